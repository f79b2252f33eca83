#include "server/roster_terms.h"

#include "base/buf.h"
#include "server/query.h"
#include "server/words.h"

/* --- names and their numbers ----------------------------------------------------------------- */

/* FNV-1a; names come from the institution's own people, who gain nothing by collisions. */
static uint32_t hash_of(struct span name)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.ptr[i]) * 16777619u;
    return hash;
}

/* The slot where a name is, or would be. */
static uint32_t slot_of(const struct roster_names *names, struct span name)
{
    uint32_t slot = hash_of(name) & (names->slot_count - 1);
    while (names->slots[slot] != 0 && !span_eq(names->names[names->slots[slot] - 1], name))
        slot = (slot + 1) & (names->slot_count - 1);
    return slot;
}

uint32_t roster_names_number(const struct roster_names *names, struct span name)
{
    if (names->count == 0)
        return ROSTER_NOBODY;
    uint32_t taken = names->slots[slot_of(names, name)];
    return taken == 0 ? ROSTER_NOBODY : taken - 1;
}

static void make_room(struct arena *arena, struct roster_names *names)
{
    struct roster_names larger = *names;
    larger.room = names->room == 0 ? 64 : names->room * 2;
    larger.slot_count = larger.room * 2;
    larger.names = arena_new(arena, struct span, larger.room);
    larger.slots = arena_new(arena, uint32_t, larger.slot_count);
    for (uint32_t i = 0; i < names->count; i++) {
        larger.names[i] = names->names[i];
        larger.slots[slot_of(&larger, larger.names[i])] = i + 1;
    }
    *names = larger;
}

uint32_t roster_names_learn(struct arena *arena, struct roster_names *names, struct span name)
{
    uint32_t known = roster_names_number(names, name);
    if (known != ROSTER_NOBODY)
        return known;
    if (names->count == names->room)
        make_room(arena, names);
    uint32_t slot = slot_of(names, name);
    names->names[names->count] = span_copy(arena, name);
    names->slots[slot] = names->count + 1;
    return names->count++;
}

static void copy_names(struct arena *arena, const struct roster_names *from,
                       struct roster_names *to)
{
    for (uint32_t i = 0; i < from->count; i++)
        roster_names_learn(arena, to, from->names[i]);
}

uint32_t roster_terms_kind(const struct roster_terms *terms, struct span kind)
{
    return roster_names_number(&terms->kind_names, kind);
}

uint32_t roster_terms_node(const struct roster_terms *terms, struct span node)
{
    return roster_names_number(&terms->node_names, node);
}

uint32_t roster_terms_person(const struct roster_terms *terms, struct span person)
{
    return roster_names_number(&terms->person_names, person);
}

enum err roster_terms_learn(struct roster_terms *terms, const struct stored_row *row)
{
    struct stored_named named;
    struct span text, rest = row->named;
    roster_names_learn(&terms->arena, &terms->kind_names, row->kind);
    roster_names_learn(&terms->arena, &terms->node_names, row->node);
    while (stored_row_named(&rest, &named))
        for (size_t i = 0; i < named.count && stored_row_text(&rest, &text); i++)
            roster_names_learn(&terms->arena, &terms->person_names, text);
    return terms->kind_names.count <= ROSTER_KINDS_MAX ? ERR_NONE : ERR_TOO_LARGE;
}

/* --- life ------------------------------------------------------------------------------------ */

struct roster_terms *roster_terms_new(void)
{
    struct roster_terms *terms = calloc(1, sizeof *terms);
    if (terms == NULL)
        abort(); /* out of memory: see arena.h */
    return terms;
}

struct roster_terms *roster_terms_copy(const struct roster_terms *terms)
{
    struct roster_terms *copy = roster_terms_new();
    copy_names(&copy->arena, &terms->kind_names, &copy->kind_names);
    copy_names(&copy->arena, &terms->node_names, &copy->node_names);
    copy_names(&copy->arena, &terms->person_names, &copy->person_names);
    return copy;
}

void roster_terms_free(struct roster_terms *terms)
{
    arena_release(&terms->arena);
    free(terms);
}

size_t roster_terms_size(const struct roster_terms *terms)
{
    size_t size = sizeof *terms;
    for (const struct arena_block *block = terms->arena.blocks; block != NULL; block = block->next)
        size += sizeof *block + block->size;
    return size;
}

/* --- order ----------------------------------------------------------------------------------- */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* A node on its way to its place. */
struct placed {
    uint32_t number;
    int64_t ranks[PLAN_LEVELS_MAX]; /* of the nodes down to it; -1 below */
};

static int compare_places(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    int order = 0;
    for (size_t i = 0; i < PLAN_LEVELS_MAX && order == 0; i++)
        order = compare_numbers(left->ranks[i], right->ranks[i]);
    return order;
}

static struct placed locate(struct roster_terms *terms, const struct directory *directory,
                            uint32_t number)
{
    struct placed placed = {.number = number};
    struct roster_node *node = &terms->nodes[number];
    const struct node *path[PLAN_LEVELS_MAX];
    size_t depth = query_path(directory, directory_node(directory, node->id), path);
    for (size_t i = 0; i < PLAN_LEVELS_MAX; i++)
        placed.ranks[i] = i < depth ? path[i]->rank : -1;
    node->orientation_rank = placed.ranks[0];
    node->orientation = depth > 0 ? roster_terms_node(terms, path[0]->id) : ROSTER_NOBODY;
    return placed;
}

/* Orientations get numbers too, though no fiche may stand right under them. */
static void learn_orientations(struct roster_terms *terms, const struct directory *directory)
{
    const struct node *path[PLAN_LEVELS_MAX];
    for (uint32_t i = 0, count = terms->node_names.count; i < count; i++) {
        const struct node *node = directory_node(directory, terms->node_names.names[i]);
        if (query_path(directory, node, path) > 0)
            roster_names_learn(&terms->arena, &terms->node_names, path[0]->id);
    }
}

static void order_nodes(struct roster_terms *terms, const struct directory *directory)
{
    SCOPED_ARENA scratch = {0};
    learn_orientations(terms, directory);
    uint32_t count = terms->node_names.count;
    struct placed *placed = arena_new(&scratch, struct placed, count);
    terms->nodes = arena_new(&terms->arena, struct roster_node, count);
    for (uint32_t i = 0; i < count; i++) {
        terms->nodes[i].id = terms->node_names.names[i];
        placed[i] = locate(terms, directory, i);
    }
    if (count > 1)
        qsort(placed, count, sizeof *placed, compare_places);
    for (uint32_t i = 0, place = 0; i < count; i++) {
        place += i > 0 && compare_places(&placed[i - 1], &placed[i]) != 0;
        terms->nodes[placed[i].number].place = (uint64_t)place << 32;
    }
}

static int compare_folded(const void *a, const void *b)
{
    const struct roster_person *const *left = a, *const *right = b;
    return span_cmp((*left)->folded, (*right)->folded);
}

static void order_persons(struct roster_terms *terms, const struct directory *directory)
{
    SCOPED_ARENA scratch = {0};
    uint32_t count = terms->person_names.count;
    struct roster_person **sorted = arena_new(&scratch, struct roster_person *, count);
    terms->persons = arena_new(&terms->arena, struct roster_person, count);
    for (uint32_t i = 0; i < count; i++) {
        struct span id = terms->person_names.names[i];
        const struct person *person = directory_person(directory, id);
        struct span folded = words_fold(&scratch, person != NULL ? person->name : id);
        terms->persons[i] =
            (struct roster_person){.id = id, .folded = span_copy(&terms->arena, folded)};
        sorted[i] = &terms->persons[i];
    }
    if (count > 1)
        qsort(sorted, count, sizeof(struct roster_person *), compare_folded);
    for (uint32_t i = 0, order = 0; i < count; i++) {
        order += i > 0 && compare_folded(&sorted[i - 1], &sorted[i]) != 0;
        sorted[i]->order = order;
    }
}

static struct span folded_name(const void *context, uint32_t person)
{
    const struct roster_terms *terms = context;
    return terms->persons[person].folded;
}

static void note_words(struct roster_terms *terms)
{
    struct roster_texts names = {
        .context = terms, .text = folded_name, .rows = terms->person_names.count};
    terms->words_of_persons = roster_tokens_of(&terms->arena, &names);
}

static void read_kinds(struct roster_terms *terms)
{
    uint32_t count = terms->kind_names.count;
    terms->kinds = arena_new(&terms->arena, struct roster_kind, count);
    for (uint32_t i = 0; i < count; i++) {
        struct stored_row row = {0};
        stored_row_kind(terms->kind_names.names[i], &row); /* came from such a row */
        terms->kinds[i] = (struct roster_kind){.form_ref = row.form_ref,
                                               .circuit_ref = row.circuit_ref,
                                               .state = row.state,
                                               .phase = row.phase};
    }
}

/* A place in an order, and in another one. */
struct moved {
    uint64_t before, after;
};

static int compare_moved(const void *a, const void *b)
{
    const struct moved *left = a, *right = b;
    return left->before != right->before
               ? (left->before < right->before ? -1 : 1)
               : (left->after > right->after) - (left->after < right->after);
}

/* Whether both orders are one: what is equal in one is equal in the other. */
static bool moved_alike(struct moved *moved, uint32_t count)
{
    if (count > 1)
        qsort(moved, count, sizeof *moved, compare_moved);
    for (uint32_t i = 1; i < count; i++) {
        bool rises = moved[i - 1].before < moved[i].before;
        if (rises != (moved[i - 1].after < moved[i].after) ||
            (!rises && moved[i - 1].after != moved[i].after))
            return false;
    }
    return true;
}

bool roster_terms_alike(const struct roster_terms *before, const struct roster_terms *after)
{
    SCOPED_ARENA scratch = {0};
    uint32_t nodes = before->node_names.count, persons = before->person_names.count;
    struct moved *places = arena_new(&scratch, struct moved, nodes);
    struct moved *ranks = arena_new(&scratch, struct moved, nodes);
    struct moved *names = arena_new(&scratch, struct moved, persons);
    for (uint32_t i = 0; i < nodes; i++) {
        const struct roster_node *old = &before->nodes[i], *new = &after->nodes[i];
        if (old->orientation != new->orientation)
            return false;
        places[i] = (struct moved){old->place, new->place};
        ranks[i] = (struct moved){(uint64_t)old->orientation_rank + 1,
                                  (uint64_t) new->orientation_rank + 1};
    }
    for (uint32_t i = 0; i < persons; i++)
        names[i] = (struct moved){before->persons[i].order, after->persons[i].order};
    return moved_alike(places, nodes) && moved_alike(ranks, nodes) && moved_alike(names, persons);
}

void roster_terms_order(struct roster_terms *terms, const struct directory *directory)
{
    order_nodes(terms, directory);
    order_persons(terms, directory);
    note_words(terms);
    read_kinds(terms);
}
