/* Hundreds of clients at once that would keep their connections for ever, and what others have
 * to wait meanwhile. */
#include "echo.h"
#include "holdings.h"

#include <errno.h>

#define HOST "Host: a\r\n"

enum {
    HALF_OPEN = 500, /* said half a head, and nothing more */
    DRIPPING = 120,  /* of each kind below */
    ALL = HALF_OPEN + 3 * DRIPPING,
    ASKED = 200,
    PATIENCE_MS = 2000, /* the server's, for each of them */
    ROUNDS = 2
};

struct crowd {
    struct echo *echo;
    int fds[ALL];
    bool gone[ALL];
    size_t taken[ALL]; /* bytes of an answer */
    pthread_t thread;
    atomic_bool leave;
};

/* What each kind says first, and then again and again. */
static const struct kind {
    struct span first, drop;
} kinds[] = {
    {BYTES("GET / HTTP/1.1\r\nHo"), BYTES("")},
    {BYTES("GET / HTTP/1.1\r\n" HOST), BYTES("A: b\r\n")},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 900\r\n\r\n"), BYTES("a")},
    {BYTES("GET /grand HTTP/1.1\r\n" HOST "\r\n"), BYTES("")},
};

static const struct kind *kind_of(size_t client)
{
    return &kinds[client < HALF_OPEN ? 0 : 1 + client % 3];
}

/* Says or takes a little; notes whether the server has closed. */
static void drip(struct crowd *crowd, size_t client)
{
    char sip[512];
    struct span drop = kind_of(client)->drop;
    int fd = crowd->fds[client];
    bool cut = drop.len > 0 && send(fd, drop.ptr, drop.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
               errno != EAGAIN;
    ssize_t got = recv(fd, sip, sizeof sip, MSG_DONTWAIT);
    crowd->taken[client] += got > 0 ? (size_t)got : 0;
    crowd->gone[client] = cut || got == 0 || (got < 0 && errno != EAGAIN);
}

static void *keep_dripping(void *context)
{
    struct crowd *crowd = context;
    while (!crowd->leave) {
        for (size_t i = 0; i < ALL; i++)
            if (!crowd->gone[i])
                drip(crowd, i);
        pause_ms(50);
    }
    return NULL;
}

static void gather(struct crowd *crowd, struct echo *echo)
{
    *crowd = (struct crowd){.echo = echo};
    for (size_t i = 0; i < ALL; i++) {
        crowd->fds[i] = dial(echo);
        say(crowd->fds[i], kind_of(i)->first);
    }
    assert_int_equal(pthread_create(&crowd->thread, NULL, keep_dripping, crowd), 0);
}

/* Takes what had left the server before it cut the line; false when the line was not cut. */
static bool is_cut(struct crowd *crowd, size_t client)
{
    static char rest[65536];
    for (size_t got = 1; got > 0; crowd->taken[client] += got)
        got = crowd->gone[client] ? 0 : hear(crowd->fds[client], rest, sizeof rest, NULL, 100);
    return (crowd->gone[client] || is_closed(crowd->fds[client], 0)) &&
           crowd->taken[client] < LARGE;
}

static size_t disperse(struct crowd *crowd)
{
    size_t cut = 0;
    crowd->leave = true;
    assert_int_equal(pthread_join(crowd->thread, NULL), 0);
    for (size_t i = 0; i < ALL; i++) {
        cut += is_cut(crowd, i);
        close(crowd->fds[i]);
    }
    return cut;
}

/* --- others ---------------------------------------------------------------------------------- */

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* How long an answer takes, connection and all: the median, and what nine in ten stay under. */
struct wait {
    int64_t median_us, most_us;
};

static struct wait ask_around(const struct echo *echo)
{
    int64_t waits[ASKED];
    for (size_t i = 0; i < ASKED; i++) {
        char text[2048];
        int64_t from = now_us();
        int fd = dial(echo);
        say(fd, i % 2 == 0 ? SPAN("GET / HTTP/1.1\r\n" HOST "\r\n")
                           : SPAN("GET /file HTTP/1.1\r\n" HOST "\r\n"));
        hear(fd, text, sizeof text, "127.0.0.1 0", 5000);
        waits[i] = now_us() - from;
        assert_int_equal(status_in(text), 200);
        close(fd);
    }
    qsort(waits, ASKED, sizeof *waits, by_size);
    return (struct wait){waits[ASKED / 2], waits[ASKED * 9 / 10]};
}

static void wait_until_closed(size_t descriptors)
{
    for (int i = 0; i < 500 && holdings_descriptors() > descriptors; i++)
        pause_ms(20);
    assert_in_range(holdings_descriptors(), 1, descriptors);
}

static void a_slow_crowd_is_cut_off_and_keeps_nobody_waiting(void **unused)
{
    (void)unused;
    static struct crowd crowd;
    size_t bytes[ROUNDS], before = holdings_descriptors();
    holdings_allow_descriptors();
    struct echo *echo = echo_start((struct http_options){
        .head_ms = PATIENCE_MS, .body_ms = PATIENCE_MS, .bytes_per_second = 1024 * 1024 * 1024});
    size_t open = holdings_descriptors();
    struct wait quiet = ask_around(echo);
    for (size_t round = 0; round < ROUNDS; round++) {
        gather(&crowd, echo);
        struct wait crowded = ask_around(echo);
        assert_true(crowded.median_us < 5 * quiet.median_us + 5000);
        assert_true(crowded.most_us < 10 * quiet.most_us + 20000);
        printf(
            "%d slow clients; others wait %lld us, %lld without them (nine in ten: %lld, %lld)\n",
            ALL, (long long)crowded.median_us, (long long)quiet.median_us,
            (long long)crowded.most_us, (long long)quiet.most_us);
        wait_until_closed(open + ALL); /* of each connection only the client's end is left */
        assert_int_equal(disperse(&crowd), ALL);
        wait_until_closed(open);
        bytes[round] = holdings_bytes();
    }
    assert_in_range(bytes[1], 0, bytes[0] + 64 * 1024);
    echo_stop(echo);
    assert_int_equal(holdings_descriptors(), before);
}

TESTS(a_slow_crowd_is_cut_off_and_keeps_nobody_waiting)
