/* floor_http.c - the least that an answer costs: libmicrohttpd with the options of
 * server/http/mhd.c, and nothing behind it.
 * usage: bench_floor_http THREADS ANSWER      prints its port, ends at the end of its input
 * ANSWER holds an answer as it came over the wire; it is sent to every request, its own headers
 * and body, byte for byte. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADERS_MAX = 32, ANSWER_MAX = 64 * 1024 * 1024 };

struct answer {
    unsigned status;
    struct {
        char *name, *value;
    } headers[HEADERS_MAX];
    size_t header_count;
    char *body;
    size_t body_len;
};

/* Those that the library writes itself. */
static bool is_library_s(const char *name)
{
    static const char *const names[] = {"Date", "Content-Length", "Connection"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

static void take_header(struct answer *answer, char *line)
{
    char *colon = strchr(line, ':');
    if (colon == NULL || answer->header_count == HEADERS_MAX)
        return;
    *colon = '\0';
    if (is_library_s(line))
        return;
    answer->headers[answer->header_count].name = line;
    answer->headers[answer->header_count++].value = colon + 1 + strspn(colon + 1, " ");
}

static bool take_apart(char *text, size_t size, struct answer *answer)
{
    char *end = strstr(text, "\r\n\r\n");
    if (end == NULL || sscanf(text, "HTTP/1.1 %u", &answer->status) != 1)
        return false;
    answer->body = end + 4;
    answer->body_len = size - (size_t)(end + 4 - text);
    end[0] = '\0';
    char *line = strstr(text, "\r\n");
    while (line != NULL) {
        char *next = strstr(line + 2, "\r\n");
        if (next != NULL)
            *next = '\0';
        take_header(answer, line + 2);
        line = next;
    }
    return true;
}

/* As server/http/mhd.c: the first call of a request is never answered. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **context)
{
    const struct answer *answer = cls;
    static char seen;
    (void)path, (void)method, (void)version, (void)data;
    if (*context == NULL) {
        *context = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    struct MHD_Response *raw =
        MHD_create_response_from_buffer(answer->body_len, answer->body, MHD_RESPMEM_PERSISTENT);
    if (raw == NULL)
        return MHD_NO;
    for (size_t i = 0; i < answer->header_count; i++)
        if (MHD_add_response_header(raw, answer->headers[i].name, answer->headers[i].value) !=
            MHD_YES)
            abort();
    enum MHD_Result result = MHD_queue_response(connection, answer->status, raw);
    MHD_destroy_response(raw);
    return result;
}

static int listen_anywhere(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, size) != 0 || listen(fd, 511) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

static bool read_answer(const char *path, struct answer *answer)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(ANSWER_MAX);
    if (file == NULL || text == NULL)
        return false;
    size_t size = fread(text, 1, ANSWER_MAX - 1, file);
    fclose(file);
    text[size] = '\0';
    return take_apart(text, size, answer);
}

/* Brings the threads their connections, as server/http/door.c does, until the input ends. */
static void stand_at_the_door(struct MHD_Daemon *daemon, int listening)
{
    struct pollfd lines[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = listening, .events = POLLIN}};
    while (poll(lines, 2, -1) > 0 && (lines[0].revents == 0 || getchar() != EOF)) {
        struct sockaddr_in address;
        socklen_t size = sizeof address;
        int fd =
            accept4(listening, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            MHD_add_connection(daemon, fd, (const struct sockaddr *)&address, size);
    }
}

int main(int argc, char **argv)
{
    static struct answer answer;
    unsigned port = 0;
    if (argc != 3 || !read_answer(argv[2], &answer)) {
        fprintf(stderr, "usage: bench_floor_http THREADS ANSWER\n");
        return 2;
    }
    int fd = listen_anywhere(&port);
    struct MHD_Daemon *daemon =
        fd < 0 ? NULL
               : MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                                      MHD_USE_NO_LISTEN_SOCKET,
                                  0, NULL, NULL, on_request, &answer, MHD_OPTION_THREAD_POOL_SIZE,
                                  (unsigned)strtoul(argv[1], NULL, 10), MHD_OPTION_CONNECTION_LIMIT,
                                  1000U, MHD_OPTION_CONNECTION_TIMEOUT, 15U,
                                  MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(32 * 1024),
                                  MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    printf("%u\n", port);
    fflush(stdout);
    stand_at_the_door(daemon, fd);
    MHD_stop_daemon(daemon);
    return 0;
}
