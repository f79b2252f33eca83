/* twin_world.h - an institution that follows from a seed, and its twin, which differs only in
 * what one reader may not see.
 *
 * The first is made for nobody.  What its reader does not see of it (asked of the program: whether
 * that is right, test_access_routes.c says) is then made otherwise in the second: hidden fiches,
 * fields kept inside, hidden plans' names, what is known of other people, their secrets.
 */
#pragma once

#include "council_world.h"
#include "seeded.h"

#include "server/query.h"

enum {
    TWIN_PLANS = 3,
    TWIN_DRAWN = 8,
    TWIN_SIGNED = TWIN_DRAWN,
    TWIN_FICHES,
    TWIN_PEOPLE = 6,
    TWIN_READERS = 5 + TWIN_PEOPLE
};

static const char *const twin_plans[TWIN_PLANS] = {"pmss", "deux", "trois"};

/* What a reader does not see. */
struct unseen {
    bool fiches[TWIN_FICHES], inside[TWIN_FICHES], plans[TWIN_PLANS];
    bool people; /* posts and addresses */
};

struct twin {
    struct council *council;
    struct site_world *site;
    uint64_t seed;
    bool other;           /* the second: what is unseen is made otherwise */
    struct unseen unseen; /* all false in the first */
    struct span people[TWIN_PEOPLE];
    struct span readers[TWIN_READERS]; /* persons; and nobody is one, too */
    struct span reader;
    struct span fiches[TWIN_FICHES];
};

/* --- what differs ------------------------------------------------------------------------------
 */

/* Dice for one thing: in the twin other ones, where it is unseen. */
static inline struct dice twin_dice(const struct twin *twin, size_t thing, bool unseen)
{
    return (struct dice){twin->seed * 1000003 + thing * 101 + (twin->other && unseen ? 7 : 0)};
}

/* Two words that no other text has. */
static inline const char *twin_words(struct twin *twin, struct dice *dice)
{
    static const char *const syllables[] = {"ba", "co", "di", "fu", "ga", "lo", "mi", "nu", "ra"};
    struct buf buf = {.arena = &twin->site->arena};
    for (int word = 0; word < 2; word++) {
        for (int i = 0; i < 4; i++)
            buf_add_text(&buf, syllables[dice_below(dice, COUNT_OF(syllables))]);
        buf_add_char(&buf, word == 0 ? ' ' : '\0');
    }
    return buf_span(&buf).ptr;
}

/* --- people and plans --------------------------------------------------------------------------
 */

static inline void twin_add_people(struct twin *twin)
{
    static const struct {
        const char *name, *kind, *role, *scope, *target;
    } people[TWIN_PEOPLE] = {
        {"Sam Durand", "staff", "staff", "", ""},
        {"Uma Petit", "user-representative", "user", "plan", "deux"},
        {"Rex Moulin", "external", "reviewer", "node", "o2deux"},
        {"Mel Garnier", "external", "method", "plan", "trois"},
        {"Ida Colin", "external", "pilot", "node", "o1pmss"},
        {"Noé Blanc", "external", "staff", "", ""},
    };
    for (size_t i = 0; i < TWIN_PEOPLE; i++) {
        struct dice dice = twin_dice(twin, 900 + i, twin->unseen.people);
        json_t *args = json_adopt(&twin->site->arena, json_object());
        twin->people[i] = world_add_person(twin->site, people[i].name, people[i].kind);
        set_text(args, "name", span_of(people[i].name));
        set_text(args, "kind", span_of(people[i].kind));
        set_text(args, "post", span_of(twin_words(twin, &dice)));
        set_text(args, "email", SPAN(""));
        world_command(twin->site, COMMAND_PERSON_CHANGE, twin->people[i], args);
        if (people[i].scope[0] != '\0')
            world_grant(twin->site, twin->people[i], people[i].role, people[i].scope,
                        people[i].target);
    }
}

static inline void twin_add_plan(struct twin *twin, size_t plan)
{
    const char *slug = twin_plans[plan];
    struct dice dice = twin_dice(twin, 800 + plan, twin->unseen.plans[plan]);
    struct span text = span_format(
        &twin->site->arena,
        "[{'subject':'plan:%s','kind':'plan-created','body':{'name':'%s','levels':['Orientation',"
        "'Objectif','Action'],'fiche_level':3,'first_year':2023,'last_year':2027,'published':%s,"
        "'owner':'','form':'pmss-action@1','circuit':'%s'}},"
        "{'subject':'node:o1%s','kind':'node-added','body':{'plan':'%s','parent':'','code':'OS1',"
        "'title':'%s','level':1,'rank':1}},"
        "{'subject':'node:o2%s','kind':'node-added','body':{'plan':'%s','parent':'o1%s',"
        "'code':'OS1-O1','title':'%s','level':2,'rank':1}}]",
        slug, twin_words(twin, &dice), plan == 1 ? "true" : "false",
        plan == 1 ? "pmss@1" : "unicancer@1", slug, slug, twin_words(twin, &dice), slug, slug, slug,
        twin_words(twin, &dice));
    world_events(twin->site, text.ptr);
}

/* --- fiches --------------------------------------------------------------------------------------
 */

/* Whom a fiche names: in the twin never a reader whom it must stay hidden from. */
static inline struct span twin_named(const struct twin *twin, struct dice *dice, bool hidden)
{
    struct span person = twin->readers[dice_below(dice, TWIN_READERS)];
    while (twin->other && hidden && span_eq(person, twin->reader))
        person = twin->readers[dice_below(dice, TWIN_READERS)];
    return person;
}

/* What is kept inside, in the form of that plan. */
static inline const char *twin_inside(struct twin *twin, size_t plan, struct dice *dice)
{
    struct arena *arena = &twin->site->arena;
    size_t amount = dice_below(dice, 9000);
    const char *means = twin_words(twin, dice);
    if (plan == 0)
        return span_format(arena, "'means':'%s','cost':'%zu.50'", means, amount).ptr;
    return span_format(arena, "'means':'%s','workload':'%zu.5','risks':'%s'", means, amount,
                       twin_words(twin, dice))
        .ptr;
}

/* Two events about a fiche whose texts nobody but its readers may see. */
static inline void twin_go_on(struct twin *twin, struct span who, struct span fiche,
                              const char *state, struct dice *open, struct dice *inside)
{
    struct arena *arena = &twin->site->arena;
    struct span moved = span_format(arena,
                                    "{'step':'','from':'','to':'%s','reason':'%s','revision':1,"
                                    "'validates':false}",
                                    state, twin_words(twin, open));
    world_happened(twin->site, who, fiche, "fiche-moved", moved.ptr);
    const char *means = twin_words(twin, inside), *reason = twin_words(twin, open);
    struct span edited = span_format(arena,
                                     "{'revision':2,'changes':{'means':'%s','deliverables':'%s'},"
                                     "'signed':'','reason':'%s'}",
                                     means, twin_words(twin, open), reason);
    world_happened(twin->site, who, fiche, "fiche-edited", edited.ptr);
}

static inline void twin_add_fiche(struct twin *twin, size_t i)
{
    static const char *const states[2][6] = {
        {"redaction", "retenue", "harmonisation", "validation", "en-cours", "cloturee"},
        {"redaction", "copil", "adoptee", "plan-action", "cloturee", "ecartee"}};
    bool hidden = twin->unseen.fiches[i];
    struct dice fixed = {twin->seed * 31 + i}, open = twin_dice(twin, i, hidden);
    struct dice inside = twin_dice(twin, 100 + i, hidden || twin->unseen.inside[i]);
    size_t plan = dice_below(&fixed, TWIN_PLANS);
    const char *state = states[plan == 2][dice_below(&fixed, 6)];
    struct span lead = twin_named(twin, &open, hidden);
    const char *title = twin_words(twin, &open), *context = twin_words(twin, &open);
    struct span content =
        span_format(&twin->site->arena,
                    "{'title':'%s','leads':['%.*s'],'context':'%s','calendar':'juin %zu',"
                    "'steps':[{'title':'%s'}],%s}",
                    title, SPAN_ARG(lead), context, 2025 + open.state % 4, twin_words(twin, &open),
                    twin_inside(twin, plan, &inside));
    twin->fiches[i] = world_add_fiche(twin->site, twin_plans[plan], "redaction", content.ptr);
    twin_go_on(twin, lead, twin->fiches[i], state, &open, &inside);
}

/* One that the council has validated, with signatures. */
static inline void twin_add_signed(struct twin *twin)
{
    struct council *council = twin->council;
    bool hidden = twin->unseen.fiches[TWIN_SIGNED];
    struct dice open = twin_dice(twin, TWIN_SIGNED, hidden);
    struct dice inside =
        twin_dice(twin, 100 + TWIN_SIGNED, hidden || twin->unseen.inside[TWIN_SIGNED]);
    struct span content = span_format(
        &twin->site->arena,
        "{'title':'%s','leads':['%.*s'],'context':'%s','calendar':'juin 2026','means':'%s'}",
        twin_words(twin, &open), SPAN_ARG(council->lea.id), twin_words(twin, &open),
        twin_words(twin, &inside));
    twin->fiches[TWIN_SIGNED] = world_add_fiche(twin->site, "pmss", "redaction", content.ptr);
    council_act(council, &council->lea, twin->fiches[TWIN_SIGNED], "soumettre");
    assert_string_equal(
        council_decide(council, &council->ann, twin->fiches[TWIN_SIGNED], "approve"), "");
    assert_string_equal(
        council_decide(council, &council->bea, twin->fiches[TWIN_SIGNED], "approve"), "");
}

/* --- all of it -----------------------------------------------------------------------------------
 */

/* Tokens of everybody but the reader are others in the twin. */
static inline void twin_add_secrets(struct twin *twin)
{
    seeded_random(twin->seed + 500 + twin->other);
    for (size_t i = 0; i < TWIN_READERS; i++)
        if (!span_eq(twin->readers[i], twin->reader))
            world_token(twin->site, twin->readers[i]);
    seeded_random(twin->seed + 600);
}

static inline void twin_add_readers(struct twin *twin)
{
    const struct council *council = twin->council;
    const struct span readers[] = {council->lea.id, council->ann.id, council->adm.id,
                                   council->old.id, council->pil.id};
    memcpy(twin->readers, readers, sizeof readers);
    memcpy(twin->readers + COUNT_OF(readers), twin->people, sizeof twin->people);
}

/* reader: which of twin->readers; TWIN_READERS for nobody. */
static inline struct twin *twin_open(uint64_t seed, size_t reader, const struct unseen *unseen)
{
    struct twin *twin = calloc(1, sizeof *twin);
    world_shelf = "forms/action.json forms/pmss-action.json circuits/pmss.json "
                  "circuits/unicancer.json circuits/default.json";
    world_seed(); /* the same for all, whatever their seed */
    seeded_random(seed);
    twin->seed = seed;
    twin->other = unseen != NULL;
    if (unseen != NULL)
        twin->unseen = *unseen;
    twin->council = council_open();
    twin->site = &twin->council->site;
    twin_add_plan(twin, 1);
    twin_add_plan(twin, 2);
    twin_add_people(twin);
    twin_add_readers(twin);
    twin->reader = reader < TWIN_READERS ? twin->readers[reader] : SPAN("");
    for (size_t i = 0; i < TWIN_DRAWN; i++)
        twin_add_fiche(twin, i);
    twin_add_signed(twin);
    twin_add_secrets(twin);
    return twin;
}

static inline void twin_close(struct twin *twin)
{
    site_world_close(twin->site);
    free(twin->council);
    free(twin);
}

/* --- what the reader does not see ----------------------------------------------------------------
 */

static inline void twin_look(struct reader *eyes, const struct twin *twin, struct unseen *unseen)
{
    const struct directory *directory = eyes->actor.directory;
    struct subject all = {0};
    bool runs_it = access_may(&eyes->actor, CAPABILITY_PEOPLE, &all) == REFUSAL_NONE;
    bool audits = access_may(&eyes->actor, CAPABILITY_AUDIT, &all) == REFUSAL_NONE;
    for (size_t i = 0; i < TWIN_FICHES; i++) {
        struct scene *scene;
        unsigned char found = query_fiche(eyes, twin->fiches[i], &scene) == ERR_NONE;
        unseen->fiches[i] = !found;
        unseen->inside[i] = !found || scene_may(scene, CAPABILITY_FICHE_INSIDE) != REFUSAL_NONE;
    }
    for (size_t i = 0; i < TWIN_PLANS; i++)
        unseen->plans[i] =
            !runs_it && !audits &&
            !query_sees_plan(eyes, directory_plan(directory, span_of(twin_plans[i])));
    unseen->people = !runs_it && !audits;
}

static inline struct unseen twin_unseen(const struct twin *twin)
{
    struct unseen unseen = {.people = false};
    struct kv_txn txn = kv_read(twin->site->app.kv);
    struct snapshot *snapshot = snapshot_take(twin->site->app.snapshots);
    struct reader eyes = {.arena = &twin->site->arena,
                          .txn = &txn,
                          .actor = {.directory = snapshot->directory,
                                    .person = directory_person(snapshot->directory, twin->reader),
                                    .now = twin->site->now}};
    twin_look(&eyes, twin, &unseen);
    kv_abandon(&txn);
    snapshot_release(twin->site->app.snapshots, snapshot);
    return unseen;
}
