/* image.h - what a disk may hold when the power goes at a given point of a history. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "history.h"

#include <stdbool.h>

/* A file's bytes, and room for those to come. */
struct image {
    unsigned char *bytes;
    size_t size, room;
};

struct event {
    struct item item;
    const unsigned char *bytes;
};

struct history {
    struct event *events;
    size_t count;
};

/* What the disk is taken to have done with syncs. */
enum honesty {
    HONEST,     /* what it said */
    NO_THROUGH, /* O_DSYNC did nothing */
    NO_SYNC,    /* nor did fdatasync */
};

/* The disk after the first `done` events. */
struct disk {
    const struct history *history;
    enum honesty honesty;
    struct image safe; /* what no power cut can take */
    size_t *pending;   /* the events that are writes not yet safe */
    size_t pending_count, done;
};

enum { SECTOR_SIZE = 512, FEW_SECTORS = 5 };

/* Reads both files whole; ERR_ABSENT or ERR_MALFORMED. */
enum err history_read(struct arena *arena, const char *path, struct history *history) MUST_USE;
enum err image_read(struct arena *arena, const char *path, size_t room,
                    struct image *image) MUST_USE;

/* The most bytes the store ever had, whatever was written of it. */
size_t history_reach(const struct history *history);

/* Begins before the first event, with what was there. */
struct disk disk_begin(struct arena *arena, const struct history *history, const struct image *base,
                       enum honesty honesty);

/* Lets one more event happen. */
void disk_step(struct disk *disk);

/* Makes all that is pending safe, as when the server ends and the power stays. */
void disk_settle(struct disk *disk);

/* How many images there are to make: of few pending sectors all that can be told apart, of many
 * `most`. */
size_t disk_variants(const struct disk *disk, size_t most);

/* Makes the image in which some of the pending sectors have reached the disk: of few, every
 * subset; of many, variant 0 none and 1 all, then sectors or whole writes drawn at random.  Variant
 * 2 of an honest disk has noise in each of them: if all is well with it, nothing that was looked at
 * lay there (what is stored has checksums, and noise in them is found), and all is well with every
 * other image of that point and that length, however its writes were lost, reordered or torn. */
void disk_image(const struct disk *disk, size_t variant, uint64_t seed, struct image *image);
