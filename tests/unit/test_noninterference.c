/* test_noninterference.c - two institutions that differ only in what a reader may not see give
 * this reader the same answers, byte for byte, on every route.
 *
 * Identifiers, salts and times are the same in both, because they follow from the same seed.  Of
 * what differs the reader is told one thing, by design: digests of all that happened (the log's
 * head and its proofs), which commit to it and disclose nothing, since each record is salted. */
#include "test.h"

#include "route_requests.h"
#include "twin_world.h"

#include "server/log.h"
#include "workflow/base64.h"

/* --- what is asked -------------------------------------------------------------------------- */

/* clang-format off */
/* What follows the address; "$word" is a word of a hidden fiche, in one of the two. */
static const struct {
    const char *pattern, *query;
} queries[] = {
    {"/recherche",                               "q=$here"},
    {"/recherche",                               "q=$there"},
    {"/recherche",                               "q=ba"},
    {"/plans/:plan/suivi",                       "format=csv"},
    {"/plans/:plan/suivi",                       "mots=$here"},
    {"/plans/:plan/suivi",                       "mots=$there"},
    {"/plans/:plan/suivi",                       "phase=draft&tri=titre"},
    {"/plans/:plan/suivi",                       "responsable=$person"},
    {"/plans/:plan/fiches/nouvelle",             "noeud=$node"},
    {"/fiches/:fiche/historique",                "de=1&a=2"},
    {"/fiches/:fiche/declaration",               "etape=valider&issue=approve&cle=$key"},
    {"/validations",                             "fiche=$fiche"},
    {"/journal",                                 "sujet=fiche:$fiche"},
    {"/journal",                                 "sujet=person:$person"},
    {"/journal",                                 "avant=90"},
    {"/administration/personnes",                "mots=ba"},
    {"/administration/circuits/:ref/comparer",   "avec=default@1"},
    {"/administration/circuits/:ref/passage",    "vers=default@1"},
    {"/administration/circuits/:ref/essayer",    "coups=1"},
};

/* Whose bodies hold digests of the whole log. */
static const char *const commitments[] = {
    "/journal/tete", "/journal/:seq/preuve", "/fiches/:fiche/decisions/:seq/preuve",
};
/* clang-format on */

/* --- two worlds, one question ------------------------------------------------------------------
 */

struct pair_of_worlds {
    struct twin *here, *there;
    struct span here_token, there_token;
    struct unseen unseen;
    const char *here_word, *there_word;
    uint64_t log;
    size_t asked;
    bool asks_json;
};

/* The log's root, as its page shows it, and how many events it covers. */
static struct span root_of(struct twin *twin, uint64_t *size)
{
    struct span note;
    struct checkpoint head;
    struct kv_txn txn = kv_read(twin->site->app.kv);
    assert_true(log_head(&txn, &note));
    assert_int_equal(checkpoint_parse(note, &head), ERR_NONE);
    struct span root = base64_write(&twin->site->arena, digest_span(&head.root));
    *size = head.size;
    kv_abandon(&txn);
    return root;
}

static struct response ask(struct twin *twin, struct span token, const struct route *route,
                           const char *url, json_t *body, bool json)
{
    struct request request = {.method = route->method, .bearer = token};
    if (json)
        request.accept = SPAN("application/json");
    if (body != NULL) {
        request.content_type = SPAN("application/json");
        request.body = json_canonical(&twin->site->arena, body);
    }
    return world_visit(twin->site, SPAN(""), request, url);
}

static bool is_commitment(const char *pattern)
{
    for (size_t i = 0; i < COUNT_OF(commitments); i++)
        if (strcmp(commitments[i], pattern) == 0)
            return true;
    return false;
}

static bool same_headers(const struct header *one, const struct header *other)
{
    for (; one != NULL && other != NULL; one = one->next, other = other->next)
        if (strcmp(one->name, other->name) != 0 || !span_eq(one->value, other->value))
            return false;
    return one == NULL && other == NULL;
}

static bool same_text(const char *one, const char *other)
{
    return one == other || (one != NULL && other != NULL && strcmp(one, other) == 0);
}

static bool same(const struct response *one, const struct response *other)
{
    return one->status == other->status && same_text(one->type, other->type) &&
           span_eq(one->etag, other->etag) && span_eq(one->location, other->location) &&
           span_eq(one->filename, other->filename) && one->cache == other->cache &&
           same_headers(one->headers, other->headers) && span_eq(one->body, other->body);
}

/* Where they part, for whoever looks for the reason. */
static void fail_at(const struct pair_of_worlds *pair, const char *url, struct span one,
                    struct span other)
{
    size_t at = 0;
    while (at < one.len && at < other.len && one.ptr[at] == other.ptr[at])
        at++;
    size_t from = at > 200 ? at - 200 : 0;
    fail_msg("seed %llu, reader %.*s, %s:\n%.*s\nor\n%.*s", (unsigned long long)pair->here->seed,
             SPAN_ARG(pair->here->reader), url, SPAN_ARG(span_until(span_from(one, from), 400)),
             SPAN_ARG(span_until(span_from(other, from), 400)));
}

static void compare(struct pair_of_worlds *pair, const struct route *route, const char *url,
                    const char *body, const struct pairs *names)
{
    struct arena *arena = &pair->here->site->arena;
    json_t *sent = body == NULL ? NULL : route_json(arena, body, names);
    bool json = pair->asks_json = !pair->asks_json;
    seeded_random(pair->asked);
    struct response one = ask(pair->here, pair->here_token, route, url, sent, json);
    seeded_random(pair->asked);
    struct response other = ask(pair->there, pair->there_token, route, url, sent, json);
    pair->asked++;
    if (is_commitment(route->pattern) && one.status == 200)
        one.body = other.body = SPAN("");
    if (strcmp(route->pattern, "/journal") == 0)
        one.body = world_renamed(arena, one.body, root_of(pair->here, &pair->log),
                                 root_of(pair->there, &pair->log));
    if (!same(&one, &other))
        fail_at(pair, url, one.body, other.body);
}

/* --- everything there is to ask --------------------------------------------------------------- */

/* What stands in the pattern's place for each round of asking. */
static struct pairs names_for(struct pair_of_worlds *pair, size_t round)
{
    struct twin *twin = pair->here;
    struct arena *arena = &twin->site->arena;
    struct span fiche = twin->fiches[round % TWIN_FICHES];
    const char *plan = twin_plans[round % TWIN_PLANS];
    const struct pair known[] = {
        {SPAN("fiche"), fiche},
        {SPAN("plan"), span_of(plan)},
        {SPAN("slug"), span_of(plan)},
        {SPAN("node"), span_format(arena, "o2%s", plan)},
        {SPAN("person"), twin->readers[round % TWIN_READERS]},
        {SPAN("body"), SPAN("codir")},
        {SPAN("ref"), round % 2 == 0 ? SPAN("pmss@1") : SPAN("action@1")},
        {SPAN("file"), SPAN("jalon.css")},
        {SPAN("step"), round % 2 == 0 ? SPAN("abandonner") : SPAN("soumettre")},
        {SPAN("seq"), span_format(arena, "%zu", (size_t)pair->log - 1 - 7 * round)},
        {SPAN("advice"), SPAN("999999")},
        {SPAN("delegation"), SPAN("999999")},
        {SPAN("key"), round % 2 == 0 ? twin->council->ann.key : twin->council->lea.key},
        {SPAN("grant"), SPAN("999999")},
        {SPAN("seat"), SPAN("999999")},
        {SPAN("here"), span_of(pair->here_word)},
        {SPAN("there"), span_of(pair->there_word)},
    };
    struct pair *items = arena_new(arena, struct pair, COUNT_OF(known));
    memcpy(items, known, sizeof known);
    return (struct pairs){.items = items, .count = COUNT_OF(known)};
}

/* How many rounds name all there is to name in a pattern, or for a change some of it. */
static size_t rounds_of(const struct route *route)
{
    if (strchr(route->pattern, ':') == NULL)
        return 1;
    bool many =
        route->method == METHOD_GET && strstr(route->pattern, "decisions") == NULL &&
        (strstr(route->pattern, ":fiche") != NULL || strstr(route->pattern, ":seq") != NULL);
    return many ? TWIN_FICHES : TWIN_PLANS;
}

static void ask_queries(struct pair_of_worlds *pair, const struct route *route, const char *url,
                        const struct pairs *names)
{
    struct arena *arena = &pair->here->site->arena;
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        if (strcmp(queries[i].pattern, route->pattern) != 0 || route->method != METHOD_GET)
            continue;
        struct span query = route_filled(arena, queries[i].query, names);
        compare(pair, route, span_format(arena, "%s?%.*s", url, SPAN_ARG(query)).ptr, NULL, names);
    }
}

/* The decisions a fiche has, where an address names one. */
static void ask_decisions(struct pair_of_worlds *pair, const struct route *route)
{
    struct arena *arena = &pair->here->site->arena;
    struct fiche fiche = council_read(pair->here->council, pair->here->fiches[TWIN_SIGNED]);
    for (size_t i = 0; i < fiche.decision_count; i++) {
        const struct pair known[] = {
            {SPAN("fiche"), fiche.id},
            {SPAN("seq"), span_format(arena, "%lld", (long long)fiche.decisions[i].seq)}};
        struct pairs names = {.items = (struct pair *)(uintptr_t)known, .count = COUNT_OF(known)};
        compare(pair, route, route_address(arena, route->pattern, &names), NULL, &names);
    }
}

static void ask_everything(struct pair_of_worlds *pair)
{
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = &routes[i];
        const char *body = route_body(route);
        for (size_t round = 0; round < rounds_of(route); round++) {
            struct pairs names = names_for(pair, round);
            const char *url = route_address(&pair->here->site->arena, route->pattern, &names);
            compare(pair, route, url, body, &names);
            ask_queries(pair, route, url, &names);
        }
        if (strstr(route->pattern, "decisions/:seq") != NULL)
            ask_decisions(pair, route);
    }
}

/* --- the test -----------------------------------------------------------------------------------
 */

static const char *word_of(struct twin *twin)
{
    for (size_t i = 0; i < TWIN_DRAWN; i++)
        if (twin->unseen.fiches[i] || (!twin->other && i == 0)) {
            struct dice dice = twin_dice(twin, i, true);
            struct span words = span_of(twin_words(twin, &dice));
            return c_string(&twin->site->arena, span_cut(&words, ' '));
        }
    return "rien";
}

/* Answers how many answers were compared. */
static size_t look_through(uint64_t seed, size_t reader)
{
    struct pair_of_worlds pair = {.here = twin_open(seed, reader, NULL)};
    pair.unseen = twin_unseen(pair.here);
    pair.there = twin_open(seed, reader, &pair.unseen);
    struct unseen again = twin_unseen(pair.there);
    assert_memory_equal(&pair.unseen, &again, sizeof again);
    pair.here->unseen = pair.unseen;
    pair.here_word = word_of(pair.here);
    pair.there_word = word_of(pair.there);
    seeded_random(1);
    if (reader < TWIN_READERS) {
        pair.here_token = world_token(pair.here->site, pair.here->reader);
        seeded_random(1);
        pair.there_token = world_token(pair.there->site, pair.there->reader);
    }
    root_of(pair.here, &pair.log);
    assert_int_equal(pair.here->site->now, pair.there->site->now);
    ask_everything(&pair);
    twin_close(pair.here);
    twin_close(pair.there);
    return pair.asked;
}

/* With JALON_SEEDS everybody looks, at that many institutions; else those who see a part only:
 * the administrator, and five whose rights come from a kind, a plan, a node or a name. */
static void what_one_may_not_see_changes_no_answer(void **unused)
{
    (void)unused;
    size_t compared = 0, pairs = 0;
    static const size_t few[] = {2, 5, 6, 7, 9, 10};
    const char *asked = getenv("JALON_SEEDS");
    uint64_t seeds = asked == NULL ? 1 : strtoull(asked, NULL, 10);
    size_t readers = asked == NULL ? COUNT_OF(few) : TWIN_READERS + 1;
    for (uint64_t seed = 1; seed <= seeds; seed++)
        for (size_t i = 0; i < readers; i++, pairs++)
            compared += look_through(seed * 100 + i, asked == NULL ? few[i] : i);
    print_message("%zu answers compared in %zu pairs of institutions\n", compared, pairs);
}

TESTS(what_one_may_not_see_changes_no_answer)
