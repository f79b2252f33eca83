#include "test.h"

#include "server/import_map.h"
#include "server/words.h"
#include "server/import_match.h"
#include "server/import_note.h"
#include "server/import_text.h"
#include "server/message.h"

static void cells_become_clean_lines(void **state)
{
    (void)state;
    static const struct sample {
        const char *cell, *line, *lines;
    } samples[] = {
        {"", "", ""},
        {"  a \t b  ", "a b", "a b"},
        {"a\r\nb\r\n", "a b", "a\nb"},
        {"\n\na\n\n\nb", "a b", "a\n\n\nb"},
        {"\xC2\xA0 a\xC2\xA0!\xE2\x80\xAF ", "a\xC2\xA0!", "a\xC2\xA0!"},
        {"a\x01\x7F\xC2\x85z", "a z", "a z"},
        {"\xC2\x85", "", ""},
        {"à \xC2\xA0", "à", "à"},
    };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        SCOPED_ARENA arena = {0};
        struct span cell = span_of(samples[i].cell);
        assert_string_equal(c_string(&arena, import_text_line(&arena, cell)), samples[i].line);
        assert_string_equal(c_string(&arena, import_text_lines(&arena, cell)), samples[i].lines);
    }
}

static void spellings_of_a_name_fold_to_one(void **state)
{
    (void)state;
    static const struct sample {
        const char *text, *folded, *slug;
    } samples[] = {
        {"PMSS", "pmss", "pmss"},
        {"Projet système d'information", "projet systeme d information",
         "projet-systeme-d-information"},
        {"ÉCHÉANCE_finale", "echeance finale", "echeance-finale"},
        {"Cœur – « Ça » n° 3", "coeur ca n 3", "coeur-ca-n-3"},
        {"2030, Objectif", "2030 objectif", "plan-2030-objectif"},
        {"  ", "", "plan"},
        {"План А", "План А", "plan"},
        {"Łódź Ÿ ñ", "lodz y n", "lodz-y-n"},
    };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        SCOPED_ARENA arena = {0};
        struct span text = span_of(samples[i].text);
        assert_string_equal(c_string(&arena, words_fold(&arena, text)), samples[i].folded);
        assert_string_equal(c_string(&arena, import_text_slug(&arena, text)), samples[i].slug);
    }
}

static void a_period_is_found_in_a_name(void **state)
{
    (void)state;
    int64_t first = 0, last = 0;
    assert_true(import_text_years(SPAN("Plan 2023-2027"), &first, &last));
    assert_int_equal(first, 2023);
    assert_int_equal(last, 2027);
    static const char *const none[] = {"",           "2030",      "2027-2023", "12023-2027",
                                       "2023-20277", "1023-1027", "2023 2027", "2023-202"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_false(import_text_years(span_of(none[i]), &first, &last));
    assert_int_equal(first, 2023);
}

static enum err map_head(struct arena *arena, const char *head, const char *mapping,
                         struct import_map *map)
{
    struct csv csv;
    struct span reason;
    assert_int_equal(csv_open(arena, span_of(head), &csv), ERR_NONE);
    return import_map_read(arena, &csv, span_of(mapping), map, &reason);
}

static void head_lines_are_understood_in_french_and_english(void **state)
{
    (void)state;
    static const struct sample {
        const char *name;
        enum import_column column;
    } samples[] = {
        {"AXE", IMPORT_ORIENTATION},
        {"Code de l'axe", IMPORT_ORIENTATION_CODE},
        {"N° orientation", IMPORT_ORIENTATION_CODE},
        {"Intitulé du volet", IMPORT_ORIENTATION},
        {"Objectif opérationnel", IMPORT_OBJECTIVE},
        {"objective_code", IMPORT_OBJECTIVE_CODE},
        {"Responsable d'action", IMPORT_LEAD},
        {"PILOTE", IMPORT_LEAD},
        {"Groupe de travail", IMPORT_GROUP},
        {"Échéances", IMPORT_DEADLINE},
        {"Due date", IMPORT_DEADLINE},
        {"Indicateurs de suivi", IMPORT_INDICATORS},
        {"Moyens", IMPORT_RESOURCES},
        {"Sous-actions", IMPORT_STEPS},
        {"action_code", IMPORT_ACTION_CODE},
        {"Conditions de réussite", IMPORT_CONDITIONS},
    };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        SCOPED_ARENA arena = {0};
        struct import_map map;
        struct span head = span_format(&arena, "Projet;Action;%s", samples[i].name);
        assert_int_equal(map_head(&arena, head.ptr, "", &map), ERR_NONE);
        assert_int_equal(map.places[samples[i].column], 2);
        assert_int_equal(map.unknown_count, 0);
    }
}

static void a_mapping_says_what_the_head_line_does_not(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct import_map map;
    const char *mapping =
        "{\"columns\":{\"action\":\"Ce qu'on fait\",\"lead\":\"QUI\"},\"plan\":\"P\"}";
    assert_int_equal(map_head(&arena, "Ce qu’on fait;Qui;Action;Axe", mapping, &map), ERR_NONE);
    assert_int_equal(map.places[IMPORT_ACTION], 0);
    assert_int_equal(map.places[IMPORT_LEAD], 1);
    assert_int_equal(map.places[IMPORT_ORIENTATION], 3);
    assert_int_equal(map.unknown_count, 1);
    assert_true(span_eq(map.unknown[0], SPAN("Action")));
    assert_true(span_eq(map.levels[0], SPAN("Axe")));
}

static void code_and_title_then_title_then_code_tell_who_is_who(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct import_item there[] = {
        {.parent = SPAN("p"), .code = SPAN("1"), .title = SPAN("A"), .id = SPAN("a")},
        {.parent = SPAN("p"), .code = SPAN("2"), .title = SPAN("B"), .id = SPAN("b")},
        {.parent = SPAN("p"), .code = SPAN("2"), .title = SPAN("B"), .id = SPAN("c")},
        {.parent = SPAN("q"), .code = SPAN("9"), .title = SPAN("A"), .id = SPAN("d")},
    };
    struct import_item wanted[] = {
        {.parent = SPAN("p"), .code = SPAN("1"), .title = SPAN("Z")}, /* 1 A is another's twin */
        {.parent = SPAN("p"), .code = SPAN("1"), .title = SPAN("A")},
        {.parent = SPAN("p"), .code = SPAN("2"), .title = SPAN("B")},
        {.parent = SPAN("p"), .code = SPAN("3"), .title = SPAN("B")},
        {.parent = SPAN("p"), .code = SPAN("2"), .title = SPAN("B")},
        {.parent = SPAN("q"), .code = SPAN("9"), .title = SPAN("Y")},
        {.parent = SPAN("r"), .code = SPAN("9"), .title = SPAN("A")},
    };
    static const struct {
        const char *id;
        enum import_likeness likeness;
    } expected[] = {
        {NULL, IMPORT_NEW}, {"a", IMPORT_SAME},      {"b", IMPORT_SAME}, {NULL, IMPORT_NEW},
        {"c", IMPORT_SAME}, {"d", IMPORT_SAME_CODE}, {NULL, IMPORT_NEW},
    };
    import_match(&arena, there, COUNT_OF(there), wanted, COUNT_OF(wanted));
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_int_equal(wanted[i].likeness, expected[i].likeness);
        assert_int_equal(wanted[i].twin == NULL, expected[i].id == NULL);
        if (wanted[i].twin != NULL)
            assert_true(span_eq(wanted[i].twin->id, span_of(expected[i].id)));
    }
}

static void what_has_neither_code_nor_title_is_not_alike_for_that(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct import_item there[] = {{.parent = SPAN("p"), .title = SPAN("A")},
                                  {.parent = SPAN("p"), .code = SPAN("1")}};
    struct import_item wanted[] = {{.parent = SPAN("p"), .title = SPAN("B")},
                                   {.parent = SPAN("p"), .code = SPAN("2")}};
    import_match(&arena, there, 2, wanted, 2);
    assert_null(wanted[0].twin);
    assert_null(wanted[1].twin);
}

static void every_note_is_said_in_both_languages(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    static const char *const languages[] = {"fr", "en"};
    for (size_t l = 0; l < COUNT_OF(languages); l++) {
        struct locale locale;
        assert_int_equal(message_locale(span_of(languages[l]), &locale), ERR_NONE);
#define X(name, word)                                                                            \
    {                                                                                            \
        struct span id = span_format(&arena, "import.%s", import_note_word(IMPORT_NOTE_##name)), \
                    text;                                                                        \
        assert_true(message_find(&locale.own, id, &text));                                       \
    }
        IMPORT_NOTES(X)
#undef X
    }
}

static void only_the_first_notes_are_kept_and_all_are_counted(void **state)
{
    (void)state;
    SCOPED_ARENA arena = {0};
    struct import_notes notes = {.arena = &arena};
    assert_int_equal(import_note_kept(&notes), 0);
    for (size_t i = 0; i < IMPORT_NOTES_MAX + 5; i++)
        import_note_add(&notes, (struct import_note){.line = i});
    assert_int_equal(notes.count, IMPORT_NOTES_MAX + 5);
    assert_int_equal(import_note_kept(&notes), IMPORT_NOTES_MAX);
    assert_int_equal(notes.kept[IMPORT_NOTES_MAX - 1].line, IMPORT_NOTES_MAX - 1);
}

static void the_name_of_a_plan_tells_its_circuit(void **state)
{
    (void)state;
    static const char *const samples[][2] = {
        {"Projet des usagers", "usagers"},
        {"PMSS 2023-2027", "pmss"},
        {"Projet qualité", "qualite"},
        {"PAQSS", "qualite"},
        {"Projet social", "social"},
        {"Projet médico-social", "default"},
        {"Schéma du système d’information", "systeme-information"},
        {"Projet développement durable", "developpement-durable"},
        {"OCR – Projet d'établissement Objectif 2030", "oncopole"},
        {"Unicancer, Horizon 2030", "unicancer"},
        {"Projet d'établissement", "default"},
    };
    SCOPED_ARENA arena = {0};
    struct import_map map;
    assert_int_equal(map_head(&arena, "plan,action\n", "", &map), ERR_NONE);
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct import_plan_rule rule = import_map_rule(&arena, &map, span_of(samples[i][0]));
        if (!span_eq(rule.circuit, span_of(samples[i][1])))
            fail_msg("%s: %.*s", samples[i][0], SPAN_ARG(rule.circuit));
    }
}

TESTS(every_note_is_said_in_both_languages, only_the_first_notes_are_kept_and_all_are_counted,
      cells_become_clean_lines, spellings_of_a_name_fold_to_one, a_period_is_found_in_a_name,
      head_lines_are_understood_in_french_and_english, a_mapping_says_what_the_head_line_does_not,
      the_name_of_a_plan_tells_its_circuit, code_and_title_then_title_then_code_tell_who_is_who,
      what_has_neither_code_nor_title_is_not_alike_for_that)
