/* test_readback.c - nothing signed stays stored that does not verify, or that is not to the byte
 * what was verified before. */
#include "test.h"

#include "server/log.h"
#include "server/readback.h"
#include "lending_world.h"
#include "temporary.h"

/* A vote of Bob's that was granted, and a log to store it in. */
struct stage {
    struct arena arena;
    struct world world;
    struct kv *kv;
    json_t *events;
    struct authorship authorship;
    struct readback readback;
    struct span body;
};

static void grant(struct stage *stage)
{
    struct vote vote = {
        .step = SPAN("valider"), .outcome = SPAN("approve"), .remarks = SPAN("Oui")};
    struct world *world = &stage->world;
    assert_int_equal(world_ballot(world, "bob", "k-bob", world->now, &vote), REFUSAL_NONE);
    struct scene scene = world_scene(world, "bob");
    assert_int_equal(flow_vote(&stage->arena, &scene, &vote, &stage->events), REFUSAL_NONE);
    set_text(json_array_get(stage->events, 0), "subject", SPAN("fiche:f"));
    stage->body =
        json_canonical(&stage->arena, json_object_get(json_array_get(stage->events, 0), "body"));
}

static struct stage *open_stage(void)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct kv_options options = {.map_size = 1 << 24, .strict = true};
    world_open(&stage->world, &stage->arena, "default");
    world_place(&stage->world, SPAN("validation"));
    assert_int_equal(
        store_open(&stage->arena, temporary_directory(&stage->arena), &options, &stage->kv), 0);
    grant(stage);
    stage->authorship = (struct authorship){SPAN("bob"), SPAN("op-1"), stage->world.now};
    stage->readback = (struct readback){.arena = &stage->arena,
                                        .witness = witness_open(&stage->arena),
                                        .directory = &stage->world.directory,
                                        .authorship = &stage->authorship};
    return stage;
}

static void close_stage(struct stage *stage)
{
    witness_close(stage->readback.witness);
    kv_close(stage->kv);
    arena_release(&stage->arena);
    free(stage);
}

static struct span written(struct stage *stage, const json_t *event, struct span body)
{
    return record_write(&stage->arena, &stage->authorship, event, body, 0);
}

/* Whether what is stored instead of the vote's record is found sound. */
static bool stays(struct stage *stage, struct span record)
{
    unsigned char salt[LOG_SALT_SIZE] = {0};
    struct kv_txn txn = kv_write(stage->kv);
    uint64_t last = record.len > 0 ? log_append(&txn, record, salt) : 0;
    enum err err = readback_events(&stage->readback, &txn, stage->events, last);
    assert_true(err == ERR_NONE || err == ERR_DAMAGED);
    kv_abandon(&txn);
    return err == ERR_NONE;
}

/* What was ruled is stored, but for one member; or it was ruled like that. */
static void a_vote_that_verifies_stays_and_no_changed_one(void **unused)
{
    (void)unused;
    static const char *const members[] = {"outcome",   "person",    "remarks", "seat",
                                          "statement", "signature", "digest",  "key"};
    struct stage *stage = open_stage();
    json_t *event = json_array_get(stage->events, 0), *body = json_object_get(event, "body");
    assert_true(stays(stage, written(stage, event, stage->body)));
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        struct span own = span_copy(&stage->arena, text_at(body, members[i]));
        set_text(body, members[i], SPAN("k-cat"));
        struct span changed = written(stage, event, json_canonical(&stage->arena, body));
        assert_false(stays(stage, changed));
        set_text(body, members[i], own);
        assert_false(stays(stage, changed));
    }
    assert_true(stays(stage, written(stage, event, stage->body)));
    json_t *other = json_adopt(&stage->arena, json_copy(event));
    set_text(other, "kind", SPAN("step-agreed"));
    assert_false(stays(stage, written(stage, other, stage->body)));
    assert_false(stays(stage, SPAN("{")));
    assert_false(stays(stage, SPAN("")));
    close_stage(stage);
}

static void a_delegation_that_verifies_stays_and_no_changed_one(void **unused)
{
    (void)unused;
    struct stage *stage = open_stage();
    struct loan loan = loan_of("cat", "out");
    assert_int_equal(world_lend(&stage->world, &loan), REFUSAL_NONE);
    struct span id = world_loan_id(&stage->world);
    const char *subject = span_format(&stage->arena, "delegation:%s", id.ptr).ptr;
    json_t *event = json_array_get(stage->events, 0);
    json_t *body =
        json_adopt(&stage->arena, json_deep_copy(world_document(&stage->world, subject)));
    set_text(event, "kind", SPAN("delegation-given"));
    json_object_set(event, "body", body);
    assert_true(stays(stage, written(stage, event, json_canonical(&stage->arena, body))));
    set_text(body, "signature", SPAN("k-cat"));
    assert_false(stays(stage, written(stage, event, json_canonical(&stage->arena, body))));
    close_stage(stage);
}

static void what_was_verified_before_stays_to_the_byte(void **unused)
{
    (void)unused;
    struct stage *stage = open_stage();
    struct span record = written(stage, json_array_get(stage->events, 0), stage->body);
    stage->readback.bodies = &stage->body;
    assert_true(stays(stage, record));
    for (size_t i = 0; i < record.len; i++) {
        char *changed = (char *)(uintptr_t)span_copy(&stage->arena, record).ptr;
        changed[i] ^= 1;
        assert_false(stays(stage, (struct span){changed, record.len}));
    }
    assert_false(stays(stage, span_until(record, record.len - 1)));
    assert_false(stays(stage, SPAN("")));
    close_stage(stage);
}

static void what_nobody_signs_is_not_read_again(void **unused)
{
    (void)unused;
    struct stage *stage = open_stage();
    set_text(json_array_get(stage->events, 0), "kind", SPAN("step-agreed"));
    assert_true(stays(stage, SPAN("{")));
    close_stage(stage);
}

/* The two ways to write a record. */
static void a_record_is_written_as_its_value_would_be(void **unused)
{
    (void)unused;
    struct stage *stage = open_stage();
    json_t *event = json_array_get(stage->events, 0);
    static const uint64_t numbers[] = {0, 9, 1000000, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        stage->authorship.actor = i % 2 == 0 ? SPAN("") : SPAN("\"bob\"");
        json_t *value = record_of(&stage->arena, &stage->authorship, event, numbers[i]);
        struct span text =
            record_write(&stage->arena, &stage->authorship, event, stage->body, numbers[i]);
        assert_true(span_eq(text, json_canonical(&stage->arena, value)));
    }
    close_stage(stage);
}

TESTS(a_vote_that_verifies_stays_and_no_changed_one,
      a_delegation_that_verifies_stays_and_no_changed_one,
      what_was_verified_before_stays_to_the_byte, what_nobody_signs_is_not_read_again,
      a_record_is_written_as_its_value_would_be)
