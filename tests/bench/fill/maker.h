/* maker.h - commands as the writer runs them, without a thread and many to a transaction: the
 * same core decides, the same ledger records, so that what is made verifies. */
#pragma once

#include "server/kv.h"
#include "workflow/command.h"

struct maker {
    struct arena arena; /* lives as long as the maker */
    struct kv *kv;
    struct kv_txn txn;
    struct arena directory_arena;
    struct directory directory;
    int64_t now;          /* when it is said to happen */
    struct span actor;    /* a person's id; empty: the command line */
    struct ruling ruling; /* of the last command */
    uint64_t events;      /* so far */
    uint64_t uncommitted; /* since the last commit */
};

/* Begins in a store that app_create() has made. */
enum err maker_open(struct maker *maker, const char *data) MUST_USE;

/* Gives a command and takes over args.  What it rules lives in scratch.  Refusals and failures
 * are said on standard error. */
enum err maker_run(struct maker *maker, struct arena *scratch, enum command_id command,
                   struct span target, json_t *args) MUST_USE;

/* The same about a fiche, in the scene that maker_scene() gave. */
enum err maker_run_on(struct maker *maker, struct arena *scratch, enum command_id command,
                      const struct scene *scene, json_t *args) MUST_USE;

/* Whether the last command moved its fiche on. */
bool maker_moved(const struct maker *maker);

/* The identifier of what the last command made, in the maker's arena. */
struct span maker_made(struct maker *maker);

/* Compiles people, plans, forms and circuits again, as they are now. */
enum err maker_reload(struct maker *maker) MUST_USE;

/* Signs the log's head and commits; begins the next transaction. */
enum err maker_commit(struct maker *maker) MUST_USE;

/* The scene of a fiche before the actor; its document is in scratch. */
enum err maker_scene(struct maker *maker, struct arena *scratch, struct span fiche,
                     struct scene *scene) MUST_USE;

/* Ends it, uncommitted work undone. */
void maker_close(struct maker *maker);
