#include "test.h"

#include "base/buf.h"
#include "forms/check.h"
#include "server/import.h"

#include <stdio.h>
#include <unistd.h>

#define REAL SOURCE_DIR "/../shared/data/"

/* ---- an institution to import into -------------------------------------------------------- */

enum { FORMS = 3, CIRCUITS = 3 };

static const struct state first_states[] = {{.id = {"draft", 5}, .phase = PHASE_DRAFT}};

static struct span read_file(struct arena *arena, const char *path)
{
    struct buf buf = {.arena = arena};
    char block[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return (struct span){0};
    for (size_t count; (count = fread(block, 1, sizeof block, file)) > 0;)
        buf_add(&buf, (struct span){.ptr = block, .len = count});
    fclose(file);
    return buf_span(&buf);
}

static struct span data(struct arena *arena, const char *name)
{
    struct span path = span_format(arena, "%s/tests/data/import/%s", SOURCE_DIR, name);
    return read_file(arena, path.ptr);
}

static struct installed_form shipped_form(struct arena *arena, const char *name)
{
    struct span path = span_format(arena, "%s/forms/shipped/%s.json", SOURCE_DIR, name), reason;
    const struct form *form;
    struct span bytes = read_file(arena, path.ptr);
    assert_int_equal(form_read(arena, bytes, &form, &reason), ERR_NONE);
    return (struct installed_form){
        .ref = span_format(arena, "%s@1", name), .bytes = bytes, .form = form};
}

static struct installed_circuit circuit(struct arena *arena, const char *name)
{
    return (struct installed_circuit){
        .ref = span_format(arena, "%s@1", name),
        .circuit = {.name = span_of(name), .version = 1, .states = first_states, .state_count = 1}};
}

static struct directory *institution(struct arena *arena)
{
    static const char *const forms[FORMS] = {"action", "pmss-action", "usagers-objectif"};
    static const char *const circuits[CIRCUITS] = {"default", "pmss", "usagers"};
    static const struct body bodies[] = {{.code = {"codir", 5}, .name = {"CODIR", 5}}};
    struct installed_form *form_rows = arena_new(arena, struct installed_form, FORMS);
    struct installed_circuit *circuit_rows = arena_new(arena, struct installed_circuit, CIRCUITS);
    for (size_t i = 0; i < FORMS; i++)
        form_rows[i] = shipped_form(arena, forms[i]);
    for (size_t i = 0; i < CIRCUITS; i++)
        circuit_rows[i] = circuit(arena, circuits[i]);
    struct directory *directory = arena_new(arena, struct directory, 1);
    *directory = (struct directory){
        .bodies = bodies,
        .body_count = COUNT_OF(bodies),
        .forms = form_rows,
        .form_count = FORMS,
        .circuits = circuit_rows,
        .circuit_count = CIRCUITS,
    };
    return directory;
}

/* Awa Diallo is known, there are two called Jean Martin, and nobody else. */
static enum name_match find_person(void *context, struct span typed, struct span *id)
{
    (void)context;
    if (span_eq(typed, SPAN("Jean Martin")))
        return NAME_AMBIGUOUS;
    *id = SPAN("person-awa");
    return span_eq(typed, SPAN("Awa Diallo")) || span_eq(typed, *id) ? NAME_FOUND : NAME_UNKNOWN;
}

static enum name_match find_body(void *context, struct span typed, struct span *id)
{
    (void)context, (void)typed, (void)id;
    return NAME_UNKNOWN;
}

static const struct names names = {.person = find_person, .body = find_body};

static struct span fresh(struct arena *arena, void *context)
{
    size_t *last = context;
    return span_format(arena, "id-%zu", ++*last);
}

/* What is there and what happened: grows by each import that is carried out. */
struct world {
    struct arena *arena;
    struct directory *directory;
    struct import_fiche *fiches;
    size_t fiche_count, last_id;
    struct import_result result;
    struct span reason;
};

static struct world world(struct arena *arena)
{
    return (struct world){.arena = arena, .directory = institution(arena)};
}

static enum err import_with(struct world *world, struct span table, struct span mapping)
{
    struct import_input input = {
        .table = table,
        .mapping = mapping,
        .directory = world->directory,
        .names = &names,
        .fiches = world->fiches,
        .fiche_count = world->fiche_count,
        .fresh = fresh,
        .context = &world->last_id,
    };
    return import_plan(world->arena, &input, &world->result, &world->reason);
}

static const struct installed_form *form_named(const struct directory *directory, struct span ref)
{
    for (size_t i = 0; i < directory->form_count; i++)
        if (span_eq(directory->forms[i].ref, ref))
            return &directory->forms[i];
    fail_msg("no form");
    return NULL;
}

static const struct installed_circuit *circuit_named(const struct directory *directory,
                                                     struct span ref)
{
    for (size_t i = 0; i < directory->circuit_count; i++)
        if (span_eq(directory->circuits[i].ref, ref))
            return &directory->circuits[i];
    fail_msg("no circuit");
    return NULL;
}

static struct plan plan_of(const struct directory *directory, struct span id, const json_t *body)
{
    return (struct plan){.slug = id,
                         .name = text_at(body, "name"),
                         .fiche_level = number_at(body, "fiche_level"),
                         .form = form_named(directory, text_at(body, "form")),
                         .circuit = circuit_named(directory, text_at(body, "circuit"))};
}

static struct node node_of(struct span id, const json_t *body)
{
    return (struct node){.id = id,
                         .plan = text_at(body, "plan"),
                         .parent = text_at(body, "parent"),
                         .code = text_at(body, "code"),
                         .title = text_at(body, "title"),
                         .level = number_at(body, "level"),
                         .rank = number_at(body, "rank")};
}

static struct import_fiche fiche_of(struct span id, json_t *body)
{
    json_t *content = json_object_get(body, "content");
    return (struct import_fiche){.id = id,
                                 .plan = text_at(body, "plan"),
                                 .node = text_at(body, "node"),
                                 .title = text_at(content, "title"),
                                 .code = text_at(body, "code"),
                                 .rank = number_at(body, "rank"),
                                 .content = content};
}

/* The rows there and room for more. */
static void *grown(struct arena *arena, const void *rows, size_t count, size_t more, size_t size)
{
    void *larger = arena_alloc(arena, count + more, size);
    if (count > 0)
        memcpy(larger, rows, count * size);
    return larger;
}

/* Makes what the events say to be there. */
static void carry_out(struct world *world)
{
    struct directory *directory = world->directory;
    size_t count = json_array_size(world->result.events);
    struct plan *plans =
        grown(world->arena, directory->plans, directory->plan_count, count, sizeof *plans);
    struct node *nodes =
        grown(world->arena, directory->nodes, directory->node_count, count, sizeof *nodes);
    world->fiches =
        grown(world->arena, world->fiches, world->fiche_count, count, sizeof *world->fiches);
    for (size_t i = 0; i < count; i++) {
        json_t *event = json_array_get(world->result.events, i);
        json_t *body = json_object_get(event, "body");
        struct span id = text_at(event, "subject"), subject = span_cut(&id, ':');
        if (span_eq(subject, SPAN("plan")))
            plans[directory->plan_count++] = plan_of(directory, id, body);
        else if (span_eq(subject, SPAN("node")))
            nodes[directory->node_count++] = node_of(id, body);
        else
            world->fiches[world->fiche_count++] = fiche_of(id, body);
    }
    directory->plans = plans;
    directory->nodes = nodes;
}

static void import_now(struct world *world, struct span table, struct span mapping)
{
    enum err err = import_with(world, table, mapping);
    if (err != ERR_NONE)
        fail_msg("%s: %.*s", err_text(err), SPAN_ARG(world->reason));
    carry_out(world);
}

static const char *counts(const struct world *world)
{
    const struct import_result *result = &world->result;
    return span_format(world->arena, "plans %zu, nodes %zu, fiches %zu, actions %zu, unchanged %zu",
                       result->plans, result->nodes, result->fiches, result->actions,
                       result->unchanged)
        .ptr;
}

/* Each note as "line word text", in lines. */
static const char *notes(const struct world *world)
{
    struct buf buf = {.arena = world->arena};
    for (size_t i = 0; i < import_note_kept(&world->result.notes); i++) {
        const struct import_note *note = &world->result.notes.kept[i];
        buf_add(&buf, span_format(world->arena, "%zu %s %.*s|%.*s|%lld\n", note->line,
                                  import_note_word(note->kind), SPAN_ARG(note->text),
                                  SPAN_ARG(note->other), (long long)note->count));
    }
    return c_string(world->arena, buf_span(&buf));
}

static const json_t *content_of(const struct world *world, const char *title, size_t occurrence)
{
    for (size_t i = 0; i < world->fiche_count; i++)
        if (span_eq(world->fiches[i].title, span_of(title)) && occurrence-- == 0)
            return world->fiches[i].content;
    fail_msg("no fiche %s", title);
    return NULL;
}

static const char *canonical(const struct world *world, const json_t *value)
{
    return c_string(world->arena, json_canonical(world->arena, value));
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void a_plan_is_imported_whole(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    assert_string_equal(counts(&there), "plans 3, nodes 10, fiches 9, actions 10, unchanged 0");
    assert_string_equal(
        canonical(&there, json_array_get(there.result.events, 1)),
        "{\"body\":{\"circuit\":\"usagers@1\",\"fiche_level\":2,\"first_year\":0,"
        "\"form\":\"usagers-objectif@1\",\"last_year\":0,"
        "\"levels\":[\"Orientation\",\"Objectif\",\"Action\"],\"name\":\"Projet des usagers\","
        "\"owner\":\"\",\"published\":false},\"kind\":\"plan-created\","
        "\"subject\":\"plan:projet-des-usagers\"}");
    const json_t *green = json_object_get(json_array_get(there.result.events, 2), "body");
    assert_int_equal(number_at(green, "first_year"), 2024);
    assert_int_equal(number_at(green, "last_year"), 2028);
}

static void the_content_of_an_action_keeps_every_cell(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    assert_string_equal(
        canonical(&there, content_of(&there, "Ouvrir une consultation du samedi", 0)),
        "{\"calendar\":\"juin 2026\",\"group_text\":\"Secrétariat ; imagerie\","
        "\"indicators_text\":\"Délai ≤ 10 jours, mesuré chaque mois\",\"leads\":[\"person-awa\"],"
        "\"means\":\"Deux salles\",\"steps\":[{\"title\":\"Choisir les spécialités\"},"
        "{\"heading\":\"Agenda\",\"title\":\"Ouvrir les créneaux\"},"
        "{\"heading\":\"Agenda\",\"title\":\"Prévenir les médecins de ville\"}],"
        "\"title\":\"Ouvrir une consultation du samedi\"}");
    assert_string_equal(canonical(&there, content_of(&there, "Former les accueillants", 2)),
                        "{\"calendar\":\"ouverture du nouveau bâtiment\","
                        "\"lead_text\":\"Service des admissions\","
                        "\"title\":\"Former les accueillants\"}");
}

static void the_actions_of_a_users_objective_are_rows_of_its_fiche(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    assert_string_equal(
        canonical(&there, content_of(&there, "Expliquer les droits", 0)),
        "{\"actions\":[{\"detail\":\"- Livret d'accueil\\n- Affiches\","
        "\"title\":\"Relire les brochures\"},{\"due\":\"2027\",\"title\":\"Tenir une "
        "permanence\"}],"
        "\"group_text\":\"- OS1-O1-A1 : Associations ; bénévoles\",\"lead_text\":\"Jean Martin\","
        "\"means\":\"- OS1-O1-A2 : Un bureau\",\"title\":\"Expliquer les droits\"}");
}

static void oddities_are_told_and_never_fatal(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    assert_string_equal(notes(&there), "5 same-code OS1-O1-A3||4\n"
                                       "6 same-title Former les accueillants||4\n"
                                       "6 same-code OS1-O1-A3||4\n"
                                       "7 same-title Former les accueillants||4\n"
                                       "8 no-action Accueillir des internes||0\n"
                                       "0 no-lead ||7\n"
                                       "4 bad-date 31/02/2026||0\n"
                                       "7 unknown-person Service des admissions||0\n"
                                       "10 ambiguous-person Jean Martin||0\n");
}

static void a_repeat_adds_nothing(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    assert_string_equal(counts(&there), "plans 0, nodes 0, fiches 0, actions 0, unchanged 10");
    assert_int_equal(json_array_size(there.result.events), 0);
}

/* Every half of the table first, then the whole, then the whole again. */
static void a_table_that_grew_adds_what_is_new(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct span whole = data(&arena, "clinic.csv");
    for (size_t cut = 0, lines = 0; cut < whole.len; cut++) {
        if (whole.ptr[cut] != '\n' || ++lines < 2)
            continue;
        struct world there = world(&arena);
        import_now(&there, span_until(whole, cut + 1), SPAN(""));
        size_t actions = there.result.actions;
        import_now(&there, whole, SPAN(""));
        assert_int_equal(there.result.unchanged, actions);
        /* A users' objective whose fiche is there is not added to. */
        size_t not_added = lines == 9;
        assert_int_equal(actions + there.result.actions + not_added, 10);
        import_now(&there, whole, SPAN(""));
        assert_int_equal(json_array_size(there.result.events), 0);
    }
}

static void what_people_edited_stays_and_is_told(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    for (size_t i = 0; i < there.fiche_count; i++)
        if (span_eq(there.fiches[i].title, SPAN("Rappeler les patients la veille")))
            there.fiches[i].title = SPAN("Écrire aux patients la veille");
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    assert_int_equal(json_array_size(there.result.events), 0);
    assert_non_null(strstr(notes(&there), "3 title-changed Rappeler les patients la veille|"
                                          "Écrire aux patients la veille|0\n"));
}

static void an_action_missing_from_its_fiche_is_told_and_not_added(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    json_t *content = json_deep_copy(content_of(&there, "Expliquer les droits", 0));
    json_adopt(&arena, content);
    json_array_remove(json_object_get(content, "actions"), 1);
    for (size_t i = 0; i < there.fiche_count; i++)
        if (span_eq(there.fiches[i].title, SPAN("Expliquer les droits"))) {
            there.fiches[i].content = content;
            there.fiches[i].title = SPAN("Dire les droits");
        }
    import_now(&there, data(&arena, "clinic.csv"), SPAN(""));
    assert_string_equal(counts(&there), "plans 0, nodes 0, fiches 0, actions 0, unchanged 9");
    assert_non_null(
        strstr(notes(&there), "10 not-added Tenir une permanence|Expliquer les droits|0\n"));
}

static void other_level_names_and_a_mapping_are_understood(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, data(&arena, "home.csv"), data(&arena, "home.json"));
    assert_string_equal(counts(&there), "plans 1, nodes 3, fiches 3, actions 3, unchanged 0");
    assert_string_equal(canonical(&there, json_array_get(there.result.events, 0)),
                        "{\"body\":{\"circuit\":\"default@1\",\"fiche_level\":3,"
                        "\"first_year\":2025,\"form\":\"action@1\",\"last_year\":2029,"
                        "\"levels\":[\"Axe\",\"Cap\",\"Mesure\"],"
                        "\"name\":\"Projet de la résidence 2025-2029\",\"owner\":\"codir\","
                        "\"published\":false},\"kind\":\"plan-created\","
                        "\"subject\":\"plan:residence\"}");
    assert_string_equal(
        canonical(&there, content_of(&there, "Peindre la salle \"bleue\"", 0)),
        "{\"leads\":[\"person-awa\"],\"title\":\"Peindre la salle \\\"bleue\\\"\"}");
    assert_string_equal(notes(&there), "1 unknown-column Budget||0\n0 no-lead ||2\n");
    import_now(&there, data(&arena, "home.csv"), data(&arena, "home.json"));
    assert_int_equal(json_array_size(there.result.events), 0);
}

static void a_new_plan_may_have_its_form_named(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, SPAN("plan,objective,action\nClub,Lire,Un\nClub,Lire,Deux\n"),
               SPAN("{\"plans\":[{\"when\":\"club\",\"fiche_level\":2,"
                    "\"form\":\"usagers-objectif\"}]}"));
    assert_string_equal(counts(&there), "plans 1, nodes 1, fiches 1, actions 2, unchanged 0");
}

static void a_file_that_cannot_be_imported_is_refused_in_one_line(void **state)
{
    (void)state;
    static const struct sample {
        const char *table, *mapping;
        enum err err;
        const char *reason;
    } samples[] = {
        {"", "", ERR_MALFORMED, "the file is empty"},
        {"plan,action\n", "", ERR_MALFORMED, "the table has no rows"},
        {"plan,action\n,\n", "", ERR_MALFORMED, "the table has no rows"},
        {"plan,action\nP\n", "", ERR_MALFORMED, "line 2: 1 columns, where the head line has 2"},
        {"plan,action\nP,A\nP,\"B\n", "", ERR_MALFORMED, "line 3: a quote is never closed"},
        {"plan,action\nP,\xE9\n", "", ERR_MALFORMED, "line 2: not UTF-8"},
        {"plan,budget\nP,1\n", "", ERR_INVALID, "no column holds the actions' titles"},
        {"axe,action\nP,1\n", "", ERR_INVALID, "no column names the plan, nor does a mapping"},
        {"plan,action\n,1\n", "", ERR_INVALID, "line 2: no plan is named"},
        {"plan,action,titre\nP,1,2\n", "", ERR_INVALID,
         "two columns hold the action: \"titre\" is the second"},
        {"plan,action\nP,A\n", "{", ERR_MALFORMED, "the mapping is not JSON"},
        {"plan,action\nP,A\n", "[]", ERR_INVALID, "mapping: not an object"},
        {"plan,action\nP,A\n", "{\"plam\":1}", ERR_INVALID, "mapping: plam: unknown member"},
        {"plan,action\nP,A\n", "{\"columns\":{\"lead\":\"Chef\"}}", ERR_INVALID,
         "no column is named \"Chef\""},
        {"plan,action\nP,A\n", "{\"plans\":[{\"form\":\"poem\"}]}", ERR_ABSENT,
         "form \"poem\" is not installed"},
        {"plan,action\nP,A\n", "{\"plans\":[{\"circuit\":\"poem\"}]}", ERR_ABSENT,
         "circuit \"poem\" is not installed"},
        {"plan,action\nP,A\n", "{\"plans\":[{\"owner\":\"poem\"}]}", ERR_ABSENT,
         "body \"poem\" is not installed"},
        {"plan,action\nP,A\n", "{\"plans\":[{\"fiche_level\":2}]}", ERR_INVALID,
         "form \"action\" has no table of actions"},
        {"plan,action\nP,A\n", "{\"plans\":[{\"slug\":\"Été\"}]}", ERR_INVALID,
         "mapping: plans[0].slug: not small letters and hyphens"},
    };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        SCOPED_ARENA arena = {0};
        struct world there = world(&arena);
        assert_int_equal(
            import_with(&there, span_of(samples[i].table), span_of(samples[i].mapping)),
            samples[i].err);
        assert_string_equal(c_string(&arena, there.reason), samples[i].reason);
        assert_null(there.result.events);
    }
}

static struct span long_title(struct arena *arena, size_t size)
{
    struct buf buf = {.arena = arena};
    buf_add_text(&buf, "plan,action\nP,");
    for (size_t i = 0; i < size; i++)
        buf_add_text(&buf, "é");
    return buf_span(&buf);
}

static void a_title_is_never_cut(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    assert_int_equal(import_with(&there, long_title(&arena, 250), SPAN("")), ERR_NONE);
    assert_int_equal(import_with(&there, long_title(&arena, 251), SPAN("")), ERR_TOO_LARGE);
    assert_string_equal(c_string(&arena, there.reason),
                        "line 2: action of 251 characters, 250 at most");
}

static void what_is_too_long_for_its_field_is_left_out_and_told(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    struct buf table = {.arena = &arena};
    buf_add_text(&table, "plan,action,livrables,risques,lead\nP,A,");
    for (size_t i = 0; i < 5001; i++)
        buf_add_text(&table, "x");
    buf_add_text(&table, ",Un risque,Awa Diallo\n");
    import_now(&there, buf_span(&table), SPAN(""));
    assert_string_equal(notes(&there),
                        "2 too-long deliverables|5000|0\n0 no-place risks|action|1\n");
    assert_string_equal(canonical(&there, content_of(&there, "A", 0)),
                        "{\"leads\":[\"person-awa\"],\"title\":\"A\"}");
}

/* Every table of three rows over these cells: what tells things apart, or fails to. */
static void any_small_table_imported_twice_adds_nothing_more(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "P,1,X,,,1,A\n",       "P,1,X,,,2,A\n",    "P,1,X,,,1,B\n",         "P,2,X,,,,A\n",
        "P,1,Y,,,1,A\n",       "P,,,1,X,1,A\n",    "P,1,X,1,X,1,A\n",       "P,1,X,1,Y,1,A\n",
        "P,,,,,1,A\n",         "P,1,X,1,X,A0,A\n", "usagers,1,X,1,Y,1,A\n", "usagers,1,X,1,Y,1,B\n",
        "usagers,,,1,X,1,A\n", "usagers,,,,,,A\n",
    };
    enum { KINDS = COUNT_OF(rows) };
    SCOPED_ARENA whole = {0};
    const struct directory *empty = institution(&whole);
    for (size_t number = 0; number < KINDS * KINDS * KINDS; number++) {
        SCOPED_ARENA arena = {0};
        struct directory directory = *empty;
        struct world there = {.arena = &arena, .directory = &directory};
        struct span table = span_format(
            &arena, "plan,code axe,axe,code objectif,objectif,code,action\n%s%s%s",
            rows[number % KINDS], rows[number / KINDS % KINDS], rows[number / KINDS / KINDS]);
        import_now(&there, table, SPAN(""));
        size_t actions = there.result.actions;
        import_now(&there, table, SPAN(""));
        assert_int_equal(json_array_size(there.result.events), 0);
        assert_int_equal(there.result.unchanged, actions);
    }
}

/* ---- whole files ---------------------------------------------------------------------------- */

static void every_content_is_as_its_form_wants(const struct world *there)
{
    for (size_t i = 0; i < json_array_size(there->result.events); i++) {
        const json_t *event = json_array_get(there->result.events, i);
        json_t *body = json_object_get(event, "body");
        if (!span_eq(text_at(event, "kind"), SPAN("fiche-created")))
            continue;
        struct report report = {.arena = there->arena};
        const struct installed_form *form = form_named(there->directory, text_at(body, "form"));
        form_check(form->form, json_object_get(body, "content"), &names, &report);
        assert_int_equal(report.count, 0);
    }
}

static void check_whole(struct span table, const char *first, const char *again)
{
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    import_now(&there, table, SPAN(""));
    assert_string_equal(counts(&there), first);
    every_content_is_as_its_form_wants(&there);
    import_now(&there, table, SPAN(""));
    assert_string_equal(counts(&there), again);
    assert_int_equal(json_array_size(there.result.events), 0);
}

static void the_fixtures_fill_their_forms(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    check_whole(data(&arena, "clinic.csv"), "plans 3, nodes 10, fiches 9, actions 10, unchanged 0",
                "plans 0, nodes 0, fiches 0, actions 0, unchanged 10");
}

/* Files that are not the project's own: looked at where they stand beside it. */
static void a_real_plan(const char *path, const char *first, const char *again)
{
    if (access(path, R_OK) != 0)
        skip();
    SCOPED_ARENA arena = {0};
    check_whole(read_file(&arena, path), first, again);
}

static void the_six_plans_of_a_real_centre_import_whole(void **state)
{
    (void)state;
    a_real_plan(REAL "icm-2023-2027.csv",
                "plans 6, nodes 108, fiches 263, actions 287, unchanged 0",
                "plans 0, nodes 0, fiches 0, actions 0, unchanged 287");
}

static void the_plan_of_another_real_centre_imports_whole(void **state)
{
    (void)state;
    a_real_plan(REAL "oncopole-2030.csv", "plans 1, nodes 32, fiches 124, actions 124, unchanged 0",
                "plans 0, nodes 0, fiches 0, actions 0, unchanged 124");
}

/* As many rows as one file may hold, half of them alike. */
static void the_largest_table_imports_in_reasonable_time(void **state)
{
    (void)state;
    enum { ROWS = 50000 };
    SCOPED_ARENA arena = {0};
    struct world there = world(&arena);
    struct buf table = {.arena = &arena};
    buf_add_text(&table, "plan,axe,objectif,code,action\n");
    for (size_t i = 0; i < ROWS; i++)
        buf_add(&table, i % 2 == 0 ? span_format(&arena, "P,Axe %zu,Objectif %zu,A%zu,Action %zu\n",
                                                 i % 7, i % 700, i + 1, i)
                                   : SPAN("P,Axe,Objectif,A,Pareille\n"));
    import_now(&there, buf_span(&table), SPAN(""));
    assert_int_equal(there.result.actions, ROWS);
    import_now(&there, buf_span(&table), SPAN(""));
    assert_int_equal(there.result.unchanged, ROWS);
    assert_int_equal(json_array_size(there.result.events), 0);
}

TESTS(a_plan_is_imported_whole, the_content_of_an_action_keeps_every_cell,
      the_actions_of_a_users_objective_are_rows_of_its_fiche, oddities_are_told_and_never_fatal,
      a_repeat_adds_nothing, a_table_that_grew_adds_what_is_new,
      what_people_edited_stays_and_is_told, an_action_missing_from_its_fiche_is_told_and_not_added,
      other_level_names_and_a_mapping_are_understood, a_new_plan_may_have_its_form_named,
      a_file_that_cannot_be_imported_is_refused_in_one_line, a_title_is_never_cut,
      what_is_too_long_for_its_field_is_left_out_and_told, the_fixtures_fill_their_forms,
      the_six_plans_of_a_real_centre_import_whole, the_plan_of_another_real_centre_imports_whole,
      the_largest_table_imports_in_reasonable_time,
      any_small_table_imported_twice_adds_nothing_more)
