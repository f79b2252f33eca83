/* test_accounts.c - passwords shown once, sessions that end, keys that somebody else confirms. */
#include "test.h"

#include "site_world.h"

/* Ada and Abel administer; Léa is staff. */
struct town {
    struct site_world world;
    struct span ada, abel, lea;
};

static void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    town->ada = world_add_person(world, "Ada Morel", "staff");
    town->abel = world_add_person(world, "Abel Faure", "staff");
    town->lea = world_add_person(world, "Léa Roche", "staff");
    world_grant(world, town->ada, "admin", "institution", "");
    world_grant(world, town->abel, "admin", "institution", "");
}

static void town_close(struct town *town)
{
    site_world_close(&town->world);
}

static const char *of(struct town *town, struct span person, const char *after)
{
    return span_format(&town->world.arena, "/administration/personnes/%.*s%s", SPAN_ARG(person),
                       after)
        .ptr;
}

static unsigned post(struct town *town, struct span who, const char *path, const char *form)
{
    return world_post(&town->world, who, path, form).status;
}

static json_t *model_of(struct town *town, struct response response)
{
    assert_int_equal(response.status, 200);
    json_t *model = json_read(&town->world.arena, response.body);
    assert_non_null(model);
    return model;
}

/* --- sessions, as a browser has them --------------------------------------------------------- */

/* The cookie an answer sets: "jalon=…"; empty when it sets none. */
static struct span cookie_of(struct response response)
{
    for (struct header *header = response.headers; header != NULL; header = header->next) {
        struct span value = header->value;
        if (strcmp(header->name, "Set-Cookie") == 0 && span_starts(value, SPAN("jalon=")))
            return span_cut(&value, ';');
    }
    return SPAN("");
}

static struct span login_of(struct town *town, struct span person)
{
    return span_format(&town->world.arena, "p%.*s", 10, person.ptr);
}

/* The cookie of a session just opened; empty when the password is not theirs. */
static struct span sign_in(struct town *town, struct span login, struct span password)
{
    struct span form = span_format(&town->world.arena, "identifiant=%.*s&mot_de_passe=%.*s",
                                   SPAN_ARG(login), SPAN_ARG(password));
    return cookie_of(world_post(&town->world, SPAN(""), "/connexion", form.ptr));
}

static bool is_signed_in(struct town *town, struct span cookie)
{
    struct request request = {.method = METHOD_GET, .cookie = cookie};
    return world_visit(&town->world, SPAN(""), request, "/mot-de-passe").status == 200;
}

/* Sends the form of one's own password, from a page of this session. */
static struct response change_own(struct town *town, struct span cookie, const char *form)
{
    struct span secret = span_from(cookie, strlen("jalon="));
    struct span body = span_format(&town->world.arena, "jeton=%.*s&%s",
                                   SPAN_ARG(account_csrf(&town->world.arena, secret)), form);
    struct request request = {.method = METHOD_POST,
                              .cookie = cookie,
                              .content_type = SPAN("application/x-www-form-urlencoded"),
                              .body = body};
    return world_visit(&town->world, SPAN(""), request, "/mot-de-passe");
}

/* Has Ada make a password for somebody; operation may be "". */
static struct span made_for(struct town *town, struct span person, const char *operation)
{
    struct request request = {.method = METHOD_POST,
                              .accept = SPAN("application/json"),
                              .idempotency_key = span_of(operation)};
    const char *path = of(town, person, "/mot-de-passe");
    json_t *model = model_of(town, world_visit(&town->world, town->ada, request, path));
    return text_at(json_object_get(model, "made"), "password");
}

/* --- passwords ------------------------------------------------------------------------------- */

static void a_password_is_shown_once_and_opens_a_session(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    json_t *args =
        world_value(&town.world, "{'name':'Zoé Petit','post':'','email':'','kind':'staff'}");
    struct span zoe = world_id(world_command(&town.world, COMMAND_PERSON_ADD, SPAN(""), args));
    struct response page =
        world_post_json(&town.world, town.ada, of(&town, zoe, "/compte"), "{'login':'zoe'}");
    const json_t *made = json_object_get(model_of(&town, page), "made");
    struct span password = text_at(made, "password");
    assert_int_equal(password.len, 19);
    assert_true(sign_in(&town, SPAN("zoe"), password).len > 0);
    assert_int_equal(sign_in(&town, SPAN("zoe"), SPAN("autre-mot-de-passe")).len, 0);
    page = world_get(&town.world, town.ada, of(&town, zoe, ""));
    assert_false(world_says(&page, c_string(&town.world.arena, password)));
    town_close(&town);
}

static void a_new_password_replaces_the_old_one(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span login = login_of(&town, town.lea);
    struct span first = made_for(&town, town.lea, "");
    struct span session = sign_in(&town, login, first);
    assert_true(is_signed_in(&town, session));
    struct span second = made_for(&town, town.lea, "");
    assert_false(is_signed_in(&town, session));
    assert_int_equal(sign_in(&town, login, first).len, 0);
    assert_true(sign_in(&town, login, second).len > 0);
    town_close(&town);
}

/* The repeat made a password too, which nobody keeps: showing it would lock them out. */
static void a_repeated_operation_shows_no_other_password(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span first = made_for(&town, town.lea, "op-1");
    assert_int_equal(made_for(&town, town.lea, "op-1").len, 0);
    assert_true(sign_in(&town, login_of(&town, town.lea), first).len > 0);
    town_close(&town);
}

static void no_password_is_in_the_log(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span password = made_for(&town, town.lea, "");
    struct event_filter filter = {.max = 100};
    struct kv_txn txn = kv_read(town.world.app.kv);
    struct snapshot *snapshot = snapshot_take(town.world.app.snapshots);
    const struct directory *directory = snapshot->directory;
    struct reader reader = {.arena = &town.world.arena,
                            .txn = &txn,
                            .actor = {.directory = directory,
                                      .person = directory_person(directory, town.ada),
                                      .now = town.world.now}};
    struct event_page page;
    assert_int_equal(query_events(&reader, &filter, &page), ERR_NONE);
    assert_true(json_array_size(page.events) > 0);
    struct span text = json_canonical(&town.world.arena, page.events);
    assert_null(memmem(text.ptr, text.len, password.ptr, password.len));
    assert_null(memmem(text.ptr, text.len, "argon2", strlen("argon2")));
    snapshot_release(town.world.app.snapshots, snapshot);
    kv_abandon(&txn);
    town_close(&town);
}

static void one_changes_ones_own_password_and_stays(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span login = login_of(&town, town.lea), old = made_for(&town, town.lea, "");
    struct span here = sign_in(&town, login, old), elsewhere = sign_in(&town, login, old);
    struct span form = span_format(
        &town.world.arena, "ancien=%.*s&nouveau=cheval+pile+agrafe&encore=cheval+pile+agrafe",
        SPAN_ARG(old));
    struct response done = change_own(&town, here, form.ptr);
    assert_int_equal(done.status, 303);
    assert_true(is_signed_in(&town, cookie_of(done)));
    assert_false(is_signed_in(&town, here));
    assert_false(is_signed_in(&town, elsewhere));
    assert_int_equal(sign_in(&town, login, old).len, 0);
    assert_true(sign_in(&town, login, SPAN("cheval+pile+agrafe")).len > 0);
    town_close(&town);
}

static void a_password_change_is_refused(void **unused)
{
    (void)unused;
    static const struct {
        const char *form;
        unsigned status;
    } cases[] = {
        {"ancien=faux-mot-de-passe&nouveau=cheval+pile+agrafe", 422},
        {"ancien=x&nouveau=onze+octets", 422}, /* see PASSWORD_MIN */
        {"ancien=x&nouveau=cheval+pile+agrafe&encore=cheval+pile", 422},
        {"ancien=x&nouveau=cheval+pile+agrafe&person=autre", 400},
        {"nouveau=cheval+pile+agrafe", 400},
    };
    struct town town;
    town_open(&town);
    struct span password = made_for(&town, town.lea, "");
    struct span session = sign_in(&town, login_of(&town, town.lea), password);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(change_own(&town, session, cases[i].form).status, cases[i].status);
    assert_true(is_signed_in(&town, session));
    town_close(&town);
}

static void old_passwords_cannot_be_guessed_without_end(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span password = made_for(&town, town.lea, "");
    struct span session = sign_in(&town, login_of(&town, town.lea), password);
    unsigned status = 422;
    for (int i = 0; i <= 8 && status == 422; i++)
        status = change_own(&town, session, "ancien=faux&nouveau=cheval+pile+agrafe").status;
    assert_int_equal(status, 429);
    town_close(&town);
}

/* --- accounts -------------------------------------------------------------------------------- */

static void closing_an_account_ends_its_sessions_for_good(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span password = made_for(&town, town.lea, "");
    struct span session = sign_in(&town, login_of(&town, town.lea), password);
    assert_int_equal(post(&town, town.ada, of(&town, town.lea, "/compte/fermer"), ""), 303);
    assert_false(is_signed_in(&town, session));
    assert_int_equal(sign_in(&town, login_of(&town, town.lea), password).len, 0);
    assert_int_equal(post(&town, town.ada, of(&town, town.lea, "/mot-de-passe"), ""), 409);
    assert_int_equal(post(&town, town.ada, of(&town, town.lea, "/compte"), "login=lea"), 200);
    assert_false(is_signed_in(&town, session));
    town_close(&town);
}

static void a_login_belongs_to_one_person(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(post(&town, town.ada, of(&town, town.lea, "/compte/fermer"), ""), 303);
    struct span taken =
        span_format(&town.world.arena, "login=%.*s", SPAN_ARG(login_of(&town, town.abel)));
    struct response page =
        world_post(&town.world, town.ada, of(&town, town.lea, "/compte"), taken.ptr);
    assert_int_equal(page.status, 409);
    assert_true(world_says(&page, "href=\"#f-open_account-login\""));
    town_close(&town);
}

/* --- keys ------------------------------------------------------------------------------------ */

/* Asked for by its holder, as their own page does. */
static struct span enrol(struct town *town, struct span person)
{
    struct job job = {
        .arena = &town->world.arena,
        .kind = &command_kinds[COMMAND_KEY_ENROL],
        .actor = person,
        .args = world_value(&town->world,
                            "{'label':'Poste','public_key':"
                            "'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3'}"),
        .now = town->world.now};
    assert_int_equal(writer_run(town->world.app.writer, &job), ERR_NONE);
    return world_id(job.ruling.subject);
}

static const char *key_path(struct town *town, struct span key, const char *deed)
{
    return span_format(&town->world.arena, "/administration/cles/%.*s/%s", SPAN_ARG(key), deed).ptr;
}

static void a_key_is_confirmed_by_somebody_else_than_its_holder(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span key = enrol(&town, town.ada);
    struct response page = world_get(&town.world, town.ada, "/administration/cles");
    assert_true(world_says(&page, "E762 0F18 42B4 E81F"));
    assert_true(world_says(&page, "une autre personne doit la confirmer"));
    assert_int_equal(post(&town, town.ada, key_path(&town, key, "confirmer"), ""), 403);
    assert_int_equal(post(&town, town.lea, key_path(&town, key, "confirmer"), ""), 403);
    assert_int_equal(post(&town, town.abel, key_path(&town, key, "confirmer"), ""), 303);
    page = world_get(&town.world, town.ada, "/administration/cles");
    assert_true(world_says(&page, "confirmée par Abel Faure"));
    town_close(&town);
}

static void a_refused_key_can_no_longer_be_confirmed(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span key = enrol(&town, town.lea);
    assert_int_equal(post(&town, town.ada, key_path(&town, key, "revoquer"), ""), 303);
    assert_int_equal(post(&town, town.ada, key_path(&town, key, "confirmer"), ""), 403);
    town_close(&town);
}

TESTS(a_password_is_shown_once_and_opens_a_session, a_new_password_replaces_the_old_one,
      a_repeated_operation_shows_no_other_password, no_password_is_in_the_log,
      one_changes_ones_own_password_and_stays, a_password_change_is_refused,
      old_passwords_cannot_be_guessed_without_end, closing_an_account_ends_its_sessions_for_good,
      a_login_belongs_to_one_person, a_key_is_confirmed_by_somebody_else_than_its_holder,
      a_refused_key_can_no_longer_be_confirmed)
