/* test_sign_in.c - sessions nobody can choose beforehand, that end when they should, and names that
 * nobody can guess by the time an answer takes. */
#include "test.h"

#include "site_world.h"

#include <time.h>

struct town {
    struct site_world world;
    struct span lea, gone;
    struct span password;
};

/* --- signing in, as a browser does --------------------------------------------------------- */

static const char *login_of(struct town *town, struct span person)
{
    return span_format(&town->world.arena, "p%.*s", 10, person.ptr).ptr;
}

static void keep_password(struct town *town, struct span person)
{
    struct keep_credential keep = {.person = person,
                                   .hash = account_hash(&town->world.arena, town->password)};
    struct job job = {.arena = &town->world.arena,
                      .effect = account_keep_credential,
                      .effect_context = &keep,
                      .now = town->world.now};
    assert_int_equal(writer_run(town->world.app.writer, &job), ERR_NONE);
}

static void town_open(struct town *town)
{
    town->password = SPAN("sept mots que personne ne devine");
    site_world_open(&town->world);
    town->lea = world_add_person(&town->world, "Léa Roche", "staff");
    town->gone = world_add_person(&town->world, "Odile Past", "staff");
    keep_password(town, town->lea);
    keep_password(town, town->gone);
    world_command(&town->world, COMMAND_ACCOUNT_CLOSE, town->gone,
                  json_adopt(&town->world.arena, json_object()));
}

static struct response post(struct town *town, struct span cookie, const char *path,
                            struct span form)
{
    struct request request = {.method = METHOD_POST,
                              .cookie = cookie,
                              .content_type = SPAN("application/x-www-form-urlencoded"),
                              .body = form};
    return world_visit(&town->world, SPAN(""), request, path);
}

static struct span cookie_of(const struct response *response)
{
    for (const struct header *header = response->headers; header != NULL; header = header->next) {
        struct span value = header->value;
        if (strcmp(header->name, "Set-Cookie") == 0 && span_starts(value, SPAN("jalon=")))
            return span_cut(&value, ';');
    }
    return SPAN("");
}

static struct span sign_in(struct town *town, struct span cookie)
{
    struct span form = span_format(&town->world.arena, "identifiant=%s&mot_de_passe=%.*s",
                                   login_of(town, town->lea), SPAN_ARG(town->password));
    struct response answer = post(town, cookie, "/connexion", form);
    assert_int_equal(answer.status, 303);
    return cookie_of(&answer);
}

static bool is_signed_in(struct town *town, struct span cookie)
{
    struct request request = {.method = METHOD_GET, .cookie = cookie};
    return world_visit(&town->world, SPAN(""), request, "/mot-de-passe").status == 200;
}

/* Sends a form from a page of this session. */
static struct response post_own(struct town *town, struct span cookie, const char *path,
                                const char *form)
{
    struct span secret = span_from(cookie, strlen("jalon="));
    struct span token = account_csrf(&town->world.arena, secret);
    return post(town, cookie, path,
                span_format(&town->world.arena, "jeton=%.*s%s", SPAN_ARG(token), form));
}

/* --- sessions -------------------------------------------------------------------------------- */

static void a_session_chosen_before_signing_in_opens_nothing_after(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span chosen =
        span_format(&town.world.arena, "jalon=%.*s", SPAN_ARG(account_secret(&town.world.arena)));
    assert_false(is_signed_in(&town, chosen));
    struct span given = sign_in(&town, chosen);
    assert_true(given.len > 0 && !span_eq(given, chosen));
    assert_true(is_signed_in(&town, given));
    assert_false(is_signed_in(&town, chosen));
    site_world_close(&town.world);
}

static void each_sign_in_gives_another_session(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span first = sign_in(&town, SPAN("")), second = sign_in(&town, SPAN(""));
    assert_false(span_eq(first, second));
    assert_true(is_signed_in(&town, first) && is_signed_in(&town, second));
    site_world_close(&town.world);
}

static void signing_out_ends_this_session_for_good(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span first = sign_in(&town, SPAN("")), other = sign_in(&town, SPAN(""));
    struct response answer = post_own(&town, first, "/deconnexion", "");
    assert_int_equal(answer.status, 303);
    assert_true(span_eq(cookie_of(&answer), SPAN("jalon=")));
    assert_false(is_signed_in(&town, first));
    assert_true(is_signed_in(&town, other));
    site_world_close(&town.world);
}

static void another_password_ends_every_session_but_gives_a_new_one(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span first = sign_in(&town, SPAN("")), other = sign_in(&town, SPAN(""));
    struct response answer = post_own(&town, first, "/mot-de-passe",
                                      "&ancien=sept+mots+que+personne+ne+devine"
                                      "&nouveau=huit+mots+et+toujours+aussi+longs");
    assert_int_equal(answer.status, 303);
    struct span given = cookie_of(&answer);
    assert_true(is_signed_in(&town, given) && !span_eq(given, first));
    assert_false(is_signed_in(&town, first) || is_signed_in(&town, other));
    site_world_close(&town.world);
}

/* --- names cannot be guessed by time ------------------------------------------------------------
 */

enum { SAMPLES = 8, KINDS = 3 };

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* The work an answer takes, of all threads; another machine's load is not counted. */
static double work_of(struct town *town, const char *login, int sample)
{
    struct request request = {
        .method = METHOD_POST,
        .peer = span_format(&town->world.arena, "10.0.0.%d", sample), /* each its own tries */
        .content_type = SPAN("application/x-www-form-urlencoded"),
        .body = span_format(&town->world.arena, "identifiant=%s&mot_de_passe=faux", login)};
    double before = processor_seconds();
    struct response answer = world_visit(&town->world, SPAN(""), request, "/connexion");
    double after = processor_seconds();
    assert_int_equal(answer.status, 401);
    return after - before;
}

static void mean_and_variance(const double *samples, double *mean, double *variance)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < SAMPLES; i++)
        sum += samples[i];
    *mean = sum / SAMPLES;
    for (int i = 0; i < SAMPLES; i++)
        squares += (samples[i] - *mean) * (samples[i] - *mean);
    *variance = squares / (SAMPLES - 1);
}

/* Welch's t beyond what chance gives, and a difference that could be felt through a network. */
static bool differ(const double *one, const double *other)
{
    double means[2], variances[2];
    mean_and_variance(one, &means[0], &variances[0]);
    mean_and_variance(other, &means[1], &variances[1]);
    double apart = means[0] - means[1], larger = means[0] > means[1] ? means[0] : means[1];
    double squared_t = apart * apart / ((variances[0] + variances[1]) / SAMPLES + 1e-18);
    return squared_t > 5 * 5 && (apart > larger / 4 || -apart > larger / 4);
}

static void an_unknown_name_takes_as_long_as_a_known_one(void **unused)
{
    (void)unused;
    struct town town;
    double samples[KINDS][SAMPLES];
    town_open(&town);
    const char *logins[KINDS] = {login_of(&town, town.lea), login_of(&town, town.gone), "inconnu"};
    for (int i = 0; i < SAMPLES; i++)
        for (int kind = 0; kind < KINDS; kind++)
            samples[kind][i] = work_of(&town, logins[kind], i);
    for (int kind = 1; kind < KINDS; kind++)
        assert_false(differ(samples[0], samples[kind]));
    print_message("%d sign-ins timed: %.0f ms, %.0f ms, %.0f ms for the first of each\n",
                  SAMPLES * KINDS, samples[0][0] * 1000, samples[1][0] * 1000,
                  samples[2][0] * 1000);
    site_world_close(&town.world);
}

TESTS(a_session_chosen_before_signing_in_opens_nothing_after, each_sign_in_gives_another_session,
      signing_out_ends_this_session_for_good,
      another_password_ends_every_session_but_gives_a_new_one,
      an_unknown_name_takes_as_long_as_a_known_one)
