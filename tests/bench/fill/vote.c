#include "vote.h"

#include "workflow/decision.h"
#include "workflow/minisig.h"

#include <sodium.h>

static enum err sign(struct arena *arena, const struct signer *signer, struct span statement,
                     struct span *text)
{
    struct minisig minisig = {.untrusted = SPAN("signature du banc"),
                              .trusted = SPAN("clé du banc")};
    TRY(minisig_id_parse(signer->key_id, &minisig.id));
    crypto_sign_detached(minisig.signature, NULL, (const unsigned char *)statement.ptr,
                         statement.len, signer->secret);
    struct span all = minisig_global_message(arena, minisig.signature, minisig.trusted);
    crypto_sign_detached(minisig.global, NULL, (const unsigned char *)all.ptr, all.len,
                         signer->secret);
    return minisig_write(arena, &minisig, text);
}

static enum err add_signature(struct town *town, struct arena *scratch, const struct scene *scene,
                              const struct vote *vote, json_t *args)
{
    struct span statement, signature;
    const struct signer *signer = town_signer(town, town->maker->actor);
    const struct signing_key *key =
        signer == NULL ? NULL : directory_key(&town->maker->directory, signer->key);
    if (key == NULL)
        return ERR_ABSENT;
    enum refusal refusal =
        decision_statement(scratch, scene, vote, key, town->maker->now, &statement);
    if (refusal != REFUSAL_NONE)
        return refusal_err(refusal);
    TRY(sign(scratch, signer, statement, &signature));
    set_text(args, "statement", statement);
    set_text(args, "signature", signature);
    return ERR_NONE;
}

static enum err give(struct town *town, struct arena *scratch, const struct scene *scene,
                     const struct step *step, struct span outcome)
{
    json_t *args = json_object();
    bool arbitrates = step->passage == PASSAGE_ARBITRATION;
    struct vote vote = {.step = step->id,
                        .outcome = outcome,
                        .remarks = prose_line(&town->prose, &town->dice, scratch, 8),
                        .calendar = arbitrates ? SPAN("2027") : SPAN(""),
                        .means = arbitrates ? SPAN("Un demi-poste pendant un an.") : SPAN(""),
                        .revision = scene->fiche.revision};
    set_text(args, "step", vote.step);
    set_text(args, "outcome", vote.outcome);
    set_text(args, "remarks", vote.remarks);
    set_number(args, "revision", vote.revision);
    if (arbitrates) {
        set_text(args, "calendar", vote.calendar);
        set_text(args, "means", vote.means);
    }
    if (step->signature)
        TRY(add_signature(town, scratch, scene, &vote, args));
    return maker_run_on(town->maker, scratch, COMMAND_FICHE_VOTE, scene, args);
}

enum err vote_pass(struct town *town, struct span fiche, struct span name, struct span outcome)
{
    SCOPED_ARENA scratch = {0};
    struct scene scene;
    struct maker *maker = town->maker;
    TRY(maker_scene(maker, &scratch, fiche, &scene));
    const struct step *step = circuit_step(&scene.circuit->circuit, name);
    const struct body *body = step == NULL ? NULL : directory_body(&maker->directory, step->body);
    if (body == NULL)
        return ERR_ABSENT;
    size_t from = dice_below(&town->dice, body->seat_count);
    bool moved = false;
    for (size_t i = 0; i < body->seat_count && !moved; i++) {
        maker->actor = body->seats[(from + i) % body->seat_count].person;
        maker->now++;
        TRY(maker_scene(maker, &scratch, fiche, &scene));
        TRY(give(town, &scratch, &scene, step, outcome));
        moved = maker_moved(maker);
    }
    return ERR_NONE;
}
