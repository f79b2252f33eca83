/* replay.c - makes every crash image of a recorded history and holds an inquest on each.
 * usage: replay BASE HISTORY PROMISES FINAL VARIANTS EVERY SEED honest|no-through|no-sync
 *   BASE      the store's file before the history     FINAL  the same file after it
 *   PROMISES  lines "NUMBER OPERATION": what clients were told
 *   VARIANTS  at most so many images of each point of the history; EVERY: and of these every n-th
 * The last line counts.  Exit code 0: honest and no image bad, or not honest and some bad. */
#include "image.h"
#include "inquest.h"

#include "base/buf.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHOWN = 5, NUMBER_MAX = 1 << 16 };

/* What all processes of a replay count in. */
struct tally {
    atomic_ullong images, bad;
    char reasons[SHOWN][CELL_REASON_SIZE + 40];
};

struct replay {
    struct arena arena;
    struct history history;
    struct image base;
    struct inquest inquest;
    enum honesty honesty;
    size_t variants, every;
    uint64_t seed;
    struct tally *tally;
};

static void note_reason(struct tally *tally, size_t point, const char *reason)
{
    unsigned long long number = tally->bad++;
    if (number < SHOWN)
        snprintf(tally->reasons[number], sizeof tally->reasons[number], "after event %zu, %s",
                 point, reason);
}

/* --- all images -------------------------------------------------------------------------- */

static void judge(struct replay *replay, const struct cell *cell, const struct image *image,
                  size_t point)
{
    cell_lay_out(cell, image);
    replay->tally->images++;
    if (cell_run(cell, inquest_hold, &replay->inquest) != CELL_WELL)
        note_reason(replay->tally, point, cell->reason);
}

/* Every share-th image of all, beginning with one. */
static void play(struct replay *replay, size_t first, size_t share)
{
    struct inquest *inquest = &replay->inquest;
    struct cell cell = cell_open();
    struct disk disk = disk_begin(&replay->arena, &replay->history, &replay->base, replay->honesty);
    struct image image = {.bytes = arena_new(&replay->arena, unsigned char, replay->base.room)};
    for (size_t number = 0; disk.done < replay->history.count;) {
        const struct item *item = &replay->history.events[disk.done].item;
        if (item->happening == ANSWERED)
            inquest->told[inquest->told_count++] = item->at;
        disk_step(&disk);
        size_t variants = disk_variants(&disk, replay->variants);
        for (size_t i = 0; i < variants; i++) {
            if (number++ % (share * replay->every) != first * replay->every)
                continue;
            disk_image(&disk, i, replay->seed, &image);
            judge(replay, &cell, &image, disk.done);
        }
    }
    cell_close(&cell);
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
    replay->inquest.promises.operations = arena_new(&replay->arena, struct span, NUMBER_MAX);
    while (fscanf(file, "%llu %64s", &number, operation) == 2 && number < NUMBER_MAX)
        replay->inquest.promises.operations[number] = span_copy(&replay->arena, span_of(operation));
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
        if (item->at >= NUMBER_MAX || replay->inquest.promises.operations[item->at].len == 0)
            return false;
        noted++;
    }
    for (size_t i = 0; i < NUMBER_MAX; i++)
        told += replay->inquest.promises.operations[i].len > 0;
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
    replay->inquest.told = arena_new(&replay->arena, uint64_t, replay->history.count);
    replay->tally = cell_shared(sizeof *replay->tally);
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
