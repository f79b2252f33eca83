#include "server/foresight.h"

#include "server/above.h"
#include "server/dossier.h"
#include "server/ident.h"
#include "server/readback.h"

struct foresight {
    uint64_t edition;   /* of the directory */
    struct span stored; /* the fiche's document, byte for byte */
    struct scene scene; /* borrows from that directory */
    struct ruling ruling;
    struct span *bodies; /* of its events, as they will be stored */
};

static bool find_stored(struct arena *arena, struct kv_txn *txn, struct span id,
                        struct span *stored)
{
    struct key key = dossier_key(span_format(arena, "fiche:%.*s", SPAN_ARG(id)));
    return store_get(txn, &key, stored);
}

/* Writes what will be stored, and verifies what is signed of it. */
static bool prepare(struct arena *arena, struct foresight *made, struct witness *witness)
{
    const struct readback readback = {
        .arena = arena, .witness = witness, .directory = made->scene.actor.directory};
    size_t count = json_array_size(made->ruling.events);
    made->bodies = arena_new(arena, struct span, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *event = json_array_get(made->ruling.events, i);
        made->bodies[i] = json_canonical(arena, json_object_get(event, "body"));
        if (!readback_verifies(&readback, text_at(event, "kind"), made->bodies[i]))
            return false;
    }
    return true;
}

void foresight_rule(struct job *job, const struct scene *scene, const struct snapshot *snapshot,
                    struct kv_txn *txn, struct witness *witness)
{
    struct span stored, id = scene->fiche.id;
    const struct person *person = directory_person(snapshot->directory, job->actor);
    if (person != scene->actor.person || scene->actor.now != job->now || job->is_local ||
        job->kind->target != TARGET_STANDING || !span_eq(job->target, id) ||
        !find_stored(job->arena, txn, id, &stored))
        return;
    struct foresight *made = arena_new(job->arena, struct foresight, 1);
    *made = (struct foresight){.edition = snapshot_edition(snapshot),
                               .stored = span_copy(job->arena, stored),
                               .scene = *scene,
                               .ruling = RULING(job->arena)};
    made->scene.actor.witnessed = true;
    struct command command = {.actor = made->scene.actor,
                              .scene = &made->scene,
                              .target = job->target,
                              .fresh = ident_new(job->arena),
                              .args = job->args};
    command_rule(job->kind, &command, false, &made->ruling);
    if (made->ruling.refusal != REFUSAL_NONE)
        return;
    job->is_doubted = !prepare(job->arena, made, witness);
    job->foresight = job->is_doubted ? NULL : made;
}

/* Whether the fiche above is where it was; that of the scene's own is known to be. */
static bool is_same_above(struct arena *arena, struct kv_txn *txn, const struct scene *seen)
{
    struct scene scene = *seen;
    scene.above = false;
    return above_look(arena, txn, &scene) == ERR_NONE && scene.above == seen->above;
}

bool foresight_holds(struct job *job, uint64_t edition, struct kv_txn *txn, struct at_hand *at_hand)
{
    struct span stored;
    const struct foresight *made = job->foresight;
    if (made == NULL || made->edition != edition ||
        !find_stored(job->arena, txn, made->scene.fiche.id, &stored) ||
        !span_eq(stored, made->stored) || !is_same_above(job->arena, txn, &made->scene))
        return false;
    job->ruling = made->ruling;
    *at_hand = (struct at_hand){.standing = made->scene.fiche.document, .bodies = made->bodies};
    return true;
}
