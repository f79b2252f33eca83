#include "workflow/tree.h"

#include <assert.h>
#include <sodium.h>

static void add(crypto_hash_sha256_state *state, struct span bytes)
{
    crypto_hash_sha256_update(state, (const unsigned char *)bytes.ptr, bytes.len);
}

/* The prefix keeps leaves and nodes apart: no record can pretend to be a subtree. */
static struct digest hash(unsigned char prefix, struct span first, struct span second)
{
    crypto_hash_sha256_state state;
    struct digest digest;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &prefix, 1);
    add(&state, first);
    add(&state, second);
    crypto_hash_sha256_final(&state, digest.bytes);
    return digest;
}

struct digest tree_leaf(struct span salt, struct span record)
{
    return hash(0, salt, record);
}

struct digest tree_node(const struct digest *left, const struct digest *right)
{
    return hash(1, digest_span(left), digest_span(right));
}

static enum err get(const struct tree *tree, unsigned level, uint64_t index, struct digest *node)
{
    return tree->get(tree->context, level, index, node) ? ERR_NONE : ERR_DAMAGED;
}

enum err tree_append(const struct tree *tree, uint64_t size, const struct digest *leaf)
{
    struct digest left, node = *leaf;
    uint64_t index = size;
    if (size >= TREE_SIZE_MAX)
        return ERR_FULL;
    tree->put(tree->context, 0, index, &node);
    for (unsigned level = 0; index % 2 == 1; level++, index /= 2) {
        TRY(get(tree, level, index - 1, &left));
        node = tree_node(&left, &node);
        tree->put(tree->context, level + 1, index / 2, &node);
    }
    return ERR_NONE;
}

/* The level of the largest complete subtree that is smaller than size (RFC 6962's k). */
static unsigned split_level(uint64_t size)
{
    assert(size > 1);
    return 63 - (unsigned)__builtin_clzll(size - 1);
}

/* The hash over size leaves from start, a multiple of the power of two that holds them:
 * its left parts are complete subtrees, each one step down. */
static enum err range(const struct tree *tree, uint64_t start, uint64_t size, struct digest *hash)
{
    struct digest left, right;
    if ((size & (size - 1)) == 0) {
        unsigned level = (unsigned)__builtin_ctzll(size);
        return get(tree, level, start >> level, hash);
    }
    uint64_t half = (uint64_t)1 << split_level(size);
    TRY(range(tree, start, half, &left));
    TRY(range(tree, start + half, size - half, &right));
    *hash = tree_node(&left, &right);
    return ERR_NONE;
}

enum err tree_root(const struct tree *tree, uint64_t size, struct digest *root)
{
    if (size == 0) {
        *root = digest_of(SPAN(""));
        return ERR_NONE;
    }
    return size > TREE_SIZE_MAX ? ERR_DAMAGED : range(tree, 0, size, root);
}

static enum err proof_add(const struct tree *tree, uint64_t start, uint64_t size,
                          struct tree_proof *proof)
{
    assert(proof->count < TREE_PROOF_MAX);
    return range(tree, start, size, &proof->hashes[proof->count++]);
}

/* Walks down from the root towards leaf number last: keeps, of each split, the side not
 * taken, until what is left is that leaf or, unless it must be, ends with it.  The hashes
 * come in the order of the walk, the root's side first. */
static enum err walk(const struct tree *tree, uint64_t last, bool to_leaf, uint64_t *start,
                     uint64_t *size, struct tree_proof *proof)
{
    while (*size > 1 && (to_leaf || *start + *size - 1 != last)) {
        uint64_t half = (uint64_t)1 << split_level(*size);
        if (last < *start + half) {
            TRY(proof_add(tree, *start + half, *size - half, proof));
            *size = half;
        } else {
            TRY(proof_add(tree, *start, half, proof));
            *start += half;
            *size -= half;
        }
    }
    return ERR_NONE;
}

static void turn(struct tree_proof *proof)
{
    for (size_t i = 0, j = proof->count; i + 1 < j; i++) {
        struct digest kept = proof->hashes[i];
        proof->hashes[i] = proof->hashes[--j];
        proof->hashes[j] = kept;
    }
}

enum err tree_inclusion(const struct tree *tree, uint64_t index, uint64_t size,
                        struct tree_proof *proof)
{
    struct tree_proof made = {0};
    uint64_t start = 0, left = size;
    if (index >= size || size > TREE_SIZE_MAX)
        return ERR_ABSENT;
    TRY(walk(tree, index, true, &start, &left, &made));
    turn(&made);
    *proof = made;
    return ERR_NONE;
}

enum err tree_consistency(const struct tree *tree, uint64_t old, uint64_t size,
                          struct tree_proof *proof)
{
    struct tree_proof made = {0};
    uint64_t start = 0, left = size;
    if (old > size || size > TREE_SIZE_MAX)
        return ERR_ABSENT;
    if (old > 0 && old < size) {
        TRY(walk(tree, old - 1, false, &start, &left, &made));
        if (start > 0) /* otherwise the old root is that hash: the checker has it */
            TRY(proof_add(tree, start, left, &made));
    }
    turn(&made);
    *proof = made;
    return ERR_NONE;
}

/* RFC 9162 §2.1.3.2; fn and sn are its names. */
enum err tree_verify_inclusion(const struct tree_proof *proof, const struct digest *leaf,
                               uint64_t index, uint64_t size, const struct digest *root)
{
    uint64_t fn = index, sn = size - 1;
    struct digest hash = *leaf;
    if (index >= size)
        return ERR_INVALID;
    for (size_t i = 0; i < proof->count; i++) {
        if (sn == 0)
            return ERR_INVALID;
        if (fn % 2 == 1 || fn == sn) {
            hash = tree_node(&proof->hashes[i], &hash);
            while (fn % 2 == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash = tree_node(&hash, &proof->hashes[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && digest_eq(&hash, root) ? ERR_NONE : ERR_INVALID;
}

/* The two roots a consistency proof leads to, from the hash they share. */
struct climb {
    uint64_t fn, sn;
    struct digest old, now;
};

static bool climb_step(struct climb *climb, const struct digest *hash)
{
    if (climb->sn == 0)
        return false;
    if (climb->fn % 2 == 1 || climb->fn == climb->sn) {
        climb->old = tree_node(hash, &climb->old);
        climb->now = tree_node(hash, &climb->now);
        while (climb->fn % 2 == 0 && climb->fn != 0) {
            climb->fn >>= 1;
            climb->sn >>= 1;
        }
    } else {
        climb->now = tree_node(&climb->now, hash);
    }
    climb->fn >>= 1;
    climb->sn >>= 1;
    return true;
}

/* Sizes between which nothing need be proved: the roots alone tell. */
static bool trivially_consistent(uint64_t old, const struct digest *old_root, uint64_t size,
                                 const struct digest *root)
{
    struct digest empty = digest_of(SPAN(""));
    if (old == size && !digest_eq(old_root, root))
        return false;
    return old > 0 || digest_eq(old_root, &empty);
}

/* RFC 9162 §2.1.4.2. */
enum err tree_verify_consistency(const struct tree_proof *proof, uint64_t old,
                                 const struct digest *old_root, uint64_t size,
                                 const struct digest *root)
{
    if (old == 0 || old == size)
        return proof->count == 0 && trivially_consistent(old, old_root, size, root) ? ERR_NONE
                                                                                    : ERR_INVALID;
    bool own = (old & (old - 1)) == 0; /* the old root itself is the first hash */
    if (old > size || (!own && proof->count == 0))
        return ERR_INVALID;
    const struct digest *first = own ? old_root : &proof->hashes[0];
    struct climb climb = {.fn = old - 1, .sn = size - 1, .old = *first, .now = *first};
    while (climb.fn % 2 == 1) {
        climb.fn >>= 1;
        climb.sn >>= 1;
    }
    for (size_t i = own ? 0 : 1; i < proof->count; i++)
        if (!climb_step(&climb, &proof->hashes[i]))
            return ERR_INVALID;
    bool proved = climb.sn == 0 && digest_eq(&climb.old, old_root) && digest_eq(&climb.now, root);
    return proved ? ERR_NONE : ERR_INVALID;
}
