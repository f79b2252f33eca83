/* floor_lmdb.c - the least that changes cost: the puts and deletes of a tape and its commits, on
 * bare LMDB, durable.
 * usage: bench_floor_lmdb DIR TAPE VERIFIERS
 * For each line of input, a number of seconds, goes on with the tape for so long and prints how it
 * went as one line of JSON.  Where the line says "verified" behind it, a signature of a statement's
 * size is verified for each command before its commit, by VERIFIERS threads.  DIR is a copy of the
 * store that was recorded; it is no store any more afterwards. */
#include "gauge.h"
#include "tape.h"

#include <lmdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENT_SIZE = 900, AHEAD = 256, VERIFIERS_MAX = 64 };
#define MAP_SIZE ((size_t)64 << 30)

struct floor {
    MDB_env *env;
    MDB_dbi table;
    char *tape;
    size_t size, at;
    bool verifies;
    sem_t wanted, verified;
};

static unsigned char statement[STATEMENT_SIZE], signature[crypto_sign_BYTES],
    public[crypto_sign_PUBLICKEYBYTES];

static void must(int rc, const char *what)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_floor_lmdb: %s: %s\n", what, mdb_strerror(rc));
    exit(1);
}

/* --- verifying -------------------------------------------------------------------------------- */

static void *verify(void *context)
{
    struct floor *floor = context;
    for (;;) {
        while (sem_wait(&floor->wanted) != 0)
            ;
        must(crypto_sign_verify_detached(signature, statement, sizeof statement, public), "verify");
        sem_post(&floor->verified);
    }
    return NULL;
}

/* As the daemon threads would: some are verified ahead of the commit under way, and of the first
 * turn that asks for it. */
static void start_verifying(struct floor *floor, size_t verifiers)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    pthread_t thread;
    must(crypto_sign_keypair(public, secret), "key");
    must(crypto_sign_detached(signature, NULL, statement, sizeof statement, secret), "sign");
    sem_init(&floor->wanted, 0, AHEAD);
    sem_init(&floor->verified, 0, 0);
    for (size_t i = 0; i < verifiers; i++)
        must(pthread_create(&thread, NULL, verify, floor), "thread");
}

static void await_verified(struct floor *floor, size_t count)
{
    for (size_t i = 0; floor->verifies && i < count; i++) {
        while (sem_wait(&floor->verified) != 0)
            ;
        sem_post(&floor->wanted);
    }
}

/* --- the tape --------------------------------------------------------------------------------- */

static void apply(struct floor *floor, MDB_txn *txn, const struct mark *mark, char *bytes)
{
    MDB_val key = {.mv_size = mark->key, .mv_data = bytes},
            value = {.mv_size = mark->value, .mv_data = bytes + mark->key};
    if (mark->kind == MARK_PUT)
        must(mdb_put(txn, floor->table, &key, &value, mark->flags), "put");
    else if (mdb_del(txn, floor->table, &key, NULL) != MDB_SUCCESS)
        return; /* it was not there either when it was recorded */
}

/* Writes up to the next commit; how many commands that was, 0 at the end of the tape. */
static size_t replay_commit(struct floor *floor)
{
    struct mark mark;
    MDB_txn *txn;
    must(mdb_txn_begin(floor->env, NULL, 0, &txn), "begin");
    while (floor->at < floor->size) {
        memcpy(&mark, floor->tape + floor->at, sizeof mark);
        floor->at += sizeof mark;
        if (mark.kind == MARK_COMMIT) {
            await_verified(floor, mark.key);
            must(mdb_txn_commit(txn), "commit");
            return mark.key;
        }
        apply(floor, txn, &mark, floor->tape + floor->at);
        floor->at += mark.key + mark.value;
    }
    mdb_txn_abort(txn);
    return 0;
}

static void run(struct floor *floor, double seconds)
{
    int64_t began = gauge_now(), until = began + (int64_t)(seconds * 1e6);
    size_t commands = 0, commits = 0, count = 1;
    while (count > 0 && gauge_now() < until) {
        count = replay_commit(floor);
        commands += count;
        commits += count > 0;
    }
    double took = (double)(gauge_now() - began) / 1e6;
    printf("{\"rate\": %.2f, \"commits\": %zu, \"requests\": %zu, \"seconds\": %.3f, "
           "\"errors\": %d, \"first_error\": \"the tape is at its end\"}\n",
           (double)commands / took, commits, commands, took, commands == 0);
    fflush(stdout);
}

static void open_store(struct floor *floor, const char *directory)
{
    MDB_txn *txn;
    must(mdb_env_create(&floor->env), "environment");
    must(mdb_env_set_mapsize(floor->env, MAP_SIZE), "map");
    must(mdb_env_open(floor->env, directory, MDB_NOTLS, 0600), directory);
    must(mdb_txn_begin(floor->env, NULL, 0, &txn), "begin");
    must(mdb_dbi_open(txn, NULL, 0, &floor->table), "table");
    must(mdb_txn_commit(txn), "commit");
}

int main(int argc, char **argv)
{
    static struct floor floor;
    char line[32], *rest;
    size_t verifiers = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (verifiers < 1 || verifiers > VERIFIERS_MAX || sodium_init() < 0 ||
        (floor.tape = tape_read(argv[2], &floor.size)) == NULL) {
        fprintf(stderr, "usage: bench_floor_lmdb DIR TAPE VERIFIERS\n");
        return 2;
    }
    open_store(&floor, argv[1]);
    start_verifying(&floor, verifiers);
    while (fgets(line, sizeof line, stdin) != NULL) {
        double seconds = strtod(line, &rest);
        floor.verifies = strcmp(rest, " verified\n") == 0;
        run(&floor, seconds);
    }
    return 0;
}
