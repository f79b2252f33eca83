#include "server/throttle.h"

#include "server/lock.h"

#include <sodium.h>

enum { SLOTS = 4096 }; /* two names in one slot share their tries: harmless, and bounded */

struct slot {
    int64_t since;
    int tries;
};

struct throttle {
    pthread_mutex_t lock;
    unsigned char key[crypto_shorthash_KEYBYTES]; /* so that nobody can choose a slot */
    struct slot slots[SLOTS];
};

struct throttle *throttle_new(struct arena *arena)
{
    struct throttle *throttle = arena_new(arena, struct throttle, 1);
    lock_open(&throttle->lock, NULL);
    randombytes_buf(throttle->key, sizeof throttle->key);
    return throttle;
}

static struct slot *slot_of(struct throttle *throttle, struct span about)
{
    unsigned char hash[crypto_shorthash_BYTES];
    const unsigned char *bytes = (const unsigned char *)(about.len > 0 ? about.ptr : "");
    crypto_shorthash(hash, bytes, about.len, throttle->key);
    return &throttle->slots[(hash[0] << 8 | hash[1]) % SLOTS];
}

bool throttle_allows(struct throttle *throttle, struct span about, int64_t now)
{
    lock_take(&throttle->lock);
    struct slot *slot = slot_of(throttle, about);
    if (now - slot->since > THROTTLE_WINDOW)
        *slot = (struct slot){.since = now};
    bool allowed = slot->tries < THROTTLE_TRIES;
    if (allowed)
        slot->tries++;
    lock_leave(&throttle->lock);
    return allowed;
}

void throttle_forgive(struct throttle *throttle, struct span about)
{
    lock_take(&throttle->lock);
    *slot_of(throttle, about) = (struct slot){0};
    lock_leave(&throttle->lock);
}
