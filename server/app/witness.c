#include "server/witness.h"

#include "server/fingerprint.h"
#include "server/lock.h"
#include "workflow/decision.h"

#include <unistd.h>

enum { THREADS_MAX = 8, KEYS_KEPT = 4096, LINE_MAX_KEPT = 64, CLAIMS_KEPT = 8192, WAKE_FOR = 8 };

/* A public key that was found valid, under the line it was read from; len 0: none. */
struct known {
    char line[LINE_MAX_KEPT];
    size_t len;
    struct minisig_public key;
};

struct witness {
    pthread_t threads[THREADS_MAX];
    size_t thread_count;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;  /* something is asked, or all is answered */
    struct testimony *first, *last;
    size_t open; /* asked and not answered */
    bool is_false, stopping;
    struct known known[KEYS_KEPT];         /* each where its line belongs (place_of()) */
    struct fingerprint sound[CLAIMS_KEPT]; /* claims that hold, each where it belongs; or zeros */
};

/* --- one decision -------------------------------------------------------------------- */

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static size_t place_of(struct span line)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < line.len; i++)
        hash = (hash ^ (unsigned char)line.ptr[i]) * 16777619u;
    return hash % KEYS_KEPT;
}

static bool recall(struct witness *witness, struct span line, struct minisig_public *key)
{
    lock_take(&witness->lock);
    const struct known *known = &witness->known[place_of(line)];
    bool found = known->len > 0 && span_eq(line, (struct span){known->line, known->len});
    if (found)
        *key = known->key;
    lock_leave(&witness->lock);
    return found;
}

static void remember(struct witness *witness, struct span line, const struct minisig_public *key)
{
    if (line.len > LINE_MAX_KEPT)
        return;
    lock_take(&witness->lock);
    struct known *known = &witness->known[place_of(line)];
    memcpy(known->line, line.ptr, line.len);
    known->len = line.len;
    known->key = *key;
    lock_leave(&witness->lock);
}

static bool look_into(struct witness *witness, const struct signing_claim *claim)
{
    struct minisig_public key;
    if (!recall(witness, claim->public_key, &key)) {
        if (minisig_public_parse(claim->public_key, &key) != ERR_NONE)
            return false;
        remember(witness, claim->public_key, &key);
    }
    return signing_claim_holds_for(claim, &key);
}

static struct fingerprint fingerprint_of(const struct signing_claim *claim)
{
    struct fingerprinting making = fingerprint_begin();
    fingerprint_add(&making, claim->public_key);
    fingerprint_add(&making, claim->statement);
    fingerprint_add(&making, claim->signature);
    return fingerprint_end(&making);
}

static struct fingerprint *place_of_claim(struct witness *witness, const struct fingerprint *claim)
{
    uint32_t number;
    memcpy(&number, claim->bytes, sizeof number);
    return &witness->sound[number % CLAIMS_KEPT];
}

bool witness_foresees(struct witness *witness, const struct signing_claim *claim)
{
    if (claim->public_key.len == 0) /* nothing is claimed */
        return true;
    struct fingerprint print = fingerprint_of(claim), *place = place_of_claim(witness, &print);
    lock_take(&witness->lock);
    bool holds = fingerprint_eq(place, &print);
    lock_leave(&witness->lock);
    if (holds || !look_into(witness, claim))
        return holds;
    lock_take(&witness->lock);
    *place = print;
    lock_leave(&witness->lock);
    return true;
}

bool witness_sees(struct witness *witness, const struct testimony *testimony)
{
    SCOPED_ARENA arena = {0};
    JSON_LIVES_IN(&arena);
    struct signing_claim claim;
    const json_t *event = json_read(&arena, testimony->record);
    return span_eq(text_at(event, "kind"), SPAN("decision-given")) &&
           decision_claim(&arena, testimony->directory, json_object_get(event, "body"), &claim) ==
               ERR_NONE &&
           witness_foresees(witness, &claim);
}

/* --- side by side -------------------------------------------------------------------- */

/* Looks into the first that waits; the lock is held before and after. */
static void answer(struct witness *witness)
{
    struct testimony *testimony = witness->first;
    witness->first = testimony->next;
    if (witness->first == NULL)
        witness->last = NULL;
    lock_leave(&witness->lock);
    bool is_sound = witness_sees(witness, testimony);
    lock_take(&witness->lock);
    witness->is_false = witness->is_false || !is_sound;
    if (--witness->open == 0)
        lock_wake_all(&witness->wake);
}

static void *work(void *context)
{
    struct witness *witness = context;
    lock_take(&witness->lock);
    while (witness->first != NULL || !witness->stopping) {
        if (witness->first != NULL)
            answer(witness);
        else
            lock_wait(&witness->wake, &witness->lock);
    }
    lock_leave(&witness->lock);
    return NULL;
}

enum err witness_start(struct arena *arena, struct witness **witness)
{
    struct witness *made = arena_new(arena, struct witness, 1);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    lock_open(&made->lock, &made->wake);
    while (made->thread_count < THREADS_MAX && (long)made->thread_count + 1 < cores) {
        if (pthread_create(&made->threads[made->thread_count], NULL, work, made) != 0) {
            witness_stop(made);
            return ERR_IO;
        }
        made->thread_count++;
    }
    *witness = made;
    return ERR_NONE;
}

void witness_stop(struct witness *witness)
{
    if (witness == NULL)
        return;
    lock_take(&witness->lock);
    witness->stopping = true;
    lock_wake_all(&witness->wake);
    lock_leave(&witness->lock);
    for (size_t i = 0; i < witness->thread_count; i++)
        pthread_join(witness->threads[i], NULL);
    lock_close(&witness->lock, &witness->wake);
}

void witness_ask(struct witness *witness, struct testimony *testimony)
{
    testimony->next = NULL;
    lock_take(&witness->lock);
    if (witness->last != NULL)
        witness->last->next = testimony;
    else
        witness->first = testimony;
    witness->last = testimony;
    if (++witness->open % WAKE_FOR == 0)
        lock_wake(&witness->wake);
    lock_leave(&witness->lock);
}

/* The lock is held before and after.  Nobody was woken yet for a few. */
static void wait_for_all(struct witness *witness)
{
    if (witness->first != NULL && witness->first != witness->last)
        lock_wake(&witness->wake);
    while (witness->open > 0) {
        if (witness->first != NULL)
            answer(witness);
        else
            lock_wait(&witness->wake, &witness->lock);
    }
}

void witness_wait(struct witness *witness)
{
    lock_take(&witness->lock);
    wait_for_all(witness);
    lock_leave(&witness->lock);
}

bool witness_hear(struct witness *witness)
{
    lock_take(&witness->lock);
    wait_for_all(witness);
    bool holds = !witness->is_false;
    witness->is_false = false;
    lock_leave(&witness->lock);
    return holds;
}
