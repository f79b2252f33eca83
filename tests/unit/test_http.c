/* What the server does with well-meaning, slow, rude and departed clients. */
#include "echo.h"

#include <fcntl.h>

#define HOST "Host: a\r\n"

static void a_long_head_is_refused(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    SCOPED_ARENA arena = {0};
    char text[2048];
    char *much = arena_new(&arena, char, 40001);
    memset(much, 'a', 40000);
    struct span address = span_format(&arena, "GET /%s HTTP/1.1\r\n" HOST "\r\n", much);
    assert_int_equal(ask(echo, address, text, sizeof text), 414);
    much[3000] = '\0';
    address = span_format(&arena, "GET /%s HTTP/1.1\r\n" HOST "\r\n", much);
    assert_int_equal(ask(echo, address, text, sizeof text), 414);
    much[3000] = 'a';
    struct span header = span_format(&arena, "GET / HTTP/1.1\r\n" HOST "X: %s\r\n\r\n", much);
    assert_int_equal(ask(echo, header, text, sizeof text), 431);

    struct buf many = {.arena = &arena};
    buf_add_text(&many, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 120; i++)
        buf_add_text(&many, "X: y\r\n");
    buf_add_text(&many, "\r\n");
    assert_int_equal(ask(echo, buf_span(&many), text, sizeof text), 431);
    echo_stop(echo);
}

static void a_chunked_body_is_counted_as_it_comes(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    char text[2048];
    int fd = dial(echo);
    say(fd, SPAN("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
    char chunk[1000];
    memset(chunk, 'a', sizeof chunk);
    for (int i = 0; i < 3; i++) {
        say(fd, SPAN("3e8\r\n"));
        say(fd, (struct span){chunk, sizeof chunk});
        say(fd, SPAN("\r\n"));
    }
    say(fd, SPAN("0\r\n\r\n"));
    hear(fd, text, sizeof text, "}", 5000);
    assert_int_equal(status_in(text), 413);
    close(fd);

    fd = dial(echo); /* one that never ends is cut off */
    say(fd, SPAN("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 1000; i++) {
        say(fd, SPAN("3e8\r\n"));
        say(fd, (struct span){chunk, sizeof chunk});
        say(fd, SPAN("\r\n"));
    }
    assert_true(is_closed(fd, 5000));
    close(fd);
    assert_int_equal(echo->begun, 0);
    echo_stop(echo);
}

static void a_body_that_fills_the_room_is_taken(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    SCOPED_ARENA arena = {0};
    char text[2048], *body = arena_new(&arena, char, ROOM + 1);
    memset(body, 'a', ROOM);
    struct span request = span_format(
        &arena, "POST /a%%20b?c HTTP/1.1\r\n" HOST "Content-Length: %d\r\n\r\n%s", ROOM, body);
    assert_int_equal(ask(echo, request, text, sizeof text), 200);
    assert_non_null(strstr(text, "POST /a b 1000 127.0.0.1 0"));
    request = span_format(&arena,
                          "POST / HTTP/1.1\r\n" HOST
                          "Transfer-Encoding: chunked\r\n\r\n3e8\r\n%s\r\n0\r\n\r\n",
                          body);
    assert_int_equal(ask(echo, request, text, sizeof text), 200);
    assert_non_null(strstr(text, "POST / 1000 "));
    echo_stop(echo);
}

static void a_connection_serves_one_request_after_another(void **unused)
{
    (void)unused;
    static const char *const paths[] = {"/", "/file", "/tout-de-suite", "/file/b", "/"};
    struct echo *echo = echo_start((struct http_options){0});
    SCOPED_ARENA arena = {0};
    int fd = dial(echo);
    for (size_t i = 0; i < 20; i++) {
        char text[2048];
        const char *path = paths[i % COUNT_OF(paths)];
        say(fd, span_format(&arena, "GET %s HTTP/1.1\r\n" HOST "\r\n", path));
        hear(fd, text, sizeof text, "127.0.0.1 0", 5000);
        assert_int_equal(status_in(text), 200);
        assert_non_null(strstr(text, span_format(&arena, "GET %s 0 ", path).ptr));
    }
    close(fd);
    echo_stop(echo);
}

/* A connection whose descriptor is out of the way, so that those of the server, in the same
 * process, follow each other. */
static int dial_from_afar(struct echo *echo)
{
    int fd = dial(echo), far = fcntl(fd, F_DUPFD_CLOEXEC, 300);
    assert_true(far >= 0);
    close(fd);
    return far;
}

/* Not one alone, as whoever accepts first would have it. */
static void connections_that_come_at_once_are_shared_by_the_threads(void **unused)
{
    (void)unused;
    enum { CONNECTIONS = 64, FAIR = CONNECTIONS / 2 };
    struct echo *echo = echo_start((struct http_options){.threads = 2});
    int fds[CONNECTIONS], same = 0;
    char first[2048] = "", text[2048];
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        fds[i] = dial_from_afar(echo);
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        say(fds[i], SPAN("GET /qui HTTP/1.1\r\n" HOST "\r\n"));
        hear(fds[i], text, sizeof text, "that is all", 5000);
        const char *thread = strstr(text, "thread ");
        assert_non_null(thread);
        if (i == 0)
            memcpy(first, thread, strlen(thread) + 1);
        same += strcmp(thread, first) == 0;
    }
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        close(fds[i]);
    assert_true(same >= FAIR - 4 && same <= FAIR + 4);
    echo_stop(echo);
}

static void pipelined_requests_are_answered_in_order(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    char text[8192];
    int fd = dial(echo);
    say(fd, SPAN("GET /file/a HTTP/1.1\r\n" HOST "\r\n"
                 "POST /b HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"
                 "GET /file/c HTTP/1.1\r\n" HOST "\r\n"
                 "GET /d HTTP/1.1\r\n" HOST "\r\n"));
    hear(fd, text, sizeof text, "GET /d 0 127.0.0.1 0", 5000);
    const char *a = strstr(text, "GET /file/a 0"), *b = strstr(text, "POST /b 3");
    const char *c = strstr(text, "GET /file/c 0"), *d = strstr(text, "GET /d 0");
    assert_true(a != NULL && a < b && b < c && c < d);
    close(fd);
    echo_stop(echo);
}

static void who_asks_first_is_told_to_continue(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    char text[2048];
    int fd = dial(echo);
    say(fd, SPAN("POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    hear(fd, text, sizeof text, "\r\n\r\n", 5000);
    assert_int_equal(status_in(text), 100);
    say(fd, SPAN("ab"));
    hear(fd, text, sizeof text, "POST / 2", 5000);
    assert_int_equal(status_in(text), 200);
    close(fd);
    echo_stop(echo);
}

static void head_gets_the_headers_only(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    char text[2048];
    assert_int_equal(ask(echo, SPAN("HEAD / HTTP/1.1\r\n" HOST "\r\n"), text, sizeof text), 200);
    assert_non_null(strstr(text, "Content-Length: 20\r\n")); /* "HEAD / 0 127.0.0.1 0" */
    assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
    echo_stop(echo);
}

static void every_answer_carries_the_security_headers(void **unused)
{
    (void)unused;
    static const struct span requests[] = {BYTES("GET / HTTP/1.1\r\n" HOST "\r\n"),
                                           BYTES("GET /file HTTP/1.1\r\n" HOST "\r\n"),
                                           BYTES("TRACE / HTTP/1.1\r\n" HOST "\r\n")};
    static const char *const expected[] = {
        "\r\nContent-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "script-src 'sha256-abc='; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nReferrer-Policy: same-origin\r\n",
        "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
        "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
        "\r\nPermissions-Policy: ",
        "\r\nCache-Control: no-store\r\n",
    };
    struct echo *echo = echo_start((struct http_options){.script_hashes = SPAN("'sha256-abc='")});
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        char text[4096];
        assert_true(ask(echo, requests[i], text, sizeof text) > 0);
        for (size_t j = 0; j < COUNT_OF(expected); j++)
            assert_non_null(strstr(text, expected[j]));
        assert_null(strstr(text, "Server:"));
    }
    echo_stop(echo);
}

static void an_answer_cannot_be_split_in_two(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    char text[4096];
    struct span request = SPAN("GET /deux-lignes HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(ask(echo, request, text, sizeof text), 500);
    assert_null(strstr(text, "Set-Cookie"));
    echo_stop(echo);
}

static void a_file_is_kept_and_never_run(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    char text[4096];
    struct span request = SPAN("GET /fichier HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(ask(echo, request, text, sizeof text), 200);
    assert_non_null(strstr(text, "Content-Disposition: attachment; "
                                 "filename=\"r__sum__ _1_.pdf\"; "
                                 "filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22.pdf\r\n"));
    assert_non_null(strstr(text, "Content-Security-Policy: sandbox; default-src 'none'\r\n"));
    echo_stop(echo);
}

static void only_our_own_proxy_is_believed(void **unused)
{
    (void)unused;
    struct span request = SPAN("GET / HTTP/1.1\r\n" HOST "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\n"
                               "X-Forwarded-Proto: https\r\n\r\n");
    char text[4096];
    static const char *const others[] = {NULL, "", "192.0.2.1", "127.0.0.10"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct echo *echo = echo_start((struct http_options){.proxy = others[i]});
        ask(echo, request, text, sizeof text);
        assert_non_null(strstr(text, "GET / 0 127.0.0.1 0"));
        echo_stop(echo);
    }
    struct echo *echo = echo_start((struct http_options){.proxy = "127.0.0.1"});
    ask(echo, request, text, sizeof text);
    assert_non_null(strstr(text, "GET / 0 192.0.2.7 1"));
    assert_non_null(strstr(text, "Strict-Transport-Security"));
    echo_stop(echo);
}

static void ipv6_listens_for_both(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){.address = "::"});
    char text[4096];
    ask(echo, SPAN("GET / HTTP/1.1\r\n" HOST "\r\n"), text, sizeof text);
    assert_non_null(strstr(text, "GET / 0 127.0.0.1 0"));
    echo_stop(echo);
}

static void an_address_in_use_or_none_at_all_is_told(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    const struct http_service service = {.room = echo_room, .begin = echo_begin};
    struct http_options options = {.address = "127.0.0.1", .port = http_port(echo->http)};
    struct http *second = NULL;
    assert_int_equal(http_start(&options, &service, &second), ERR_IO);
    options.address = "localhost";
    assert_int_equal(http_start(&options, &service, &second), ERR_MALFORMED);
    assert_null(second);
    echo_stop(echo);
}

TESTS(a_long_head_is_refused, a_chunked_body_is_counted_as_it_comes,
      a_body_that_fills_the_room_is_taken, a_connection_serves_one_request_after_another,
      connections_that_come_at_once_are_shared_by_the_threads,
      pipelined_requests_are_answered_in_order, who_asks_first_is_told_to_continue,
      head_gets_the_headers_only, every_answer_carries_the_security_headers,
      an_answer_cannot_be_split_in_two, a_file_is_kept_and_never_run,
      only_our_own_proxy_is_believed, ipv6_listens_for_both,
      an_address_in_use_or_none_at_all_is_told)
