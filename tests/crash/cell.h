/* cell.h - a place where a damaged store can be looked at: a directory in memory, and a process
 * that may end as it likes.
 */
#pragma once

#include "image.h"

enum { CELL_REASON_SIZE = 200 };

struct cell {
    char directory[32];
    char *reason; /* what the last look said, shared with it */
};

enum cell_end { CELL_WELL, CELL_BAD, CELL_CRASHED };

/* Looks at the store in a directory; says why when not all is well. */
typedef bool cell_look_fn(void *context, const char *directory, char reason[CELL_REASON_SIZE]);

struct cell cell_open(void);
void cell_close(struct cell *cell);

/* Puts the store's file there, and nothing beside it. */
void cell_lay_out(const struct cell *cell, const struct image *image);

/* Looks, in a child; a signal that ends it, or no end within some seconds, is a crash. */
enum cell_end cell_run(const struct cell *cell, cell_look_fn *look, void *context);

/* Zeroed memory that children share with their parent, for the rest of the process. */
void *cell_shared(size_t size);
