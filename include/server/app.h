/* app.h - the running institution: its store, its directory, its writer. */
#pragma once

#include "server/pool.h"
#include "server/snapshot.h"
#include "server/witness.h"
#include "server/writer.h"

struct app {
    struct arena arena; /* what lives as long as the app */
    struct kv *kv;
    struct snapshots *snapshots;
    struct witness *witness; /* NULL when opened for reading only */
    struct writer *writer;   /* likewise */
    struct pool *pool;       /* likewise */
};

struct app_options {
    const char *data;  /* the directory */
    uint64_t map_size; /* as in kv.h */
    bool read_only;    /* beside the process that writes */
    bool strict;       /* likewise: for tests under a sanitizer */
};

/* Opens existing data.  Errors as store_open(); ERR_DAMAGED when the directory of people,
 * plans, forms cannot be compiled. */
enum err app_open(const struct app_options *options, struct app *app) MUST_USE;

/* Makes new data in an empty or absent directory: the store, the log's key, nothing else.
 * ERR_CONFLICT when there are data already. */
enum err app_create(const struct app_options *options) MUST_USE;

/* Finishes what is under way and closes.  A zeroed app is allowed. */
void app_close(struct app *app);

/* Microseconds UTC. */
int64_t app_now(void);
