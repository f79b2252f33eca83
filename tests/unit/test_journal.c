/* test_journal.c - the log as people read it, and what proves it. */
#include "test.h"

#include "server/log.h"
#include "site_world.h"
#include "workflow/base64.h"
#include "workflow/tlogproof.h"

enum { JOURNAL_TURNS = 110 };

struct journal {
    struct site_world world;
    struct span lea, auditor, rose, other;
    struct span fiche;
    uint64_t edited; /* the number of the event that changed what is kept inside */
};

static uint64_t last_number(struct site_world *world)
{
    struct kv_txn txn = kv_read(world->app.kv);
    uint64_t size = log_size(&txn);
    kv_abandon(&txn);
    return size - 1;
}

static void edit(struct journal *journal, int revision)
{
    struct span body = span_format(&journal->world.arena,
                                   "{'revision':%d,'changes':{'means':'Deux postes %d','context':"
                                   "'Depuis %d'},'signed':'','reason':''}",
                                   revision, revision, revision);
    world_happened(&journal->world, journal->lea, journal->fiche, "fiche-edited", body.ptr);
}

static struct journal *opened(void)
{
    struct journal *journal = calloc(1, sizeof *journal);
    struct site_world *world = &journal->world;
    site_world_open(world);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    journal->lea = world_add_person(world, "Léa Roche", "staff");
    journal->auditor = world_add_person(world, "Hélène Audit", "external");
    journal->rose = world_add_person(world, "Rose Petit", "user-representative");
    journal->other = world_add_person(world, "Autre Agent", "staff");
    world_grant(world, journal->auditor, "auditor", "institution", "");
    struct span content =
        span_format(&world->arena, "{'title':'Ouvrir','leads':['%.*s']}", SPAN_ARG(journal->lea));
    journal->fiche = world_add_fiche(world, "pmss", "redaction", content.ptr);
    edit(journal, 2);
    journal->edited = last_number(world);
    return journal;
}

static void closed(struct journal *journal)
{
    site_world_close(&journal->world);
    free(journal);
}

static struct response get(struct journal *journal, struct span who, const char *path)
{
    return world_get(&journal->world, who, path);
}

static struct response get_event(struct journal *journal, struct span who, uint64_t seq,
                                 const char *what)
{
    struct span path =
        span_format(&journal->world.arena, "/journal/%llu%s", (unsigned long long)seq, what);
    return get(journal, who, path.ptr);
}

static json_t *model(struct journal *journal, struct span who, const char *path)
{
    struct response response = world_get_json(&journal->world, who, path);
    if (response.status != 200)
        fail_msg("%s: %u %.*s", path, response.status, SPAN_ARG(response.body));
    json_t *value = json_read(&journal->world.arena, response.body);
    assert_non_null(value);
    return value;
}

static json_t *rows_of(json_t *page)
{
    return json_object_get(json_object_get(page, "table"), "rows");
}

static void each_reads_what_happened_to_what_they_may_see(void **unused)
{
    (void)unused;
    struct journal *journal = opened();
    json_t *own = rows_of(model(journal, journal->lea, "/journal"));
    json_t *all = rows_of(model(journal, journal->auditor, "/journal"));
    assert_int_equal(json_array_size(rows_of(model(journal, journal->rose, "/journal"))), 0);
    assert_int_equal(json_array_size(rows_of(model(journal, journal->other, "/journal"))), 0);
    assert_int_equal(json_array_size(all), last_number(&journal->world) + 1);
    assert_true(json_array_size(own) < json_array_size(all));
    for (size_t i = 0; i < json_array_size(own); i++)
        assert_true(span_starts(text_at(json_array_get(own, i), "subject"), SPAN("fiche:")));
    closed(journal);
}

static void every_kind_of_event_has_its_words(void **unused)
{
    (void)unused;
    struct journal *journal = opened();
    struct response page = get(journal, journal->auditor, "/journal");
    assert_int_equal(page.status, 200);
    assert_false(world_says(&page, "event."));
    assert_true(world_says(&page, "Fiche modifiée : "));
    assert_true(world_says(&page, "Contexte"));
    closed(journal);
}

static void a_field_kept_inside_is_not_named_outside(void **unused)
{
    (void)unused;
    struct journal *journal = opened();
    struct response inside = get(journal, journal->lea, "/journal");
    assert_int_equal(inside.status, 200);
    edit(journal, 3);
    uint64_t seq = last_number(&journal->world);
    world_move(&journal->world, journal->fiche, "en-cours");
    struct response outside = get(journal, journal->other, "/journal");
    assert_true(world_says(&outside, "Contexte"));
    assert_false(world_says(&outside, "Moyens"));
    assert_int_equal(get_event(journal, journal->other, seq, "").status, 404);
    assert_int_equal(get_event(journal, journal->other, seq + 1, "").status, 200);
    assert_int_equal(get_event(journal, journal->other, seq + 1, "/preuve").status, 200);
    closed(journal);
}

static bool offers_proof(struct journal *journal, struct span who, uint64_t seq)
{
    struct response page = get(journal, who, "/journal");
    return world_says(
        &page,
        span_format(&journal->world.arena, "/journal/%llu/preuve", (unsigned long long)seq).ptr);
}

/* With the salt that a proof discloses, "cost: 1000" would be guessed in a thousand tries. */
static void what_is_kept_inside_is_not_proved_outside(void **unused)
{
    (void)unused;
    struct journal *journal = opened();
    uint64_t seq = journal->edited;
    world_move(&journal->world, journal->fiche, "en-cours");
    assert_int_equal(get_event(journal, journal->other, seq, "/preuve").status, 404);
    assert_int_equal(get_event(journal, journal->lea, seq, "/preuve").status, 200);
    assert_false(offers_proof(journal, journal->other, seq));
    assert_true(offers_proof(journal, journal->other, seq + 1));
    assert_true(offers_proof(journal, journal->lea, seq));
    closed(journal);
}

static void an_event_that_is_hidden_answers_like_one_that_is_not(void **unused)
{
    (void)unused;
    static const char *const whats[] = {"", "/preuve"};
    struct journal *journal = opened();
    for (size_t i = 0; i < COUNT_OF(whats); i++) {
        struct response hidden = get_event(journal, journal->rose, journal->edited, whats[i]);
        struct response none = get_event(journal, journal->rose, 99999999, whats[i]);
        assert_int_equal(hidden.status, 404);
        assert_int_equal(none.status, 404);
    }
    assert_int_equal(get(journal, journal->lea, "/journal/abc").status, 404);
    assert_int_equal(get(journal, journal->lea, "/journal/1234567890123456789012").status, 404);
    assert_int_equal(get(journal, journal->lea, "/journal?avant=demain").status, 400);
    closed(journal);
}

static void the_log_of_one_subject_can_be_read_alone(void **unused)
{
    (void)unused;
    struct journal *journal = opened();
    struct span path =
        span_format(&journal->world.arena, "/journal?sujet=fiche:%.*s", SPAN_ARG(journal->fiche));
    assert_true(json_array_size(rows_of(model(journal, journal->auditor, path.ptr))) >= 2);
    assert_int_equal(json_array_size(rows_of(model(journal, journal->rose, path.ptr))), 0);
    assert_int_equal(json_array_size(rows_of(model(journal, journal->lea, "/journal?sujet=x"))), 0);
    closed(journal);
}

static void pages_follow_one_another_without_gap(void **unused)
{
    (void)unused;
    struct journal *journal = opened();
    for (int i = 0; i < JOURNAL_TURNS; i++)
        world_move(&journal->world, journal->fiche, i % 2 == 0 ? "en-cours" : "redaction");
    uint64_t expected = last_number(&journal->world) + 1;
    struct span next = SPAN("/journal");
    while (next.len > 0) {
        json_t *page = model(journal, journal->auditor, next.ptr), *rows = rows_of(page);
        for (size_t i = 0; i < json_array_size(rows); i++)
            assert_int_equal(number_at(json_array_get(rows, i), "seq"), --expected);
        next = text_at(page, "older_url");
    }
    assert_int_equal(expected, 0);
    closed(journal);
}

static void read_key(struct span text, struct checkpoint_key *key)
{
    unsigned char typed[1 + CHECKPOINT_KEY_SIZE];
    struct span rest = span_trim(text);
    key->name = span_cut(&rest, '+');
    span_cut(&rest, '+');
    assert_int_equal(base64_exact(rest, sizeof typed, typed), ERR_NONE);
    assert_int_equal(typed[0], 1);
    memcpy(key->bytes, typed + 1, sizeof key->bytes);
}

/* RFC 6962: the leaf's hash is over a zero byte and the leaf, here salt and record. */
static struct digest leaf_of(struct arena *arena, struct span salt, struct span record)
{
    struct buf leaf = {.arena = arena};
    buf_add_char(&leaf, 0);
    buf_add(&leaf, salt);
    buf_add(&leaf, record);
    return digest_of(buf_span(&leaf));
}

static void what_is_served_proves_an_event_to_a_stranger(void **unused)
{
    (void)unused;
    struct journal *journal = opened();
    struct checkpoint_key key;
    struct checkpoint head;
    struct tlogproof proof;
    read_key(get(journal, journal->lea, "/journal/cle").body, &key);
    struct span note = get(journal, journal->lea, "/journal/tete").body;
    assert_int_equal(checkpoint_verify(&key, note, &head), ERR_NONE);
    struct response file = get_event(journal, journal->lea, journal->edited, "/preuve");
    struct response record = get_event(journal, journal->lea, journal->edited, "");
    assert_int_equal(tlogproof_parse(&journal->world.arena, file.body, &proof), ERR_NONE);
    struct digest leaf = leaf_of(&journal->world.arena, proof.extra, record.body);
    assert_int_equal(tlogproof_verify(&proof, &key, &leaf, &head), ERR_NONE);
    leaf.bytes[0] ^= 1;
    assert_int_equal(tlogproof_verify(&proof, &key, &leaf, &head), ERR_INVALID);
    closed(journal);
}

TESTS(each_reads_what_happened_to_what_they_may_see, every_kind_of_event_has_its_words,
      a_field_kept_inside_is_not_named_outside, what_is_kept_inside_is_not_proved_outside,
      an_event_that_is_hidden_answers_like_one_that_is_not,
      the_log_of_one_subject_can_be_read_alone, pages_follow_one_another_without_gap,
      what_is_served_proves_an_event_to_a_stranger)
