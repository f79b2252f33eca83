/* roster_world.h - random small institutions, and what one reader sees of them, asked the long way:
 * every row read, access_may() for each, all of them sorted. */
#pragma once

#include "server/brief.h"
#include "server/roster_select.h"
#include "server/words.h"
#include "workflow/delegation.h"

enum { DICE_PERSONS = 6, DICE_NODES = 7, DICE_FICHES = 400, DICE_SEATS = 5, DICE_TODAY = 20300 };

struct dice {
    uint64_t state;
};

static inline uint32_t throw_dice(struct dice *dice, uint32_t sides)
{
    dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(dice->state >> 33) % sides;
}

/* A fiche as it was made up. */
struct dice_fiche {
    struct fiche fiche; /* without its content */
    json_t *content;
    uint32_t form, circuit;
};

struct roster_world {
    struct arena arena;
    struct dice dice;
    struct directory directory;
    struct roster *roster;
    struct person persons[DICE_PERSONS];
    struct node nodes[DICE_NODES];
    struct dice_fiche fiches[DICE_FICHES];
    struct span rows[DICE_FICHES]; /* as stored */
    size_t count;
    int64_t now;
};

static inline json_t *read_value(struct arena *arena, const char *text)
{
    struct span copy = span_copy(arena, span_of(text));
    for (char *c = (char *)(uintptr_t)copy.ptr; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *value = json_read(arena, copy);
    assert_non_null(value);
    return value;
}

#define FORM_BEGIN(name)                                                                      \
    "{'form':'" name "','version':1,'title':{'fr':'F'},'gates':['submission'],'sections':[{"  \
    "'id':'all','title':{'fr':'S'},'fields':[{'id':'title','type':'line','label':{'fr':'T'}," \
    "'due':['submission'],'max':200}"
#define FORM_FIELD(id, type, more) ",{'id':'" id "','type':'" type "','label':{'fr':'L'}" more "}"
#define FORM_END "]}]}"

/* Leads outside; pilots and no lead, all inside; leads of both sorts. */
static const char *const dice_forms[] = {
    FORM_BEGIN("a") FORM_FIELD("leads", "persons", ",'role':'lead','max':5")
        FORM_FIELD("calendar", "date", "")
            FORM_FIELD("group", "persons", ",'role':'member','max':5") FORM_END,
    FORM_BEGIN("b") FORM_FIELD("pilots", "persons", ",'role':'pilot','read':'inside','max':5")
        FORM_FIELD("calendar", "date", ",'read':'inside','due':['submission']") FORM_END,
    FORM_BEGIN("c") FORM_FIELD("leads", "persons", ",'role':'lead','max':5")
        FORM_FIELD("others", "person", ",'role':'lead','read':'inside'")
            FORM_FIELD("calendar", "date", "") FORM_END};

static const struct state dice_states[] = {
    {.id = {"draft", 5}, .phase = PHASE_DRAFT, .label = {.fr = {"Brouillon", 9}, .en = {"A", 1}}},
    {.id = {"vote", 4}, .phase = PHASE_VALIDATION, .label = {.fr = {"Vote", 4}}},
    {.id = {"vote-2", 6}, .phase = PHASE_VALIDATION, .label = {.fr = {"Avis", 4}, .en = {"Z", 1}}},
    {.id = {"going", 5}, .phase = PHASE_IN_PROGRESS, .label = {.fr = {"En cours", 8}}},
    {.id = {"done", 4}, .phase = PHASE_CLOSED, .label = {.fr = {"Close", 5}}}};

static inline struct span dice_id(struct roster_world *world, const char *kind, uint32_t number)
{
    return span_format(&world->arena, "%s%u", kind, number);
}

static inline struct period dice_period(struct roster_world *world)
{
    int64_t from = (int64_t)throw_dice(&world->dice, 4) ? 0 : world->now + 1;
    return (struct period){.from = from, .until = throw_dice(&world->dice, 4) ? 0 : world->now};
}

static inline struct grant dice_grant(struct roster_world *world)
{
    struct grant grant = {.role = (enum role)throw_dice(&world->dice, ROLE_COUNT),
                          .scope = (enum scope)throw_dice(&world->dice, 4),
                          .period = dice_period(world)};
    if (grant.scope == SCOPE_INSTITUTION && throw_dice(&world->dice, 3) > 0)
        grant.scope = SCOPE_NODE;
    if (grant.scope == SCOPE_PLAN)
        grant.target = dice_id(world, "plan", throw_dice(&world->dice, 2));
    if (grant.scope == SCOPE_NODE)
        grant.target = dice_id(world, "node", throw_dice(&world->dice, DICE_NODES + 1));
    if (grant.scope == SCOPE_FICHE)
        grant.target = dice_id(world, "f", 1000 + throw_dice(&world->dice, DICE_FICHES));
    return grant;
}

static inline void dice_persons(struct roster_world *world)
{
    static const char *const names[] = {"Zoé Ame", "Ann", "Ann B", "Émile Roy", "Ann", "Xi"};
    for (uint32_t i = 0; i < DICE_PERSONS; i++) {
        struct grant *grants = arena_new(&world->arena, struct grant, 2);
        size_t count = throw_dice(&world->dice, 3);
        for (size_t j = 0; j < count; j++)
            grants[j] = dice_grant(world);
        world->persons[i] =
            (struct person){.id = dice_id(world, "person", i),
                            .name = span_of(names[i]),
                            .account_open = throw_dice(&world->dice, 8) > 0,
                            .kind = throw_dice(&world->dice, 2) ? PERSON_STAFF : PERSON_EXTERNAL,
                            .grants = grants,
                            .grant_count = count};
    }
    world->directory.persons = world->persons;
    world->directory.person_count = DICE_PERSONS;
}

/* Two plans; nodes 0 to 4 in the first, in two orientations, the others in the second. */
static inline void dice_tree(struct roster_world *world)
{
    static const int parents[DICE_NODES] = {-1, -1, 0, 0, 1, -1, 5};
    for (uint32_t i = 0; i < DICE_NODES; i++)
        world->nodes[i] = (struct node){
            .id = dice_id(world, "node", i),
            .plan = dice_id(world, "plan", i > 4),
            .parent = parents[i] < 0 ? SPAN("") : dice_id(world, "node", (uint32_t)parents[i]),
            .level = parents[i] < 0 ? 1 : 2,
            .rank = throw_dice(&world->dice, 3)};
    world->directory.nodes = world->nodes;
    world->directory.node_count = DICE_NODES;
}

static inline void dice_library(struct roster_world *world)
{
    struct directory *directory = &world->directory;
    struct installed_form *forms = arena_new(&world->arena, struct installed_form, 3);
    struct installed_circuit *circuits = arena_new(&world->arena, struct installed_circuit, 2);
    struct step *steps = arena_new(&world->arena, struct step, 2);
    struct plan *plans = arena_new(&world->arena, struct plan, 2);
    for (uint32_t i = 0; i < 3; i++) {
        struct span reason,
            bytes = json_canonical(&world->arena, read_value(&world->arena, dice_forms[i]));
        forms[i].ref = span_format(&world->arena, "%c@1", 'a' + (int)i);
        if (form_read(&world->arena, bytes, &forms[i].form, &reason) != ERR_NONE)
            fail_msg("%.*s", SPAN_ARG(reason));
    }
    for (uint32_t i = 0; i < 2; i++) {
        steps[i] = (struct step){.passage = PASSAGE_INFORMATION, .body = dice_id(world, "body", i)};
        circuits[i].ref = dice_id(world, "circuit", i);
        circuits[i].circuit = (struct circuit){.states = dice_states,
                                               .state_count = COUNT_OF(dice_states),
                                               .steps = &steps[i],
                                               .step_count = 1};
        plans[i] = (struct plan){.slug = dice_id(world, "plan", i),
                                 .published = throw_dice(&world->dice, 2),
                                 .circuit = &circuits[i]};
    }
    directory->forms = forms;
    directory->form_count = 3;
    directory->circuits = circuits;
    directory->circuit_count = 2;
    directory->plans = plans;
    directory->plan_count = 2;
}

static inline void dice_bodies(struct roster_world *world)
{
    struct body *bodies = arena_new(&world->arena, struct body, 2);
    struct delegation *delegations = arena_new(&world->arena, struct delegation, 2 * DICE_SEATS);
    for (uint32_t i = 0; i < 2; i++) {
        struct seat *seats = arena_new(&world->arena, struct seat, DICE_SEATS);
        for (uint32_t j = 0; j < DICE_SEATS; j++) {
            struct delegation *lent = &delegations[i * DICE_SEATS + j];
            seats[j] = (struct seat){
                .person = dice_id(world, "person", throw_dice(&world->dice, DICE_PERSONS)),
                .period = dice_period(world),
                .delegation = throw_dice(&world->dice, 8) ? lent : NULL};
            *lent = (struct delegation){.id = dice_id(world, "loan", i * DICE_SEATS + j),
                                        .receiver = seats[j].person};
            if (throw_dice(&world->dice, 4))
                lent->fiche = dice_id(world, "f", 1000 + throw_dice(&world->dice, DICE_FICHES));
            else if (throw_dice(&world->dice, 2))
                lent->plan = dice_id(world, "plan", throw_dice(&world->dice, 2));
        }
        bodies[i] = (struct body){.code = dice_id(world, "body", i),
                                  .seats = seats,
                                  .seat_count = DICE_SEATS,
                                  .voice_count = DICE_SEATS};
    }
    world->directory.bodies = bodies;
    world->directory.body_count = 2;
    world->directory.delegations = delegations;
    world->directory.delegation_count = 2 * DICE_SEATS;
}

static inline json_t *dice_people(struct roster_world *world)
{
    json_t *people = json_array();
    for (uint32_t i = throw_dice(&world->dice, 3); i > 0; i--)
        json_array_append_new(
            people,
            json_text(dice_id(world, "person", throw_dice(&world->dice, DICE_PERSONS + 1))));
    return people;
}

static inline json_t *dice_content(struct roster_world *world)
{
    static const char *const words[] = {"Étendre", "la",          "consultation", "ouvrir",
                                        "un",      "consultable", "Œuvre",        "ab"};
    static const char *const days[] = {"", "2026", "juin 2025", "2024-01-31", "jamais", "T2 2031"};
    json_t *content = json_adopt(&world->arena, json_object());
    struct buf title = {.arena = &world->arena};
    for (uint32_t i = throw_dice(&world->dice, 5); i > 0; i--) {
        buf_add_text(&title, words[throw_dice(&world->dice, COUNT_OF(words))]);
        buf_add_char(&title, ' ');
    }
    set_text(content, "title", buf_span(&title));
    set_text(content, "calendar", span_of(days[throw_dice(&world->dice, COUNT_OF(days))]));
    json_object_set_new(content, "leads", dice_people(world));
    json_object_set_new(content, "pilots", dice_people(world));
    json_object_set_new(content, "group", dice_people(world));
    set_text(content, "others", dice_id(world, "person", throw_dice(&world->dice, DICE_PERSONS)));
    return content;
}

/* Puts in a fiche as it has been made up. */
static inline void dice_put(struct roster_world *world, struct roster *next, uint32_t number)
{
    struct dice_fiche *made = &world->fiches[number];
    const struct form *form = world->directory.forms[made->form].form;
    json_t *document = json_adopt(&world->arena, json_object());
    json_object_set(document, "content", made->content);
    json_t *standing = brief_of(&world->arena, form, document);
    struct fiche fiche = made->fiche;
    fiche.content = json_object_get(standing, "content");
    fiche.title = text_at(fiche.content, "title");
    world->rows[number] =
        stored_row_write(&world->arena, form, &world->directory.circuits[made->circuit].circuit,
                         &fiche, json_object_get(standing, "brief"));
    assert_int_equal(roster_put(next, &world->directory, world->rows[number]), ERR_NONE);
}

/* Any fiche, put anew or in place of what it was. */
static inline void dice_fiche(struct roster_world *world, struct roster *next)
{
    uint32_t number = throw_dice(&world->dice, DICE_FICHES), plan = number % 5 == 0;
    uint32_t node = throw_dice(&world->dice, DICE_NODES + 1);
    uint32_t form = throw_dice(&world->dice, 3), circuit = throw_dice(&world->dice, 2);
    json_t *content = dice_content(world);
    struct fiche fiche = {
        .id = dice_id(world, "f", 1000 + number),
        .plan = dice_id(world, "plan", plan),
        .node = node == DICE_NODES || (node > 4) != plan ? SPAN("") : dice_id(world, "node", node),
        .form_ref = world->directory.forms[form].ref,
        .circuit_ref = world->directory.circuits[circuit].ref,
        .code = dice_id(world, "OS-", throw_dice(&world->dice, 9)),
        .rank = (int64_t)throw_dice(&world->dice, 4) - 1,
        .state = dice_states[throw_dice(&world->dice, COUNT_OF(dice_states))].id};
    world->fiches[number] =
        (struct dice_fiche){.fiche = fiche, .content = content, .form = form, .circuit = circuit};
    dice_put(world, next, number);
}

/* One value of a fiche that is there already. */
static inline void dice_change(struct roster_world *world, struct roster *next)
{
    static const char *const fields[] = {"leads", "pilots", "group", "others", "calendar", "title"};
    uint32_t number = throw_dice(&world->dice, DICE_FICHES), what = throw_dice(&world->dice, 10);
    struct dice_fiche *made = &world->fiches[number];
    if (made->content == NULL)
        return;
    if (what < COUNT_OF(fields)) {
        json_t *content = json_adopt(&world->arena, json_copy(made->content));
        json_object_set(content, fields[what], json_object_get(dice_content(world), fields[what]));
        made->content = content;
    } else {
        made->fiche.state = dice_states[throw_dice(&world->dice, COUNT_OF(dice_states))].id;
    }
    dice_put(world, next, number);
}

/* Any question at all. */
static inline struct roster_ask dice_ask(struct roster_world *world)
{
    static const char *const words[] = {"",   "",     "",   "cons",   "ETENDRE la", "ann",
                                        "xi", "os 3", "ab", "oeuvre", "absent",     "amelab"};
    static const char *const phases[] = {"", "", "draft", "in-progress", "none"};
    static const char *const states[] = {"", "", "", "vote", "going", "none"};
    struct dice *dice = &world->dice;
    struct roster_ask ask = {.words = span_of(words[throw_dice(dice, COUNT_OF(words))]),
                             .phase = span_of(phases[throw_dice(dice, COUNT_OF(phases))]),
                             .state = span_of(states[throw_dice(dice, COUNT_OF(states))]),
                             .lateness = (enum roster_lateness)throw_dice(dice, 3),
                             .today = DICE_TODAY,
                             .column = (enum roster_column)throw_dice(dice, ROSTER_BY_FILLED + 1),
                             .down = throw_dice(dice, 2),
                             .language = (enum language)throw_dice(dice, 2),
                             .offset = throw_dice(dice, 3) ? 0 : throw_dice(dice, 300),
                             .limit = throw_dice(dice, 3) ? throw_dice(dice, 60) : SIZE_MAX};
    if (throw_dice(dice, 3) == 0)
        ask.orientation = dice_id(world, "node", throw_dice(dice, DICE_NODES + 1));
    if (throw_dice(dice, 3) == 0)
        ask.lead = dice_id(world, "person", throw_dice(dice, DICE_PERSONS + 2));
    return ask;
}

static inline void roster_world_open(struct roster_world *world, uint64_t seed)
{
    *world = (struct roster_world){.dice = {seed * 2654435761u}, .now = 1000000};
    dice_persons(world);
    dice_tree(world);
    dice_library(world);
    dice_bodies(world);
    assert_int_equal(directory_link(&world->arena, &world->directory), ERR_NONE);
    world->roster = roster_new();
    for (int i = 0; i < DICE_FICHES; i++)
        dice_fiche(world, world->roster);
    roster_order(world->roster, &world->directory, false);
    roster_settle(world->roster);
}

static inline void roster_world_close(struct roster_world *world)
{
    roster_drop(world->roster);
    arena_release(&world->arena);
}
