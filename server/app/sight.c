#include "server/sight.h"

#include "workflow/delegation.h"

#include <stdlib.h>

struct sight *sight_begin(const struct reader *reader)
{
    struct sight *sight = arena_new(reader->arena, struct sight, 1);
    sight->reader = reader;
    return sight;
}

/* --- where it stands ------------------------------------------------------------------------ */

/* Whether the reader has a right on a fiche that stands there, whichever it is. */
static bool may_there(const struct reader *reader, const struct standing *standing,
                      enum capability capability)
{
    const struct directory *directory = reader->actor.directory;
    const struct fiche nameless = {
        .plan = standing->plan, .node = standing->node, .circuit_ref = standing->circuit};
    struct subject subject = {.plan = directory_plan(directory, standing->plan),
                              .node = directory_node(directory, standing->node),
                              .fiche = &nameless,
                              .phase = standing->phase};
    return access_may(&reader->actor, capability, &subject) == REFUSAL_NONE;
}

static size_t place_of(const struct numbered *numbered)
{
    size_t sum = 5381 + (size_t)numbered->standing.phase;
    for (size_t i = 0; i < numbered->ground.len; i++)
        sum = sum * 33 + (unsigned char)numbered->ground.ptr[i];
    return sum % SIGHT_REMEMBERED;
}

static bool reaches_there(struct sight *sight, const struct numbered *numbered, bool inside)
{
    const struct standing *standing = &numbered->standing;
    struct sight_remembered *known = &sight->remembered[place_of(numbered)];
    if (known->phase != standing->phase || !span_eq(known->ground, numbered->ground))
        *known = (struct sight_remembered){
            .ground = span_copy(sight->reader->arena, numbered->ground),
            .phase = standing->phase,
            .reads = may_there(sight->reader, standing, CAPABILITY_FICHE_READ),
            .inside = may_there(sight->reader, standing, CAPABILITY_FICHE_INSIDE)};
    return known->reads && (!inside || known->inside);
}

/* --- the reader's own ------------------------------------------------------------------------ */

struct owning {
    struct sight *sight;
    size_t room;
};

static void add_own(struct owning *owning, struct span id)
{
    uint64_t number;
    struct sight *sight = owning->sight;
    if (id.len == 0 || !numbers_of(sight->reader->txn, id, &number))
        return;
    if (sight->own_count == owning->room) {
        size_t room = owning->room == 0 ? 16 : owning->room * 2;
        uint64_t *own = arena_new(sight->reader->arena, uint64_t, room);
        if (sight->own_count > 0)
            memcpy(own, sight->own, sight->own_count * sizeof *own);
        sight->own = own;
        owning->room = room;
    }
    sight->own[sight->own_count++] = number;
}

static void add_named(struct owning *owning, const struct person *person)
{
    struct span key, value, id;
    struct kv_txn *txn = owning->sight->reader->txn;
    struct key prefix = index_key(QUESTION_PERSON, person->id);
    struct kv_scan scan = store_scan_prefix(txn, &prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value))
        if (index_fiche(key, &id))
            add_own(owning, id);
}

static void add_granted(struct owning *owning, const struct person *person)
{
    for (size_t i = 0; i < person->grant_count; i++)
        if (person->grants[i].scope == SCOPE_FICHE)
            add_own(owning, person->grants[i].target);
}

static void add_lent(struct owning *owning, const struct directory *directory)
{
    for (size_t i = 0; i < directory->delegation_count; i++)
        add_own(owning, directory->delegations[i].fiche);
}

static int compare_own(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* All that may give a right to a single fiche, whether it holds today or not. */
static void find_own(struct sight *sight)
{
    struct owning owning = {.sight = sight};
    const struct person *person = sight->reader->actor.person;
    sight->own_known = true;
    if (person == NULL)
        return;
    add_named(&owning, person);
    add_granted(&owning, person);
    add_lent(&owning, sight->reader->actor.directory);
    if (sight->own_count > 1)
        qsort(sight->own, sight->own_count, sizeof *sight->own, compare_own);
}

static bool is_own(struct sight *sight, uint64_t number)
{
    if (!sight->own_known)
        find_own(sight);
    return sight->own_count > 0 &&
           bsearch(&number, sight->own, sight->own_count, sizeof *sight->own, compare_own) != NULL;
}

bool sight_reaches(struct sight *sight, uint64_t number, const struct numbered *numbered,
                   bool inside)
{
    return reaches_there(sight, numbered, inside) || is_own(sight, number);
}
