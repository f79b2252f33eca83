/* Malformed heads on real sockets, each with the status it must get. */
#include "echo.h"

static void heads_that_could_be_read_twice_are_refused(void **unused)
{
    (void)unused;
#define HOST "Host: a\r\n"
    static const struct {
        struct span request;
        int status;
    } rows[] = {
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
        {BYTES("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
         400},
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
        {BYTES("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
         400},
        {BYTES("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n"), 400},
        {BYTES("GET http://a/ HTTP/1.1\r\n" HOST "\r\n"), 400},
        {BYTES("GET a HTTP/1.1\r\n" HOST "\r\n"), 400},
        {BYTES("GET /a%00b HTTP/1.1\r\n" HOST "\r\n"), 400},
        {BYTES("GET /a\0b HTTP/1.1\r\n" HOST "\r\n"), 400},
        {BYTES("GET /a\rb HTTP/1.1\r\n" HOST "\r\n"), 400},
        {BYTES("GET /a\tb HTTP/1.1\r\n" HOST "\r\n"), 400},
        {BYTES("GET /a b HTTP/1.1\r\n" HOST "\r\n"), 0}, /* the library just closes */
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
        {BYTES("POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n"),
         413},
        {BYTES("GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na"), 413},
    };
    struct echo *echo = echo_start((struct http_options){0});
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[4096];
        int status = ask(echo, rows[i].request, text, sizeof text);
        if (status != rows[i].status)
            print_error("row %zu: %.60s: %d, not %d\n", i, rows[i].request.ptr, status,
                        rows[i].status);
        assert_int_equal(status, rows[i].status);
        /* Nothing behind was taken for a second request.  (0.9.75 writes the head of its own
         * refusals twice, then closes.) */
        assert_null(strstr(text + 1, status == 200 ? "HTTP/1.1 " : "HTTP/1.1 2"));
    }
    echo_stop(echo);
}

TESTS(heads_that_could_be_read_twice_are_refused)
