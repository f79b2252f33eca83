#include "server/kept.h"

#include "server/lock.h"

#include <assert.h>

enum { BUCKETS = 1024, SEEN = 16384, MINUTE_US = 60 * 1000 * 1000, ETAG_MAX = 64 };

struct entry {
    struct entry *next_in_bucket, *newer;
    struct fingerprint key;
    struct kept_answer answer; /* its texts follow */
    int references;            /* one for the table, one for each answer on its way */
    size_t size;
    char bytes[];
};

struct bucket {
    struct entry *first;
};

struct table {
    struct bucket buckets[BUCKETS];
    uint16_t seen[SEEN]; /* marks of what was asked before (comes_again()) */
};

struct kept {
    const struct directory *directory;
    pthread_mutex_t lock; /* guards everything */
    struct table *table;  /* NULL: nothing was asked yet */
    struct entry *oldest, *newest;
    size_t bytes;
    int64_t from, until; /* the time for which all answers hold */
    int references;
};

static void *new_or_abort(size_t size)
{
    void *made = calloc(1, size);
    if (made == NULL)
        abort(); /* out of memory: see arena.h */
    return made;
}

struct kept *kept_new(const struct directory *directory)
{
    struct kept *made = new_or_abort(sizeof *made);
    *made = (struct kept){.directory = directory, .references = 1};
    lock_open(&made->lock, NULL);
    return made;
}

struct kept *kept_share(struct kept *kept)
{
    __atomic_add_fetch(&kept->references, 1, __ATOMIC_RELAXED);
    return kept;
}

/* --- entries -------------------------------------------------------------------------------- */

static void let_go(void *context)
{
    struct entry *entry = context;
    if (__atomic_sub_fetch(&entry->references, 1, __ATOMIC_ACQ_REL) == 0)
        free(entry);
}

static struct bucket *bucket_of(const struct kept *kept, const struct fingerprint *key)
{
    uint32_t number;
    memcpy(&number, key->bytes, sizeof number);
    return &kept->table->buckets[number % BUCKETS];
}

static void drop_oldest(struct kept *kept)
{
    struct entry *entry = kept->oldest;
    assert(entry != NULL);
    struct entry **link = &bucket_of(kept, &entry->key)->first;
    while (*link != entry)
        link = &(*link)->next_in_bucket;
    *link = entry->next_in_bucket;
    kept->oldest = entry->newer;
    if (kept->oldest == NULL)
        kept->newest = NULL;
    kept->bytes -= entry->size;
    let_go(entry);
}

static void drop_all(struct kept *kept)
{
    while (kept->oldest != NULL)
        drop_oldest(kept);
}

void kept_release(struct kept *kept)
{
    if (__atomic_sub_fetch(&kept->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    drop_all(kept);
    free(kept->table);
    lock_close(&kept->lock, NULL);
    free(kept);
}

/* --- time ----------------------------------------------------------------------------------- */

/* Nothing that was made for another time stays.  Clocks may be set back. */
static void look_at_clock(struct kept *kept, int64_t now)
{
    if (kept->from <= now && now < kept->until)
        return;
    drop_all(kept);
    int64_t minute = now - now % MINUTE_US + MINUTE_US;
    int64_t change = directory_next_change(kept->directory, now);
    kept->from = now;
    kept->until = change < minute ? change : minute;
}

/* --- what others call ----------------------------------------------------------------------- */

static struct entry *find(const struct kept *kept, const struct fingerprint *key)
{
    struct entry *entry = kept->table == NULL ? NULL : bucket_of(kept, key)->first;
    while (entry != NULL && !fingerprint_eq(&entry->key, key))
        entry = entry->next_in_bucket;
    return entry;
}

const struct kept_answer *kept_find(struct kept *kept, struct arena *arena,
                                    const struct fingerprint *key, int64_t now)
{
    lock_take(&kept->lock);
    look_at_clock(kept, now);
    struct entry *entry = find(kept, key);
    if (entry != NULL)
        __atomic_add_fetch(&entry->references, 1, __ATOMIC_RELAXED);
    lock_leave(&kept->lock);
    if (entry == NULL)
        return NULL;
    arena_defer(arena, let_go, entry);
    return &entry->answer;
}

static struct span put(char **room, struct span text)
{
    struct span copy = {.ptr = *room, .len = text.len};
    if (text.len > 0)
        memcpy(*room, text.ptr, text.len);
    *room += text.len;
    return copy;
}

static struct entry *entry_of(const struct fingerprint *key, const struct kept_answer *answer)
{
    size_t size = sizeof(struct entry) + answer->etag.len + answer->body.len;
    struct entry *entry = malloc(size);
    if (entry == NULL)
        abort();
    *entry = (struct entry){.key = *key, .answer = *answer, .references = 1, .size = size};
    char *room = entry->bytes;
    entry->answer.etag = put(&room, answer->etag);
    entry->answer.body = put(&room, answer->body);
    return entry;
}

static void insert(struct kept *kept, struct entry *entry)
{
    struct bucket *bucket = bucket_of(kept, &entry->key);
    entry->next_in_bucket = bucket->first;
    bucket->first = entry;
    if (kept->newest != NULL)
        kept->newest->newer = entry;
    else
        kept->oldest = entry;
    kept->newest = entry;
    kept->bytes += entry->size;
    while (kept->bytes > KEPT_BYTES_MAX)
        drop_oldest(kept);
}

/* Whether it was asked before; from now on it was.  Most that is asked once is not asked again. */
static bool comes_again(struct kept *kept, const struct fingerprint *key)
{
    uint16_t place, mark;
    memcpy(&place, key->bytes + 4, sizeof place);
    memcpy(&mark, key->bytes + 6, sizeof mark);
    if (kept->table == NULL)
        kept->table = new_or_abort(sizeof *kept->table);
    uint16_t *seen = &kept->table->seen[place % SEEN];
    bool again = *seen == mark;
    *seen = mark;
    return again;
}

static bool is_wanted(const struct kept *kept, const struct fingerprint *key, int64_t now)
{
    return kept->from <= now && now < kept->until && find(kept, key) == NULL;
}

void kept_add(struct kept *kept, const struct fingerprint *key, const struct kept_answer *answer,
              int64_t now)
{
    if (answer->body.len > KEPT_ANSWER_MAX)
        return;
    lock_take(&kept->lock);
    bool wanted = comes_again(kept, key) && is_wanted(kept, key, now);
    lock_leave(&kept->lock);
    if (!wanted)
        return;
    struct entry *entry = entry_of(key, answer);
    lock_take(&kept->lock);
    wanted = is_wanted(kept, key, now);
    if (wanted)
        insert(kept, entry);
    lock_leave(&kept->lock);
    if (!wanted)
        let_go(entry);
}
