/* Behind its subject a document's key has nothing, a block of events a number, a row a word. */
#include "server/dossier.h"

#define FICHE "fiche:"
#define ROW "row"

struct key dossier_key(struct span subject)
{
    struct key key = key_of(TABLE_DOC);
    key_text(&key, subject);
    return key;
}

struct key dossier_block_key(struct span subject, uint64_t block)
{
    struct key key = dossier_key(subject);
    key_number(&key, block);
    return key;
}

struct key dossier_row_key(struct span fiche)
{
    struct key key = key_of(TABLE_DOC);
    key_bytes(&key, SPAN(FICHE));
    key_text(&key, fiche);
    key_text(&key, SPAN(ROW));
    return key;
}

enum err dossier_row(struct kv_txn *txn, struct span fiche, struct span *row)
{
    struct key key = dossier_row_key(fiche);
    if (!store_get(txn, &key, row))
        kv_fail(txn, ERR_DAMAGED);
    return txn->err;
}

/* Only fiches have rows. */
static bool is_row(struct span subject, struct span rest)
{
    struct span word;
    return span_starts(subject, SPAN(FICHE)) && key_cut_text(&rest, &word) && rest.len == 0 &&
           span_eq(word, SPAN(ROW));
}

bool dossier_cut(struct kv_txn *txn, struct span key, struct span *subject, enum dossier_part *part)
{
    uint64_t block;
    bool sound = key_cut_text(&key, subject);
    if (sound && key.len == 0)
        *part = DOSSIER_DOCUMENT;
    else if (sound && is_row(*subject, key))
        *part = DOSSIER_ROW;
    else if (sound && key_cut_number(&key, &block) && key.len == 0 && block < DOSSIER_BLOCKS)
        *part = DOSSIER_EVENTS;
    else
        sound = false;
    if (!sound)
        kv_fail(txn, ERR_DAMAGED);
    return sound;
}

bool dossier_document(struct kv_txn *txn, struct span key, struct span *subject)
{
    enum dossier_part part;
    return dossier_cut(txn, key, subject, &part) && part == DOSSIER_DOCUMENT;
}
