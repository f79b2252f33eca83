/* A fiche is stored in brief, its content beside it: what verifying says when they disagree. */
#include "test.h"

#include "council_world.h"

static struct key record_key(enum table table, struct span fiche)
{
    struct key key = key_of(table);
    struct buf subject = {0};
    SCOPED_ARENA arena = {0};
    subject.arena = &arena;
    buf_add_text(&subject, "fiche:");
    buf_add(&subject, fiche);
    key_text(&key, buf_span(&subject));
    return key;
}

static struct span stored(struct council *council, const struct key *key)
{
    struct span value;
    struct kv_txn txn = kv_read(council->site.app.kv);
    assert_true(store_get(&txn, key, &value));
    value = span_copy(&council->site.arena, value);
    kv_abandon(&txn);
    return value;
}

static void store(struct council *council, const struct key *key, struct span value)
{
    struct kv_txn txn = kv_write(council->site.app.kv);
    store_put(&txn, key, value);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void erase(struct council *council, const struct key *key)
{
    struct kv_txn txn = kv_write(council->site.app.kv);
    store_delete(&txn, key);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
}

static void is_found(struct council *council)
{
    struct ledger_findings findings;
    struct kv_txn txn = kv_read(council->site.app.kv);
    assert_int_equal(ledger_verify(&council->site.arena, &txn, true, &findings), ERR_DAMAGED);
    assert_true(findings.trouble.len > 0);
    kv_abandon(&txn);
}

/* Changes one member of a stored object, looks, and puts it back. */
static void a_lie_is_found(struct council *council, enum table table, const char *within,
                           const char *member, json_t *lie)
{
    struct key key = record_key(table, council->fiche);
    struct span sound = stored(council, &key);
    json_t *value = json_read(&council->site.arena, sound);
    json_t *object = within != NULL ? json_object_get(value, within) : value;
    assert_non_null(json_object_get(object, member));
    json_object_set_new(object, member, lie);
    store(council, &key, council_text(council, value));
    is_found(council);
    store(council, &key, sound);
}

static void every_part_of_what_is_kept_in_brief_is_verified(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    a_lie_is_found(council, TABLE_DOC, "content", "title", json_string("Autre"));
    a_lie_is_found(council, TABLE_DOC, "content", "leads", json_array());
    a_lie_is_found(council, TABLE_DOC, "brief", "complete", json_pack("[s]", "closing"));
    a_lie_is_found(council, TABLE_DOC, "brief", "calendar", json_string("2030"));
    a_lie_is_found(council, TABLE_DOC, "brief", "filled", json_integer(99));
    a_lie_is_found(council, TABLE_DOC, "brief", "of", json_integer(99));
    a_lie_is_found(council, TABLE_DOC, NULL, "state", json_string("en-cours"));
    a_lie_is_found(council, TABLE_CONTENT, NULL, "title", json_string("Autre"));
    a_lie_is_found(council, TABLE_CONTENT, NULL, "context", json_string("Autre"));
    council_close(council);
}

static void a_content_that_is_missing_or_of_no_fiche_is_found(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct key key = record_key(TABLE_CONTENT, council->fiche);
    struct key other = record_key(TABLE_CONTENT, SPAN("nobody"));
    struct span sound = stored(council, &key);
    erase(council, &key);
    is_found(council);
    store(council, &key, sound);
    store(council, &other, sound);
    is_found(council);
    erase(council, &other);
    council_close(council);
}

static void what_a_gate_lacks_is_told_and_then_forgotten(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = world_add_fiche(&council->site, "pmss", "redaction", "{'title':'Nue'}");
    struct job job = {.arena = &council->site.arena,
                      .kind = &command_kinds[COMMAND_FICHE_ACT],
                      .actor = council->pil.id,
                      .target = fiche,
                      .args = world_value(&council->site, "{'step':'soumettre','revision':1}"),
                      .now = council->site.now += 1000000};
    assert_int_equal(writer_run(council->site.app.writer, &job), ERR_INVALID);
    assert_int_equal(job.ruling.refusal, REFUSAL_INCOMPLETE);
    assert_int_equal(job.ruling.report.count, 3); /* of the whole content, not of what is kept */
    council_close(council);
}

/* All that can happen to a fiche where it stands; each changes what is asked of many, or not. */
static const struct happening {
    const char *kind, *body; /* which also names the first recommendation */
} happenings[] = {
    {"votes-voided", "'step':'valider'"},
    {"passage-concluded", "'step':'valider','outcome':'approve','advice':['Chiffrer']"},
    {"recommendation-answered", "'answer':'taken','reply':'Fait'"},
    {"step-agreed", "'step':'valider','revision':1"},
    {"fiche-moved", "'to':'en-cours'"},
    {"deadline-passed", "'about':'en-cours'"},
    {"fiche-converted", "'circuit':'pmss@1','to':'redaction'"},
    {"deadline-reminded", "'about':'redaction'"},
};

static struct span first_advice(struct council *council)
{
    struct key key = record_key(TABLE_DOC, council->fiche);
    const json_t *document = json_read(&council->site.arena, stored(council, &key));
    return text_at(json_array_get(json_object_get(document, "advice"), 0), "id");
}

static void is_sound(struct council *council, const char *after)
{
    struct ledger_findings findings;
    struct kv_txn txn = kv_read(council->site.app.kv);
    if (ledger_verify(&council->site.arena, &txn, true, &findings) != ERR_NONE)
        fail_msg("%s: %.*s", after, SPAN_ARG(findings.trouble));
    kv_abandon(&txn);
}

static void whatever_happens_to_a_fiche_tables_and_days_agree_with_it(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "approve"), "");
    is_sound(council, "decision-given");
    for (size_t i = 0; i < COUNT_OF(happenings); i++) {
        struct span id = first_advice(council);
        struct span body =
            span_format(&council->site.arena, "{'id':'%.*s',%s}", SPAN_ARG(id), happenings[i].body);
        world_happened(&council->site, council->lea.id, council->fiche, happenings[i].kind,
                       body.ptr);
        is_sound(council, happenings[i].kind);
    }
    council_close(council);
}

TESTS(every_part_of_what_is_kept_in_brief_is_verified,
      a_content_that_is_missing_or_of_no_fiche_is_found,
      what_a_gate_lacks_is_told_and_then_forgotten,
      whatever_happens_to_a_fiche_tables_and_days_agree_with_it)
