/* Slow, absent and crowding clients, queued exchanges, and the end of the server. */
#include "echo.h"
#include "holdings.h"

#define HOST "Host: a\r\n"

static const struct http_options hasty = {
    .head_ms = 300, .body_ms = 300, .bytes_per_second = 1024 * 1024 * 1024, .idle_seconds = 1};

static int ask_simply(const struct echo *echo, const char *path)
{
    SCOPED_ARENA arena = {0};
    char text[2048];
    return ask(echo, span_format(&arena, "GET %s HTTP/1.1\r\n" HOST "\r\n", path), text,
               sizeof text);
}

/* Sends a byte every 50 ms until the server closes; false when it bears that for 5 s. */
static bool drips_until_closed(int fd, const char *text)
{
    for (int i = 0; i < 100; i++) {
        say(fd, span_of(text));
        if (is_closed(fd, 50))
            return true;
    }
    return false;
}

static void a_head_that_drips_is_cut_off(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start(hasty);
    int fd = dial(echo);
    say(fd, SPAN("GET / HTTP/1.1\r\n" HOST));
    assert_true(drips_until_closed(fd, "A: b\r\n"));
    close(fd);
    fd = dial(echo); /* also when it is the second on its connection */
    char text[2048];
    say(fd, SPAN("GET / HTTP/1.1\r\n" HOST "\r\nGET / HTTP/1.1\r\n" HOST));
    hear(fd, text, sizeof text, "GET / 0 127.0.0.1 0", 5000);
    assert_int_equal(status_in(text), 200);
    assert_true(drips_until_closed(fd, "A: b\r\n"));
    close(fd);
    echo_stop(echo);
}

static void a_body_that_drips_is_cut_off(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start(hasty);
    int fd = dial(echo);
    say(fd, SPAN("POST / HTTP/1.1\r\n" HOST "Content-Length: 900\r\n\r\n"));
    assert_true(drips_until_closed(fd, "a"));
    close(fd);
    assert_int_equal(echo->begun, 0);
    echo_stop(echo);
}

static void an_answer_taken_in_sips_is_cut_off(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start(hasty);
    int fd = dial(echo);
    char text[4096];
    say(fd, SPAN("GET /grand HTTP/1.1\r\n" HOST "\r\n"));
    size_t total = 0;
    for (int i = 0; i < 40; i++) {
        total += hear(fd, text, 1024, NULL, 50);
        pause_ms(50);
    }
    for (size_t got = 1; got > 0; total += got)
        got = hear(fd, text, sizeof text, NULL, 500);
    assert_true(total < LARGE);
    close(fd);
    echo_stop(echo);
}

static void a_large_answer_arrives_whole(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    int fd = dial(echo);
    static char text[65536];
    say(fd, SPAN("GET /grand HTTP/1.0\r\n" HOST "\r\n"));
    size_t total = 0;
    for (size_t got = 1; got > 0; total += got)
        got = hear(fd, text, sizeof text, NULL, 2000);
    assert_true(total > LARGE);
    close(fd);
    echo_stop(echo);
}

static void two_hundred_unfinished_heads_keep_nobody_out(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    int fds[200];
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        fds[i] = dial(echo);
        say(fds[i], SPAN("GET / HTTP/1.1\r\nHo"));
    }
    for (int i = 0; i < 10; i++)
        assert_int_equal(ask_simply(echo, i % 2 == 0 ? "/" : "/file"), 200);
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        close(fds[i]);
    echo_stop(echo);
}

static void a_full_house_opens_again_when_time_is_up(void **unused)
{
    (void)unused;
    struct http_options options = hasty;
    options.connection_max = 20;
    struct echo *echo = echo_start(options);
    int fds[20];
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        fds[i] = dial(echo);
        say(fds[i], SPAN("GET / HTTP/1.1\r\n"));
    }
    int status = 0;
    for (int i = 0; i < 40 && status != 200; i++) {
        for (size_t j = 0; j < COUNT_OF(fds); j++)
            say(fds[j], SPAN("A: b\r\n"));
        pause_ms(50);
        status = ask_simply(echo, "/");
    }
    assert_int_equal(status, 200);
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        close(fds[i]);
    echo_stop(echo);
}

static void one_address_has_only_its_share(void **unused)
{
    (void)unused;
    struct echo *echo =
        echo_start((struct http_options){.per_address_max = 2, .connection_max = 3});
    int first = dial(echo), second = dial(echo);
    for (int i = 0; i < 5; i++) { /* nor does who is turned away take a place */
        int third = dial(echo);
        assert_true(is_closed(third, 2000));
        close(third);
    }
    assert_false(is_closed(first, 50));
    close(first), close(second);
    int status = 0;
    for (int i = 0; i < 40 && status != 200; i++) { /* until it is noticed */
        pause_ms(50);
        status = ask_simply(echo, "/");
    }
    assert_int_equal(status, 200);
    echo_stop(echo);
}

static void who_waits_for_the_service_is_not_hurried(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start(hasty);
    char text[2048];
    echo_hold(echo, true);
    int fd = dial(echo);
    say(fd, SPAN("GET /file HTTP/1.1\r\n" HOST "\r\n"));
    assert_false(is_closed(fd, 1500)); /* beyond every limit of hasty */
    echo_hold(echo, false);
    hear(fd, text, sizeof text, "GET /file 0", 5000);
    assert_int_equal(status_in(text), 200);
    close(fd);
    echo_stop(echo);
}

static void a_client_that_left_while_it_waited_harms_nothing(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    echo_hold(echo, true);
    for (int i = 0; i < 50; i++) {
        int fd = dial(echo);
        say(fd, SPAN("GET /file HTTP/1.1\r\n" HOST "\r\n"));
        while (echo->begun != (unsigned)i + 1)
            pause_ms(1);
        if (i % 2 == 0) /* half of them slam the door */
            wire_slam(fd);
        else
            close(fd);
    }
    echo_hold(echo, false);
    assert_int_equal(ask_simply(echo, "/file"), 200);
    echo_stop(echo);
}

/* The last bytes and the end come together, which the library alone would not see. */
static void who_hung_up_is_let_go(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    size_t before = holdings_descriptors();
    for (int i = 0; i < 100; i++) {
        int fd = dial(echo);
        say(fd, i % 2 == 0 ? SPAN("POST / HTTP/1.1\r\n" HOST "Content-Length: 900\r\n\r\nabc")
                           : SPAN("GET / HTTP/1.1\r\nHo"));
        close(fd);
    }
    for (int i = 0; i < 100 && holdings_descriptors() > before; i++)
        pause_ms(20);
    assert_int_equal(holdings_descriptors(), before);
    echo_stop(echo);
}

static void who_has_asked_may_fall_silent(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    char text[4096];
    echo_hold(echo, true);
    int fd = dial(echo);
    say(fd, SPAN("GET /file/a HTTP/1.1\r\n" HOST "\r\nGET /file/b HTTP/1.1\r\n" HOST "\r\n"));
    shutdown(fd, SHUT_WR);
    assert_false(is_closed(fd, 1000));
    echo_hold(echo, false);
    hear(fd, text, sizeof text, "GET /file/b 0", 5000);
    assert_non_null(strstr(text, "GET /file/a 0"));
    assert_non_null(strstr(text, "GET /file/b 0"));
    close(fd);
    echo_stop(echo);
}

static void *release_later(void *context)
{
    pause_ms(200);
    echo_hold(context, false);
    return NULL;
}

static void stopping_lets_who_is_queued_be_answered(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    int fds[30];
    echo_hold(echo, true);
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        fds[i] = dial(echo);
        say(fds[i], SPAN("GET /file HTTP/1.1\r\n" HOST "\r\n"));
    }
    while (echo->begun != COUNT_OF(fds))
        pause_ms(1);
    pthread_t later;
    assert_int_equal(pthread_create(&later, NULL, release_later, echo), 0);
    echo_stop(echo);
    pthread_join(later, NULL);
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        char text[2048];
        hear(fds[i], text, sizeof text, NULL, 1000);
        assert_int_equal(status_in(text), 200);
        assert_non_null(strstr(text, "Connection: close"));
        close(fds[i]);
    }
}

static void *stop(void *context)
{
    echo_stop(context);
    return NULL;
}

static void stopping_lets_an_answer_leave_whole(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    static char text[65536];
    int fd = dial(echo);
    say(fd, SPAN("GET /grand HTTP/1.1\r\n" HOST "\r\n"));
    size_t total = hear(fd, text, sizeof text, "\r\n\r\n", 5000);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop, echo), 0);
    pause_ms(100);
    for (size_t got = 1; got > 0; total += got)
        got = hear(fd, text, sizeof text, NULL, 2000);
    assert_true(total > LARGE);
    pthread_join(stopper, NULL);
    close(fd);
}

static void who_comes_after_the_last_call_is_sent_away(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    echo->grace_ms = 50;
    char text[2048];
    int idle = dial(echo), waiting = dial(echo);
    say(idle, SPAN("GET / HTTP/1.1\r\n" HOST "\r\n"));
    hear(idle, text, sizeof text, "127.0.0.1 0", 5000);
    echo_hold(echo, true);
    say(waiting, SPAN("GET /file HTTP/1.1\r\n" HOST "\r\n"));
    while (echo->begun != 2)
        pause_ms(1);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop, echo), 0);
    pause_ms(300);
    say(idle, SPAN("GET / HTTP/1.1\r\n" HOST "\r\n"));
    hear(idle, text, sizeof text, "}", 5000);
    assert_int_equal(status_in(text), 503);
    echo_hold(echo, false);
    pthread_join(stopper, NULL);
    close(idle), close(waiting);
}

/* One of many at once: whole requests, and every seventh breaks off somewhere. */
static void *crowd_member(void *context)
{
    static const char *const paths[] = {"/", "/file", "/tout-de-suite", "/file/b"};
    const struct echo *echo = context;
    SCOPED_ARENA arena = {0};
    size_t answered = 0;
    for (size_t i = 0; i < 60; i++) {
        int fd = dial(echo);
        char text[2048];
        struct span request =
            span_format(&arena, "GET %s HTTP/1.1\r\n" HOST "\r\n", paths[i % COUNT_OF(paths)]);
        bool breaks_off = i % 7 == 0;
        say(fd, breaks_off && i % 2 == 0 ? span_until(request, i) : request);
        if (!breaks_off)
            hear(fd, text, sizeof text, "127.0.0.1 0", 10000);
        answered += !breaks_off && status_in(text) == 200;
        close(fd);
    }
    return (void *)(uintptr_t)answered; /* 51 of 60 */
}

static void a_crowd_is_served(void **unused)
{
    (void)unused;
    struct echo *echo = echo_start((struct http_options){0});
    pthread_t crowd[16];
    for (size_t i = 0; i < COUNT_OF(crowd); i++)
        assert_int_equal(pthread_create(&crowd[i], NULL, crowd_member, echo), 0);
    for (size_t i = 0; i < COUNT_OF(crowd); i++) {
        void *answered;
        pthread_join(crowd[i], &answered);
        assert_int_equal((uintptr_t)answered, 51);
    }
    echo_stop(echo);
}

TESTS(a_head_that_drips_is_cut_off, a_body_that_drips_is_cut_off,
      an_answer_taken_in_sips_is_cut_off, a_large_answer_arrives_whole,
      two_hundred_unfinished_heads_keep_nobody_out, a_full_house_opens_again_when_time_is_up,
      one_address_has_only_its_share, who_waits_for_the_service_is_not_hurried,
      a_client_that_left_while_it_waited_harms_nothing, who_hung_up_is_let_go,
      who_has_asked_may_fall_silent, stopping_lets_who_is_queued_be_answered,
      stopping_lets_an_answer_leave_whole, who_comes_after_the_last_call_is_sent_away,
      a_crowd_is_served)
