#include "workflow/stranding.h"

#include "workflow/commands.h"

/* --- as it would be -------------------------------------------------------------------------- */

static void *copy_of(struct arena *arena, const void *rows, size_t count, size_t size)
{
    void *copy = arena_alloc(arena, count, size);
    return count > 0 ? memcpy(copy, rows, count * size) : copy;
}

/* A directory with persons, bodies and seats of its own, to be changed. */
static struct directory own(struct arena *arena, const struct directory *directory)
{
    struct directory after = *directory;
    struct body *bodies =
        copy_of(arena, directory->bodies, directory->body_count, sizeof(struct body));
    for (size_t i = 0; i < directory->body_count; i++)
        bodies[i].seats =
            copy_of(arena, bodies[i].seats, bodies[i].voice_count, sizeof(struct seat));
    after.bodies = bodies;
    after.persons =
        copy_of(arena, directory->persons, directory->person_count, sizeof(struct person));
    directory_link_seats(arena, &after);
    return after;
}

/* Somebody's row in it; NULL when there is nobody of that name. */
static struct person *own_person(const struct directory *after, struct span id)
{
    return (struct person *)(uintptr_t)directory_person(after, id);
}

struct directory stranding_without_account(struct arena *arena, const struct directory *directory,
                                           struct span person)
{
    struct directory after = own(arena, directory);
    struct person *row = own_person(&after, person);
    if (row != NULL)
        row->account_open = false;
    return after;
}

struct directory stranding_without_grant(struct arena *arena, const struct directory *directory,
                                         struct span person, struct span grant, int64_t now)
{
    struct directory after = own(arena, directory);
    struct person *row = own_person(&after, person);
    if (row == NULL)
        return after;
    struct grant *grants = copy_of(arena, row->grants, row->grant_count, sizeof(struct grant));
    for (size_t i = 0; i < row->grant_count; i++)
        if (span_eq(grants[i].id, grant))
            grants[i].period.until = now;
    row->grants = grants;
    return after;
}

struct directory stranding_without_seat(struct arena *arena, const struct directory *directory,
                                        struct span body, struct span seat, int64_t now)
{
    struct directory after = own(arena, directory);
    const struct body *row = directory_body(&after, body);
    struct seat *seats = row == NULL ? NULL : (struct seat *)(uintptr_t)row->seats;
    for (size_t i = 0; row != NULL && i < row->voice_count; i++) /* lent seats have their titular's
                                                                     identifier */
        if (span_eq(seats[i].id, seat))
            seats[i].period.until = now;
    return after;
}

/* --- what it would break -----------------------------------------------------------------------
 */

/* Whether the institution has every body that the circuit names: until then nothing is broken,
 * it is not ready. */
static bool has_bodies(const struct directory *directory, const struct circuit *circuit)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE &&
            directory_body(directory, circuit->steps[i].body) == NULL)
            return false;
    return true;
}

static struct soundness prove(struct arena *arena, const struct directory *directory,
                              struct stranding *stranding, int64_t now)
{
    struct cast_about about = {.directory = directory,
                               .now = now,
                               .plan = directory_plan(directory, stranding->plan->slug)};
    stranding->cast = cast_people(arena, &stranding->circuit->circuit, &about);
    stranding->soundness = soundness_of(arena, &stranding->circuit->circuit, &stranding->cast);
    return stranding->soundness;
}

/* Where one plan's circuit is looked at; before NULL: whatever it was. */
struct search {
    struct arena *arena;
    const struct directory *before, *after;
    int64_t now;
    struct stranding *found;
    size_t count;
};

static void look_at(struct search *search, const struct plan *plan,
                    const struct installed_circuit *circuit)
{
    if (circuit == NULL || !has_bodies(search->after, &circuit->circuit))
        return;
    struct stranding *stranding = &search->found[search->count];
    *stranding = (struct stranding){.plan = plan, .circuit = circuit};
    if (search->before != NULL) {
        SCOPED_ARENA scratch = {0};
        struct stranding earlier = *stranding;
        if (prove(&scratch, search->before, &earlier, search->now).count > 0)
            return;
    }
    search->count += prove(search->arena, search->after, stranding, search->now).count > 0;
}

static struct strandings find(struct arena *arena, const struct directory *before,
                              const struct directory *after, int64_t now)
{
    struct search search = {.arena = arena, .before = before, .after = after, .now = now};
    search.found = arena_new(arena, struct stranding, after->plan_count * LEVEL_COUNT + 1);
    for (size_t i = 0; i < after->plan_count; i++) {
        const struct plan *plan = &after->plans[i];
        look_at(&search, plan, plan->circuit);
        for (enum level level = LEVEL_NODE; level < LEVEL_COUNT; level++)
            look_at(&search, plan, plan->driven[level].circuit);
    }
    return (struct strandings){.items = search.found, .count = search.count};
}

struct strandings stranding_find(struct arena *arena, const struct directory *before,
                                 const struct directory *after, int64_t now)
{
    return find(arena, before, after, now);
}

struct strandings stranding_today(struct arena *arena, const struct directory *directory,
                                  int64_t now)
{
    return find(arena, NULL, directory, now);
}

enum refusal stranding_check(const struct command *command, struct ruling *ruling,
                             const struct directory *after)
{
    if (arg_flag(command, "despite"))
        return REFUSAL_NONE;
    struct strandings found =
        stranding_find(ruling->arena, command->actor.directory, after, command->actor.now);
    return found.count > 0 ? REFUSAL_STRANDS : REFUSAL_NONE;
}
