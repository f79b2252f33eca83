#include "server/witness.h"

#include "server/fingerprint.h"
#include "server/lock.h"
#include "workflow/decision.h"

enum { KEYS_KEPT = 4096, LINE_MAX_KEPT = 64, CLAIMS_KEPT = 8192 };

/* A public key that was found valid, under the line it was read from; len 0: none. */
struct known {
    char line[LINE_MAX_KEPT];
    size_t len;
    struct minisig_public key;
};

struct witness {
    pthread_mutex_t lock;                  /* guards all below */
    struct known known[KEYS_KEPT];         /* each where its line belongs (place_of()) */
    struct fingerprint sound[CLAIMS_KEPT]; /* claims that hold, each where it belongs; or zeros */
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

bool witness_sees(struct witness *witness, const struct directory *directory, struct span record)
{
    SCOPED_ARENA arena = {0};
    JSON_LIVES_IN(&arena);
    struct signing_claim claim;
    const json_t *event = json_read(&arena, record);
    return span_eq(text_at(event, "kind"), SPAN("decision-given")) &&
           decision_claim(&arena, directory, json_object_get(event, "body"), &claim) == ERR_NONE &&
           witness_foresees(witness, &claim);
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
