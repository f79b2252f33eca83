/* test_histories.c - random histories of each shipped circuit never leave what has been proved.
 *
 * People do at random whatever the engine lets them; after each deed the fiche's marking, as the
 * engine reads it from the stored document, is looked for among those that the proof visited. */
#include "test.h"

#include "story_world.h"
#include "workflow/soundness.h"
#include "workflow/standing.h"

enum { HISTORIES = 10, DEEDS = 40, TRIES = 60 };

static const char *const people[] = {"lea", "pil", "uma", "met", "rev", "bob",
                                     "cat", "fay", "sue", "eve", "wes", "out"};

struct history {
    struct story story;
    struct soundness proved;
    uint64_t random;
    size_t met; /* deeds after which a marking was looked for */
};

/* xorshift64*: the same seed, the same history. */
static size_t below(struct history *history, size_t count)
{
    history->random ^= history->random >> 12;
    history->random ^= history->random << 25;
    history->random ^= history->random >> 27;
    return (size_t)((history->random * UINT64_C(2685821657736338717)) >> 33) % count;
}

static void is_proved(struct history *history)
{
    struct scene scene = world_scene(&history->story.world, "out");
    struct marking marking = standing_marking(&scene);
    if (markings_find(&history->proved.markings, &marking) == MARKINGS_NONE)
        fail_msg("%s: a marking in %.*s that the proof has not met", history->story.circuit,
                 SPAN_ARG(scene.state->id));
    history->met++;
}

/* Some step that somebody may take now; false when none was found in a few tries. */
static bool find_deed(struct history *history, struct deed *deed)
{
    struct world *world = &history->story.world;
    const struct circuit *circuit = world_circuit(world);
    for (size_t i = 0; i < TRIES; i++) {
        const struct step *step = &circuit->steps[below(history, circuit->step_count)];
        deed->who = people[below(history, COUNT_OF(people))];
        struct scene scene = world_scene(world, deed->who);
        if (flow_may(&scene, step) != REFUSAL_NONE)
            continue;
        deed->step = c_string(world->arena, step->id);
        if (step->passage != PASSAGE_NONE)
            deed->outcome =
                c_string(world->arena, step->outcomes[below(history, step->outcome_count)].id);
        deed->why = step->reason ? "Motif" : "";
        deed->until = step->expected ? "2030-01-01" : "";
        deed->advises = step->advises && below(history, 2) == 0 ? "Une\nDeux" : NULL;
        return true;
    }
    return false;
}

static void do_something(struct history *history)
{
    struct deed deed = {0};
    size_t what = below(history, 10);
    if (what == 0)
        deed.days = 400;
    else if (what == 1)
        deed = (struct deed){.who = "lea", .answers = "accepted", .why = "Oui"};
    else if (!find_deed(history, &deed))
        return;
    story_do(&history->story, &deed); /* a refusal is as good: it must leave everything */
    is_proved(history);
}

static void prove(struct history *history)
{
    struct world *world = &history->story.world;
    struct cast_about about = {.directory = &world->directory,
                               .now = world->now,
                               .plan = directory_plan(&world->directory, SPAN("plan"))};
    struct cast cast = cast_people(world->arena, world_circuit(world), &about);
    history->proved = soundness_of(world->arena, world_circuit(world), &cast);
}

static void play(const char *circuit, uint64_t seed)
{
    SCOPED_ARENA arena = {0};
    struct history history = {.random = seed};
    story_open(&history.story, &arena, circuit);
    prove(&history);
    story_begin(&history.story);
    is_proved(&history);
    for (size_t deed = 0; deed < DEEDS; deed++)
        do_something(&history);
    assert_true(history.met > DEEDS / 4);
}

static void whatever_people_do_the_fiche_stands_where_the_proof_has_been(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < assets_count; i++) {
        struct span name = span_of(assets[i].name);
        if (!span_starts(name, SPAN("circuits/")))
            continue;
        SCOPED_ARENA arena = {0};
        struct span stem = span_from(name, strlen("circuits/"));
        const char *circuit = c_string(&arena, span_until(stem, stem.len - strlen(".json")));
        for (uint64_t seed = 1; seed <= HISTORIES; seed++)
            play(circuit, seed * UINT64_C(0x9e3779b97f4a7c15));
    }
}

TESTS(whatever_people_do_the_fiche_stands_where_the_proof_has_been)
