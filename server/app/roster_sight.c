#include "server/roster_sight.h"

#include "workflow/delegation.h"

#include <stdlib.h>

/* --- what roles allow ------------------------------------------------------------------------ */

static uint8_t sight_of(const struct roster_eyes *eyes, uint32_t kind, role_set roles)
{
    enum phase phase = eyes->terms->kinds[kind].phase;
    bool inside = access_allows(roles, CAPABILITY_FICHE_INSIDE, phase);
    if (!access_allows(roles, CAPABILITY_FICHE_READ, phase))
        return 0;
    return (uint8_t)((inside ? eyes->kind_inside[kind] : eyes->kind_open[kind]) |
                     (eyes->kind_marks[kind] ? ROSTER_MARKED : 0) |
                     (phase != PHASE_CLOSED ? ROSTER_OPEN : 0));
}

static role_set roles_of_naming(uint8_t naming)
{
    return ((naming & ROSTER_LEAD) != 0 ? ROLE_BIT(ROLE_LEAD) : 0) |
           ((naming & ROSTER_MEMBER) != 0 ? ROLE_BIT(ROLE_MEMBER) : 0) |
           ((naming & ROSTER_PILOT) != 0 ? ROLE_BIT(ROLE_PILOT) : 0);
}

/* Whether being named in some way would show more, or less. */
static bool naming_counts(const struct roster_eyes *eyes, uint32_t kind, role_set roles)
{
    uint8_t unnamed = sight_of(eyes, kind, roles);
    for (int naming = 1; naming <= ROSTER_ROLES; naming++)
        if (sight_of(eyes, kind, roles | roles_of_naming((uint8_t)naming)) != unnamed)
            return true;
    return false;
}

/* --- by kind and node ------------------------------------------------------------------------ */

static role_set roles_for(const struct reader *reader, const struct plan *plan,
                          const struct roster_kind *kind, struct span fiche)
{
    struct fiche about = {
        .id = fiche, .form_ref = kind->form_ref, .circuit_ref = kind->circuit_ref};
    struct subject subject = {.plan = plan, .fiche = &about, .phase = kind->phase};
    return access_roles(&reader->actor, &subject);
}

/* What a form has to show to somebody who may see the fiche: row_view.h says the same. */
static void look_at_form(const struct form *form, uint8_t *open, uint8_t *inside)
{
    const struct field *calendar = form_field(form, SPAN("calendar"));
    uint8_t day = calendar != NULL ? ROSTER_DAY_SHOWN : 0;
    bool counts_inside = form_due_inside(form, SPAN("submission"));
    *inside = (uint8_t)(ROSTER_SEEN | ROSTER_SEEN_INSIDE | ROSTER_FILLED_SHOWN | day);
    *open = (uint8_t)(ROSTER_SEEN | (counts_inside ? 0 : ROSTER_FILLED_SHOWN) |
                      (calendar != NULL && calendar->is_inside ? 0 : day));
}

static void look_at_kinds(const struct reader *reader, const struct plan *plan,
                          struct roster_eyes *eyes)
{
    role_set *roles = arena_new(reader->arena, role_set, eyes->kind_count);
    uint8_t *open = arena_new(reader->arena, uint8_t, eyes->kind_count);
    uint8_t *inside = arena_new(reader->arena, uint8_t, eyes->kind_count);
    for (uint32_t i = 0; i < eyes->kind_count; i++) {
        const struct roster_kind *kind = &eyes->terms->kinds[i];
        roles[i] = roles_for(reader, plan, kind, SPAN(""));
        look_at_form(directory_form(reader->actor.directory, kind->form_ref)->form, &open[i],
                     &inside[i]);
    }
    eyes->kind_roles = roles;
    eyes->kind_open = open;
    eyes->kind_inside = inside;
}

static bool has_node_grants(const struct person *person)
{
    for (size_t i = 0; i < person->grant_count; i++)
        if (person->grants[i].scope == SCOPE_NODE)
            return true;
    return false;
}

/* What a node's own grants add; seats go with kinds. */
static role_set roles_at(const struct reader *reader, const struct plan *plan, struct span id)
{
    struct subject subject = {.plan = plan, .node = directory_node(reader->actor.directory, id)};
    return access_roles(&reader->actor, &subject) & ~ROLE_BIT(ROLE_SEAT);
}

/* The place of a set of roles among the grades, a new one if need be. */
static uint16_t grade_of(role_set *grades, uint16_t *count, role_set roles)
{
    uint16_t grade = 0;
    while (grade < *count && grades[grade] != roles)
        grade++;
    if (grade == *count)
        grades[(*count)++] = roles;
    return grade;
}

static void look_at_nodes(const struct reader *reader, const struct plan *plan,
                          struct roster_eyes *eyes)
{
    enum { GRADES_MAX = 1 << ROLE_COUNT };
    uint16_t count = 1;
    uint32_t nodes = eyes->terms->node_names.count;
    role_set *grades = arena_new(reader->arena, role_set, GRADES_MAX);
    uint16_t *of_node = arena_new(reader->arena, uint16_t, nodes);
    grades[0] = 0;
    for (uint32_t i = 0; has_node_grants(reader->actor.person) && i < nodes; i++)
        of_node[i] = grade_of(grades, &count, roles_at(reader, plan, eyes->terms->nodes[i].id));
    eyes->grades = grades;
    eyes->node_grades = of_node;
    eyes->grade_count = count;
}

static void fill_sights(struct arena *arena, struct roster_eyes *eyes)
{
    uint8_t *sights = arena_new(arena, uint8_t, (size_t)eyes->grade_count * eyes->kind_count);
    for (uint32_t grade = 0; grade < eyes->grade_count; grade++)
        for (uint32_t kind = 0; kind < eyes->kind_count; kind++) {
            role_set roles = eyes->kind_roles[kind] | eyes->grades[grade];
            bool counts = eyes->me != ROSTER_NOBODY && naming_counts(eyes, kind, roles);
            sights[grade * eyes->kind_count + kind] =
                (uint8_t)(sight_of(eyes, kind, roles) | (counts ? ROSTER_NAMING_COUNTS : 0));
            eyes->naming_counts = eyes->naming_counts || counts;
        }
    eyes->sights = sights;
}

/* --- one by one ------------------------------------------------------------------------------ */

struct specials {
    const struct reader *reader;
    const struct plan *plan;
    const struct roster_eyes *eyes;
    struct roster_special *items;
    size_t count, room;
};

static void add_special(struct specials *specials, struct span fiche)
{
    struct roster_special special;
    if (!roster_find(specials->eyes->plan, fiche, &special.chunk, &special.row))
        return;
    const struct roster_terms *terms = specials->eyes->terms;
    uint16_t kind = specials->eyes->plan->chunks[special.chunk]->kind[special.row];
    special.roles = roles_for(specials->reader, specials->plan, &terms->kinds[kind], fiche);
    if (specials->count == specials->room) {
        specials->room = specials->room == 0 ? 16 : specials->room * 2;
        struct roster_special *items =
            arena_new(specials->reader->arena, struct roster_special, specials->room);
        if (specials->count > 0)
            memcpy(items, specials->items, specials->count * sizeof *items);
        specials->items = items;
    }
    specials->items[specials->count++] = special;
}

static void add_granted(struct specials *specials)
{
    const struct person *person = specials->reader->actor.person;
    for (size_t i = 0; i < person->grant_count; i++)
        if (person->grants[i].scope == SCOPE_FICHE)
            add_special(specials, person->grants[i].target);
}

static void add_lent(struct specials *specials)
{
    const struct directory *directory = specials->reader->actor.directory;
    for (size_t i = 0; i < directory->delegation_count; i++) {
        const struct delegation *delegation = &directory->delegations[i];
        if (delegation->fiche.len > 0 &&
            span_eq(delegation->receiver, specials->reader->actor.person->id))
            add_special(specials, delegation->fiche);
    }
}

static int compare_specials(const void *a, const void *b)
{
    const struct roster_special *left = a, *right = b;
    if (left->chunk != right->chunk)
        return left->chunk < right->chunk ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

static void look_at_specials(const struct reader *reader, const struct plan *plan,
                             struct roster_eyes *eyes)
{
    struct specials specials = {.reader = reader, .plan = plan, .eyes = eyes};
    add_granted(&specials);
    add_lent(&specials);
    if (specials.count > 1)
        qsort(specials.items, specials.count, sizeof *specials.items, compare_specials);
    eyes->specials = specials.items;
    eyes->special_count = specials.count;
}

/* --- together -------------------------------------------------------------------------------- */

struct roster_eyes roster_eyes_of(const struct reader *reader, const struct plan *plan,
                                  const bool *marks)
{
    const struct roster *roster = reader->roster;
    const struct person *person = reader->actor.person;
    struct roster_eyes eyes = {.plan = roster_plan(roster, plan->slug),
                               .terms = roster->terms,
                               .kind_count = roster->terms->kind_names.count,
                               .kind_marks = marks,
                               .me = ROSTER_NOBODY};
    if (eyes.plan == NULL || person == NULL || !person->account_open) {
        eyes.plan = NULL; /* nothing for them: access_may() */
        return eyes;
    }
    eyes.me = roster_terms_person(eyes.terms, person->id);
    look_at_kinds(reader, plan, &eyes);
    look_at_nodes(reader, plan, &eyes);
    fill_sights(reader->arena, &eyes);
    look_at_specials(reader, plan, &eyes);
    return eyes;
}

/* The first of the specials that is not before a chunk. */
static size_t first_special(const struct roster_eyes *eyes, size_t chunk)
{
    size_t low = 0, high = eyes->special_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (eyes->specials[middle].chunk < chunk)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static role_set roles_of_person(const struct roster_chunk *chunk, uint32_t row, uint32_t person)
{
    role_set roles = 0;
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if (chunk->persons[i] == person)
            roles |= roles_of_naming(chunk->naming[i]);
    return roles;
}

static uint8_t look_closely(const struct roster_eyes *eyes, const struct roster_chunk *chunk,
                            uint32_t row, role_set special)
{
    uint16_t kind = chunk->kind[row];
    role_set roles = eyes->kind_roles[kind] | eyes->grades[eyes->node_grades[chunk->node[row]]] |
                     roles_of_person(chunk, row, eyes->me);
    return sight_of(eyes, kind, roles | special);
}

static void sight_by_kind(const struct roster_eyes *eyes, const struct roster_chunk *chunk,
                          uint8_t *sights)
{
    for (uint32_t i = 0; eyes->grade_count == 1 && i < chunk->group_count; i++) {
        const struct roster_group *group = &chunk->groups[i];
        memset(sights + group->first, eyes->sights[group->kind], group->count);
    }
    if (eyes->grade_count == 1)
        return;
    for (uint32_t i = 0; i < chunk->count; i++) {
        size_t grade = eyes->node_grades[chunk->node[i]];
        sights[i] = eyes->sights[grade * eyes->kind_count + chunk->kind[i]];
    }
}

static void set_apart(const struct roster_eyes *eyes, const struct roster_chunk *chunk,
                      uint32_t row, role_set special, struct roster_sights *sights)
{
    sights->of[row] = look_closely(eyes, chunk, row, special);
    sights->apart[sights->apart_count++] = (uint8_t)row;
}

/* Looks at the entry of somebody who is named, unless the row has been set apart. */
static void look_at_named(const struct roster_eyes *eyes, const struct roster_chunk *chunk,
                          uint32_t entry, uint32_t *row, struct roster_sights *sights)
{
    uint32_t before = *row;
    while (chunk->person_at[*row + 1] <= entry)
        ++*row;
    bool again =
        sights->apart_count > 0 && *row == before && sights->apart[sights->apart_count - 1] == *row;
    if (!again && (sights->of[*row] & ROSTER_NAMING_COUNTS) != 0)
        set_apart(eyes, chunk, *row, 0, sights);
}

/* Four at a time: a compiler's own idea of what one instruction does (GCC and clang). */
typedef uint32_t four __attribute__((vector_size(16)));

static bool is_among_eight(const uint32_t *persons, uint32_t person)
{
    four asked = {person, person, person, person}, halves[2];
    memcpy(halves, persons, sizeof halves);
    four found = (four)(halves[0] == asked) | (four)(halves[1] == asked);
    return (found[0] | found[1] | found[2] | found[3]) != 0;
}

static void sight_by_name(const struct roster_eyes *eyes, const struct roster_chunk *chunk,
                          struct roster_sights *sights)
{
    enum { TOGETHER = 8 };
    uint32_t row = 0, count = chunk->person_at[chunk->count];
    for (uint32_t i = 0; i < count; i += TOGETHER) {
        if (count - i >= TOGETHER && !is_among_eight(&chunk->persons[i], eyes->me))
            continue;
        for (uint32_t j = i; j < count && j < i + TOGETHER; j++)
            if (chunk->persons[j] == eyes->me)
                look_at_named(eyes, chunk, j, &row, sights);
    }
}

static bool is_apart(const struct roster_sights *sights, uint32_t row)
{
    for (uint32_t i = 0; i < sights->apart_count; i++)
        if (sights->apart[i] == row)
            return true;
    return false;
}

static void sight_specials(const struct roster_eyes *eyes, size_t chunk,
                           struct roster_sights *sights)
{
    const struct roster_chunk *rows = eyes->plan->chunks[chunk];
    role_set roles = 0;
    for (size_t i = first_special(eyes, chunk); i < eyes->special_count; i++) {
        const struct roster_special *special = &eyes->specials[i];
        if (special->chunk != chunk)
            return;
        roles |= special->roles;
        if (i + 1 < eyes->special_count && compare_specials(special, special + 1) == 0)
            continue; /* several on one fiche count together */
        if (is_apart(sights, special->row))
            sights->of[special->row] = look_closely(eyes, rows, special->row, roles);
        else
            set_apart(eyes, rows, special->row, roles, sights);
        roles = 0;
    }
}

void roster_sight_chunk(const struct roster_eyes *eyes, size_t chunk, struct roster_sights *sights)
{
    const struct roster_chunk *rows = eyes->plan->chunks[chunk];
    sights->apart_count = 0;
    sight_by_kind(eyes, rows, sights->of);
    if (eyes->naming_counts)
        sight_by_name(eyes, rows, sights);
    if (eyes->special_count > 0)
        sight_specials(eyes, chunk, sights);
}

role_set roster_sight_special(const struct roster_eyes *eyes, size_t chunk, uint32_t row)
{
    role_set roles = 0;
    for (size_t i = first_special(eyes, chunk);
         i < eyes->special_count && eyes->specials[i].chunk == chunk; i++)
        roles |= eyes->specials[i].row == row ? eyes->specials[i].roles : 0;
    return roles;
}

static bool names_me(const struct roster_eyes *eyes, const struct roster_chunk *chunk, uint32_t row)
{
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if (chunk->persons[i] == eyes->me)
            return true;
    return false;
}

uint8_t roster_sight_row(const struct roster_eyes *eyes, const struct roster_chunk *chunk,
                         uint32_t row, role_set special)
{
    size_t grade = eyes->node_grades[chunk->node[row]];
    uint8_t sight = eyes->sights[grade * eyes->kind_count + chunk->kind[row]];
    bool named = (sight & ROSTER_NAMING_COUNTS) != 0 && names_me(eyes, chunk, row);
    return named || special != 0 ? look_closely(eyes, chunk, row, special) : sight;
}
