/* test_answers.c - how every route's answer is served, whoever asks and whatever comes of it: its
 * type, what a browser may do with it, where it may be kept; and that no secret is in any. */
#include "test.h"

#include "powerful.h"

#include "server/answer.h"
#include "workflow/base64.h"

/* clang-format off */
/* What is no page: its type, and whether it is offered as a file to keep. */
static const struct served {
    const char *pattern, *query, *type;
    bool is_file;
} served[] = {
    {"/static/:file",                             "",                "text/css; charset=utf-8",    false},
    {"/sante",                                    "",                "text/plain; charset=utf-8",  false},
    {"/openapi.json",                             "",                "application/json",           false},
    {"/plans/:plan/suivi",                        "?format=csv",     "text/csv; charset=utf-8; header=present", true},
    {"/fiches/:fiche/declaration",                "?etape=valider&issue=approve&cle=$key", "application/json", true},
    {"/fiches/:fiche/decisions/:seq/declaration", "",                "application/json",           true},
    {"/fiches/:fiche/decisions/:seq/signature",   "",                "text/plain; charset=utf-8",  true},
    {"/fiches/:fiche/decisions/:seq/preuve",      "",                "text/plain; charset=utf-8",  true},
    {"/cles/:key/publique",                       "",                "text/plain; charset=utf-8",  true},
    {"/journal/tete",                             "",                "text/plain; charset=utf-8",  false},
    {"/journal/cle",                              "",                "text/plain; charset=utf-8",  false},
    {"/journal/:seq",                             "",                "application/json",           false},
    {"/journal/:seq/preuve",                      "",                "text/plain; charset=utf-8",  true},
    {"/administration/formulaires/:ref",          "",                "application/json",           true},
    {"/administration/circuits/:ref/fichier",     "",                "application/json",           true},
    {"/administration/circuits/:ref/bpmn",        "",                "application/xml",            true},
};
/* clang-format on */

/* --- a visited site --------------------------------------------------------------------------- */

enum { VISITORS = 5, SECRETS_MAX = 64 };

struct site_visited {
    struct powerful powerful;
    struct council *council;
    struct span cookies[VISITORS], tokens[VISITORS]; /* of which each visitor has one, or none */
    struct span secrets[SECRETS_MAX];
    size_t secret_count, answers;
};

/* A secret as it is, and as it could be written. */
static void keep_secret(struct site_visited *site, struct span secret)
{
    struct arena *arena = &site->powerful.site->arena;
    struct buf hex = {.arena = arena};
    for (size_t i = 0; i < secret.len; i++)
        buf_add(&hex, span_format(arena, "%02x", (unsigned char)secret.ptr[i]));
    const struct span forms[] = {span_copy(arena, secret), buf_span(&hex),
                                 base64_write(arena, secret)};
    assert_true(site->secret_count + COUNT_OF(forms) <= SECRETS_MAX);
    memcpy(site->secrets + site->secret_count, forms, sizeof forms);
    site->secret_count += COUNT_OF(forms);
}

/* The seed of the key that signs the log. */
static void keep_log_key(struct site_visited *site)
{
    struct span stored;
    struct kv_txn txn = kv_read(site->powerful.site->app.kv);
    struct key key = key_of(TABLE_SECRET);
    key_text(&key, SPAN("log-key"));
    assert_true(store_get(&txn, &key, &stored));
    keep_secret(site, span_until(stored, crypto_sign_SEEDBYTES));
    kv_abandon(&txn);
}

static void keep_password(struct site_visited *site)
{
    struct site_world *world = site->powerful.site;
    struct span password = SPAN("sept mots que personne ne devine");
    struct keep_credential keep = {.person = site->council->ann.id,
                                   .hash = account_hash(&world->arena, password)};
    struct job job = {.arena = &world->arena,
                      .effect = account_keep_credential,
                      .effect_context = &keep,
                      .now = world->now};
    assert_int_equal(writer_run(world->app.writer, &job), ERR_NONE);
    keep_secret(site, password);
    keep_secret(site, keep.hash);
}

static void visit_begins(struct site_visited *site)
{
    *site = (struct site_visited){.powerful = powerful_open()};
    struct council *council = site->council = site->powerful.council;
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "approve"), "");
    site->tokens[0] = site->powerful.token;
    site->cookies[1] = powerful_session(&site->powerful, council->old.id);
    site->cookies[2] = powerful_session(&site->powerful, council->bea.id);
    site->cookies[3] = powerful_session(&site->powerful, council->eva.id);
    for (int i = 1; i < VISITORS - 1; i++)
        keep_secret(site, span_from(site->cookies[i], strlen("jalon=")));
    keep_secret(site, site->powerful.token);
    keep_log_key(site);
    keep_password(site);
}

/* --- one answer ----------------------------------------------------------------------------------
 */

static struct span header_of(const struct response *answer, const char *name)
{
    struct span found = {0};
    for (const struct header *header = answer->headers; header != NULL; header = header->next)
        if (strcmp(header->name, name) == 0) {
            assert_int_equal(found.len, 0); /* never twice */
            found = header->value;
        }
    return found;
}

static void check_headers(const struct response *answer, const char *url)
{
    struct span type = header_of(answer, "Content-Type");
    struct span policy = header_of(answer, "Content-Security-Policy");
    bool is_file = answer->filename.len > 0;
    bool is_right =
        span_eq(header_of(answer, "X-Content-Type-Options"), SPAN("nosniff")) &&
        (type.len > 0) == (answer->body.len > 0) &&
        (header_of(answer, "Content-Disposition").len > 0) == is_file &&
        memmem(policy.ptr, policy.len, "unsafe", 6) == NULL &&
        span_eq(policy, is_file ? SPAN("sandbox; default-src 'none'") : SPAN("default-src 'self'"));
    bool is_public = span_starts(span_of(url), SPAN("/static/"));
    bool is_kept = !span_eq(header_of(answer, "Cache-Control"), SPAN("no-store"));
    if (!is_right || (is_kept && !is_public && answer->etag.len == 0))
        fail_msg("%s: %u, %.*s, %.*s", url, answer->status, SPAN_ARG(type), SPAN_ARG(policy));
}

static bool has(struct span text, struct span part)
{
    return text.len > 0 && memmem(text.ptr, text.len, part.ptr, part.len) != NULL;
}

static void check_secrets(const struct site_visited *site, const struct response *answer,
                          const char *url)
{
    for (size_t i = 0; i < site->secret_count; i++) {
        struct span secret = site->secrets[i];
        bool told = has(answer->body, secret);
        for (const struct header *header = answer->headers; header != NULL; header = header->next)
            told = told || has(header->value, secret);
        if (told)
            fail_msg("%s tells a secret: %.*s", url, SPAN_ARG(secret));
    }
}

static struct response ask(struct site_visited *site, int visitor, const struct route *route,
                           const char *url, struct span accept)
{
    struct request request = {.method = route->method,
                              .accept = accept,
                              .cookie = site->cookies[visitor],
                              .bearer = site->tokens[visitor]};
    if (route->method != METHOD_GET) {
        json_t *body = powerful_body(&site->powerful, route);
        if (site->cookies[visitor].len > 0)
            set_text(body, "jeton",
                     account_csrf(&site->powerful.site->arena,
                                  span_from(site->cookies[visitor], strlen("jalon="))));
        set_text(body, "intrus", SPAN("x"));
        request.content_type = SPAN("application/json");
        request.body = json_canonical(&site->powerful.site->arena, body);
    }
    struct response answer = world_visit(site->powerful.site, SPAN(""), request, url);
    answer_complete(&request, SPAN("default-src 'self'"), &answer);
    check_headers(&answer, url);
    check_secrets(site, &answer, url);
    site->answers++;
    return answer;
}

/* --- every route
 * ---------------------------------------------------------------------------------- */

static const struct served *row_of(const char *pattern)
{
    for (size_t i = 0; i < COUNT_OF(served); i++)
        if (strcmp(served[i].pattern, pattern) == 0)
            return &served[i];
    return NULL;
}

/* What stands in the addresses: a fiche with a signed decision, and that decision. */
static void name_decision(struct site_visited *site)
{
    struct pairs *names = &site->powerful.names;
    struct fiche fiche = council_read(site->council, site->council->fiche);
    struct arena *arena = &site->powerful.site->arena;
    for (size_t i = 0; i < names->count; i++) {
        struct pair *pair = &names->items[i];
        if (span_eq(pair->name, SPAN("fiche")))
            pair->value = fiche.id;
        if (span_eq(pair->name, SPAN("seq")))
            pair->value = span_format(arena, "%lld", (long long)fiche.decisions[0].seq);
    }
}

static void every_answer_is_what_it_says_and_tells_no_secret(void **unused)
{
    (void)unused;
    struct site_visited site;
    visit_begins(&site);
    name_decision(&site);
    for (size_t i = 0; i < route_count; i++) {
        const char *url = powerful_url(&site.powerful, &routes[i]);
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            struct response page = ask(&site, visitor, &routes[i], url, SPAN(""));
            ask(&site, visitor, &routes[i], url, SPAN("application/json"));
            bool is_page = page.type == NULL || strncmp(page.type, "text/html", 9) == 0 ||
                           strcmp(page.type, "application/problem+json") == 0;
            if (!is_page && row_of(routes[i].pattern) == NULL && routes[i].method == METHOD_GET)
                fail_msg("nothing is said of how %s is served: %s", url, page.type);
        }
    }
    print_message("%zu answers, %zu secrets in none\n", site.answers, site.secret_count / 3);
    powerful_close(&site.powerful);
}

/* By whoever may have it: she who decides, the auditor, or the administrator. */
static void what_is_no_page_is_served_as_what_it_is(void **unused)
{
    (void)unused;
    struct site_visited site;
    visit_begins(&site);
    name_decision(&site);
    struct arena *arena = &site.powerful.site->arena;
    for (size_t i = 0; i < COUNT_OF(served); i++) {
        struct route route = {.method = METHOD_GET, .pattern = served[i].pattern};
        bool is_form = strstr(served[i].pattern, "formulaires") != NULL;
        const char *url =
            is_form ? "/administration/formulaires/action@1" : powerful_url(&site.powerful, &route);
        struct pair own = {SPAN("key"), site.council->bea.key};
        struct pairs names = {.items = &own, .count = 1};
        struct span query = route_filled(arena, served[i].query, &names);
        url = span_format(arena, "%s%.*s", url, SPAN_ARG(query)).ptr;
        struct response answer = {.status = 0};
        for (int visitor = 0; visitor < VISITORS && answer.status != 200; visitor++)
            answer = ask(&site, visitor, &route, url, SPAN(""));
        if (answer.status != 200 || strcmp(answer.type, served[i].type) != 0 ||
            (answer.filename.len > 0) != served[i].is_file)
            fail_msg("%s: %u, %s, %.*s", url, answer.status, answer.type,
                     SPAN_ARG(answer.filename));
    }
    powerful_close(&site.powerful);
}

TESTS(every_answer_is_what_it_says_and_tells_no_secret, what_is_no_page_is_served_as_what_it_is)
