/* test_circuit_admin.c - circuits are read, compared, tried out, looked at and installed. */
#include "test.h"

#include "site_world.h"

struct town {
    struct site_world world;
    struct span ada;
};

static void town_open(struct town *town)
{
    site_world_open(&town->world);
    town->ada = world_add_person(&town->world, "Ada Kovacs", "staff");
    world_grant(&town->world, town->ada, "admin", "institution", "");
    world_add_plan(&town->world, "pmss", "pmss-action@1", "pmss@1");
}

static void town_close(struct town *town)
{
    site_world_close(&town->world);
}

static struct response get(struct town *town, const char *path)
{
    return world_get(&town->world, town->ada, path);
}

static struct span file_of(struct town *town, const char *path)
{
    struct response file = get(town, path);
    assert_int_equal(file.status, 200);
    return file.body;
}

/* A file as its next version, with one text of it replaced by another. */
static struct span next_version(struct town *town, struct span rest, const char *from,
                                const char *to)
{
    struct buf buf = {.arena = &town->world.arena};
    const char *pairs[2][2] = {{"\"version\": 1", "\"version\": 2"}, {from, to}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const char *at = memmem(rest.ptr, rest.len, pairs[i][0], strlen(pairs[i][0]));
        assert_non_null(at);
        size_t before = (size_t)(at - rest.ptr);
        buf_add(&buf, span_until(rest, before));
        buf_add_text(&buf, pairs[i][1]);
        rest = span_from(rest, before + strlen(pairs[i][0]));
    }
    buf_add(&buf, rest);
    return buf_span(&buf);
}

static struct response give(struct town *town, const char *path, const char *field,
                            struct span value)
{
    struct arena *arena = &town->world.arena;
    struct span escaped = urlencoded_escape(arena, value);
    struct span form = span_format(arena, "%s=%.*s", field, SPAN_ARG(escaped));
    return world_post(&town->world, town->ada, path, form.ptr);
}

/* --- reading and comparing ---------------------------------------------------------------------
 */

static void a_circuit_is_read_with_its_steps_its_plans_and_its_fiches(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    world_add_fiche(&town.world, "pmss", "redaction", "{'title':'Secret'}");
    struct response page = get(&town, "/administration/circuits/pmss@1");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Soumettre au Conseil de Direction"));
    assert_true(world_says(&page, "1 fiche le suit"));
    assert_true(world_says(&page, "pmss@1/essayer"));
    assert_false(world_says(&page, "Secret"));
    town_close(&town);
}

static void a_circuit_differs_from_itself_in_nothing(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span bytes = next_version(
        &town, file_of(&town, "/administration/circuits/pmss@1/fichier"), "\"steps\"", "\"steps\"");
    json_t *args = json_adopt(&town.world.arena, json_object());
    set_text(args, "bytes", bytes);
    world_command(&town.world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    struct response page = get(&town, "/administration/circuits/pmss@2/comparer?avec=pmss@1");
    assert_true(world_says(&page, "Les deux versions disent la même chose."));
    town_close(&town);
}

/* Each change of a member of a circuit's file is seen. */
static void whatever_is_changed_is_shown(void **unused)
{
    (void)unused;
    static const char *const changes[][3] = {
        {"\"signature\": true", "\"signature\": false", "signé"},
        {"\"to\": \"en-cours\", \"validates\": true",
         "\"to\": \"en-cours\", \"validates\": true, "
         "\"quorum\": 7",
         "7 voix"},
        {"\"by\": [\"lead\", \"pilot\"], \"to\": \"suspendue\"",
         "\"by\": [\"pilot\"], \"to\": \"suspendue\"", "Responsable"},
        {"\"to\": \"abandonnee\", \"reason\": true", "\"to\": \"abandonnee\"", "motif"},
        {"\"label\": {\"fr\": \"Suspendue\", \"en\": \"Suspended\"}",
         "\"label\": {\"fr\": \"Suspendue\", \"en\": \"Paused\"}", "Paused"},
        {"\"label\": {\"fr\": \"En rédaction\", \"en\": \"Being written\"}",
         "\"label\": {\"fr\": \"En rédaction\", \"en\": \"Being written\"}, \"deadline\": "
         "{\"days\": 90, \"remind\": 9}",
         "9 jours avant"},
        {"\"quorum\": {\"tie\": \"send-back\"}", "\"quorum\": {\"votes\": 4, \"tie\": \"restart\"}",
         "4 voix"},
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct town town;
        town_open(&town);
        struct span bytes =
            next_version(&town, file_of(&town, "/administration/circuits/pmss@1/fichier"),
                         changes[i][0], changes[i][1]);
        struct response page = give(&town, "/administration/circuits/apercu", "texte", bytes);
        if (page.status != 200 || world_says(&page, "Les deux versions disent la même chose.") ||
            !world_says(&page, changes[i][2]))
            fail_msg("%u: %s does not show", page.status, changes[i][1]);
        town_close(&town);
    }
}

/* --- before installing --------------------------------------------------------------------------
 */

static void nothing_is_installed_by_looking(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span bytes =
        next_version(&town, file_of(&town, "/administration/circuits/pmss@1/fichier"),
                     "En relecture", "En lecture");
    struct response page = give(&town, "/administration/circuits/apercu", "texte", bytes);
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Installer"));
    assert_int_equal(get(&town, "/administration/circuits/pmss@2").status, 404);
    town_close(&town);
}

static void what_is_wrong_is_said_and_what_was_sent_is_kept(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = give(&town, "/administration/circuits/apercu", "texte",
                                SPAN("{\"circuit\": \"a-reprendre\"}"));
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "a-reprendre"));
    assert_true(world_says(&page, "#f-texte"));
    assert_int_equal(give(&town, "/administration/circuits/apercu", "texte", SPAN("")).status, 422);
    assert_int_equal(give(&town, "/administration/circuits", "bytes", SPAN("non")).status, 422);
    town_close(&town);
}

static void where_and_why_a_file_is_wrong_is_told_in_the_readers_language(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span bytes =
        next_version(&town, file_of(&town, "/administration/circuits/pmss@1/fichier"),
                     "\"to\": \"relecture\"", "\"to\": \"ailleurs\"");
    struct response page = give(&town, "/administration/circuits/apercu", "texte", bytes);
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "étape "));
    assert_true(world_says(&page, "cet état n’existe pas dans le circuit"));
    assert_false(world_says(&page, "unknown state"));
    town_close(&town);
}

static void numbers_and_choices_that_are_wrong_are_told_too(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    static const char *const faults[][2] = {
        {"{\"votes\": 400, \"tie\": \"send-back\"}", "un nombre de 1 à "},
        {"{\"tie\": \"sort\"}", "ou une des issues de l’étape est attendu"},
    };
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct span bytes =
            next_version(&town, file_of(&town, "/administration/circuits/pmss@1/fichier"),
                         "{\"tie\": \"send-back\"}", faults[i][0]);
        struct response page = give(&town, "/administration/circuits/apercu", "texte", bytes);
        assert_int_equal(page.status, 422);
        assert_true(world_says(&page, faults[i][1]));
    }
    town_close(&town);
}

/* No body has so many members: nothing is ever decided. */
static void what_cannot_be_installed_is_offered_to_correction_only(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span bytes =
        next_version(&town, file_of(&town, "/administration/circuits/pmss@1/fichier"),
                     "{\"tie\": \"send-back\"}", "{\"votes\": 99, \"tie\": \"send-back\"}");
    struct response page = give(&town, "/administration/circuits/apercu", "texte", bytes);
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "il faut 99 voix"));
    assert_true(world_says(&page, "Corriger le texte"));
    assert_false(world_says(&page, ">Installer<"));
    town_close(&town);
}

/* The value of the page's hidden field "fichier". */
static struct span kept_file(const struct response *page)
{
    const char *mark = "name=\"fichier\" value=\"";
    const char *at = memmem(page->body.ptr, page->body.len, mark, strlen(mark));
    assert_non_null(at);
    struct span rest = span_from(page->body, (size_t)(at - page->body.ptr) + strlen(mark));
    return span_cut(&rest, '"');
}

static void the_file_is_installed_byte_for_byte_as_it_was_looked_at(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span bytes =
        next_version(&town, file_of(&town, "/administration/circuits/pmss@1/fichier"),
                     "En relecture", "En lecture");
    struct response page = give(&town, "/administration/circuits/apercu", "texte", bytes);
    struct response made = give(&town, "/administration/circuits", "fichier", kept_file(&page));
    assert_int_equal(made.status, 303);
    assert_true(span_eq(made.location, SPAN("/administration/circuits/pmss@2")));
    struct span stored = file_of(&town, "/administration/circuits/pmss@2/fichier");
    assert_true(span_eq(stored, span_trim(bytes)));
    struct response again = give(&town, "/administration/circuits", "fichier", kept_file(&page));
    assert_int_equal(again.status, 409);
    assert_true(world_says(&again, "déjà installée"));
    town_close(&town);
}

static void a_form_is_looked_at_and_installed_likewise(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span bytes =
        next_version(&town, file_of(&town, "/administration/formulaires/pmss-action@1"),
                     "\"sections\"", "\"sections\"");
    struct response page = give(&town, "/administration/formulaires/apercu", "texte", bytes);
    assert_int_equal(page.status, 200);
    assert_int_equal(give(&town, "/administration/formulaires", "fichier", kept_file(&page)).status,
                     303);
    assert_int_equal(get(&town, "/administration/formulaires/pmss-action@2").status, 200);
    town_close(&town);
}

/* --- trying out ----------------------------------------------------------------------------------
 */

#define TRY_URL "/administration/circuits/pmss@1/essayer"

static void a_circuit_is_tried_out_and_nothing_is_kept(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = get(&town, TRY_URL);
    assert_true(world_says(&page, "Rien ne s’est encore passé."));
    page = get(&town, TRY_URL "?membres=3&coups=a0&coup=v2:0");
    assert_true(world_says(&page, "Action et responsable proposés au Conseil de Direction"));
    assert_true(world_says(&page, "Membre 2"));
    assert_true(world_says(&page, "1 voix sur 2"));
    page = get(&town, TRY_URL "?membres=3&coups=a0.v2:0&coup=c2:0");
    assert_true(world_says(&page, "La fiche est maintenant « Retenue, à compléter »."));
    page = get(&town, TRY_URL);
    assert_true(world_says(&page, "Rien ne s’est encore passé."));
    town_close(&town);
}

static void what_cannot_be_played_is_refused_as_an_address(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {"?coup=v2:0",     "?coup=a99",  "?membres=1",
                                        "?membres=31",    "?membres=x", "?coups=a0.a0",
                                        "?coups=a0..v2:0"};
    struct town town;
    town_open(&town);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct span url = span_format(&town.world.arena, TRY_URL "%s", wrong[i]);
        if (get(&town, url.ptr).status != 400)
            fail_msg("%s: %u", url.ptr, get(&town, url.ptr).status);
    }
    town_close(&town);
}

static void a_rehearsal_has_an_end(void **unused)
{
    (void)unused;
    struct town town;
    struct buf moves = {0};
    town_open(&town);
    moves.arena = &town.world.arena;
    buf_add_text(&moves, TRY_URL "?coups=");
    for (int i = 0; i < 100; i++)
        buf_add_text(&moves, i == 0 ? "a0.a1" : ".a0.a1");
    struct response page = get(&town, c_string(&town.world.arena, buf_span(&moves)));
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Plus rien ne peut arriver"));
    buf_add_text(&moves, ".a0");
    assert_int_equal(get(&town, c_string(&town.world.arena, buf_span(&moves))).status, 413);
    town_close(&town);
}

TESTS(a_circuit_is_read_with_its_steps_its_plans_and_its_fiches,
      a_circuit_differs_from_itself_in_nothing, whatever_is_changed_is_shown,
      nothing_is_installed_by_looking, what_is_wrong_is_said_and_what_was_sent_is_kept,
      where_and_why_a_file_is_wrong_is_told_in_the_readers_language,
      numbers_and_choices_that_are_wrong_are_told_too,
      what_cannot_be_installed_is_offered_to_correction_only,
      the_file_is_installed_byte_for_byte_as_it_was_looked_at,
      a_form_is_looked_at_and_installed_likewise, a_circuit_is_tried_out_and_nothing_is_kept,
      what_cannot_be_played_is_refused_as_an_address, a_rehearsal_has_an_end)
