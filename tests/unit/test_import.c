/* test_import.c - what an import makes of each line, and what it tells. */
#include "import_world.h"

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

TESTS(a_plan_is_imported_whole, the_content_of_an_action_keeps_every_cell,
      the_actions_of_a_users_objective_are_rows_of_its_fiche, oddities_are_told_and_never_fatal,
      a_repeat_adds_nothing, a_table_that_grew_adds_what_is_new,
      what_people_edited_stays_and_is_told, an_action_missing_from_its_fiche_is_told_and_not_added,
      other_level_names_and_a_mapping_are_understood, a_new_plan_may_have_its_form_named,
      a_file_that_cannot_be_imported_is_refused_in_one_line, a_title_is_never_cut,
      what_is_too_long_for_its_field_is_left_out_and_told)
