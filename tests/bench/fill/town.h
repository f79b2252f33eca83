/* town.h - the institution that the bench works in: people, bodies, keys, two plans. */
#pragma once

#include "maker.h"
#include "prose.h"

enum {
    SIGNERS = 64,    /* members of the Conseil de Direction; some sit elsewhere too */
    PILOTS = 8,      /* of the plans; the first one is the load client */
    NODES_MAX = 320, /* of one plan */
    BIG_PLAN = 0,
    SMALL_PLAN = 1,
    PLAN_COUNT = 2,
    SMALL_PLAN_FICHES = 300, /* or a third of the big plan's, if that is less */
};

/* Whom the bench speaks for by name, before all others. */
enum who {
    WHO_ADMIN,
    WHO_METHOD,
    WHO_READER,
    WHO_REVIEWER,
    WHO_PILOT,
    WHO_COUNT = WHO_PILOT + PILOTS
};

struct signer {
    struct span person, token, key, key_id; /* key_id: 16 hex digits */
    unsigned char seed[32], secret[64];
};

struct town {
    struct maker *maker;
    struct prose prose;
    struct dice dice;
    size_t fiche_count;   /* of the big plan */
    struct span *persons; /* WHO_COUNT known ones, SIGNERS, then the others */
    struct span *names;
    size_t person_count, body_count, node_count;
    struct signer signers[SIGNERS];
    struct span nodes[PLAN_COUNT][NODES_MAX]; /* the objectives, where fiches are */
    size_t objectives[PLAN_COUNT];
    struct span password, token,
        reader_token; /* of all accounts; of the first pilot; of the reader */
};

extern const char *const town_plans[PLAN_COUNT];

/* Makes all of it. */
enum err town_make(struct town *town) MUST_USE;

/* The signer who is this person; NULL: nobody. */
const struct signer *town_signer(const struct town *town, struct span person);
