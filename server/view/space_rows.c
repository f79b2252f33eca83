#include "server/space_rows.h"

#include "server/waiting.h"

/* --- decisions to give ----------------------------------------------------------------------- */

static enum err keep_vote(const struct lens *lens, struct span fiche, const struct step *step,
                          struct space_votes *votes)
{
    struct space_vote *vote = &votes->items[votes->shown++];
    vote->step = step;
    return query_standing(&lens->reader, fiche, &vote->scene);
}

/* What one may not vote on lives as long as it is looked at. */
static enum err add_votes(const struct lens *lens, const struct body *body, size_t most,
                          struct space_votes *votes)
{
    bool goes_on = true;
    struct waiting waiting = waiting_before(&lens->reader, body->code);
    while (goes_on && votes->shown < most) {
        SCOPED_ARENA scratch = {0};
        struct scene *scene;
        goes_on = waiting_next(&waiting, &scratch, &scene);
        const struct step *step = goes_on ? flow_vote_due(scene, body->code) : NULL;
        if (step != NULL)
            TRY(keep_vote(lens, scene->fiche.id, step, votes));
    }
    return ERR_NONE;
}

enum err space_votes(const struct lens *lens, size_t most, struct space_votes *votes)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct space_votes found = {.items = arena_new(lens->reader.arena, struct space_vote, most),
                                .count = waiting_votes(&lens->reader, SIZE_MAX)};
    most = most < found.count ? most : found.count;
    for (size_t i = 0; i < directory->body_count; i++)
        if (access_sits(&lens->reader.actor, &directory->bodies[i]))
            TRY(add_votes(lens, &directory->bodies[i], most, &found));
    *votes = found;
    return lens->reader.txn->err;
}

/* --- what came back -------------------------------------------------------------------------- */

/* Whether a vote of the round before was for going back to where the fiche now stands. */
static bool sent_back(const struct scene *scene, const struct decision *decision)
{
    const struct circuit *circuit = &scene->circuit->circuit;
    const struct step *step = circuit_step(circuit, decision->step);
    const struct outcome *outcome = step == NULL ? NULL : step_outcome(step, decision->outcome);
    return decision->round == scene->fiche.round - 1 && outcome != NULL && outcome->remarks &&
           outcome->to != NET_NOWHERE &&
           span_eq(circuit->states[outcome->to].id, scene->fiche.state);
}

static struct space_return sent_back_by_body(const struct lens *lens, const struct scene *scene)
{
    struct space_return back = {0};
    struct buf remarks = {.arena = lens->reader.arena};
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (!sent_back(scene, decision))
            continue;
        if (remarks.len > 0)
            buf_add_text(&remarks, "\n\n");
        buf_add(&remarks, decision->remarks);
        back = (struct space_return){
            .came_back = true, .by = lens_body(lens, decision->body), .at = decision->at};
    }
    back.remarks = buf_span(&remarks);
    return back;
}

/* Somebody else asked for corrections, giving a reason; one's own amendment is not a return. */
static enum err sent_back_by_person(const struct lens *lens, const struct scene *scene,
                                    struct space_return *back)
{
    json_t *events;
    TRY(query_history(&lens->reader, scene->fiche.id, &events));
    for (size_t i = json_array_size(events); i > 0; i--) {
        const json_t *event = json_array_get(events, i - 1);
        struct span who = text_at(event, "actor");
        if (!span_eq(text_at(event, "kind"), SPAN("fiche-moved")))
            continue;
        if (who.len > 0 && !span_eq(who, lens->reader.actor.person->id))
            *back = (struct space_return){.came_back = true,
                                          .by = lens_person(lens, who),
                                          .remarks = scene->fiche.reason,
                                          .at = number_at(event, "at")};
        return ERR_NONE;
    }
    return ERR_NONE;
}

enum err space_return(const struct lens *lens, const struct scene *scene, struct space_return *back)
{
    struct space_return found = sent_back_by_body(lens, scene);
    if (!found.came_back && scene->fiche.reason.len > 0)
        TRY(sent_back_by_person(lens, scene, &found));
    *back = found;
    return ERR_NONE;
}

/* --- the key --------------------------------------------------------------------------------- */

static bool body_signs(const struct directory *directory, struct span code)
{
    for (size_t i = 0; i < directory->circuit_count; i++) {
        const struct circuit *circuit = &directory->circuits[i].circuit;
        for (size_t j = 0; j < circuit->step_count; j++)
            if (circuit->steps[j].signature && span_eq(circuit->steps[j].body, code))
                return true;
    }
    return false;
}

static bool signs(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->body_count; i++)
        if (access_sits(&lens->reader.actor, &directory->bodies[i]) &&
            body_signs(directory, directory->bodies[i].code))
            return true;
    return false;
}

struct span space_key_state(const struct lens *lens)
{
    bool has_key = false;
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->key_count; i++) {
        const struct signing_key *key = &directory->keys[i];
        if (!span_eq(key->person, lens->reader.actor.person->id) || key->revoked_at != 0)
            continue;
        if (key->confirmed_at != 0)
            return SPAN("");
        has_key = true;
    }
    if (has_key)
        return SPAN("unconfirmed");
    return signs(lens) ? SPAN("none") : SPAN("");
}
