/* tape.h - what a run of commands wrote to LMDB, to be written again without the commands.
 *
 * A file of marks: 'P' puts and 'D' deletes, with lengths and bytes; 'C' commits so many commands.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum mark_kind { MARK_PUT = 'P', MARK_DELETE = 'D', MARK_COMMIT = 'C' };

struct mark {
    uint32_t kind;
    uint32_t flags;      /* of mdb_put */
    uint32_t key, value; /* their lengths; of a commit: key is the number of commands */
};

/* Adds a mark and its bytes; ends the program when the disk refuses. */
void tape_add(FILE *file, struct mark mark, const void *key, const void *value);

/* Reads a whole file into memory; NULL with a line on standard error. */
char *tape_read(const char *path, size_t *size);
