/* hits.h - the fiches that have some words, one after the other, without reading any fiche.
 *
 * First those whose title has all the words, then the others, and among each those created last
 * first.  Only words.h's words count, at most HITS_WORDS_MAX; the last may be a beginning. */
#pragma once

#include "server/lexicon.h"

enum { HITS_WORDS_MAX = 8 };

struct hits {
    struct kv_txn *txn;
    struct lexicon_wanted wanted[HITS_WORDS_MAX];
    size_t wanted_count;
    uint64_t block_count, blocks_left; /* in this round */
    bool titles;                       /* the first round */
    struct posting found, open;        /* of the block at hand; by what all may read */
    unsigned below;
};

/* A fiche that has all the words. */
struct hit {
    uint64_t number;
    bool is_open; /* it has them all where every reader of it may read */
};

/* Begins to look for the words of a text, which lives as long as the arena. */
struct hits hits_begin(struct arena *arena, struct kv_txn *txn, struct span text);

/* Takes the next step; false at the end, or when the transaction has failed. */
bool hits_next(struct hits *hits, struct hit *hit);
