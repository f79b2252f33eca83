#include "image.h"

#include "base/span.h"

#include <stdio.h>
#include <sys/stat.h>

/* --- reading ----------------------------------------------------------------------------- */

enum err image_read(struct arena *arena, const char *path, size_t room, struct image *image)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return ERR_ABSENT;
    *image = (struct image){.bytes = arena_new(arena, unsigned char, room), .room = room};
    image->size = fread(image->bytes, 1, room, file);
    bool whole = feof(file) != 0 || fgetc(file) == EOF;
    fclose(file);
    return whole ? ERR_NONE : ERR_TOO_LARGE;
}

enum err history_read(struct arena *arena, const char *path, struct history *history)
{
    struct stat facts;
    struct image file;
    if (stat(path, &facts) != 0)
        return ERR_ABSENT;
    TRY(image_read(arena, path, (size_t)facts.st_size, &file));
    *history = (struct history){0};
    history->events = arena_new(arena, struct event, file.size / sizeof(struct item));
    for (size_t at = 0; at < file.size;) {
        struct event *event = &history->events[history->count++];
        if (file.size - at < sizeof event->item)
            return ERR_MALFORMED;
        memcpy(&event->item, file.bytes + at, sizeof event->item);
        at += sizeof event->item;
        event->bytes = file.bytes + at;
        if (file.size - at < event->item.len)
            return ERR_MALFORMED;
        at += event->item.len;
    }
    return ERR_NONE;
}

size_t history_reach(const struct history *history)
{
    size_t reach = 0;
    for (size_t i = 0; i < history->count; i++) {
        const struct item *item = &history->events[i].item;
        if (item->happening == WRITTEN && item->at + item->len > reach)
            reach = item->at + item->len;
    }
    return reach;
}

/* --- the disk ---------------------------------------------------------------------------- */

static void overwrite(struct image *image, size_t at, const unsigned char *bytes, size_t len)
{
    memcpy(image->bytes + at, bytes, len);
    if (at + len > image->size)
        image->size = at + len;
}

/* The bytes of a write from one place up to the end of the sector that is there. */
static size_t sector_rest(const struct event *write, size_t from)
{
    size_t place = write->item.at + from, rest = SECTOR_SIZE - place % SECTOR_SIZE;
    return rest < write->item.len - from ? rest : write->item.len - from;
}

struct disk disk_begin(struct arena *arena, const struct history *history, const struct image *base,
                       enum honesty honesty)
{
    struct disk disk = {.history = history, .honesty = honesty, .safe = *base};
    disk.safe.bytes = arena_new(arena, unsigned char, base->room);
    memcpy(disk.safe.bytes, base->bytes, base->size);
    disk.pending = arena_new(arena, size_t, history->count);
    return disk;
}

/* What is pending, from one on, is safe now. */
static void settle(struct disk *disk, size_t from)
{
    for (size_t i = from; i < disk->pending_count; i++) {
        const struct event *write = &disk->history->events[disk->pending[i]];
        overwrite(&disk->safe, write->item.at, write->bytes, write->item.len);
    }
    disk->pending_count = from;
}

void disk_step(struct disk *disk)
{
    size_t now = disk->done++;
    switch ((enum happening)disk->history->events[now].item.happening) {
    case WRITTEN: disk->pending[disk->pending_count++] = now; break;
    case REACHED:
        if (disk->honesty == HONEST)
            settle(disk, disk->pending_count - 1);
        break;
    case SYNCED:
        if (disk->honesty != NO_SYNC)
            settle(disk, 0);
        break;
    case ANSWERED: break;
    }
}

void disk_settle(struct disk *disk)
{
    settle(disk, 0);
}

/* --- images ------------------------------------------------------------------------------ */

static uint64_t scatter(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15; /* splitmix64 */
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static size_t pending_sectors(const struct disk *disk, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < disk->pending_count && count < most; i++) {
        const struct event *write = &disk->history->events[disk->pending[i]];
        for (size_t at = 0; at < write->item.len; at += sector_rest(write, at))
            count++;
    }
    return count;
}

size_t disk_variants(const struct disk *disk, size_t most)
{
    size_t sectors = pending_sectors(disk, FEW_SECTORS + 1);
    return sectors > FEW_SECTORS ? most : (size_t)1 << sectors;
}

/* How what is pending is drawn. */
struct draw {
    bool whole_writes, garbage;
    unsigned percent;
    uint64_t state;
};

static struct draw draw_of(const struct disk *disk, size_t variant, uint64_t seed, bool few)
{
    static const unsigned percents[] = {50, 90, 10, 98};
    struct draw draw = {.percent = variant == 0 ? 0 : 100,
                        .garbage = variant == 2 && disk->honesty == HONEST && !few,
                        .state = seed ^ disk->done << 20 ^ variant};
    if (variant > 1 && !draw.garbage)
        draw.percent = percents[scatter(&draw.state) % COUNT_OF(percents)];
    draw.whole_writes = variant % 3 == 2;
    return draw;
}

static bool falls(struct draw *draw)
{
    return scatter(&draw->state) % 100 < draw->percent;
}

static void lay(struct image *image, size_t at, const unsigned char *bytes, size_t len,
                struct draw *draw)
{
    unsigned char noise[SECTOR_SIZE];
    for (size_t i = 0; draw->garbage && i < len; i++)
        noise[i] = (unsigned char)scatter(&draw->state);
    overwrite(image, at, draw->garbage ? noise : bytes, len);
}

void disk_image(const struct disk *disk, size_t variant, uint64_t seed, struct image *image)
{
    bool few = pending_sectors(disk, FEW_SECTORS + 1) <= FEW_SECTORS;
    struct draw draw = draw_of(disk, variant, seed, few);
    size_t sector = 0;
    memcpy(image->bytes, disk->safe.bytes, disk->safe.size);
    if (image->size > disk->safe.size) /* what the image before this one held there */
        memset(image->bytes + disk->safe.size, 0, image->size - disk->safe.size);
    image->size = disk->safe.size;
    for (size_t i = 0; i < disk->pending_count; i++) {
        const struct event *write = &disk->history->events[disk->pending[i]];
        bool lost = draw.whole_writes && !few && !falls(&draw);
        for (size_t at = 0, len; at < write->item.len; at += len, sector++) {
            len = sector_rest(write, at);
            if (few ? (variant >> sector & 1) != 0 : !lost && (draw.whole_writes || falls(&draw)))
                lay(image, write->item.at + at, write->bytes + at, len, &draw);
        }
    }
}
