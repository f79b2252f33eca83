/* What LMDB does not doubt: what a page says of itself (how many records it has, where each lies,
 * which page is below) decides what is found.
 *
 * The layout is that of LMDB 0.9 on 64 bits: page, node and meta in mdb.c, data version 1. */
#include "kv_lmdb_page.h"

#include <unistd.h>

enum { DEPTH_MAX = 32, IS_BRANCH = 0x01, IS_LEAF = 0x02, VALUE_ELSEWHERE = 0x01 };

struct node {
    uint16_t low, high; /* in leaves the value's size, in branches with flags the page below */
    uint16_t flags, key_size;
    char key[];
};

struct tree {
    uint32_t pad;
    uint16_t flags, depth;
    uint64_t branches, leaves, overflows, entries, root;
};

struct meta {
    struct page_head head;
    uint32_t magic, data_version;
    uint64_t address, map_size;
    struct tree free, main;
    uint64_t last_page, version;
};

_Static_assert(sizeof(struct meta) == PAGE_META, "what is kept is the whole of it");

static bool read_at(const struct kv *kv, uint64_t number, size_t at, void *bytes, size_t size)
{
    return number < INT64_MAX / PAGE_MAX / 2 && at < INT64_MAX / 2 &&
           pread(kv->file, bytes, size, (off_t)(number * kv->page_size + at)) == (ssize_t)size;
}

/* An empty tree has no levels and no root. */
static bool take_tree(const struct tree *said, struct page_tree *tree)
{
    *tree = (struct page_tree){.root = said->root, .depth = said->depth};
    return tree->depth <= DEPTH_MAX && (said->root == PAGE_NONE) == (said->depth == 0);
}

enum err page_roots(const struct kv *kv, uint64_t version, struct page_roots *roots)
{
    struct meta meta, again; /* while it is read, the writer may write there */
    if (!read_at(kv, version & 1, 0, &meta, sizeof meta) ||
        !read_at(kv, version & 1, 0, &again, sizeof again))
        return ERR_DAMAGED;
    if (meta.version < version)
        return ERR_DAMAGED;
    if (meta.version > version || memcmp(&meta, &again, sizeof meta) != 0)
        return ERR_CONFLICT;
    roots->version = version;
    roots->last = meta.last_page;
    bool sound = take_tree(&meta.main, &roots->records) && take_tree(&meta.free, &roots->free);
    return sound ? ERR_NONE : ERR_DAMAGED;
}

bool page_keep(const struct kv *kv, uint64_t version, struct page_kept *kept)
{
    return read_at(kv, version & 1, 0, kept->meta, sizeof kept->meta);
}

bool page_put_back(const struct kv *kv, uint64_t version, const struct page_kept *kept)
{
    struct meta meta;
    off_t at = (off_t)((version & 1) * kv->page_size);
    return read_at(kv, version & 1, 0, &meta, sizeof meta) &&
           (meta.version == version || memcmp(&meta, kept->meta, sizeof meta) == 0 ||
            pwrite(kv->file, kept->meta, sizeof kept->meta, at) == (ssize_t)sizeof kept->meta);
}

/* A new store remembers the same twice: nothing. */
static bool is_new(const struct meta *meta)
{
    return meta->version == 0 && meta->main.root == PAGE_NONE && meta->last_page == 1;
}

bool page_root_before(const struct kv *kv, uint64_t version, uint64_t *root)
{
    struct meta other;
    if (!read_at(kv, (version + 1) & 1, 0, &other, sizeof other))
        return false;
    bool is_before = other.version + 1 == version,
         is_behind = other.version > version && (other.version - version) % 2 == 1;
    *root = is_before && other.main.root <= other.last_page ? other.main.root : PAGE_NONE;
    return is_before || is_behind || (version == 0 && is_new(&other));
}

size_t page_count(const union page *page)
{
    return (page->head.lower - sizeof page->head) / sizeof(uint16_t);
}

static size_t node_place(const union page *page, size_t i)
{
    return page->words[sizeof page->head / sizeof(uint16_t) + i];
}

static const struct node *node_at(const union page *page, size_t i)
{
    return (const struct node *)(const void *)(page->bytes + node_place(page, i));
}

struct span page_key(const union page *page, size_t i)
{
    const struct node *node = node_at(page, i);
    return (struct span){.ptr = node->key, .len = node->key_size};
}

static size_t node_size(const struct node *node, bool is_leaf)
{
    size_t value = is_leaf ? (size_t)node->high << 16 | node->low : 0;
    if (is_leaf && node->flags == VALUE_ELSEWHERE)
        value = sizeof(uint64_t);
    return (sizeof *node + node->key_size + value + 1) & ~(size_t)1;
}

static bool head_is_sound(const union page *page, uint64_t number, bool is_leaf, size_t size)
{
    const struct page_head *head = &page->head;
    return head->number == number && head->flags == (is_leaf ? IS_LEAF : IS_BRANCH) &&
           head->lower > sizeof *head && head->lower % 2 == 0 && head->lower <= head->upper &&
           head->upper <= size;
}

/* Whether its nodes fill all that is not room. */
static bool is_accounted(const union page *page, bool is_leaf, size_t size)
{
    size_t sum = 0, count = page_count(page);
    for (size_t i = 0; i < count; i++) {
        size_t at = node_place(page, i);
        if (at < page->head.upper || at % 2 != 0 || at + sizeof(struct node) > size)
            return false;
        const struct node *node = node_at(page, i);
        size_t room = node_size(node, is_leaf);
        if (room > size - at || node->key_size > KV_KEY_MAX ||
            (is_leaf && node->flags > VALUE_ELSEWHERE))
            return false;
        sum += room;
    }
    return sum == size - page->head.upper;
}

/* Whether its keys are in order, and in the range.  A branch's first key says nothing. */
static bool is_in_order(const union page *page, bool is_leaf, const struct kv_range *range)
{
    struct span before = kv_range_from(range);
    size_t count = page_count(page);
    for (size_t i = is_leaf ? 0 : 1; i < count; i++) {
        struct span key = page_key(page, i);
        int order = span_cmp(before, key);
        if (order > 0 || (order == 0 && i > 0))
            return false;
        before = key;
    }
    return comes_before(before, kv_range_to(range));
}

bool page_read(const struct kv *kv, uint64_t number, bool is_leaf, const struct kv_range *range,
               union page *page)
{
    return read_at(kv, number, 0, page, kv->page_size) &&
           head_is_sound(page, number, is_leaf, kv->page_size) &&
           is_accounted(page, is_leaf, kv->page_size) &&
           (range == NULL || is_in_order(page, is_leaf, range));
}

bool page_is_leaf(const struct kv *kv, const union page *page)
{
    return head_is_sound(page, page->head.number, true, kv->page_size) &&
           is_accounted(page, true, kv->page_size);
}

struct span page_last_key(const union page *page)
{
    return page_key(page, page_count(page) - 1);
}

size_t page_keys_before(const union page *page, size_t first, struct span goal)
{
    size_t low = first, high = page_count(page);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_cmp(page_key(page, middle), goal) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t page_below(const union page *branch, size_t i, struct kv_range *range)
{
    if (range != NULL && i > 0)
        kv_range_begin(range, page_key(branch, i));
    if (range != NULL && i + 1 < page_count(branch))
        kv_range_end(range, page_key(branch, i + 1));
    const struct node *node = node_at(branch, i);
    return (uint64_t)node->flags << 32 | (uint64_t)node->high << 16 | node->low;
}

struct page_value page_value(const union page *leaf, size_t i)
{
    const struct node *node = node_at(leaf, i);
    struct page_value value = {.size = (size_t)node->high << 16 | node->low};
    const char *bytes = node->key + node->key_size;
    if (node->flags == VALUE_ELSEWHERE)
        memcpy(&value.elsewhere, bytes, sizeof value.elsewhere);
    else
        value.here = (struct span){.ptr = bytes, .len = value.size};
    return value;
}

bool page_read_value(const struct kv *kv, const struct page_value *value, size_t at, void *bytes,
                     size_t size)
{
    if (at > value->size || size > value->size - at)
        return false;
    if (value->here.ptr == NULL)
        return read_at(kv, value->elsewhere, sizeof(struct page_head) + at, bytes, size);
    memcpy(bytes, value->here.ptr + at, size);
    return true;
}
