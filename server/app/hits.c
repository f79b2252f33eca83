/* hits.c - block by block, the sets of fiches that have each word are cut down to those that
 * have all.  Whole words come first: they leave a beginning little to look for. */
#include "server/hits.h"

#include "server/numbers.h"
#include "server/words.h"

struct hits hits_begin(struct arena *arena, struct kv_txn *txn, struct span text)
{
    struct hits hits = {.txn = txn, .titles = true};
    struct span word, folded = words_fold(arena, text);
    while (hits.wanted_count < HITS_WORDS_MAX && words_next(&folded, &word))
        hits.wanted[hits.wanted_count++] =
            (struct lexicon_wanted){.word = word, .beginning = folded.len == 0};
    if (hits.wanted_count > 0)
        hits.block_count = (numbers_count(txn) + POSTING_NUMBERS - 1) / POSTING_NUMBERS;
    hits.blocks_left = hits.block_count;
    return hits;
}

/* The fiches of a block that have all the words in their title. */
static struct posting titled(const struct hits *hits, uint64_t block)
{
    struct posting all;
    memset(&all, 0xff, sizeof all);
    for (size_t i = 0; i < hits->wanted_count && !posting_is_empty(&all); i++) {
        struct posting having = {0};
        lexicon_join(hits->txn, LEXICON_TITLE, block, &hits->wanted[i], &all, &having);
        posting_keep(&all, &having);
    }
    return all;
}

/* Those that have them anywhere: *open where every reader may read, *all also inside. */
static void look_everywhere(const struct hits *hits, uint64_t block, struct posting *open,
                            struct posting *all)
{
    memset(all, 0xff, sizeof *all);
    *open = *all;
    for (size_t i = 0; i < hits->wanted_count && !posting_is_empty(all); i++) {
        struct posting having = {0};
        lexicon_join(hits->txn, LEXICON_OPEN, block, &hits->wanted[i], all, &having);
        posting_keep(open, &having);
        lexicon_join(hits->txn, LEXICON_INSIDE, block, &hits->wanted[i], all, &having);
        posting_keep(all, &having);
    }
}

static void look_in(struct hits *hits, uint64_t block)
{
    struct posting by_title = titled(hits, block);
    if (hits->titles) {
        hits->found = hits->open = by_title;
    } else {
        look_everywhere(hits, block, &hits->open, &hits->found);
        posting_drop(&hits->found, &by_title);
    }
    hits->below = POSTING_NUMBERS;
}

bool hits_next(struct hits *hits, struct hit *hit)
{
    while (!posting_below(&hits->found, &hits->below)) {
        if (hits->blocks_left == 0 && !hits->titles)
            return false;
        if (hits->blocks_left == 0) {
            hits->titles = false;
            hits->blocks_left = hits->block_count;
            continue;
        }
        look_in(hits, --hits->blocks_left);
    }
    *hit = (struct hit){.number = hits->blocks_left * POSTING_NUMBERS + hits->below,
                        .is_open = posting_has(&hits->open, hits->below)};
    return hits->txn->err == ERR_NONE;
}
