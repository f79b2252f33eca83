/* kv_lmdb_page.h - pages of LMDB's file, read without it and doubted: it has no checksums of them.
 */
#pragma once

#include "kv_lmdb.h"

enum { PAGE_MIN = 512, PAGE_MAX = 32 * 1024, PAGE_META = 152 }; /* bytes */

#define PAGE_NONE UINT64_MAX /* the number of no page */

struct page_head {
    uint64_t number;
    uint16_t pad, flags, lower, upper; /* between lower and upper is room */
};                                     /* where its nodes lie follows, in the order of their keys */

union page {
    struct page_head head;
    uint16_t words[PAGE_MAX / sizeof(uint16_t)];
    char bytes[PAGE_MAX];
};

/* A page on the stack, about to be read: clearing it first would take longer than reading it. */
#define PAGE_BUFFER union page __attribute__((uninitialized))

/* A tree: the page where it begins, and how many levels it has; none when it is empty. */
struct page_tree {
    uint64_t root;
    unsigned depth;
};

/* What the file holds in one committed state. */
struct page_roots {
    struct page_tree records, free; /* the latter: which pages are, by the commit that freed them */
    uint64_t version, last;         /* the last page in use */
};

/* A leaf's value: in it, or beginning at another page. */
struct page_value {
    size_t size;
    struct span here;   /* empty: elsewhere */
    uint64_t elsewhere; /* behind that page's head */
};

/* Reads what a transaction's version is said to be.  ERR_CONFLICT: two commits later that is
 * forgotten; ERR_DAMAGED: the file says otherwise than the engine. */
enum err page_roots(const struct kv *kv, uint64_t version, struct page_roots *roots) MUST_USE;

/* Begins reading, and tells what the file holds then.  Two commits may be made before that is
 * known: then it begins again. */
struct kv_txn kv_lmdb_read(struct kv *kv, struct page_roots *roots);

/* Where the records began one version earlier, which the file remembers until the next; PAGE_NONE:
 * nowhere, or a later one is there, or what is left of one that could not be written (its root lies
 * beyond what the version before had).  False: the file remembers something else. */
bool page_root_before(const struct kv *kv, uint64_t version, uint64_t *root);

/* What the file remembers in the place of a version that is about to be written. */
struct page_kept {
    unsigned char meta[PAGE_META];
};

/* Keeps that, and puts it back when the engine could not write the version: it takes back the
 * version's number, and leaves its roots there.  Only the one writer may.  False: the file cannot
 * be read, or written. */
bool page_keep(const struct kv *kv, uint64_t version, struct page_kept *kept);
bool page_put_back(const struct kv *kv, uint64_t version, const struct page_kept *kept);

/* Reads a leaf or a branch, all of whose keys belong in the range; false when it is no such page,
 * does not account for each of its bytes, or has a key out of its order.  Without a range, keys may
 * be in any order. */
bool page_read(const struct kv *kv, uint64_t number, bool is_leaf, const struct kv_range *range,
               union page *page);

/* The page of the engine's own memory in which something lies that it gave a reader. */
static inline const union page *page_around(const struct kv *kv, const void *place)
{
    return (const union page *)((uintptr_t)place & ~(uintptr_t)(kv->page_size - 1));
}

/* Whether what lies there is a leaf that accounts for each of its bytes. */
bool page_is_leaf(const struct kv *kv, const union page *page);

/* The keys of a page, in their order; a branch's first says nothing. */
size_t page_count(const union page *page);
struct span page_key(const union page *page, size_t i);
struct span page_last_key(const union page *page);

/* How many of its keys, from the one numbered first on, come before the goal. */
size_t page_keys_before(const union page *page, size_t first, struct span goal);

/* The page below a branch's key; the range, if any, narrows to what belongs there. */
uint64_t page_below(const union page *branch, size_t i, struct kv_range *range);

struct page_value page_value(const union page *leaf, size_t i);

/* Reads a piece of a value; false when it is not there. */
bool page_read_value(const struct kv *kv, const struct page_value *value, size_t at, void *bytes,
                     size_t size);
