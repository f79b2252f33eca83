/* Thousands of requests, each a little wrong, thrown at the whole site through sockets by several
 * clients at once.  The sanitizers look for what breaks; here, every answer is one of ours and no
 * server error, and afterwards nothing is lost: no descriptor, no memory, no event. */
#include "served_world.h"

#include "random.h"

#include <stdatomic.h>

enum { CLIENTS = 4, EACH = 500, ROUNDS = 2, MUTATIONS_MAX = 4, STATUSES = 600 };

struct town {
    struct served served;
    struct span fiche, person, token;
    atomic_uint told[STATUSES], silent;
};

/* What is sent to any route that takes a body. */
static const struct body_seed {
    const char *type;
    struct span body;
} body_seeds[] = {
    {"application/x-www-form-urlencoded", BYTES("revision=1&title=Titre&reason=&faire=enregistrer"
                                                "&steps.0.title=a&steps.0.heading=b")},
    {"application/x-www-form-urlencoded", BYTES("name=L%C3%A9a&post=&email=a%40b.fr&kind=staff"
                                                "&code=codir&quorum=2&chair_votes=1&login=lea")},
    {"application/x-www-form-urlencoded", BYTES("login=lea&password=secret&langue=fr")},
    {"application/json", BYTES("{\"content\":{\"title\":\"Titre\",\"steps\":[{\"title\":\"a\"}]},"
                               "\"reason\":\"\"}")},
    {"application/json", BYTES("{\"revision\":1,\"reason\":\"\",\"step\":\"valider\"}")},
    {"application/json", BYTES("{\"votes\":[{\"fiche\":\"f\",\"step\":\"valider\",\"outcome\":"
                               "\"approve\",\"remarks\":\"\",\"revision\":1}],\"key\":\"\"}")},
    {"application/json", BYTES("{\"role\":\"pilot\",\"scope\":\"plan\",\"target\":\"pmss\"}")},
    {"multipart/form-data; boundary=b",
     BYTES("--b\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.json\"\r\n"
           "Content-Type: application/json\r\n\r\n{\"form\":\"a\",\"version\":1}\r\n--b\r\n"
           "Content-Disposition: form-data; name=\"declaration\"; filename=\"d\"\r\n\r\n{}\r\n"
           "--b--\r\n")},
};

static const struct span tokens[] = {
    BYTES("\r\n"),
    BYTES("\r\n\r\n"),
    BYTES("\n"),
    BYTES("%00"),
    BYTES("%2e%2e/"),
    BYTES("%ff"),
    BYTES("\xff"),
    BYTES("\xc3\xa9"),
    BYTES("&"),
    BYTES("="),
    BYTES(";"),
    BYTES("{"),
    BYTES("[[[[[[[[["),
    BYTES("}"),
    BYTES("\""),
    BYTES("null"),
    BYTES("-1"),
    BYTES("99999999999999999999"),
    BYTES("1e999"),
    BYTES("\\ud800"),
    BYTES("--b"),
    BYTES("--b--"),
    BYTES("jalon=x;"),
    BYTES("W/\"1\""),
    BYTES("*"),
    BYTES("text/csv"),
    BYTES("{{{"),
    BYTES("<script>"),
    BYTES("'"),
    BYTES("Content-Length: 3\r\n"),
    BYTES("If-Match: \"1\"\r\n"),
    BYTES("Transfer-Encoding: chunked\r\n"),
    BYTES("Cookie: jalon=a; jalon=b\r\n"),
    BYTES("Expect: 100-continue\r\n"),
};

/* --- requests -------------------------------------------------------------------------------- */

static struct span address(struct arena *arena, const struct town *town, const char *pattern)
{
    const struct pair values[] = {
        {SPAN(":plan"), SPAN("pmss")},      {SPAN(":fiche"), town->fiche},
        {SPAN(":person"), town->person},    {SPAN(":body"), SPAN("codir")},
        {SPAN(":file"), SPAN("jalon.css")}, {SPAN(":slug"), SPAN("pmss")},
        {SPAN(":ref"), SPAN("pmss@1")},     {SPAN(":step"), SPAN("valider")}};
    struct buf buf = {.arena = arena};
    struct span rest = span_from(span_of(pattern), 1);
    buf_add_char(&buf, '/');
    while (rest.len > 0) {
        struct span segment = span_cut(&rest, '/');
        for (size_t i = 0; i < COUNT_OF(values); i++)
            if (span_eq(segment, values[i].name))
                segment = values[i].value;
        buf_add(&buf, segment.ptr[0] == ':' ? SPAN("7") : segment);
        if (rest.len > 0)
            buf_add_char(&buf, '/');
    }
    return buf_span(&buf);
}

static struct span mutated(struct arena *arena, struct random *random, struct span text)
{
    struct buf buf = {.arena = arena};
    size_t at = random_below(random, text.len + 1);
    struct span rest = span_from(text, at), token = tokens[random_below(random, COUNT_OF(tokens))];
    buf_add(&buf, span_until(text, at));
    switch (random_below(random, 6)) {
    case 0: /* another byte */
        buf_add_char(&buf, (char)random_below(random, 256));
        rest = span_from(rest, rest.len > 0);
        break;
    case 1: /* a piece less */ rest = span_from(rest, random_below(random, rest.len + 1)); break;
    case 2: /* a piece twice */ buf_add(&buf, span_until(rest, random_below(random, 64))); break;
    case 3: /* a token many times */
        for (size_t i = random_below(random, 200); i > 0; i--)
            buf_add(&buf, token);
        break;
    default: buf_add(&buf, token); break;
    }
    buf_add(&buf, rest);
    return buf_span(&buf);
}

/* Three in four keep a head that lets the body through. */
static struct span any_request(struct arena *arena, const struct town *town, struct random *random)
{
    const struct route *route = &routes[random_below(random, route_count)];
    const struct body_seed *seed = &body_seeds[random_below(random, COUNT_OF(body_seeds))];
    bool reads = route->method == METHOD_GET;
    struct span url = address(arena, town, route->pattern), body = reads ? SPAN("") : seed->body;
    size_t mutations = 1 + random_below(random, MUTATIONS_MAX), place = random_below(random, 4);
    if (reads && random_below(random, 2) == 0)
        url = span_format(arena, "%.*s?q=a&page=2&tri=titre&etat=redaction", SPAN_ARG(url));
    for (size_t i = 0; i < mutations; i++) {
        if (place == 0 || (place == 1 && reads))
            url = mutated(arena, random, url);
        else if (place < 3)
            body = mutated(arena, random, body);
    }
    struct span headers =
        span_format(arena, "Content-Type: %s\r\nAccept: %s\r\nIf-Match: \"1\"\r\n", seed->type,
                    random_below(random, 2) == 0 ? "application/json" : "text/html");
    struct span request =
        served_request(arena, request_method_name(route->method), c_string(arena, url), town->token,
                       c_string(arena, headers), body);
    for (size_t i = 0; place == 3 && i < mutations; i++)
        request = mutated(arena, random, request);
    return request;
}

/* --- clients --------------------------------------------------------------------------------- */

struct client {
    struct town *town;
    struct random random;
    pthread_t thread;
};

/* A half that is missing is not waited for. */
static void throw(struct town * town, struct span request)
{
    enum { ENOUGH = 65536 };
    char *text = malloc(ENOUGH);
    int fd = wire_dial(town->served.port);
    say(fd, request);
    size_t len = hear(fd, text, ENOUGH, "\r\n\r\n", 300);
    if (len == 0)
        shutdown(fd, SHUT_WR);
    if (len == 0)
        len = hear(fd, text, ENOUGH, "\r\n\r\n", 3000);
    int status = status_in(text);
    if (len > 0 && (status < 100 || status >= STATUSES || status == 500))
        fail_msg("%.*s\n-> %s", SPAN_ARG(request), text);
    if (len == 0)
        town->silent++;
    else
        town->told[status]++;
    close(fd);
    free(text);
}

static void *keep_throwing(void *context)
{
    struct client *client = context;
    for (size_t i = 0; i < EACH; i++) {
        SCOPED_ARENA arena = {0};
        throw(client->town, any_request(&arena, client->town, &client->random));
    }
    return NULL;
}

static void town_open(struct town *town)
{
    struct site_world *world = &town->served.world;
    served_open(&town->served, (struct http_options){0});
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    town->fiche = world_add_fiche(world, "pmss", "redaction", "{'title':'A'}");
    struct span admin = world_add_person(world, "Ada", "staff");
    world_grant(world, admin, "admin", "institution", "");
    world_grant(world, admin, "pilot", "plan", "pmss");
    world_add_body(world, "codir", 2);
    world_seat(world, "codir", admin);
    town->person = world_add_person(world, "Bea", "staff");
    town->token = world_token(world, admin);
}

static unsigned told_between(const struct town *town, int from, int to)
{
    unsigned sum = 0;
    for (int status = from; status <= to; status++)
        sum += town->told[status];
    return sum;
}

static void throw_a_round(struct town *town, uint64_t seed)
{
    struct client clients[CLIENTS];
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){.town = town, .random = {seed + i}};
        assert_int_equal(pthread_create(&clients[i].thread, NULL, keep_throwing, &clients[i]), 0);
    }
    for (size_t i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_join(clients[i].thread, NULL), 0);
}

static void no_mutant_breaks_anything(void **unused)
{
    (void)unused;
    enum { GROWTH_MAX = 2 * 1024 * 1024 }; /* what was done is remembered */
    static struct town town;
    size_t before = holdings_descriptors(), bytes[ROUNDS];
    town_open(&town);
    for (size_t i = 0; i < ROUNDS; i++) {
        throw_a_round(&town, 1 + i * CLIENTS);
        bytes[i] = holdings_bytes();
    }
    unsigned done = told_between(&town, 200, 399), refused = told_between(&town, 400, 599);
    printf(
        "%d mutants: %u done, %u refused, %u not answered; memory %+zd KiB after the first half\n",
        CLIENTS * EACH * ROUNDS, done, refused, (unsigned)town.silent,
        ((ssize_t)bytes[1] - (ssize_t)bytes[0]) / 1024);
    assert_in_range(bytes[1], 0, bytes[0] + GROWTH_MAX);
    assert_true(done > 100 && told_between(&town, 401, 404) > 100 && town.told[422] > 0);
    served_stop(&town.served, 5000);
    served_verify(&town.served);
    site_world_close(&town.served.world);
    assert_int_equal(holdings_descriptors(), before);
}

TESTS(no_mutant_breaks_anything)
