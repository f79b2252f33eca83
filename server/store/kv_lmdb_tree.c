/* Whether a file hangs together, asked once, when it is opened: what leads to the leaves must lead
 * to each once and to none that is free, and be what the newest commit left.  A record on a page
 * that was given up has a right checksum, and is old. */
#include "kv_lmdb_page.h"

#include <stdio.h>
#include <stdlib.h>

enum { NUMBERS = 512 }; /* read at once */

struct look {
    const struct kv *kv;
    struct page_roots roots;
    uint64_t page;       /* looked at last */
    unsigned char *seen; /* a bit for each page: free, or led to */
    uint64_t freed_by;   /* the commit whose freed pages are looked at */
    /* What the newest commit must have freed, until that is seen: else it is not the newest. */
    uint64_t root_before;
};

/* Whether the page is one of the file's, and was not seen before. */
static bool see(struct look *look, uint64_t number)
{
    look->page = number;
    if (number > look->roots.last)
        return false;
    unsigned char bit = (unsigned char)(1U << number % 8), *byte = &look->seen[number / 8];
    bool is_new = (*byte & bit) == 0;
    *byte |= bit;
    return is_new;
}

static bool see_numbers(struct look *look, const struct page_value *list, uint64_t count)
{
    uint64_t numbers[NUMBERS];
    for (uint64_t i = 0; i < count; i += NUMBERS) {
        size_t some = count - i < NUMBERS ? (size_t)(count - i) : NUMBERS;
        if (!page_read_value(look->kv, list, (size_t)(i + 1) * sizeof *numbers, numbers,
                             some * sizeof *numbers))
            return false;
        for (size_t j = 0; j < some; j++) {
            if (!see(look, numbers[j]))
                return false;
            if (numbers[j] == look->root_before && look->freed_by == look->roots.version)
                look->root_before = PAGE_NONE;
        }
    }
    return true;
}

/* What one commit freed: the pages' count, then their numbers. */
static bool see_freed(struct look *look, const union page *leaf, size_t i)
{
    uint64_t count;
    struct span commit = page_key(leaf, i);
    struct page_value list = page_value(leaf, i);
    if (commit.len != sizeof look->freed_by ||
        !page_read_value(look->kv, &list, 0, &count, sizeof count) || count > look->roots.last)
        return false;
    memcpy(&look->freed_by, commit.ptr, commit.len);
    return see_numbers(look, &list, count);
}

static bool see_free(struct look *look, struct page_tree tree)
{
    PAGE_BUFFER page;
    bool is_leaf = tree.depth == 1;
    bool sound = tree.depth == 0 ||
                 (see(look, tree.root) && page_read(look->kv, tree.root, is_leaf, NULL, &page));
    for (size_t i = 0; sound && tree.depth > 0 && i < page_count(&page); i++) {
        struct page_tree below = {.depth = tree.depth - 1};
        if (!is_leaf)
            below.root = page_below(&page, i, NULL);
        sound = is_leaf ? see_freed(look, &page, i) : see_free(look, below);
    }
    return sound;
}

/* Leaves are led to, and not read. */
static bool see_records(struct look *look, struct page_tree tree, const struct kv_range *range)
{
    PAGE_BUFFER page;
    if (tree.depth == 0)
        return true;
    bool sound = see(look, tree.root) &&
                 (tree.depth == 1 || page_read(look->kv, tree.root, false, range, &page));
    for (size_t i = 0; sound && tree.depth > 1 && i < page_count(&page); i++) {
        struct kv_range below = *range;
        struct page_tree child = {.root = page_below(&page, i, &below), .depth = tree.depth - 1};
        sound = see_records(look, child, &below);
    }
    return sound;
}

static bool hangs_together(struct look *look)
{
    static const struct kv_range all;
    bool sound = page_root_before(look->kv, look->roots.version, &look->root_before) &&
                 see(look, 0) && see(look, 1) && see_free(look, look->roots.free);
    memcpy(look->kv->free, look->seen, look->kv->free_size);
    return sound && see_records(look, look->roots.records, &all);
}

static enum err tell(const struct look *look, bool hangs)
{
    char text[80];
    snprintf(text, sizeof text, "page %llu does not belong where the file leads to it",
             (unsigned long long)look->page);
    kv_lmdb_report(look->kv->env,
                   hangs ? "the newest commit is not the one that the file remembers" : text);
    return ERR_DAMAGED;
}

enum err kv_lmdb_tree(struct kv *kv)
{
    struct look look = {.kv = kv};
    SCOPED_TXN txn = kv_lmdb_read(kv, &look.roots);
    TRY(txn.err);
    kv->free_size = (size_t)(look.roots.last / 8 + 1);
    kv->free = calloc(kv->free_size, 1);
    look.seen = calloc(kv->free_size, 1);
    if (kv->free == NULL || look.seen == NULL)
        abort();
    bool hangs = hangs_together(&look);
    free(look.seen);
    return hangs && look.root_before == PAGE_NONE ? ERR_NONE : tell(&look, hangs);
}
