/* Malformed heads and bodies on real sockets, each with the status it must get. */
#include "echo.h"

#define HOST "Host: a\r\n"
#define CHUNKED "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"

enum { SILENCE = 0 }; /* the library just closes */

/* A refusal is the last thing that is heard on its connection: what follows it could be what
 * another server took for its body. */
static void expect_close(int fd)
{
    char text[8192];
    say(fd, SPAN("GET / HTTP/1.1\r\n" HOST "\r\n"));
    hear(fd, text, sizeof text, NULL, 5000);
    assert_null(strstr(text, "HTTP/1.1 2"));
    assert_true(is_closed(fd, 0));
}

static void expect(const struct echo *echo, struct span request, int expected)
{
    char text[8192];
    int fd = dial(echo);
    say(fd, request);
    size_t len = hear(fd, text, sizeof text, "\r\n\r\n", 5000);
    int status = status_in(text);
    if (status != expected)
        fail_msg("%.60s: %d, not %d", request.ptr, status, expected);
    if (status != 200)
        expect_close(fd);
    else
        hear(fd, text + len, sizeof text - len, NULL, 20);
    assert_null(strstr(text + 1, status == 200 ? "HTTP/1.1 " : "HTTP/1.1 2"));
    close(fd);
}

static const struct malformed {
    struct span request;
    int status;
} malformed[] = {
    {BYTES("GET / HTTP/1.1\r\n" HOST "\r\n"), 200},
    {BYTES("GET / HTTP/1.0\r\n" HOST "\r\n"), 200},
    {BYTES("GET /?a=1&b=%C3%A9 HTTP/1.1\r\n" HOST "\r\n"), 200},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab"), 200},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"),
     200},
    {BYTES("GET / HTTP/1.1\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.0\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\nHost:\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST HOST "\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "Host : a\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "Cookie: a=1\r\nCookie: a=2\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "Authorization: a\r\nauthorization: b\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: a\x01\x62\r\n\r\n"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 2, 2\r\n\r\nab"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: +2\r\n\r\nab"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 0x2\r\n\r\nab"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n\r\n"), 413},
    {BYTES("POST / HTTP/1.1\r\n" HOST
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     400},
    {BYTES("POST / HTTP/1.1\r\n" HOST
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     400},
    {BYTES("POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n"), 400},
    {BYTES("GET http://a/ HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET a HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /a%00b HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /a\0b HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /a\rb HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /a\tb HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /a b HTTP/1.1\r\n" HOST "\r\n"), SILENCE},
    {BYTES("GET /a#b HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /a%2Fb HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /../b HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /%2e%2e/b HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /?a=%00 HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET /?a=%zz HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("TRACE / HTTP/1.1\r\n" HOST "\r\n"), 405},
    {BYTES("CONNECT / HTTP/1.1\r\n" HOST "\r\n"), 405},
    {BYTES("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), 405},
    {BYTES("PATCH / HTTP/1.1\r\n" HOST "\r\n"), 405},
    {BYTES("get / HTTP/1.1\r\n" HOST "\r\n"), 501},
    {BYTES("BREW / HTTP/1.1\r\n" HOST "\r\n"), 501},
    {BYTES("GET / HTTP/9.9\r\n" HOST "\r\n"), 505},
    {BYTES("GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n"), 413},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n"), 413},
    {BYTES("GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na"), 413},
    {BYTES("GET / HTTP/1.1\n" HOST "\r\n"), 400}, /* lines that end otherwise */
    {BYTES("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: y\n\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: y\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: y\r\n\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: y\n\nGET /b HTTP/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: y\rY: z\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST " b\r\n\r\n"), 400}, /* or go on */
    {BYTES("GET / HTTP/1.1\r\nHos: a\r\n t\r\n\r\n"), 400},
    {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Lengt: 2\r\n h\r\n\r\nab"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n"), 400}, /* or are cut short */
    {BYTES("GET / HTTP/1.1\r\nHost: a\0b\r\nX: y\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: a\0\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: a\0\0\0b\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X\0: y\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X\0Y: y\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.1\0\r\n" HOST "\r\n"), 400},
    {BYTES("GET  / HTTP/1.1\r\n" HOST "\r\n"), 400}, /* or have spaces to spare */
    {BYTES("GET / HTTP/1.1 \r\n" HOST "\r\n"), 400},
    {BYTES("GET /  HTTP/1.1\r\n" HOST "\r\n"), SILENCE},
    {BYTES(" GET / HTTP/1.1\r\n" HOST "\r\n"), SILENCE},
    {BYTES("\r\nGET / HTTP/1.1\r\n" HOST "\r\n"), 200},
    {BYTES("GET\r\n\r\n"), SILENCE},
    {BYTES("GET \r\n\r\n"), 400},
    {BYTES("GET /\r\n\r\n"), 400},
    {BYTES("GET / HTTP/1.12\r\n" HOST "\r\n"), 400},
    {BYTES("GET / HTTP/1.2\r\n" HOST "\r\n"), 200},
    {BYTES("GET / HTTP/0.9\r\n" HOST "\r\n"), 505},
    {BYTES("GET / http/1.1\r\n" HOST "\r\n"), 400},
    {BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},
    {BYTES("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n\n"), SILENCE},
    {BYTES(CHUNKED "2;a=b\r\nab\r\n0\r\nX: y\r\n\r\n"), 200},
    {BYTES(CHUNKED "2\nab\n0\n\n"), 200}, /* its framing is the library's alone */
    {BYTES(CHUNKED "g\r\n"), 400},
    {BYTES(CHUNKED "\r\n"), 400},
    {BYTES(CHUNKED "-1\r\n"), 400},
    {BYTES(CHUNKED "0x2\r\nab\r\n"), 400},
    {BYTES(CHUNKED "2\r\nabc\r\n0\r\n\r\n"), 400},
    {BYTES(CHUNKED "10000000000000000\r\n"), 413},
};

static void heads_that_could_be_read_twice_are_refused(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    for (size_t i = 0; i < COUNT_OF(malformed); i++)
        expect(echo, malformed[i].request, malformed[i].status);
    printf("%zu malformed requests, each answered as it must be\n", COUNT_OF(malformed));
    echo_stop(echo);
}

/* A request as long as memory: before, a piece so many times, after. */
static struct span lengthy(struct arena *arena, const char *before, const char *piece, int times,
                           const char *after)
{
    struct buf text = {.arena = arena};
    buf_add_text(&text, before);
    for (int i = 0; i < times; i++)
        buf_add_text(&text, piece);
    buf_add_text(&text, after);
    return buf_span(&text);
}

static void whatever_is_too_large_is_told_so(void **unused)
{
    (void)unused;
#define REST " HTTP/1.1\r\n" HOST "\r\n"
    static const struct {
        const char *before, *piece;
        int times;
        const char *after;
        int status;
    } rows[] = {
        {"GET /?", "a&", 500, REST, 200}, /* more parameters than the library has room for */
        {"GET /?", "a=b&", 3000, REST, 200},
        {"GET /?", "&", 9000, REST, 200},
        {"GET /?", "&", 40000, REST, 414},
        {"GET /a?", "?", 14000, REST, 200},
        {"GET /a?a=", "%C3%A9", 2000, REST, 200},
        {"GET /", "a", 2047, REST, 200},
        {"GET /", "a", 2048, REST, 414},
        {"GET ", "/a", 16, REST, 200},
        {"GET ", "/a", 17, REST, 414},
        {"GET /", "a", 100000, REST, 414},
        {"", "A", 5000, " /" REST, 501},
        {"", "A", 100000, " /" REST, 414},
        {"GET / HTTP/1.1\r\n" HOST, "X: y\r\n", 99, "\r\n", 200},
        {"GET / HTTP/1.1\r\n" HOST, "X: y\r\n", 100, "\r\n", 431},
        {"GET / HTTP/1.1\r\n" HOST, "X:\r\n", 3000, "\r\n", 431},
        {"GET / HTTP/1.1\r\n" HOST "Cookie: a=", "b", 14000, "\r\n\r\n", 200},
        {"GET / HTTP/1.1\r\n" HOST "Cookie: a=", "b", 16000, "\r\n\r\n",
         SILENCE}, /* it copies them */
        {"GET / HTTP/1.1\r\n" HOST "Cookie: a=", "b", 100000, "\r\n\r\n", 431},
        {"GET / HTTP/1.1\r\n" HOST, "X", 16000, ": y\r\n\r\n", 200},
        {"GET / HTTP/1.1\r\n" HOST, "X", 100000, ": y\r\n\r\n", 431},
        {"GET / HTTP/1.1\r\nHost: ", "a", 16000, "\r\n\r\n", 200},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 2", "0", 14, "\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 2", "0", 18, "\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 2", "0", 40, "\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n", "a", 1000, "", 200},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n", "a", 1001, "", 413},
        {CHUNKED, "1;a=b\r\na\r\n", 1000, "0\r\n\r\n", 200},
        {CHUNKED, "1\r\na\r\n", 1001, "0\r\n\r\n", 413},
        {CHUNKED "1;", "a", 100000, "\r\na\r\n0\r\n\r\n", 500},
        {CHUNKED "0\r\n", "X: y\r\n", 3000, "\r\n", 431},
    };
    SCOPED_ARENA arena = {0};
    struct echo *echo = echo_start((struct http_options){.head_ms = 1000});
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect(echo, lengthy(&arena, rows[i].before, rows[i].piece, rows[i].times, rows[i].after),
               rows[i].status);
    printf("%zu requests about as large as may be, each answered as it must be\n", COUNT_OF(rows));
    echo_stop(echo);
}

/* The guard looks at where lines lie in memory, which must not move as they come. */
static void a_long_head_that_comes_in_pieces_is_whole(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct echo *echo = echo_start((struct http_options){0});
    struct span line = lengthy(&arena, "X-Header-Name:  ", "a value ", 23, "\r\n");
    struct span head =
        lengthy(&arena, "GET /?a HTTP/1.1\r\n" HOST, c_string(&arena, line), 98, "\r\n");
    for (size_t piece = 1; piece < head.len; piece = piece * 3 + 1) {
        int fd = dial(echo);
        char text[4096];
        for (size_t at = 0; at < head.len; at += piece)
            say(fd, span_until(span_from(head, at), piece));
        hear(fd, text, sizeof text, "GET / 0", 5000);
        assert_int_equal(status_in(text), 200);
        say(fd, SPAN("GET /b HTTP/1.1\r\n" HOST "\r\n"));
        hear(fd, text, sizeof text, "GET /b 0", 5000);
        assert_int_equal(status_in(text), 200);
        close(fd);
    }
    echo_stop(echo);
}

TESTS(heads_that_could_be_read_twice_are_refused, whatever_is_too_large_is_told_so,
      a_long_head_that_comes_in_pieces_is_whole)
