/* Two tables: the number of a fiche, and the fiche of a number. */
#include "server/numbers.h"

static struct key number_key(struct span id)
{
    struct key key = key_of(TABLE_NUMBER);
    key_text(&key, id);
    return key;
}

static struct key fiche_key(uint64_t number)
{
    struct key key = key_of(TABLE_NUMBERED);
    key_number(&key, number);
    return key;
}

static struct span bytes_of(const struct key *key)
{
    return (struct span){.ptr = key->bytes, .len = key->len};
}

bool numbers_of(struct kv_txn *txn, struct span id, uint64_t *number)
{
    struct span stored;
    struct key key = number_key(id);
    if (!store_get(txn, &key, &stored))
        return false;
    if (key_cut_number(&stored, number) && stored.len == 0)
        return true;
    kv_fail(txn, ERR_DAMAGED);
    return false;
}

static bool cut_standing(struct span bytes, struct standing *standing)
{
    return key_cut_text(&bytes, &standing->plan) && key_cut_text(&bytes, &standing->node) &&
           key_cut_text(&bytes, &standing->circuit) && key_cut_number(&bytes, &standing->phase) &&
           bytes.len == 0 && standing->phase < PHASE_COUNT;
}

bool numbers_fiche(struct kv_txn *txn, uint64_t number, struct numbered *numbered)
{
    struct span stored;
    struct key key = fiche_key(number);
    if (!store_get(txn, &key, &stored))
        return false;
    if (key_cut_text(&stored, &numbered->id) && cut_standing(stored, &numbered->standing)) {
        numbered->standing_bytes = stored;
        return true;
    }
    kv_fail(txn, ERR_DAMAGED);
    return false;
}

uint64_t numbers_count(struct kv_txn *txn)
{
    uint64_t last;
    struct span key, value;
    struct key all = key_of(TABLE_NUMBERED);
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_BACKWARD);
    if (!store_next(&scan, &key, &value))
        return 0;
    if (key_cut_number(&key, &last) && key.len == 0)
        return last + 1;
    kv_fail(txn, ERR_DAMAGED);
    return 0;
}

static void add_text(struct buf *record, struct span text)
{
    buf_add(record, text);
    buf_add_char(record, '\0');
}

/* What is stored under a fiche's number, components as in keys. */
static enum err record_of(struct arena *arena, const struct directory *directory,
                          const json_t *document, struct span *record)
{
    size_t state;
    struct buf made = {.arena = arena};
    struct key phase = {0};
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(document, "circuit"));
    if (circuit == NULL || !circuit_state(&circuit->circuit, text_at(document, "state"), &state))
        return ERR_DAMAGED;
    key_number(&phase, circuit->circuit.states[state].phase);
    add_text(&made, text_at(document, "id"));
    add_text(&made, text_at(document, "plan"));
    add_text(&made, text_at(document, "node"));
    add_text(&made, circuit->ref);
    buf_add(&made, bytes_of(&phase));
    *record = buf_span(&made);
    return ERR_NONE;
}

/* The number of a fiche, the next one when it has none yet. */
static uint64_t number_for(struct kv_txn *txn, struct span id)
{
    uint64_t number;
    if (numbers_of(txn, id, &number))
        return number;
    struct key own = number_key(id), given = {0};
    number = numbers_count(txn);
    key_number(&given, number);
    store_insert(txn, &own, bytes_of(&given));
    return number;
}

enum err numbers_keep(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                      const json_t *document, uint64_t *number)
{
    struct span stored, record;
    TRY(record_of(arena, directory, document, &record));
    *number = number_for(txn, text_at(document, "id"));
    struct key key = fiche_key(*number);
    if (!store_get(txn, &key, &stored) || !span_eq(stored, record))
        store_put(txn, &key, record);
    return txn->err;
}

bool numbers_agree(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                   const json_t *document)
{
    uint64_t number;
    struct span stored, record;
    if (record_of(arena, directory, document, &record) != ERR_NONE ||
        !numbers_of(txn, text_at(document, "id"), &number))
        return false;
    struct key key = fiche_key(number);
    return store_get(txn, &key, &stored) && span_eq(stored, record);
}
