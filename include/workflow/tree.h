/* tree.h - the Merkle tree of RFC 6962 §2.1 over SHA-256: one root for a whole log.
 *
 * Only the complete subtrees are kept, each for ever: level 0 are the leaves, and the node
 * (level, index) covers the leaves from index << level, 1 << level of them.  Where they are
 * kept is the caller's affair.  Root and proofs of any earlier size remain computable.
 *
 * Checking needs nothing kept; it follows RFC 9162 §2.1.3.2 and §2.1.4.2.
 */
#pragma once

#include "workflow/digest.h"

#include <stdint.h>

enum { TREE_PROOF_MAX = 64 };

#define TREE_SIZE_MAX ((uint64_t)1 << 62) /* leaves */

/* Where the nodes are. */
struct tree {
    void *context;
    bool (*get)(void *context, unsigned level, uint64_t index, struct digest *node);
    void (*put)(void *context, unsigned level, uint64_t index, const struct digest *node);
};

/* Hashes from the leaf's side up to the root's. */
struct tree_proof {
    size_t count;
    struct digest hashes[TREE_PROOF_MAX];
};

/* The hash of a leaf of two parts: SHA-256(0x00 ‖ salt ‖ record); salt may be empty. */
struct digest tree_leaf(struct span salt, struct span record);

/* The hash of a node: SHA-256(0x01 ‖ left ‖ right). */
struct digest tree_node(const struct digest *left, const struct digest *right);

/* Adds a leaf to a tree of size leaves, and puts each subtree it completes.
 *   ERR_DAMAGED  a node that should be there is not (so too below);
 *   ERR_FULL     TREE_SIZE_MAX leaves. */
enum err tree_append(const struct tree *tree, uint64_t size, const struct digest *leaf) MUST_USE;

/* The root over the first size leaves; of none: SHA-256 of nothing. */
enum err tree_root(const struct tree *tree, uint64_t size, struct digest *root) MUST_USE;

/* Proves that leaf number index is among the first size.  ERR_ABSENT: it is not. */
enum err tree_inclusion(const struct tree *tree, uint64_t index, uint64_t size,
                        struct tree_proof *proof) MUST_USE;

/* Proves that the first old leaves of size are what the tree was when it had old.  Nothing
 * need be proved, and the proof is empty, for old 0 or size.  ERR_ABSENT: old is larger. */
enum err tree_consistency(const struct tree *tree, uint64_t old, uint64_t size,
                          struct tree_proof *proof) MUST_USE;

/* Checks what tree_inclusion() gave.  ERR_INVALID: it does not prove that. */
enum err tree_verify_inclusion(const struct tree_proof *proof, const struct digest *leaf,
                               uint64_t index, uint64_t size, const struct digest *root) MUST_USE;

/* Checks what tree_consistency() gave.  ERR_INVALID: it does not prove that. */
enum err tree_verify_consistency(const struct tree_proof *proof, uint64_t old,
                                 const struct digest *old_root, uint64_t size,
                                 const struct digest *root) MUST_USE;
