#include "server/ledger.h"

#include "server/brief.h"
#include "server/dossier.h"
#include "server/history.h"
#include "server/indexes.h"
#include "server/lexicon.h"
#include "server/log.h"
#include "server/numbers.h"
#include "server/stored_row.h"
#include "workflow/apply.h"

#include <sodium.h>

static struct key content_key(struct span subject)
{
    struct key key = key_of(TABLE_CONTENT);
    key_text(&key, subject);
    return key;
}

static bool is_fiche(struct span subject)
{
    return span_starts(subject, SPAN("fiche:"));
}

static json_t *read_at(struct arena *arena, struct kv_txn *txn, struct key key)
{
    struct span stored;
    if (!store_get(txn, &key, &stored))
        return NULL;
    json_t *read = json_read(arena, stored);
    if (read == NULL)
        kv_fail(txn, ERR_DAMAGED);
    return read;
}

json_t *ledger_standing(struct arena *arena, struct kv_txn *txn, struct span subject)
{
    return read_at(arena, txn, dossier_key(subject));
}

json_t *ledger_document(struct arena *arena, struct kv_txn *txn, struct span subject)
{
    json_t *document = ledger_standing(arena, txn, subject);
    if (document == NULL || !is_fiche(subject))
        return document;
    json_t *content = read_at(arena, txn, content_key(subject));
    if (content == NULL) {
        kv_fail(txn, ERR_DAMAGED);
        return NULL;
    }
    json_object_set(document, "content", content);
    json_object_del(document, "brief");
    return document;
}

json_t *ledger_event(struct arena *arena, struct kv_txn *txn, uint64_t seq)
{
    struct span record;
    return log_read(txn, seq, &record) ? json_read(arena, record) : NULL;
}

/* --- recording ------------------------------------------------------------------------- */

/* What the events of one command, one after the other, make of a subject. */
struct folding {
    struct arena arena;
    struct span subject;    /* empty: of none yet */
    enum reach reach;       /* the farthest; short of the content, a fiche is folded in brief */
    json_t *before, *after; /* NULL: there is none */
};

static void drop_folding(struct folding *folding)
{
    arena_release(&folding->arena);
    *folding = (struct folding){0};
}

static void put_json(struct folding *folding, struct kv_txn *txn, struct key key,
                     const json_t *value)
{
    store_put(txn, &key, json_canonical(&folding->arena, value));
}

/* A fiche in brief, and what tables show of it. */
static enum err put_standing(struct folding *folding, struct kv_txn *txn,
                             const struct directory *directory, json_t *standing)
{
    struct span row;
    struct key key = dossier_row_key(text_at(standing, "id"));
    TRY(stored_row_of(&folding->arena, directory, standing, &row));
    put_json(folding, txn, dossier_key(folding->subject), standing);
    store_put(txn, &key, row);
    return txn->err;
}

/* A fiche was begun or edited: its content has changed, and all that is asked of it. */
static enum err store_whole(struct folding *folding, struct kv_txn *txn,
                            const struct directory *directory)
{
    struct index_entries old = {0}, new;
    struct arena *arena = &folding->arena;
    const struct installed_form *form = directory_form(directory, text_at(folding->after, "form"));
    if (form == NULL)
        return ERR_DAMAGED;
    if (folding->before != NULL)
        TRY(index_entries_of(arena, directory, folding->before, &old));
    TRY(index_entries_of(arena, directory, folding->after, &new));
    put_json(folding, txn, content_key(folding->subject),
             json_object_get(folding->after, "content"));
    TRY(put_standing(folding, txn, directory, brief_of(arena, form->form, folding->after)));
    index_change(txn, &old, &new);
    return lexicon_change(arena, txn, directory, folding->before, folding->after);
}

static enum err store_document(struct folding *folding, struct kv_txn *txn,
                               const struct directory *directory)
{
    (void)directory;
    put_json(folding, txn, dossier_key(folding->subject), folding->after);
    return txn->err;
}

/* A fiche stands elsewhere: what is asked of that has changed. */
static enum err store_standing(struct folding *folding, struct kv_txn *txn,
                               const struct directory *directory)
{
    uint64_t number;
    struct index_entries old, new;
    TRY(put_standing(folding, txn, directory, folding->after));
    TRY(index_standing_of(&folding->arena, directory, folding->before, &old));
    TRY(index_standing_of(&folding->arena, directory, folding->after, &new));
    index_change(txn, &old, &new);
    return numbers_keep(&folding->arena, txn, directory, folding->after, &number);
}

/* Each stores what events of one reach have changed. */
static enum err (*const stores[])(struct folding *, struct kv_txn *, const struct directory *) = {
    [REACH_DOCUMENT] = store_document,
    [REACH_STANDING] = store_standing,
    [REACH_CONTENT] = store_whole,
};

static enum err end_folding(struct folding *folding, struct kv_txn *txn,
                            const struct directory *directory)
{
    JSON_MOVES_TO(&folding->arena);
    if (folding->subject.len == 0)
        return ERR_NONE;
    TRY(stores[folding->reach](folding, txn, directory));
    drop_folding(folding);
    return ERR_NONE;
}

/* How far the events that follow reach, as long as they are of one subject. */
static enum reach reach_of(const json_t *events, size_t first, struct span subject)
{
    enum reach farthest = REACH_DOCUMENT;
    for (size_t i = first; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i);
        if (!span_eq(text_at(event, "subject"), subject))
            break;
        farthest = farthest > apply_reach(event) ? farthest : apply_reach(event);
    }
    return farthest;
}

/* Whether a document that was just read is the one to fold on. */
static bool is_of(const json_t *standing, struct span subject)
{
    return is_fiche(subject) && standing != NULL &&
           span_eq(text_at(standing, "id"), span_from(subject, SPAN("fiche:").len));
}

static void begin_folding(struct folding *folding, struct kv_txn *txn, const json_t *events,
                          size_t first, json_t *standing)
{
    struct span subject = text_at(json_array_get(events, first), "subject");
    folding->subject = span_copy(&folding->arena, subject);
    folding->reach = reach_of(events, first, subject);
    if (folding->reach == REACH_CONTENT)
        folding->before = ledger_document(&folding->arena, txn, subject);
    else
        folding->before =
            is_of(standing, subject) ? standing : ledger_standing(&folding->arena, txn, subject);
    folding->after = folding->before;
}

static enum err fold(struct folding *folding, const json_t *record)
{
    JSON_MOVES_TO(&folding->arena);
    return apply(&folding->arena, folding->after, record, &folding->after);
}

/* body: its bytes; NULL: they are yet to be written. */
static void append(struct kv_txn *txn, const struct authorship *authorship, const json_t *event,
                   const struct span *body, uint64_t seq)
{
    SCOPED_ARENA scratch = {0};
    unsigned char salt[LOG_SALT_SIZE];
    struct span bytes =
        body != NULL ? *body : json_canonical(&scratch, json_object_get(event, "body"));
    randombytes_buf(salt, sizeof salt);
    log_append(txn, record_write(&scratch, authorship, event, bytes, seq), salt);
    history_add(txn, text_at(event, "subject"), seq);
}

enum err ledger_record(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                       const struct authorship *authorship, const json_t *events,
                       const struct at_hand *at_hand, uint64_t *last)
{
    static const struct at_hand nothing;
    uint64_t seq = log_size(txn);
    at_hand = at_hand != NULL ? at_hand : &nothing;
    struct folding folding __attribute__((cleanup(drop_folding))) = {0};
    for (size_t i = 0; i < json_array_size(events); i++, seq++) {
        json_t *event = json_array_get(events, i);
        struct span subject = text_at(event, "subject");
        append(txn, authorship, event, at_hand->bodies != NULL ? &at_hand->bodies[i] : NULL, seq);
        if (!span_eq(folding.subject, subject)) {
            TRY(end_folding(&folding, txn, directory));
            begin_folding(&folding, txn, events, i, i == 0 ? at_hand->standing : NULL);
        }
        TRY(fold(&folding, record_of(arena, authorship, event, seq)));
    }
    TRY(end_folding(&folding, txn, directory));
    *last = json_array_size(events) > 0 ? seq - 1 : 0;
    return txn->err;
}

/* --- the head of the log ------------------------------------------------------------------ */

static struct key kept_key(enum table table, const char *name)
{
    struct key key = key_of(table);
    key_text(&key, span_of(name));
    return key;
}

void ledger_found(struct kv_txn *txn, struct span origin)
{
    unsigned char public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    struct key secret_key = kept_key(TABLE_SECRET, "log-key"),
               name = kept_key(TABLE_META, "log-origin");
    if (crypto_sign_keypair(public, secret) != 0)
        kv_fail(txn, ERR_IO);
    store_insert(txn, &secret_key, (struct span){.ptr = (char *)secret, .len = sizeof secret});
    store_insert(txn, &name, origin);
    sodium_memzero(secret, sizeof secret);
}

static bool load_secret(struct kv_txn *txn, struct arena *arena, struct span *origin,
                        unsigned char secret[crypto_sign_SECRETKEYBYTES])
{
    struct span stored;
    struct key secret_key = kept_key(TABLE_SECRET, "log-key"),
               name = kept_key(TABLE_META, "log-origin");
    if (!store_get(txn, &secret_key, &stored) || stored.len != crypto_sign_SECRETKEYBYTES)
        return false;
    memcpy(secret, stored.ptr, stored.len);
    if (!store_get(txn, &name, &stored))
        return false;
    *origin = span_copy(arena, stored);
    return true;
}

void ledger_sign(struct kv_txn *txn)
{
    SCOPED_ARENA arena = {0};
    struct span origin, note;
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    if (!load_secret(txn, &arena, &origin, secret))
        kv_fail(txn, ERR_DAMAGED);
    else
        kv_fail(txn, log_checkpoint(txn, &arena, origin, secret, &note));
    sodium_memzero(secret, sizeof secret);
}

enum err ledger_log_key(struct arena *arena, struct kv_txn *txn, struct checkpoint_key *key)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    struct span origin;
    if (!load_secret(txn, arena, &origin, secret))
        return txn->err != ERR_NONE ? txn->err : ERR_DAMAGED;
    key->name = origin;
    crypto_sign_ed25519_sk_to_pk(key->bytes, secret);
    sodium_memzero(secret, sizeof secret);
    return ERR_NONE;
}

/* --- the directory ------------------------------------------------------------------------ */

struct documents {
    struct document *rows;
    size_t count, room;
};

static void add_document(struct arena *arena, struct documents *documents, struct span subject,
                         json_t *value)
{
    if (documents->count == documents->room) {
        size_t room = documents->room == 0 ? 64 : documents->room * 2;
        struct document *rows = arena_new(arena, struct document, room);
        if (documents->count > 0)
            memcpy(rows, documents->rows, documents->count * sizeof *rows);
        documents->rows = rows;
        documents->room = room;
    }
    documents->rows[documents->count++] =
        (struct document){.subject = span_copy(arena, subject), .value = value};
}

/* Reads all documents between two subjects. */
static void gather(struct arena *arena, struct kv_txn *txn, const struct key *from,
                   const struct key *to, struct documents *documents)
{
    struct span key, value, subject;
    struct kv_scan scan = store_scan(txn, from, to, KV_FORWARD);
    while (store_next(&scan, &key, &value)) {
        if (!dossier_document(txn, key, &subject))
            continue;
        json_t *read = json_read(arena, value);
        if (read == NULL)
            kv_fail(txn, ERR_DAMAGED);
        else
            add_document(arena, documents, subject, read);
    }
}

enum err ledger_directory(struct arena *arena, struct kv_txn *txn, struct directory *directory)
{
    struct documents documents = {0};
    struct key all = key_of(TABLE_DOC), fiches = key_of(TABLE_DOC);
    key_bytes(&fiches, SPAN("fiche:"));
    struct key after_fiches = key_end(&fiches), end = key_end(&all);
    gather(arena, txn, &all, &fiches, &documents);
    gather(arena, txn, &after_fiches, &end, &documents);
    if (txn->err != ERR_NONE)
        return txn->err;
    return directory_read(arena, documents.rows, documents.count, directory);
}
