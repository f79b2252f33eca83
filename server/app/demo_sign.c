/* demo_sign.c - what a member's browser does, for members whose keys nobody keeps. */
#include "server/demo_work.h"

#include "base/day.h"
#include "server/ledger.h"
#include "workflow/decision.h"
#include "workflow/delegation.h"

#include <sodium.h>

enum { ENROLLED = 850 };

enum err demo_enrol(struct demo_work *work, struct span person, struct span by)
{
    struct arena *arena = work->errand.arena;
    struct minisig_public public;
    unsigned char *secret = arena_new(arena, unsigned char, crypto_sign_SECRETKEYBYTES);
    crypto_sign_keypair(public.bytes, secret);
    public.id = minisig_id_of(public.bytes);
    work->keys[work->key_count++] = (struct demo_key){.person = person, .secret = secret};
    json_t *args = json_object();
    set_text(args, "label", SPAN("clé de démonstration"));
    set_text(args, "public_key", minisig_public_write(arena, &public));
    demo_go(work, ENROLLED);
    work->errand.actor = person;
    enum err err = errand_run(&work->errand, COMMAND_KEY_ENROL, SPAN(""), args);
    work->errand.actor = by;
    demo_go(work, ENROLLED);
    if (err == ERR_NONE)
        err = errand_run(&work->errand, COMMAND_KEY_CONFIRM,
                         span_copy(arena, errand_subject(&work->errand)), json_object());
    work->errand.actor = SPAN("");
    return err;
}

/* The scene as this voter would see it now. */
static enum err stage(struct demo_work *work, const struct directory *directory,
                      struct span fiche_id, struct scene *scene)
{
    struct arena *arena = work->errand.arena;
    struct actor actor = {.directory = directory,
                          .person = directory_person(directory, work->errand.actor),
                          .now = work->errand.now};
    struct fiche fiche;
    SCOPED_TXN txn = kv_read(work->errand.app->kv);
    json_t *document =
        ledger_document(arena, &txn, span_format(arena, "fiche:%.*s", SPAN_ARG(fiche_id)));
    if (document == NULL)
        return ERR_ABSENT;
    TRY(fiche_read(arena, document, &fiche));
    return scene_of(&actor, &fiche, scene);
}

static const unsigned char *secret_of(const struct demo_work *work, struct span person)
{
    for (size_t i = 0; i < work->key_count; i++)
        if (span_eq(work->keys[i].person, person))
            return work->keys[i].secret;
    return NULL;
}

static const struct signing_key *key_of_person(const struct directory *directory,
                                               struct span person)
{
    for (size_t i = 0; i < directory->key_count; i++)
        if (span_eq(directory->keys[i].person, person))
            return &directory->keys[i];
    return NULL;
}

static void sign_bytes(const unsigned char *secret, struct span bytes, unsigned char *signature)
{
    crypto_sign_detached(signature, NULL, (const unsigned char *)bytes.ptr, bytes.len, secret);
}

static enum err sign(struct arena *arena, const struct signing_key *key,
                     const unsigned char *secret, struct span statement, struct span *text)
{
    struct minisig minisig = {.untrusted = SPAN("signature de démonstration"),
                              .trusted = SPAN("clé de démonstration")};
    TRY(minisig_id_parse(key->key_id, &minisig.id));
    sign_bytes(secret, statement, minisig.signature);
    sign_bytes(secret, minisig_global_message(arena, minisig.signature, minisig.trusted),
               minisig.global);
    return minisig_write(arena, &minisig, text);
}

static enum err sign_in_scene(struct demo_work *work, const struct directory *directory,
                              struct span fiche, json_t *args)
{
    struct arena *arena = work->errand.arena;
    struct scene scene;
    struct span statement, signature;
    TRY(stage(work, directory, fiche, &scene));
    struct vote vote = {.step = text_at(args, "step"),
                        .outcome = text_at(args, "outcome"),
                        .remarks = text_at(args, "remarks"),
                        .calendar = text_at(args, "calendar"),
                        .means = text_at(args, "means"),
                        .recommendations = text_at(args, "recommendations"),
                        .revision = number_at(args, "revision")};
    const struct step *step = circuit_step(&scene.circuit->circuit, vote.step);
    const struct signing_key *key = key_of_person(directory, work->errand.actor);
    const unsigned char *secret = secret_of(work, work->errand.actor);
    if (step == NULL || !step->signature)
        return ERR_NONE;
    if (key == NULL || secret == NULL)
        return ERR_ABSENT;
    enum refusal refusal =
        decision_statement(arena, &scene, &vote, key, work->errand.now, &statement);
    work->errand.ruling.refusal = refusal;
    TRY(refusal_err(refusal));
    TRY(sign(arena, key, secret, statement, &signature));
    set_text(args, "statement", statement);
    set_text(args, "signature", signature);
    return ERR_NONE;
}

enum err demo_sign(struct demo_work *work, struct span fiche, json_t *vote)
{
    struct snapshot *snapshot = snapshot_take(work->errand.app->snapshots);
    enum err err = sign_in_scene(work, snapshot->directory, fiche, vote);
    snapshot_release(work->errand.app->snapshots, snapshot);
    return err;
}

/* --- delegations ----------------------------------------------------------------------------- */

/* The actor's own seat in a body. */
static const struct seat *own_seat(const struct demo_work *work, const struct body *body)
{
    for (size_t i = 0; body != NULL && i < body->seat_count; i++)
        if (span_eq(body->seats[i].person, work->errand.actor))
            return &body->seats[i];
    return NULL;
}

static enum err sign_delegation(struct demo_work *work, const struct directory *directory,
                                const json_t *act, json_t *args)
{
    struct arena *arena = work->errand.arena;
    const struct seat *seat = own_seat(work, directory_body(directory, text_at(act, "body")));
    const struct signing_key *key = key_of_person(directory, work->errand.actor);
    const unsigned char *secret = secret_of(work, work->errand.actor);
    int64_t today = work->errand.now / DAY_US * DAY_US;
    struct delegation_signing signing = {.at = work->errand.now};
    if (seat == NULL || key == NULL || secret == NULL)
        return ERR_ABSENT;
    struct delegation terms = {.body = text_at(act, "body"),
                               .seat = seat->id,
                               .giver = work->errand.actor,
                               .receiver = demo_person(work, text_at(act, "delegate")),
                               .period = {today, today + number_at(act, "days") * DAY_US},
                               .remarks = text_at(act, "remarks")};
    struct span signature;
    TRY(minisig_id_parse(key->key_id, &signing.key));
    struct span statement = delegation_write(arena, directory, &terms, &signing);
    TRY(sign(arena, key, secret, statement, &signature));
    set_text(args, "statement", statement);
    set_text(args, "signature", signature);
    return ERR_NONE;
}

enum err demo_delegate(struct demo_work *work, const json_t *act)
{
    json_t *args = json_adopt(work->errand.arena, json_object());
    struct snapshot *snapshot = snapshot_take(work->errand.app->snapshots);
    enum err err = sign_delegation(work, snapshot->directory, act, args);
    snapshot_release(work->errand.app->snapshots, snapshot);
    TRY(err);
    return errand_run(&work->errand, COMMAND_DELEGATION_GIVE, text_at(act, "body"),
                      json_incref(args));
}
