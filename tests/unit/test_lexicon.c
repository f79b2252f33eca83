/* test_lexicon.c - what the word index holds, how little an edit touches, and that no damage to
 * it goes unseen. */
#include "test.h"

#include "search_world.h"
#include "server/history.h"
#include "server/lexicon.h"
#include "server/log.h"

#include <sodium.h>

static struct search_world *begun(void)
{
    struct search_world *world = search_opened();
    search_begin(world);
    search_create(world, "pmss",
                  world_value(&world->site, "{'title':'Ouvrir un accueil','context':'Un hall "
                                            "ouvert','means':'Deux agents, un hall'}"));
    search_create(world, "qualite", world_value(&world->site, "{'title':'Un hall'}"));
    return world;
}

/* Which of the first fiches have a word there, one bit each. */
static uint64_t having(struct search_world *world, enum lexicon_place place, const char *word)
{
    struct posting found = {0}, all;
    struct lexicon_wanted wanted = {.word = span_of(word)};
    memset(&all, 0xff, sizeof all);
    lexicon_join(&world->txn, place, 0, &wanted, &all, &found);
    return found.bits[0];
}

static void a_word_is_kept_where_it_may_be_read(void **unused)
{
    (void)unused;
    struct search_world *world = begun();
    assert_int_equal(having(world, LEXICON_TITLE, "hall"), 2);
    assert_int_equal(having(world, LEXICON_OPEN, "hall"), 3);
    assert_int_equal(having(world, LEXICON_INSIDE, "hall"), 0);
    assert_int_equal(having(world, LEXICON_INSIDE, "agents"), 1);
    assert_int_equal(having(world, LEXICON_OPEN, "agents"), 0);
    assert_int_equal(having(world, LEXICON_OPEN, "os1"), 3);
    search_edit(world, 0, world_value(&world->site, "{'context':null}"));
    assert_int_equal(having(world, LEXICON_OPEN, "hall"), 2);
    assert_int_equal(having(world, LEXICON_INSIDE, "hall"), 1);
    search_closed(world);
}

/* A text longer than any limit: no word of it may be left out. */
static void a_long_text_is_found_by_its_last_word(void **unused)
{
    (void)unused;
    struct search_world *world = begun();
    struct buf text = {.arena = &world->site.arena};
    for (int i = 0; i < 5000; i++)
        buf_add(&text, span_format(&world->site.arena, "mot%d ", i));
    buf_add(&text, SPAN("zygomatique"));
    json_t *changes = json_adopt(&world->site.arena, json_object());
    set_text(changes, "context", buf_span(&text));
    search_edit(world, 1, changes);
    assert_int_equal(having(world, LEXICON_OPEN, "zygomatique"), 2);
    assert_int_equal(having(world, LEXICON_OPEN, "mot4999"), 2);
    search_closed(world);
}

/* --- little is touched ---------------------------------------------------------------------- */

/* The records of the word index as an object: key in hex, value in hex. */
static json_t *dump(struct search_world *world)
{
    struct span key, value;
    json_t *all = json_adopt(&world->site.arena, json_object());
    struct key prefix = key_of(TABLE_WORD);
    struct kv_scan scan = store_scan_prefix(&world->txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        char name[2 * KV_KEY_MAX + 1], text[2 * POSTING_SIZE + 1];
        sodium_bin2hex(name, sizeof name, (const unsigned char *)key.ptr, key.len);
        sodium_bin2hex(text, sizeof text, (const unsigned char *)value.ptr, value.len);
        json_object_set_new(all, name, json_string(text));
    }
    return all;
}

static size_t differing(json_t *before, json_t *after)
{
    size_t count = 0;
    const char *key;
    json_t *value;
    json_object_foreach(after, key, value)
    {
        count += !json_equal(json_object_get(before, key), value);
    }
    json_object_foreach(before, key, value)
    {
        count += json_object_get(after, key) == NULL;
    }
    return count;
}

static void an_edit_changes_only_the_words_that_come_or_go(void **unused)
{
    (void)unused;
    struct search_world *world = begun();
    json_t *before = dump(world);
    search_edit(world, 0, world_value(&world->site, "{'context':'Un vaste hall ouvert'}"));
    json_t *after = dump(world);
    assert_int_equal(differing(before, after), 1);
    search_edit(world, 0, world_value(&world->site, "{'context':'Un hall ouvert'}"));
    assert_int_equal(differing(before, dump(world)), 0);
    search_closed(world);
}

/* Words taken out behind its back stay out: the move did not look at them. */
static void a_move_touches_no_word(void **unused)
{
    (void)unused;
    struct search_world *world = begun();
    struct key all = key_of(TABLE_WORD);
    struct span key, value;
    struct kv_scan scan = store_scan_prefix(&world->txn, &all, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        struct key gone = key_of(TABLE_WORD);
        key_bytes(&gone, span_copy(&world->site.arena, key));
        store_delete(&world->txn, &gone);
    }
    search_move(world, 0, "en-cours");
    assert_int_equal(json_object_size(dump(world)), 0);
    search_closed(world);
}

/* --- damage --------------------------------------------------------------------------------- */

static enum err verified(struct search_world *world, struct kv_txn *txn)
{
    struct ledger_findings findings;
    enum err err = ledger_verify(&world->site.arena, txn, true, &findings);
    assert_int_equal(err == ERR_NONE, findings.trouble.len == 0);
    return err;
}

enum { VALUE_MAX = 256 * 1024 };

/* What may befall a record; each but the last takes and gives sound frames. */
/* clang-format off */
#define DAMAGE_TABLE(X)                                             \
    X(LOST)      /* the record is gone */                           \
    X(CUT)       /* its value is one byte shorter */                \
    X(LONGER)    /* its value is one byte longer */                 \
    X(CHANGED)   /* a bit of its last byte is another */            \
    X(COPIED)    /* a second one, with a byte more in its key */
/* clang-format on */

enum damage {
#define X(name) DAMAGE_##name,
    DAMAGE_TABLE(X)
#undef X
        DAMAGES
};

static bool may_befall(struct span value, enum damage damage)
{
    return value.len > 0 || (damage != DAMAGE_CUT && damage != DAMAGE_CHANGED);
}

static void do_damage(struct kv_txn *txn, const struct key *key, struct span value,
                      enum damage damage)
{
    static char bytes[VALUE_MAX + 1];
    struct key other = *key;
    assert_true(may_befall(value, damage) && value.len < sizeof bytes);
    if (value.len > 0)
        memcpy(bytes, value.ptr, value.len);
    bytes[value.len] = 1;
    struct span longer = {bytes, value.len + 1};
    switch (damage) {
    case DAMAGE_LOST: store_delete(txn, key); break;
    case DAMAGE_CUT: store_put(txn, key, span_until(longer, value.len - 1)); break;
    case DAMAGE_LONGER: store_put(txn, key, longer); break;
    case DAMAGE_CHANGED:
        bytes[value.len - 1] ^= 1;
        store_put(txn, key, span_until(longer, value.len));
        break;
    case DAMAGE_COPIED:
        key_bytes(&other, SPAN("x"));
        store_put(txn, &other, span_until(longer, value.len));
        break;
    case DAMAGES: break;
    }
}

static void every_damage_to_histories_numbers_and_words_is_found(void **unused)
{
    (void)unused;
    static const enum table tables[] = {TABLE_DOC, TABLE_NUMBER, TABLE_NUMBERED, TABLE_PHASE,
                                        TABLE_WORD};
    unsigned tried = 0;
    struct search_world *world = begun();
    assert_int_equal(verified(world, &world->txn), ERR_NONE);
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        struct key all = key_of(tables[i]);
        struct span rest, value;
        struct kv_scan scan = store_scan_prefix(&world->txn, &all, KV_FORWARD);
        while (store_next(&scan, &rest, &value)) {
            struct key key = key_of(tables[i]);
            key_bytes(&key, rest);
            value = span_copy(&world->site.arena, value);
            for (enum damage damage = 0; damage < DAMAGES; damage++) {
                if (!may_befall(value, damage))
                    continue;
                tried++;
                struct kv_txn inner = kv_savepoint(&world->txn);
                do_damage(&inner, &key, value, damage);
                if (verified(world, &inner) != ERR_DAMAGED)
                    fail_msg("table %s, key %.*s, damage %d", store_tables[tables[i]].name,
                             SPAN_ARG(rest), (int)damage);
                kv_abandon(&inner);
            }
        }
    }
    print_message("%u damages, all found\n", tried);
    assert_int_equal(verified(world, &world->txn), ERR_NONE);
    search_closed(world);
}

static uint64_t changed_nothing(struct search_world *world, const char *plan)
{
    search_record(world, span_format(&world->site.arena, "plan:%s", plan), "plan-changed",
                  world_value(&world->site, "{}"));
    return log_size(&world->txn) - 1;
}

/* An event that changes nothing, listed under its plan and under another. */
static void an_event_in_two_histories_is_found(void **unused)
{
    (void)unused;
    struct search_world *world = begun();
    struct span numbers;
    char bytes[HISTORY_BLOCK * sizeof(uint64_t)];
    uint64_t theirs = changed_nothing(world, "qualite"), last = changed_nothing(world, "pmss");
    struct key block = key_of(TABLE_DOC), added = {0};
    key_text(&block, SPAN("plan:pmss"));
    key_number(&block, 0);
    key_number(&added, theirs);
    key_number(&added, last);
    assert_true(store_get(&world->txn, &block, &numbers));
    size_t before = numbers.len - sizeof last;
    memcpy(bytes, numbers.ptr, before);
    memcpy(bytes + before, added.bytes, added.len);
    assert_int_equal(verified(world, &world->txn), ERR_NONE);
    store_put(&world->txn, &block, (struct span){bytes, before + added.len});
    assert_int_equal(verified(world, &world->txn), ERR_DAMAGED);
    search_closed(world);
}

/* The same numbers in more bytes: a rebuilt index would differ. */
static void a_set_in_another_form_is_found(void **unused)
{
    (void)unused;
    struct search_world *world = begun();
    struct span stored;
    char bits[POSTING_SIZE] = {1};
    struct key key = key_of(TABLE_WORD);
    key_number(&key, 0);
    key_bytes(&key, SPAN("iagents"));
    assert_true(store_get(&world->txn, &key, &stored) && stored.len == 1);
    assert_int_equal(having(world, LEXICON_INSIDE, "agents"), 1);
    store_put(&world->txn, &key, (struct span){bits, sizeof bits});
    assert_int_equal(having(world, LEXICON_INSIDE, "agents"), 1);
    assert_int_equal(verified(world, &world->txn), ERR_DAMAGED);
    search_closed(world);
}

/* Two fiches with each other's number, told the same everywhere but in the log. */
static void numbers_in_another_order_than_the_log_are_found(void **unused)
{
    (void)unused;
    struct search_world *world = search_opened();
    search_begin(world);
    json_t *content = world_value(&world->site, "{'title':'Un hall'}");
    struct span records[2];
    for (uint64_t i = 0; i < 2; i++) {
        struct key fiche = key_of(TABLE_NUMBERED);
        key_number(&fiche, search_create(world, "pmss", content));
        assert_true(store_get(&world->txn, &fiche, &records[i]));
        records[i] = span_copy(&world->site.arena, records[i]);
    }
    search_edit(world, 0, content);
    assert_int_equal(verified(world, &world->txn), ERR_NONE);
    for (uint64_t i = 0; i < 2; i++) {
        struct key own = key_of(TABLE_NUMBER), number = {0}, fiche = key_of(TABLE_NUMBERED);
        key_text(&own, world->fiches[i]);
        key_number(&number, 1 - i);
        key_number(&fiche, 1 - i);
        store_put(&world->txn, &own, (struct span){number.bytes, number.len});
        store_put(&world->txn, &fiche, records[i]);
    }
    assert_int_equal(verified(world, &world->txn), ERR_DAMAGED);
    search_closed(world);
}

TESTS(a_word_is_kept_where_it_may_be_read, a_long_text_is_found_by_its_last_word,
      an_edit_changes_only_the_words_that_come_or_go, a_move_touches_no_word,
      every_damage_to_histories_numbers_and_words_is_found, an_event_in_two_histories_is_found,
      a_set_in_another_form_is_found, numbers_in_another_order_than_the_log_are_found)
