/* replay.c - makes every crash image of a recorded history and holds an inquest on each.
 * usage: replay BASE HISTORY PROMISES FINAL VARIANTS EVERY SEED honest|no-through|no-sync
 *   BASE      the store's file before the history     FINAL  the same file after it
 *   PROMISES  lines "NUMBER OPERATION": what clients were told
 *   VARIANTS  at most so many images of each point of the history; EVERY: and of these every n-th
 * The last line counts.  Exit code 0: honest and no image bad, or not honest and some bad. */
#include "image.h"
#include "inquest.h"

#include "base/buf.h"
#include "server/kv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INQUEST_SECONDS = 10, SHOWN = 5, NUMBER_MAX = 1 << 16 };

/* What all processes of a replay count in. */
struct tally {
    atomic_ullong images, bad;
    char reasons[SHOWN][REASON_SIZE];
};

struct replay {
    struct arena arena;
    struct history history;
    struct image base;
    struct promises promises;
    enum honesty honesty;
    size_t variants, every;
    uint64_t seed;
    uint64_t *told; /* the events that clients have been told of */
    size_t told_count;
    struct tally *tally;
};

static void *shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

/* --- one image --------------------------------------------------------------------------- */

static void lay_out(const char *directory, const struct image *image)
{
    char path[64];
    static const char *const left_overs[] = {"lock.mdb", "lock"};
    for (size_t i = 0; i < COUNT_OF(left_overs); i++) {
        snprintf(path, sizeof path, "%s/%s", directory, left_overs[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/" KV_FILE, directory);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, image->bytes, image->size) != (ssize_t)image->size)
        abort();
    close(file);
}

static void keep_reason(const struct replay *replay, unsigned long long number, const char *reason)
{
    if (number < SHOWN)
        snprintf(replay->tally->reasons[number], REASON_SIZE, "%s", reason);
}

/* In a process of its own: what is damaged may end whoever looks at it. */
static void judge(const struct replay *replay, const char *directory, size_t point,
                  char reason[REASON_SIZE])
{
    int status = 0;
    reason[0] = '\0';
    pid_t child = fork();
    if (child == 0) {
        alarm(INQUEST_SECONDS);
        bool well =
            inquest_hold(directory, &replay->promises, replay->told, replay->told_count, reason);
        _exit(well ? 0 : 1);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    replay->tally->images++;
    if (status == 0)
        return;
    char said[REASON_SIZE];
    if (WIFSIGNALED(status))
        snprintf(reason, REASON_SIZE, "ended by signal %d", WTERMSIG(status));
    snprintf(said, sizeof said, "after event %zu, %.*s", point, REASON_SIZE - 40, reason);
    keep_reason(replay, replay->tally->bad++, said);
}

/* --- all images -------------------------------------------------------------------------- */

/* Every share-th image of all, beginning with one. */
static void play(struct replay *replay, size_t first, size_t share)
{
    char directory[] = "/dev/shm/jalon-replay-XXXXXX";
    if (mkdtemp(directory) == NULL)
        abort();
    char *reason = shared(REASON_SIZE);
    struct disk disk = disk_begin(&replay->arena, &replay->history, &replay->base, replay->honesty);
    struct image image = {.bytes = arena_new(&replay->arena, unsigned char, replay->base.room)};
    for (size_t number = 0; disk.done < replay->history.count;) {
        const struct item *item = &replay->history.events[disk.done].item;
        if (item->happening == ANSWERED)
            replay->told[replay->told_count++] = item->at;
        disk_step(&disk);
        size_t variants = disk_variants(&disk, replay->variants);
        for (size_t i = 0; i < variants; i++) {
            if (number++ % (share * replay->every) != first * replay->every)
                continue;
            disk_image(&disk, i, replay->seed, &image);
            lay_out(directory, &image);
            judge(replay, directory, disk.done, reason);
        }
    }
    image.size = 0;
    lay_out(directory, &image);
    char path[64];
    snprintf(path, sizeof path, "%s/" KV_FILE, directory);
    if (unlink(path) != 0 || rmdir(directory) != 0)
        abort();
}

static bool play_in_shares(struct replay *replay)
{
    long share = sysconf(_SC_NPROCESSORS_ONLN);
    bool well = true;
    int status;
    for (long i = 0; i < share; i++)
        if (fork() == 0) {
            play(replay, (size_t)i, (size_t)share);
            _exit(0);
        }
    while (wait(&status) > 0)
        well = well && status == 0;
    return well && errno == ECHILD;
}

/* --- what is replayed -------------------------------------------------------------------- */

static bool read_promises(struct replay *replay, const char *path)
{
    FILE *file = fopen(path, "re");
    unsigned long long number;
    char operation[65];
    if (file == NULL)
        return false;
    replay->promises.operations = arena_new(&replay->arena, struct span, NUMBER_MAX);
    while (fscanf(file, "%llu %64s", &number, operation) == 2 && number < NUMBER_MAX)
        replay->promises.operations[number] = span_copy(&replay->arena, span_of(operation));
    bool whole = feof(file) != 0;
    fclose(file);
    return whole;
}

/* Nothing that the server wrote has escaped the recorder. */
static bool ends_as(struct replay *replay, const char *path)
{
    struct image final;
    struct disk disk = disk_begin(&replay->arena, &replay->history, &replay->base, HONEST);
    while (disk.done < replay->history.count)
        disk_step(&disk);
    disk_settle(&disk);
    return image_read(&replay->arena, path, replay->base.room, &final) == ERR_NONE &&
           final.size == disk.safe.size && memcmp(final.bytes, disk.safe.bytes, final.size) == 0;
}

/* Every answer that was noted is one that a client knows of, and the other way round. */
static bool answers_agree(const struct replay *replay)
{
    size_t noted = 0, told = 0;
    for (size_t i = 0; i < replay->history.count; i++) {
        const struct item *item = &replay->history.events[i].item;
        if (item->happening != ANSWERED)
            continue;
        if (item->at >= NUMBER_MAX || replay->promises.operations[item->at].len == 0)
            return false;
        noted++;
    }
    for (size_t i = 0; i < NUMBER_MAX; i++)
        told += replay->promises.operations[i].len > 0;
    return noted > 0 && noted == told;
}

static enum err prepare(struct replay *replay, char **argv)
{
    TRY(history_read(&replay->arena, argv[2], &replay->history));
    TRY(image_read(&replay->arena, argv[1], history_reach(&replay->history), &replay->base));
    if (!read_promises(replay, argv[3]))
        return ERR_MALFORMED;
    replay->variants = strtoull(argv[5], NULL, 10);
    replay->every = strtoull(argv[6], NULL, 10);
    replay->seed = strtoull(argv[7], NULL, 10);
    replay->told = arena_new(&replay->arena, uint64_t, replay->history.count);
    replay->tally = shared(sizeof *replay->tally);
    if (replay->honesty == HONEST && !ends_as(replay, argv[4]))
        return ERR_DAMAGED;
    return answers_agree(replay) ? ERR_NONE : ERR_CONFLICT;
}

static int say(const struct replay *replay, const char *honesty)
{
    const struct tally *tally = replay->tally;
    for (size_t i = 0; i < SHOWN && i < tally->bad; i++)
        puts(tally->reasons[i]);
    printf("%s: %llu crash images, %llu bad\n", honesty, (unsigned long long)tally->images,
           (unsigned long long)tally->bad);
    return tally->images > 0 && (tally->bad == 0) == (replay->honesty == HONEST) ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const char *const words[] = {"honest", "no-through", "no-sync"};
    struct replay replay = {.honesty = HONEST};
    while (argc == 9 && replay.honesty < COUNT_OF(words) &&
           strcmp(argv[8], words[replay.honesty]) != 0)
        replay.honesty++;
    if (argc != 9 || replay.honesty == COUNT_OF(words))
        return 2;
    enum err err = prepare(&replay, argv);
    if (err != ERR_NONE) {
        printf("the history cannot be replayed: %s\n", err_text(err));
        return 2;
    }
    if (!play_in_shares(&replay))
        return 2;
    return say(&replay, argv[8]);
}
