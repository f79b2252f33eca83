#include "workflow/cast.h"

/* A body whose seats are all held: the institution's if it has it, else one imagined. */
static struct electorate ideal_body(const struct directory *directory, const struct step *step,
                                    int64_t members, int64_t now)
{
    const struct body *body = directory != NULL ? directory_body(directory, step->body) : NULL;
    int64_t held = body != NULL ? (int64_t)body_voters(body, now) : 0;
    int64_t seats = body != NULL && body->size > 0 ? body->size : members;
    if (seats < held)
        seats = held;
    return (struct electorate){
        .members = seats,
        .seats = seats,
        .own = body != NULL && body->quorum > 0 ? body->quorum : seats / 2 + 1,
        .voters = step->recorded ? 1 : seats,
    };
}

static struct cast_row ideal_row(const struct step *step, const struct electorate *over)
{
    uint16_t count = (uint16_t)over->members;
    if (step->passage == PASSAGE_NONE)
        return (struct cast_row){.persons = {count, count}};
    return (struct cast_row){
        .has_body = true,
        .chair = step->quorum.chair != CHAIR_SILENT,
        .most = count,
        .fewest = count,
        .mute = step->quorum.chair == CHAIR_SILENT,
        .over = *over,
    };
}

struct cast cast_ideal(struct arena *arena, const struct circuit *circuit,
                       const struct directory *directory, int64_t members, int64_t now)
{
    struct cast cast = {.rows = arena_new(arena, struct cast_row, circuit->step_count),
                        .count = circuit->step_count,
                        .answers = circuit->answers != 0};
    for (size_t i = 0; i < cast.count; i++) {
        const struct step *step = &circuit->steps[i];
        struct electorate over = ideal_body(directory, step, members, now);
        cast.rows[i] = ideal_row(step, &over);
    }
    return cast;
}

static bool electorate_eq(const struct electorate *a, const struct electorate *b)
{
    return a->members == b->members && a->seats == b->seats && a->present == b->present &&
           a->voters == b->voters && a->own == b->own;
}

static bool row_eq(const struct cast_row *a, const struct cast_row *b)
{
    return a->persons[0] == b->persons[0] && a->persons[1] == b->persons[1] &&
           a->has_body == b->has_body && a->chair == b->chair && a->movers == b->movers &&
           a->mover_chair == b->mover_chair && a->mute == b->mute && a->most == b->most &&
           a->fewest == b->fewest && electorate_eq(&a->over, &b->over);
}

bool cast_eq(const struct cast *a, const struct cast *b)
{
    if (a->count != b->count || a->answers != b->answers)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!row_eq(&a->rows[i], &b->rows[i]))
            return false;
    return true;
}
