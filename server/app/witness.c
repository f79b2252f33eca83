#include "server/witness.h"

#include "server/lock.h"
#include "workflow/decision.h"

enum { KEYS_KEPT = 4096, LINE_MAX_KEPT = 64 };

/* A public key that was found valid, under the line it was read from; len 0: none. */
struct known {
    char line[LINE_MAX_KEPT];
    size_t len;
    struct minisig_public key;
};

struct witness {
    pthread_mutex_t lock;          /* guards all below */
    struct known known[KEYS_KEPT]; /* each where its line belongs (place_of()) */
};

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

static bool holds(struct witness *witness, const struct signing_claim *claim)
{
    struct minisig_public key;
    if (claim->public_key.len == 0) /* nothing is claimed */
        return true;
    if (!recall(witness, claim->public_key, &key)) {
        if (minisig_public_parse(claim->public_key, &key) != ERR_NONE)
            return false;
        remember(witness, claim->public_key, &key);
    }
    return signing_claim_holds_for(claim, &key);
}

bool witness_sees(struct witness *witness, struct arena *arena, const struct directory *directory,
                  const json_t *body)
{
    struct signing_claim claim;
    return json_is_object(body) && decision_claim(arena, directory, body, &claim) == ERR_NONE &&
           holds(witness, &claim);
}

struct witness *witness_open(struct arena *arena)
{
    struct witness *made = arena_new(arena, struct witness, 1);
    lock_open(&made->lock, NULL);
    return made;
}

void witness_close(struct witness *witness)
{
    if (witness != NULL)
        lock_close(&witness->lock, NULL);
}
