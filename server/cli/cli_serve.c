/* cli_serve.c - the site on a socket, until somebody ends it. */
#include "server/cli.h"

#include "server/serve.h"
#include "server/timekeeper.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

enum { GRACE_MS = 10000, WATCH_SECONDS = 1, JOURNAL_BYTES = 64 * 1024, THREADS_MAX = 64 };

struct place {
    const char *data; /* the folder */
    const char *text; /* as it was given */
    const char *address;
    uint16_t port;
};

static bool number(struct span digits, long max, long *value)
{
    long sum = 0;
    if (digits.len == 0 || digits.len > 5)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        sum = sum * 10 + (digits.ptr[i] - '0');
    }
    *value = sum;
    return sum <= max;
}

/* Reads "127.0.0.1:8080" or "[::1]:8080". */
static bool read_place(struct arena *arena, const char *text, struct place *place)
{
    const char *colon = strrchr(text, ':');
    long port;
    if (colon == NULL || !number(span_of(colon + 1), UINT16_MAX, &port))
        return false;
    struct span address = {.ptr = text, .len = (size_t)(colon - text)};
    bool bracketed =
        address.len > 1 && address.ptr[0] == '[' && address.ptr[address.len - 1] == ']';
    if (!bracketed && memchr(text, ':', address.len) != NULL)
        return false;
    if (bracketed)
        address = span_until(span_from(address, 1), address.len - 2);
    place->text = text;
    place->address = c_string(arena, address);
    place->port = (uint16_t)port;
    return address.len > 0;
}

/* The signals that end the server, kept from every thread started from here on.  A reader of
 * the journal that has gone away does not end it. */
static sigset_t hold_signals(void)
{
    sigset_t set;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    return set;
}

/* Waits for a signal, and lets the journal's lines leave meanwhile; false when the store has
 * failed instead. */
static bool wait_for_end(const sigset_t *signals, struct writer *writer, FILE *journal)
{
    const struct timespec pause = {.tv_sec = WATCH_SECONDS};
    while (!writer_has_failed(writer)) {
        if (sigtimedwait(signals, NULL, &pause) > 0)
            return true;
        fflush(journal); /* a journal that is gone is no reason to end: see hold_signals() */
    }
    return false;
}

static int fail_listening(const struct place *place, enum err err)
{
    if (err == ERR_MALFORMED)
        return cli_fail(CLI_CANNOT, "%s: not a numeric address", place->text);
    return cli_fail(CLI_CANNOT, "%s: %s", place->text, strerror(errno));
}

/* What can wait until somebody is answered: all fiches in memory, and what time has brought. */
static enum err begin_the_rest(struct app *app, struct timekeeper **timekeeper)
{
    TRY(snapshots_wait(app->snapshots));
    return timekeeper_start(app, timekeeper);
}

static void say_where(const char *address, struct http *http)
{
    const char *around = strchr(address, ':') != NULL ? "[" : "";
    printf("jalon answers on http://%s%s%s:%u\n", around, address, *around ? "]" : "",
           http_port(http));
    fflush(stdout);
}

static int serve(struct app *app, const struct place *place, struct http_options *options,
                 const sigset_t *signals)
{
    struct site site;
    struct span trouble;
    struct http *http;
    enum err err = site_open(&app->arena, app, &site, &trouble);
    if (err != ERR_NONE)
        return cli_fail(CLI_CANNOT, "%.*s: %s", SPAN_ARG(trouble), err_text(err));
    /* A system call for every line costs too much. */
    if (setvbuf(stderr, NULL, _IOFBF, JOURNAL_BYTES) != 0)
        return cli_fail(CLI_CANNOT, "no memory for the journal");
    site.journal = stderr;
    options->script_hashes = statics_script_hashes(&app->arena, &site.statics);
    err = serve_start(options, &site, &http);
    if (err != ERR_NONE)
        return fail_listening(place, err);
    say_where(options->address, http);
    struct timekeeper *timekeeper = NULL;
    err = begin_the_rest(app, &timekeeper);
    bool asked = err == ERR_NONE && wait_for_end(signals, app->writer, site.journal);
    http_stop(http, GRACE_MS);
    timekeeper_stop(timekeeper);
    if (err != ERR_NONE)
        return cli_fail_err(place->data, err);
    return asked ? CLI_OK : cli_fail(CLI_CANNOT, "the data must be opened again: start me again");
}

static int run(struct cli *cli)
{
    const char *data = NULL, *listen = "127.0.0.1:8080", *proxy = NULL, *threads = NULL;
    bool https = false;
    const struct cli_option options[] = {{"data", &data, NULL},
                                         {"listen", &listen, NULL},
                                         {"proxy", &proxy, NULL},
                                         {"https", NULL, &https},
                                         {"threads", &threads, NULL}};
    SCOPED_ARENA arena = {0};
    SCOPED_APP app = {0};
    struct place place = {0};
    long count = 0;
    if (!cli_options(cli, options, COUNT_OF(options), 0, 0))
        return CLI_CANNOT;
    if (!read_place(&arena, listen, &place))
        return cli_fail(CLI_CANNOT, "%s: not an ADDRESS:PORT, such as 127.0.0.1:8080", listen);
    if (threads != NULL && (!number(span_of(threads), THREADS_MAX, &count) || count == 0))
        return cli_fail(CLI_CANNOT, "--threads: a number from 1 to %d", THREADS_MAX);
    place.data = data;
    sigset_t signals = hold_signals();
    int code = cli_open(data, false, &app);
    if (code != CLI_OK)
        return code;
    struct http_options http = {.address = place.address,
                                .port = place.port,
                                .proxy = proxy,
                                .https = https,
                                .threads = (unsigned)count};
    return serve(&app, &place, &http, &signals);
}

const struct cli_command cli_serve = {
    .name = "serve",
    .about = "answer browsers and programs until told to stop",
    .help =
        "usage: jalon serve --data DIR [--listen ADDRESS:PORT] [--proxy ADDRESS] [--https]\n"
        "                   [--threads N]\n\n"
        "Opens the data, listens, prints one line on standard output when it answers, and\n"
        "writes one line for each request on standard error: when, method, path, status,\n"
        "milliseconds, the person's identifier.  Lines leave every second.  SIGTERM or SIGINT\n"
        "ends it: requests that have arrived are answered first.  One process at a time holds\n"
        "the data.\n\n"
        "Options:\n"
        "  --data DIR             the data directory, on a local disk\n"
        "  --listen ADDRESS:PORT  numeric, [::1]:8080 for IPv6 (127.0.0.1:8080); port 0 takes\n"
        "                         any free one, the first line says which\n"
        "  --proxy ADDRESS        a reverse proxy whose X-Forwarded-For and -Proto are believed\n"
        "  --https                browsers see https, whatever the proxy says\n"
        "  --threads N            threads that answer, 1 to 64 (2)\n\n"
        "Exit codes:\n"
        "  0  ended by a signal\n"
        "  2  it could not begin, or the disk failed: a supervisor should start it again\n\n"
        "Example:\n"
        "  jalon serve --data /var/lib/jalon --listen 127.0.0.1:8080 --proxy 127.0.0.1\n",
    .run = run,
};
