/* foresight_world.h - jobs ruled upon beforehand, as a request's thread does it. */
#pragma once

#include "server/foresight.h"
#include "server/query.h"
#include "site_world.h"

/* Looks at the institution as it is now with somebody's eyes at a time, and rules. */
static inline void world_foresee_as(struct site_world *world, struct job *job, struct span who,
                                    int64_t now)
{
    struct kv_txn txn;
    struct scene *scene;
    struct snapshot *snapshot = snapshot_look(world->app.snapshots, &txn);
    struct reader reader = {.arena = job->arena,
                            .txn = &txn,
                            .actor = {.directory = snapshot->directory,
                                      .person = directory_person(snapshot->directory, who),
                                      .now = now}};
    if (query_standing(&reader, job->target, &scene) == ERR_NONE)
        foresight_rule(job, scene, snapshot, &txn, world->app.witness);
    kv_abandon(&txn);
    snapshot_release(world->app.snapshots, snapshot);
}

static inline void world_foresee(struct site_world *world, struct job *job)
{
    world_foresee_as(world, job, job->actor, job->now);
}

/* Whether what was ruled holds now. */
static inline bool world_still_holds(struct site_world *world, struct job *job)
{
    struct kv_txn txn;
    struct at_hand at_hand = {0};
    struct snapshot *snapshot = snapshot_look(world->app.snapshots, &txn);
    bool holds = foresight_holds(job, snapshot_edition(snapshot), &txn, &at_hand);
    assert_int_equal(holds, at_hand.standing != NULL);
    assert_int_equal(holds, at_hand.bodies != NULL);
    kv_abandon(&txn);
    snapshot_release(world->app.snapshots, snapshot);
    return holds;
}
