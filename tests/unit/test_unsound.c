/* test_unsound.c - workflows known to be unsound are refused, with their story. */
#include "test.h"

#include "server/story_view.h"
#include "workflow/command.h"

#include <dirent.h>
#include <stdio.h>

#define FOLDER SOURCE_DIR "/tests/circuits/unsound/"

static struct span read_file(struct arena *arena, const char *path)
{
    enum { MAX = 64 * 1024 };
    char *text = arena_new(arena, char, MAX);
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    size_t len = fread(text, 1, MAX, file);
    fclose(file);
    return (struct span){.ptr = text, .len = len};
}

/* The stories of all that is wrong in a circuit. */
static struct span stories(struct arena *arena, const char *path, const char *lang)
{
    struct circuit circuit;
    struct span reason = SPAN("");
    struct locale locale;
    if (circuit_read(arena, read_file(arena, path), &circuit, &reason) != ERR_NONE)
        fail_msg("%s: %.*s", path, SPAN_ARG(reason));
    assert_int_equal(message_locale(span_of(lang), &locale), ERR_NONE);
    struct cast cast = cast_ideal(arena, &circuit, NULL, CAST_MEMBERS, 0);
    struct soundness soundness = soundness_of(arena, &circuit, &cast);
    struct telling telling = {.arena = arena,
                              .locale = &locale,
                              .language = strcmp(lang, "en") == 0 ? LANGUAGE_EN : LANGUAGE_FR,
                              .circuit = &circuit,
                              .cast = &cast,
                              .soundness = &soundness};
    return story_text(&telling);
}

static void each_known_one_is_refused_with_the_right_story(void **unused)
{
    (void)unused;
    size_t told = 0;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        SCOPED_ARENA arena = {0};
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot, ".json") != 0)
            continue;
        int stem = (int)(dot - entry->d_name);
        const char *path = span_format(&arena, FOLDER "%s", entry->d_name).ptr;
        const char *golden = span_format(&arena, FOLDER "%.*s.txt", stem, entry->d_name).ptr;
        struct span text = stories(&arena, path, "fr");
        if (!span_eq(text, read_file(&arena, golden)))
            fail_msg("%s tells:\n%.*s", entry->d_name, SPAN_ARG(text));
        told++;
    }
    closedir(folder);
    assert_int_equal(told, 7);
}

static void stories_are_told_in_english_too(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct span text = stories(&arena, FOLDER "quorum-hors-d-atteinte.json", "en");
    assert_non_null(strstr(c_string(&arena, text),
                           "2. “Decision of the Management Board”: 2 votes “Approve”, 2 votes "
                           "“Refuse”; no outcome can reach 8 votes any more.\n"
                           "3. Nobody can do anything any more: the fiche stays at “Being "
                           "validated” for ever."));
}

static enum refusal installing(const char *path)
{
    SCOPED_ARENA arena = {0};
    const struct directory directory = {0};
    struct ruling ruling = RULING(&arena);
    json_t *args = json_adopt(&arena, json_object());
    set_text(args, "bytes", read_file(&arena, path));
    struct command command = {.actor = {.directory = &directory}, .args = args};
    command_rule(&command_kinds[COMMAND_CIRCUIT_INSTALL], &command, true, &ruling);
    assert_int_equal(json_array_size(ruling.events), ruling.refusal == REFUSAL_NONE);
    return ruling.refusal;
}

static void no_door_lets_an_unsound_circuit_in(void **unused)
{
    (void)unused;
    assert_int_equal(installing(FOLDER "retour-manquant.json"), REFUSAL_UNSOUND);
    assert_int_equal(installing(SOURCE_DIR "/workflow/shipped/pmss.json"), REFUSAL_NONE);
}

TESTS(each_known_one_is_refused_with_the_right_story, stories_are_told_in_english_too,
      no_door_lets_an_unsound_circuit_in)
