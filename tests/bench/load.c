/* load.c - sends a script of requests over k connections and says how it went, as one line of JSON.
 * usage: bench_load [-c CONNECTIONS] [-t SECONDS] [-w SECONDS] [-n ANSWERS] [-l] [-p PID] [-k FILE]
 *                   PORT SCRIPT
 *   -w  warm up so long first          -n  go on until at least so many answers are counted
 *   -l  begin the script again when it is at its end
 *   -p  whose processor and memory     -k  keep the answers: "ITEM STATUS LENGTH\n", then the bytes
 * An answer that is not the one expected is an error. */
#include "client.h"
#include "gauge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 1024, DRAIN_US = 10 * 1000 * 1000, SHOWN_MAX = 200 };

struct load {
    long clients, pid;
    double seconds, warm;
    size_t least;
    bool loops;
    const char *keep_path;
    uint16_t port;
    struct script script;
    struct client *all;
    size_t *next; /* of each client: where in the script it looks next */
    size_t shared, *done;
    int epoll;
    FILE *kept;
    int64_t counted_from, until;
    uint32_t *took; /* microseconds of each answer counted */
    size_t took_count, took_room;
    size_t errors, busy;
    uint64_t received;
    char first_error[SHOWN_MAX];
};

/* --- what is sent next ------------------------------------------------------------------------ */

static const struct item *next_of(struct load *load, size_t client, size_t *place)
{
    const struct script *script = &load->script;
    while (*place < script->count) {
        const struct item *item = &script->items[(*place)++];
        if (item->client < 0 || item->client == (long)client)
            return item;
    }
    return NULL;
}

/* A client with requests of its own sends those; the others take from what is for anybody. */
static const struct item *next_item(struct load *load, size_t client)
{
    bool own = load->script.items[0].client >= 0;
    size_t *place = own ? &load->next[client] : &load->shared;
    const struct item *item = next_of(load, client, place);
    if (item == NULL && load->loops) {
        *place = 0;
        item = next_of(load, client, place);
    }
    return item;
}

/* The first one in words: what came instead, as far as its first line. */
static void say_error(struct load *load, const struct client *client, const char *what)
{
    if (load->errors++ > 0)
        return;
    int line = (int)strcspn(client->head, "\r\"\\");
    snprintf(load->first_error, sizeof load->first_error, "%s: %.*s", what, line, client->head);
}

static void start(struct load *load, size_t i, int64_t now)
{
    struct client *client = &load->all[i];
    bool goes_on = now < load->until || load->took_count + load->errors + load->busy < load->least;
    const struct item *item = goes_on ? next_item(load, i) : NULL;
    if (item == NULL)
        return;
    if (client_begin(client, item, now) == PROGRESS_BROKEN) {
        say_error(load, client, "not sent");
        return;
    }
    load->busy++;
    struct epoll_event event = {
        .events = client->sent < item->length ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.u64 = i};
    if (client->sent < item->length)
        epoll_ctl(load->epoll, EPOLL_CTL_MOD, client->fd, &event);
}

/* --- what comes back -------------------------------------------------------------------------- */

static void count(struct load *load, int64_t took)
{
    if (load->took_count == load->took_room) {
        load->took_room = load->took_room * 2 + 4096;
        uint32_t *larger = realloc(load->took, load->took_room * sizeof *larger);
        if (larger == NULL)
            abort();
        load->took = larger;
    }
    load->took[load->took_count++] = (uint32_t)took;
}

static void keep_answer(struct load *load, const struct client *client, const struct item *item)
{
    if (load->kept == NULL)
        return;
    fprintf(load->kept, "%zu %d %zu\n", (size_t)(item - load->script.items), client->status,
            client->kept_len);
    fwrite(client->kept, 1, client->kept_len, load->kept);
    fputc('\n', load->kept);
}

static void answered(struct load *load, size_t i, const struct item *item, int64_t now)
{
    struct client *client = &load->all[i];
    load->busy--;
    load->done[i]++;
    if (client->status != item->status)
        say_error(load, client, "answer");
    else if (client->began >= load->counted_from)
        count(load, now - client->began);
    keep_answer(load, client, item);
}

static void broken(struct load *load, size_t i)
{
    struct client *client = &load->all[i];
    say_error(load, client, "connection");
    load->busy -= client->item != NULL;
    load->received += client->received;
    client_close(client);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
    if (client_open(client, load->port))
        epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event);
}

static void go_on(struct load *load, size_t i, uint32_t events)
{
    struct client *client = &load->all[i];
    const struct item *item = client->item;
    if ((events & EPOLLOUT) != 0 && item != NULL && client->sent < item->length) {
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
        if (client_write(client) == PROGRESS_MORE && client->sent == item->length)
            epoll_ctl(load->epoll, EPOLL_CTL_MOD, client->fd, &event);
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0)
        return;
    enum progress progress = client_read(client);
    if (progress == PROGRESS_MORE)
        return;
    int64_t now = gauge_now();
    if (progress == PROGRESS_ANSWERED)
        answered(load, i, item, now);
    else
        broken(load, i);
    start(load, i, now);
}

/* --- from beginning to end -------------------------------------------------------------------- */

/* All at once would be taken by whichever of the server's threads is awake, and served by it alone.
 */
static void let_another_thread_wake(void)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    nanosleep(&pause, NULL);
}

static bool open_all(struct load *load)
{
    size_t clients = (size_t)load->clients;
    load->all = calloc(clients, sizeof *load->all);
    load->next = calloc(clients, sizeof *load->next);
    load->done = calloc(clients, sizeof *load->done);
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load->all == NULL || load->next == NULL || load->done == NULL || load->epoll < 0)
        return false;
    for (size_t i = 0; i < clients; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
        load->all[i].keeps = load->keep_path != NULL;
        if (!client_open(&load->all[i], load->port) ||
            epoll_ctl(load->epoll, EPOLL_CTL_ADD, load->all[i].fd, &event) != 0)
            return false;
        let_another_thread_wake();
    }
    return true;
}

static void run(struct load *load)
{
    struct epoll_event events[64];
    int64_t begin = gauge_now();
    load->counted_from = begin + (int64_t)(load->warm * 1e6);
    load->until = load->counted_from + (int64_t)(load->seconds * 1e6);
    for (size_t i = 0; i < (size_t)load->clients; i++)
        start(load, i, begin);
    while (load->busy > 0 && (gauge_now() < load->until + DRAIN_US ||
                              load->took_count + load->errors < load->least)) {
        int ready = epoll_wait(load->epoll, events, 64, 100);
        for (int i = 0; i < ready; i++)
            go_on(load, (size_t)events[i].data.u64, events[i].events);
    }
    if (load->busy > 0 && load->errors == 0)
        snprintf(load->first_error, sizeof load->first_error, "%zu never answered", load->busy);
    load->errors += load->busy;
}

static int by_size(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return (first > second) - (first < second);
}

static unsigned percentile(const struct load *load, double part)
{
    if (load->took_count == 0)
        return 0;
    return load->took[(size_t)((double)(load->took_count - 1) * part)];
}

static void report(struct load *load, int64_t began, int64_t cpu)
{
    int64_t from = load->warm > 0 ? load->counted_from : began, end = gauge_now();
    double seconds = (double)(end - from) / 1e6;
    struct memory memory = gauge_memory(load->pid);
    size_t all = 0;
    if (load->took_count > 0)
        qsort(load->took, load->took_count, sizeof *load->took, by_size);
    for (size_t i = 0; i < (size_t)load->clients; i++) {
        all += load->done[i];
        load->received += load->all[i].received;
    }
    printf("{\"requests\": %zu, \"seconds\": %.3f, \"rate\": %.2f, \"p50_us\": %u, \"p99_us\": %u, "
           "\"max_us\": %u, \"errors\": %zu, \"first_error\": \"%s\", \"cpu_us\": %.1f, "
           "\"bytes\": %.0f, \"pss_kib\": %lld, \"private_kib\": %lld, \"anonymous_kib\": %lld, "
           "\"done\": [",
           load->took_count, seconds, (double)load->took_count / seconds, percentile(load, 0.5),
           percentile(load, 0.99), percentile(load, 1), load->errors, load->first_error,
           all > 0 ? (double)cpu / (double)all : 0,
           all > 0 ? (double)load->received / (double)all : 0, (long long)memory.pss,
           (long long)memory.private, (long long)memory.anonymous);
    for (size_t i = 0; i < (size_t)load->clients; i++)
        printf("%s%zu", i > 0 ? ", " : "", load->done[i]);
    puts("]}");
}

static bool options(struct load *load, int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "c:t:w:n:lp:k:")) != -1)
        switch (option) {
        case 'c': load->clients = strtol(optarg, NULL, 10); break;
        case 't': load->seconds = strtod(optarg, NULL); break;
        case 'w': load->warm = strtod(optarg, NULL); break;
        case 'n': load->least = strtoul(optarg, NULL, 10); break;
        case 'l': load->loops = true; break;
        case 'p': load->pid = strtol(optarg, NULL, 10); break;
        case 'k': load->keep_path = optarg; break;
        default: return false;
        }
    if (optind + 2 != argc || load->clients < 1 || load->clients > CLIENTS_MAX)
        return false;
    load->port = (uint16_t)strtoul(argv[optind], NULL, 10);
    return script_read(argv[optind + 1], &load->script);
}

int main(int argc, char **argv)
{
    static struct load load = {.clients = 1, .seconds = 1};
    if (!options(&load, argc, argv)) {
        fprintf(stderr,
                "usage: bench_load [-c CONNECTIONS] [-t SECONDS] [-w SECONDS] [-l] [-p PID] "
                "[-k FILE] PORT SCRIPT\n");
        return 2;
    }
    if (load.keep_path != NULL && (load.kept = fopen(load.keep_path, "wb")) == NULL) {
        fprintf(stderr, "%s: %s\n", load.keep_path, strerror(errno));
        return 2;
    }
    if (!open_all(&load)) {
        fprintf(stderr, "port %u: %s\n", load.port, strerror(errno));
        return 2;
    }
    int64_t cpu = gauge_cpu(load.pid), began = gauge_now();
    run(&load);
    report(&load, began, gauge_cpu(load.pid) - cpu);
    if (load.kept != NULL)
        fclose(load.kept);
    for (size_t i = 0; i < (size_t)load.clients; i++)
        client_close(&load.all[i]);
    script_free(&load.script);
    free(load.all);
    free(load.next);
    free(load.done);
    free(load.took);
    return load.errors > 0 ? 1 : 0;
}
