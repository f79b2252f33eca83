/* lending_world.h - the small institution of flow_world.h, in which seats are lent.
 *
 *     struct loan loan = loan_of("cat", "out");      cat lends her seat in the codir to out
 *     loan.until = "2025-01-01";
 *     world_lend(&world, &loan)                      signs, hands in, and it happens
 */
#pragma once

#include "flow_world.h"
#include "workflow/delegating.h"

/* The world with the fiche before the codir; each test lends in it. */
#define WORLD_OPEN()                       \
    SCOPED_ARENA arena = {0};              \
    struct world world;                    \
    world_open(&world, &arena, "default"); \
    world_place(&world, SPAN("validation"))

struct loan {
    const char *giver, *receiver, *seat; /* seat NULL: the giver's member seat */
    const char *key;                     /* NULL: the giver's own */
    const char *plan, *fiche, *from, *until, *remarks;
    struct span statement, signature; /* once signed */
};

/* The world's now is 2024-10-04. */
static inline struct loan loan_of(const char *giver, const char *receiver)
{
    return (struct loan){.giver = giver,
                         .receiver = receiver,
                         .plan = "",
                         .fiche = "",
                         .from = "",
                         .until = "2024-12-31",
                         .remarks = "Congé"};
}

static inline struct command loan_command(struct world *world, const struct loan *loan)
{
    struct arena *arena = world->arena;
    json_t *args = json_adopt(arena, json_object());
    struct scene *scene = arena_new(arena, struct scene, 1);
    *scene = world_scene(world, loan->giver);
    struct span seat = span_format(arena, "s-%s", loan->giver);
    set_text(args, "seat", loan->seat != NULL ? span_of(loan->seat) : seat);
    set_text(args, "receiver", span_of(loan->receiver));
    set_text(args, "plan", span_of(loan->plan));
    set_text(args, "fiche", span_of(loan->fiche));
    set_text(args, "from", span_of(loan->from));
    set_text(args, "until", span_of(loan->until));
    set_text(args, "remarks", span_of(loan->remarks));
    return (struct command){.actor = scene->actor,
                            .scene = strcmp(loan->fiche, "f") == 0 ? scene : NULL,
                            .target = SPAN("codir"),
                            .fresh = span_format(arena, "d-%zu", world->count),
                            .args = args};
}

/* What the giver would sign, signed. */
static inline enum refusal world_sign_loan(struct world *world, struct loan *loan)
{
    struct ruling ruling = RULING(world->arena);
    struct command command = loan_command(world, loan);
    struct delegation terms;
    const char *key =
        loan->key != NULL ? loan->key : span_format(world->arena, "k-%s", loan->giver).ptr;
    enum refusal refusal =
        delegating_offer(&ruling, &command, directory_key(&world->directory, span_of(key)), &terms,
                         &loan->statement);
    if (refusal == REFUSAL_NONE)
        loan->signature = world_sign(world, key, loan->statement);
    return refusal;
}

/* What happened to a subject other than the fiche. */
static inline void world_happens(struct world *world, const char *actor, const json_t *event)
{
    json_t *record = json_adopt(world->arena, json_deep_copy(event));
    struct span subject = text_at(event, "subject");
    struct document *document = NULL;
    set_text(record, "actor", span_of(actor));
    set_number(record, "at", world->now);
    for (size_t i = 0; i < world->count; i++)
        if (span_eq(world->documents[i].subject, subject))
            document = &world->documents[i];
    json_t *after = world_fold(world->arena, document != NULL ? document->value : NULL, record);
    if (document != NULL)
        document->value = after;
    else
        world_add(world, subject, after);
    world_compile(world);
}

static inline enum refusal world_rule(struct world *world, enum command_id id, const char *who,
                                      const struct command *command)
{
    struct ruling ruling = RULING(world->arena);
    command_rule(&command_kinds[id], command, false, &ruling);
    for (size_t i = 0; i < json_array_size(ruling.events); i++)
        world_happens(world, who, json_array_get(ruling.events, i));
    return ruling.refusal;
}

/* Hands in what was signed, by somebody. */
static inline enum refusal world_hand_in(struct world *world, const char *who,
                                         const struct loan *loan)
{
    struct command command = loan_command(world, loan);
    json_t *args = json_adopt(world->arena, json_object());
    set_text(args, "statement", loan->statement);
    set_text(args, "signature", loan->signature);
    set_text(args, "fiche", span_of(loan->fiche));
    command.args = args;
    command.actor.person = directory_person(&world->directory, span_of(who));
    return world_rule(world, COMMAND_DELEGATION_GIVE, who, &command);
}

static inline enum refusal world_lend(struct world *world, struct loan *loan)
{
    enum refusal refusal = world_sign_loan(world, loan);
    return refusal == REFUSAL_NONE ? world_hand_in(world, loan->giver, loan) : refusal;
}

/* The last delegation that was given. */
static inline struct span world_loan_id(const struct world *world)
{
    struct span subject = SPAN("");
    for (size_t i = 0; i < world->count; i++)
        if (span_starts(world->documents[i].subject, SPAN("delegation:")))
            subject = world->documents[i].subject;
    span_cut(&subject, ':');
    return subject;
}

static inline enum refusal world_revoke(struct world *world, const char *who)
{
    struct command command = {.actor = {.directory = &world->directory,
                                        .person = directory_person(&world->directory, span_of(who)),
                                        .now = world->now},
                              .target = world_loan_id(world),
                              .args = json_adopt(world->arena, json_object())};
    return world_rule(world, COMMAND_DELEGATION_REVOKE, who, &command);
}
