/* story_world.h - circuits played from first state to last, as rows that read aloud.
 *
 * Each body a circuit names has a chair, eve, who votes, and the members bob, cat, fay, sue, lea
 * and wes.  lea leads the fiche, wes wrote in it; pil and uma are its pilots, of the staff and a
 * patient partner; met is of the method office, rev a reviewer, out an outsider.
 */
#pragma once

#include "flow_world.h"

struct deed {
    const char *who, *step, *outcome; /* outcome: NULL for an act */
    const char *why;                  /* a reason, remarks or a reply */
    const char *until;                /* the day it is put off to */
    const char *advises;              /* recommendations that come with an opinion, one a line */
    const char *answers;              /* how the first recommendation still owed is answered */
    bool bare;                        /* a vote without the words that are due with it */
    int days;                         /* time that passes, nobody doing anything */
    bool anew;                        /* another fiche begins */
    enum refusal refused;
    const char *to; /* where the fiche is then; NULL: where it was */
};

#define STAYS .to = NULL

struct story {
    struct world world;
    const char *circuit;
    size_t row;
    struct net_set visited;
    bool taken[CIRCUIT_STEPS_MAX];
};

/* --- the people and the bodies ------------------------------------------------------------- */

static inline void story_body(struct world *world, struct span code)
{
    static const char *const members[] = {"bob", "cat", "fay", "sue", "lea", "wes"};
    struct buf seats = {.arena = world->arena};
    buf_add_text(&seats, "{'id':'c-eve','person':'eve','kind':'chair','from':0,'until':0}");
    for (size_t i = 0; i < COUNT_OF(members); i++)
        buf_add(&seats, span_format(world->arena,
                                    ",{'id':'m-%s','person':'%s','kind':'member','from':0,"
                                    "'until':0}",
                                    members[i], members[i]));
    struct span text = span_format(
        world->arena, "{'code':'%.*s','name':'B','quorum':2,'chair_votes':true,'seats':[%.*s]}",
        SPAN_ARG(code), SPAN_ARG(buf_span(&seats)));
    struct span subject = span_format(world->arena, "body:%.*s", SPAN_ARG(code));
    for (size_t i = 0; i < world->count; i++)
        if (span_eq(world->documents[i].subject, subject)) {
            world->documents[i].value = world_json(world, text);
            return;
        }
    world_add(world, subject, world_json(world, text));
}

static inline void story_open(struct story *story, struct arena *arena, const char *name)
{
    *story = (struct story){.circuit = name};
    struct world *world = &story->world;
    world_open(world, arena, name);
    const struct circuit *circuit = world_circuit(world);
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE)
            story_body(world, circuit->steps[i].body);
    world_person(world, "uma", world_grant(world, "pilot"));
    set_text(world_document(world, "person:uma"), "kind", SPAN("patient-partner"));
    set_text(world_document(world, "person:pil"), "kind", SPAN("staff"));
    set_text(world_document(world, "person:lea"), "kind", SPAN("staff"));
    world_compile(world);
}

/* --- what is done -------------------------------------------------------------------------- */

static inline struct span story_words(const char *text)
{
    return text != NULL ? span_of(text) : SPAN("");
}

static inline enum refusal story_vote(struct world *world, const struct deed *deed)
{
    const struct step *step = circuit_step(world_circuit(world), span_of(deed->step));
    const struct outcome *outcome =
        step != NULL ? step_outcome(step, span_of(deed->outcome)) : NULL;
    bool terms = !deed->bare && outcome != NULL && (outcome->kind->words & WORDS_TERMS) != 0;
    struct vote vote = {.step = span_of(deed->step),
                        .outcome = span_of(deed->outcome),
                        .remarks = deed->bare ? SPAN("") : SPAN("Remarque"),
                        .calendar = terms ? SPAN("2027") : SPAN(""),
                        .means = terms ? SPAN("Sans moyens nouveaux") : SPAN(""),
                        .recommendations = story_words(deed->advises)};
    const char *key =
        step != NULL && step->signature ? span_format(world->arena, "k-%s", deed->who).ptr : "";
    json_t *events;
    enum refusal refusal = world_ballot(world, deed->who, key, world->now, &vote);
    return refusal != REFUSAL_NONE ? refusal : world_cast(world, deed->who, &vote, &events);
}

static inline enum refusal story_answer(struct world *world, const struct deed *deed)
{
    struct scene scene = world_scene(world, deed->who);
    json_t *events = NULL;
    struct span owed = SPAN("");
    for (size_t i = 0; i < scene.fiche.advice_count && owed.len == 0; i++)
        if (scene.fiche.advice[i].answer.len == 0)
            owed = scene.fiche.advice[i].id;
    enum refusal refusal = flow_answer(world->arena, &scene, owed, span_of(deed->answers),
                                       story_words(deed->why), &events);
    world_events(world, deed->who, events);
    return refusal;
}

static inline enum refusal story_wait(struct world *world, int days)
{
    json_t *events = NULL;
    world->now += days * DAY_US;
    struct scene scene = world_scene(world, "out");
    while (flow_tick(world->arena, &scene, &events) == REFUSAL_NONE) {
        world_events(world, "", events);
        scene = world_scene(world, "out");
    }
    return REFUSAL_NONE;
}

static inline void story_begin(struct story *story)
{
    const struct circuit *circuit = world_circuit(&story->world);
    world_place(&story->world, circuit->states[circuit->initial].id);
    net_add(&story->visited, (uint16_t)circuit->initial);
}

static inline enum refusal story_do(struct story *story, const struct deed *deed)
{
    struct world *world = &story->world;
    if (deed->anew)
        story_begin(story);
    if (deed->days > 0)
        return story_wait(world, deed->days);
    if (deed->answers != NULL)
        return story_answer(world, deed);
    if (deed->step == NULL)
        return REFUSAL_NONE;
    if (deed->outcome != NULL)
        return story_vote(world, deed);
    return world_act_until(world, deed->who, deed->step, deed->why != NULL ? deed->why : "",
                           deed->until != NULL ? deed->until : "");
}

/* --- and what comes of it ------------------------------------------------------------------ */

static inline void story_note(struct story *story, const struct deed *deed)
{
    const struct circuit *circuit = world_circuit(&story->world);
    size_t state;
    assert_true(circuit_state(circuit, text_at(story->world.fiche, "state"), &state));
    net_add(&story->visited, (uint16_t)state);
    if (deed->step != NULL && deed->refused == REFUSAL_NONE)
        story->taken[circuit_step_number(circuit, circuit_step(circuit, span_of(deed->step)))] =
            true;
}

static inline void story_tell(struct story *story, const struct deed *deeds, size_t count)
{
    story_begin(story);
    for (; story->row < count; story->row++) {
        const struct deed *deed = &deeds[story->row];
        struct span before = text_at(story->world.fiche, "state");
        enum refusal refusal = story_do(story, deed);
        struct span now = text_at(story->world.fiche, "state");
        struct span wanted = deed->to != NULL ? span_of(deed->to) : before;
        if (refusal != deed->refused || (!deed->anew && !span_eq(now, wanted)))
            fail_msg("%s, row %zu (%s %s): %s, in %.*s", story->circuit, story->row,
                     deed->who != NULL ? deed->who : "-", deed->step != NULL ? deed->step : "-",
                     refusal_word(refusal), SPAN_ARG(now));
        story_note(story, deed);
    }
}

/* Nothing of a circuit is left untold. */
static inline void story_is_whole(const struct story *story)
{
    const struct circuit *circuit = world_circuit(&story->world);
    for (size_t i = 0; i < circuit->state_count; i++)
        if (!net_has(&story->visited, (uint16_t)i))
            fail_msg("%s: nobody came to %.*s", story->circuit, SPAN_ARG(circuit->states[i].id));
    for (size_t i = 0; i < circuit->step_count; i++)
        if (!story->taken[i])
            fail_msg("%s: nobody took %.*s", story->circuit, SPAN_ARG(circuit->steps[i].id));
}

#define STORY(name_, deeds)                           \
    do {                                              \
        SCOPED_ARENA arena = {0};                     \
        struct story story;                           \
        story_open(&story, &arena, (name_));          \
        story_tell(&story, (deeds), COUNT_OF(deeds)); \
        story_is_whole(&story);                       \
    } while (0)
