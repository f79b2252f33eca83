/* Three tables: the number of a fiche, the fiche of a number, and the phases of many: a step
 * changes nothing else, and what a step changes should lie on few pages. */
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

static struct key phases_key(uint64_t number)
{
    struct key key = key_of(TABLE_PHASE);
    key_number(&key, number / NUMBERS_PHASES);
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

/* --- where they stand ------------------------------------------------------------------- */

/* false: it has none yet, or the transaction has failed. */
static bool find_phase(struct kv_txn *txn, uint64_t number, enum phase *phase)
{
    struct span phases;
    struct key key = phases_key(number);
    if (!store_get(txn, &key, &phases) || phases.len <= number % NUMBERS_PHASES)
        return false;
    unsigned char found = (unsigned char)phases.ptr[number % NUMBERS_PHASES];
    if (found >= PHASE_COUNT)
        kv_fail(txn, ERR_DAMAGED);
    *phase = (enum phase)found;
    return txn->err == ERR_NONE;
}

static void keep_phase(struct kv_txn *txn, uint64_t number, enum phase phase)
{
    char all[NUMBERS_PHASES];
    struct span phases = {0};
    struct key key = phases_key(number);
    size_t place = number % NUMBERS_PHASES;
    bool begun = store_get(txn, &key, &phases);
    if (phases.len < place || phases.len > NUMBERS_PHASES) {
        kv_fail(txn, ERR_DAMAGED);
        return;
    }
    if (place < phases.len && phases.ptr[place] == (char)phase)
        return;
    if (begun)
        memcpy(all, phases.ptr, phases.len);
    all[place] = (char)phase;
    phases = (struct span){.ptr = all, .len = place < phases.len ? phases.len : place + 1};
    store_put(txn, &key, phases);
}

bool numbers_phases(struct kv_txn *txn, uint64_t *count)
{
    struct span key, value;
    struct key all = key_of(TABLE_PHASE);
    struct kv_scan scan = store_scan_prefix(txn, &all, KV_FORWARD);
    for (*count = 0; store_next(&scan, &key, &value); *count += value.len)
        continue;
    return txn->err == ERR_NONE;
}

/* --- which they are --------------------------------------------------------------------- */

static bool cut_numbered(struct span bytes, struct numbered *numbered)
{
    struct standing *standing = &numbered->standing;
    if (!key_cut_text(&bytes, &numbered->id))
        return false;
    numbered->ground = bytes;
    return key_cut_text(&bytes, &standing->plan) && key_cut_text(&bytes, &standing->node) &&
           key_cut_text(&bytes, &standing->circuit) && bytes.len == 0;
}

bool numbers_fiche(struct kv_txn *txn, uint64_t number, struct numbered *numbered)
{
    struct span stored;
    struct key key = fiche_key(number);
    if (!find_phase(txn, number, &numbered->standing.phase) || !store_get(txn, &key, &stored))
        return false;
    if (cut_numbered(stored, numbered))
        return true;
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

/* What is stored under a fiche's number, components as in keys; and its phase. */
static enum err entry_of(struct arena *arena, const struct directory *directory,
                         const json_t *document, struct span *record, enum phase *phase)
{
    size_t state;
    struct buf made = {.arena = arena};
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(document, "circuit"));
    if (circuit == NULL || !circuit_state(&circuit->circuit, text_at(document, "state"), &state))
        return ERR_DAMAGED;
    add_text(&made, text_at(document, "id"));
    add_text(&made, text_at(document, "plan"));
    add_text(&made, text_at(document, "node"));
    add_text(&made, circuit->ref);
    *record = buf_span(&made);
    *phase = circuit->circuit.states[state].phase;
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
    enum phase phase;
    TRY(entry_of(arena, directory, document, &record, &phase));
    *number = number_for(txn, text_at(document, "id"));
    struct key key = fiche_key(*number);
    if (!store_get(txn, &key, &stored) || !span_eq(stored, record))
        store_put(txn, &key, record);
    keep_phase(txn, *number, phase);
    return txn->err;
}

bool numbers_agree(struct arena *arena, struct kv_txn *txn, const struct directory *directory,
                   const json_t *document)
{
    uint64_t number;
    struct span stored, record;
    enum phase phase, kept;
    if (entry_of(arena, directory, document, &record, &phase) != ERR_NONE ||
        !numbers_of(txn, text_at(document, "id"), &number))
        return false;
    struct key key = fiche_key(number);
    return store_get(txn, &key, &stored) && span_eq(stored, record) &&
           find_phase(txn, number, &kept) && kept == phase;
}
