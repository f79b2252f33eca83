/* ledger_verify.c - holding everything stored against the log it came from. */
#include "server/brief.h"
#include "server/dossier.h"
#include "server/history.h"
#include "server/indexes.h"
#include "server/ledger.h"
#include "server/lexicon.h"
#include "server/log.h"
#include "server/numbers.h"
#include "server/stored_row.h"
#include "workflow/apply.h"
#include "workflow/decision.h"
#include "workflow/delegation.h"

struct verification {
    struct arena *arena; /* for what the findings say */
    struct kv_txn *txn;
    struct directory directory;
    struct ledger_findings *findings;
    uint64_t contents, entries; /* of fiches, of the indexes: how many there should be */
    uint64_t fiches;            /* seen so far, in the order in which they appear in the log */
    struct lexicon_census census;
};

static enum err wrong(struct verification *verification, struct span trouble)
{
    if (verification->findings->trouble.len == 0)
        verification->findings->trouble = trouble;
    return ERR_DAMAGED;
}

/* Every record of every table, its checksum included. */
static enum err check_sums(struct verification *verification)
{
    for (int table = 0; table < TABLE_COUNT; table++) {
        struct span key, value;
        struct key all = key_of((enum table)table);
        struct kv_scan scan = store_scan_prefix(verification->txn, &all, KV_FORWARD);
        while (store_next(&scan, &key, &value))
            continue;
        if (verification->txn->err != ERR_NONE)
            return wrong(verification,
                         span_format(verification->arena, "a record of table %s is damaged",
                                     store_tables[table].name));
    }
    return ERR_NONE;
}

static bool is_of_a_table(struct span key)
{
    for (int table = 0; table < TABLE_COUNT; table++)
        if (key.len > 0 && key.ptr[0] == store_tables[table].tag)
            return true;
    return false;
}

/* The engine's own pages have no checksums: one that points astray shows other records whose
 * sums are right, or none.  So every key comes once, in its order, is found again by its name,
 * and there are as many as the engine counted. */
static enum err check_places(struct verification *verification)
{
    struct kv_txn *txn = verification->txn;
    char last[KV_KEY_MAX];
    struct span key, value, before = {.ptr = last};
    uint64_t count = 0;
    struct kv_scan scan = kv_scan(txn, SPAN(""), SPAN(""), KV_FORWARD);
    for (; kv_next(&scan, &key, &value); count++) {
        if (span_cmp(before, key) >= 0 || !is_of_a_table(key) || !kv_get(txn, key, &value))
            return wrong(verification, span_format(verification->arena,
                                                   "record %llu is not where its key belongs",
                                                   (unsigned long long)count));
        memcpy(last, key.ptr, key.len);
        before.len = key.len;
    }
    if (txn->err != ERR_NONE || count != kv_count(txn))
        return wrong(verification,
                     span_format(verification->arena, "there are %llu records and not %llu",
                                 (unsigned long long)count, (unsigned long long)kv_count(txn)));
    return ERR_NONE;
}

static enum err check_log(struct verification *verification)
{
    struct checkpoint_key key;
    struct log_report report;
    TRY(ledger_log_key(verification->arena, verification->txn, &key));
    if (log_verify(verification->txn, &key, &report) != ERR_NONE)
        return wrong(verification,
                     span_format(verification->arena,
                                 "event %llu or its place in the hash tree is damaged",
                                 (unsigned long long)report.records));
    verification->findings->events = report.records;
    return ERR_NONE;
}

/* Whether the fiche's circuit asks for a signature that a decision does not have. */
static bool lacks_signature(struct verification *verification, struct arena *arena,
                            struct span subject, const json_t *body)
{
    const json_t *fiche = ledger_standing(arena, verification->txn, subject);
    const struct installed_circuit *circuit =
        directory_circuit(&verification->directory, text_at(fiche, "circuit"));
    const struct step *step =
        circuit == NULL ? NULL : circuit_step(&circuit->circuit, text_at(body, "step"));
    return step == NULL || (step->signature && text_at(body, "statement").len == 0);
}

/* What is signed must verify. */
static enum err check_signed(struct verification *verification, struct arena *arena,
                             const json_t *event, uint64_t seq)
{
    const json_t *body = json_object_get(event, "body");
    if (span_eq(text_at(event, "kind"), SPAN("delegation-given")) &&
        delegation_verify(arena, &verification->directory, body) != ERR_NONE)
        return wrong(verification, span_format(verification->arena,
                                               "the delegation in event %llu does not verify",
                                               (unsigned long long)seq));
    if (!span_eq(text_at(event, "kind"), SPAN("decision-given")))
        return ERR_NONE;
    verification->findings->decisions++;
    if (lacks_signature(verification, arena, text_at(event, "subject"), body) ||
        decision_verify(arena, &verification->directory, body) != ERR_NONE)
        return wrong(verification,
                     span_format(verification->arena, "the decision in event %llu does not verify",
                                 (unsigned long long)seq));
    return ERR_NONE;
}

/* A fiche's number is how many appeared in the log before it: at its first event the next one,
 * later one of those before.  That no two have the same, check_words() sees. */
static enum err check_number(struct verification *verification, struct span subject)
{
    uint64_t number;
    if (!span_starts(subject, SPAN("fiche:")))
        return ERR_NONE;
    if (!numbers_of(verification->txn, span_from(subject, strlen("fiche:")), &number) ||
        number > verification->fiches)
        return wrong(verification, span_format(verification->arena, "the number of %.*s is damaged",
                                               SPAN_ARG(subject)));
    verification->fiches += number == verification->fiches;
    return ERR_NONE;
}

/* An event must be found under its subject, and what it has signed must verify. */
static enum err check_event(struct verification *verification, struct arena *arena, uint64_t seq)
{
    struct span subject;
    json_t *event = ledger_event(arena, verification->txn, seq);
    if (event == NULL)
        return wrong(verification, span_format(verification->arena, "event %llu cannot be read",
                                               (unsigned long long)seq));
    subject = text_at(event, "subject");
    if (number_at(event, "seq") != (int64_t)seq || !history_has(verification->txn, subject, seq))
        return wrong(verification,
                     span_format(verification->arena, "event %llu is not listed under its subject",
                                 (unsigned long long)seq));
    TRY(check_number(verification, subject));
    return check_signed(verification, arena, event, seq);
}

static enum err check_events(struct verification *verification)
{
    for (uint64_t seq = 0; seq < verification->findings->events; seq++) {
        SCOPED_ARENA arena = {0};
        TRY(check_event(verification, &arena, seq));
    }
    return ERR_NONE;
}

/* Folds a subject's events again. */
static json_t *fold(struct arena *arena, struct kv_txn *txn, struct span subject)
{
    uint64_t seq;
    json_t *document = NULL;
    struct history_walk history = history_begin(txn, subject);
    while (history_next(&history, &seq)) {
        const json_t *event = ledger_event(arena, txn, seq);
        if (event == NULL || !span_eq(text_at(event, "subject"), subject) ||
            apply(arena, document, event, &document) != ERR_NONE)
            return NULL;
    }
    return txn->err == ERR_NONE ? document : NULL;
}

static bool entries_are_stored(struct kv_txn *txn, const struct index_entries *entries)
{
    struct span value;
    for (size_t i = 0; i < entries->count; i++)
        if (!store_get(txn, &entries->keys[i], &value) || value.len != 0)
            return false;
    return true;
}

static bool row_is_stored(struct verification *verification, struct arena *arena, json_t *brief)
{
    struct span row, stored;
    return stored_row_of(arena, &verification->directory, brief, &row) == ERR_NONE &&
           dossier_row(verification->txn, text_at(brief, "id"), &stored) == ERR_NONE &&
           span_eq(row, stored);
}

static enum err check_words(struct verification *verification, struct arena *arena,
                            struct span subject, json_t *document)
{
    struct span missing = {0};
    if (!numbers_agree(arena, verification->txn, &verification->directory, document))
        return wrong(verification, span_format(verification->arena,
                                               "where %.*s stands is not what its events say",
                                               SPAN_ARG(subject)));
    if (lexicon_check(arena, verification->txn, &verification->directory, document,
                      &verification->census, &missing) != ERR_NONE)
        return wrong(verification,
                     span_format(verification->arena, "%.*s is not found by its word %.*s",
                                 SPAN_ARG(subject), SPAN_ARG(missing)));
    return ERR_NONE;
}

static enum err differs(struct verification *verification, struct span subject)
{
    return wrong(verification, span_format(verification->arena, "%.*s is not what its events say",
                                           SPAN_ARG(subject)));
}

/* A fiche: its content, what is kept in brief, and what the indexes say of it. */
static enum err check_fiche(struct verification *verification, struct arena *arena,
                            struct span subject, json_t *folded)
{
    struct index_entries entries = {0};
    const struct installed_form *form =
        directory_form(&verification->directory, text_at(folded, "form"));
    const json_t *stored = ledger_document(arena, verification->txn, subject);
    json_t *brief = ledger_standing(arena, verification->txn, subject);
    if (form == NULL || !json_equal(stored, folded) ||
        !json_equal(brief, brief_of(arena, form->form, folded)))
        return differs(verification, subject);
    if (!row_is_stored(verification, arena, brief))
        return wrong(verification, span_format(verification->arena, "the row of %.*s is damaged",
                                               SPAN_ARG(subject)));
    verification->contents++;
    TRY(index_entries_of(arena, &verification->directory, folded, &entries));
    verification->entries += entries.count;
    if (!entries_are_stored(verification->txn, &entries))
        return wrong(verification,
                     span_format(verification->arena, "the index entries of %.*s are damaged",
                                 SPAN_ARG(subject)));
    return check_words(verification, arena, subject, folded);
}

static enum err check_document(struct verification *verification, struct span subject)
{
    SCOPED_ARENA arena = {0};
    json_t *folded = fold(&arena, verification->txn, subject);
    verification->findings->documents++;
    if (folded == NULL)
        return differs(verification, subject);
    if (span_starts(subject, SPAN("fiche:")))
        return check_fiche(verification, &arena, subject, folded);
    const json_t *stored = ledger_document(&arena, verification->txn, subject);
    return json_equal(stored, folded) ? ERR_NONE : differs(verification, subject);
}

/* Every document, and that no dossier is without. */
static enum err check_documents(struct verification *verification)
{
    char last[KV_KEY_MAX];
    struct span key, value, subject, of = {.ptr = last};
    struct key all = key_of(TABLE_DOC);
    struct kv_scan scan = store_scan_prefix(verification->txn, &all, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        bool is_document = dossier_document(verification->txn, key, &subject);
        if (is_document && subject.len > 0)
            memcpy(last, subject.ptr, subject.len);
        if (is_document)
            of.len = subject.len;
        if (!span_eq(subject, of))
            return wrong(verification, span_format(verification->arena, "%.*s has no document",
                                                   SPAN_ARG(subject)));
        if (is_document)
            TRY(check_document(verification, of));
    }
    if (verification->txn->err != ERR_NONE)
        return wrong(verification, SPAN("a document has no subject"));
    return ERR_NONE;
}

/* Nothing more is in a table than what was asked for above. */
static enum err check_count(struct verification *verification, enum table table, uint64_t expected)
{
    uint64_t count = 0;
    struct span key, value;
    struct key all = key_of(table);
    struct kv_scan scan = store_scan_prefix(verification->txn, &all, KV_FORWARD);
    while (store_next(&scan, &key, &value))
        count++;
    if (count != expected)
        return wrong(verification,
                     span_format(verification->arena, "table %s has %llu entries instead of %llu",
                                 store_tables[table].name, (unsigned long long)count,
                                 (unsigned long long)expected));
    return verification->txn->err;
}

static enum err check_phases(struct verification *verification)
{
    uint64_t count;
    if (!numbers_phases(verification->txn, &count) || count != verification->fiches)
        return wrong(verification, SPAN("there are not as many phases as fiches"));
    return ERR_NONE;
}

/* Nothing more is anywhere than what was asked for above. */
static enum err check_rest(struct verification *verification)
{
    struct span trouble = {0};
    TRY(check_count(verification, TABLE_CONTENT, verification->contents));
    TRY(check_count(verification, TABLE_INDEX, verification->entries));
    TRY(check_count(verification, TABLE_NUMBER, verification->fiches));
    TRY(check_count(verification, TABLE_NUMBERED, verification->fiches));
    TRY(check_phases(verification));
    if (lexicon_check_whole(verification->txn, &verification->census, &trouble) != ERR_NONE)
        return wrong(verification, trouble);
    return ERR_NONE;
}

enum err ledger_verify(struct arena *arena, struct kv_txn *txn, bool deep,
                       struct ledger_findings *findings)
{
    *findings = (struct ledger_findings){0};
    struct verification verification = {
        .arena = arena, .txn = txn, .findings = findings, .census = {.arena = arena}};
    TRY(check_places(&verification));
    TRY(check_sums(&verification));
    TRY(check_log(&verification));
    if (ledger_directory(arena, txn, &verification.directory) != ERR_NONE)
        return wrong(&verification, SPAN("the directory cannot be read"));
    if (!deep)
        return ERR_NONE;
    TRY(check_events(&verification));
    TRY(check_documents(&verification));
    return check_rest(&verification);
}
