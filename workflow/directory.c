#include "workflow/directory.h"

#include "workflow/delegation.h"
#include "workflow/fiche.h"

#include <stddef.h>
#include <stdlib.h>

/* Every row begins with its identifier, so that all kinds are sorted and found alike. */
#define ROW_ID(row) (*(const struct span *)(row))

static struct period period_of(const json_t *value)
{
    return (struct period){.from = number_at(value, "from"), .until = number_at(value, "until")};
}

static const char *const seat_kinds[] = {
#define X(name, word) word,
    SEAT_KIND_TABLE(X)
#undef X
};

const char *seat_kind_word(enum seat_kind kind)
{
    return seat_kinds[kind];
}

bool seat_kind_parse(struct span word, enum seat_kind *kind)
{
    int index = span_among(word, seat_kinds, COUNT_OF(seat_kinds));
    if (index >= 0)
        *kind = (enum seat_kind)index;
    return index >= 0;
}

static enum err read_grant(const json_t *value, struct grant *grant)
{
    static const char *const scopes[] = {"institution", "plan", "node", "fiche"};
    int scope = span_among(text_at(value, "scope"), scopes, COUNT_OF(scopes));
    *grant = (struct grant){.id = text_at(value, "id"),
                            .target = text_at(value, "target"),
                            .scope = (enum scope)scope,
                            .period = period_of(value)};
    bool known = scope >= 0 && role_parse(text_at(value, "role"), &grant->role);
    return known ? ERR_NONE : ERR_DAMAGED;
}

static enum err read_person(struct arena *arena, const struct directory *directory,
                            const json_t *value, void *row)
{
    (void)directory;
    const json_t *list = json_object_get(value, "grants");
    enum person_kind kind;
    if (!person_kind_parse(text_at(value, "kind"), &kind) || !json_is_array(list))
        return ERR_DAMAGED;
    struct grant *grants = arena_new(arena, struct grant, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(read_grant(json_array_get(list, i), &grants[i]));
    *(struct person *)row = (struct person){
        .id = text_at(value, "id"),
        .name = text_at(value, "name"),
        .post = text_at(value, "post"),
        .email = text_at(value, "email"),
        .login = text_at(value, "login"),
        .account_open = flag_at(value, "open"),
        .password_at = number_at(value, "password_at"),
        .kind = kind,
        .grants = grants,
        .grant_count = json_array_size(list),
    };
    return ERR_NONE;
}

static enum err read_seat(const json_t *value, struct seat *seat)
{
    *seat = (struct seat){.id = text_at(value, "id"),
                          .person = text_at(value, "person"),
                          .stands_for = text_at(value, "stands_for"),
                          .represents = text_at(value, "represents"),
                          .period = period_of(value)};
    return seat_kind_parse(text_at(value, "kind"), &seat->kind) ? ERR_NONE : ERR_DAMAGED;
}

static struct sitting read_sitting(struct arena *arena, const json_t *value)
{
    const json_t *list = json_object_get(value, "present");
    struct span *present = arena_new(arena, struct span, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++)
        present[i] = text_of(json_array_get(list, i));
    return (struct sitting){.id = text_at(value, "id"),
                            .opened_at = number_at(value, "at"),
                            .present = present,
                            .present_count = json_array_size(list)};
}

static enum err read_body(struct arena *arena, const struct directory *directory,
                          const json_t *value, void *row)
{
    (void)directory;
    const json_t *list = json_object_get(value, "seats");
    if (!json_is_array(list))
        return ERR_DAMAGED;
    struct seat *seats = arena_new(arena, struct seat, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(read_seat(json_array_get(list, i), &seats[i]));
    *(struct body *)row = (struct body){
        .code = text_at(value, "code"),
        .name = text_at(value, "name"),
        .quorum = number_at(value, "quorum"),
        .size = number_at(value, "size"),
        .sitting = read_sitting(arena, json_object_get(value, "sitting")),
        .chair_votes = flag_at(value, "chair_votes"),
        .seats = seats,
        .seat_count = json_array_size(list),
        .voice_count = json_array_size(list),
    };
    return ERR_NONE;
}

static struct driven read_driven(const struct directory *directory, const json_t *value,
                                 const char *form, const char *circuit)
{
    return (struct driven){.form = directory_form(directory, text_at(value, form)),
                           .circuit = directory_circuit(directory, text_at(value, circuit))};
}

static enum err read_plan(struct arena *arena, const struct directory *directory,
                          const json_t *value, void *row)
{
    (void)arena;
    struct plan plan = {
        .slug = text_at(value, "slug"),
        .name = text_at(value, "name"),
        .fiche_level = number_at(value, "fiche_level"),
        .first_year = number_at(value, "first_year"),
        .last_year = number_at(value, "last_year"),
        .published = flag_at(value, "published"),
        .owner = text_at(value, "owner"),
        .form = directory_form(directory, text_at(value, "form")),
        .circuit = directory_circuit(directory, text_at(value, "circuit")),
        .driven = {[LEVEL_NODE] = read_driven(directory, value, "node_form", "node_circuit"),
                   [LEVEL_PLAN] = read_driven(directory, value, "plan_form", "plan_circuit")},
        .node_level = number_at(value, "node_level"),
        .own = text_at(value, "own"),
    };
    const json_t *levels = json_object_get(value, "levels");
    for (size_t i = 0; i < PLAN_LEVELS_MAX; i++)
        plan.levels[i] = text_of(json_array_get(levels, i));
    if (plan.form == NULL || plan.circuit == NULL)
        return ERR_DAMAGED;
    *(struct plan *)row = plan;
    return ERR_NONE;
}

static enum err read_node(struct arena *arena, const struct directory *directory,
                          const json_t *value, void *row)
{
    (void)arena;
    *(struct node *)row = (struct node){
        .id = text_at(value, "id"),
        .plan = text_at(value, "plan"),
        .parent = text_at(value, "parent"),
        .code = text_at(value, "code"),
        .title = text_at(value, "title"),
        .level = number_at(value, "level"),
        .rank = number_at(value, "rank"),
        .own = text_at(value, "own"),
    };
    return directory_plan(directory, text_at(value, "plan")) == NULL ? ERR_DAMAGED : ERR_NONE;
}

static enum err read_key(struct arena *arena, const struct directory *directory,
                         const json_t *value, void *row)
{
    (void)arena;
    *(struct signing_key *)row = (struct signing_key){
        .id = text_at(value, "id"),
        .person = text_at(value, "person"),
        .label = text_at(value, "label"),
        .public_key = text_at(value, "public_key"),
        .key_id = text_at(value, "key_id"),
        .enrolled_at = number_at(value, "enrolled_at"),
        .confirmed_at = number_at(value, "confirmed_at"),
        .revoked_at = number_at(value, "revoked_at"),
        .confirmed_by = text_at(value, "confirmed_by"),
    };
    return directory_person(directory, text_at(value, "person")) == NULL ? ERR_DAMAGED : ERR_NONE;
}

static enum err read_form(struct arena *arena, const struct directory *directory,
                          const json_t *value, void *row)
{
    (void)directory;
    struct installed_form form = {.ref = text_at(value, "ref"),
                                  .bytes = text_at(value, "bytes"),
                                  .sha256 = text_at(value, "sha256")};
    struct span reason;
    if (form_read(arena, form.bytes, &form.form, &reason) != ERR_NONE)
        return ERR_DAMAGED;
    *(struct installed_form *)row = form;
    return ERR_NONE;
}

static enum err read_circuit(struct arena *arena, const struct directory *directory,
                             const json_t *value, void *row)
{
    (void)directory;
    struct installed_circuit circuit = {.ref = text_at(value, "ref"),
                                        .bytes = text_at(value, "bytes"),
                                        .sha256 = text_at(value, "sha256")};
    struct span reason;
    if (circuit_read(arena, circuit.bytes, &circuit.circuit, &reason) != ERR_NONE)
        return ERR_DAMAGED;
    *(struct installed_circuit *)row = circuit;
    return ERR_NONE;
}

/* The kinds of rows, each after those it names. */
static const struct kind {
    const char *prefix; /* of the subject */
    size_t size;
    size_t rows, count; /* where in struct directory */
    enum err (*read)(struct arena *arena, const struct directory *directory, const json_t *value,
                     void *row);
} kinds[] = {
#define KIND(prefix_, type, rows_, count_, read_)                                             \
    {                                                                                         \
        .prefix = (prefix_), .size = sizeof(type), .rows = offsetof(struct directory, rows_), \
        .count = offsetof(struct directory, count_), .read = (read_)                          \
    }
    KIND("person:", struct person, persons, person_count, read_person),
    KIND("body:", struct body, bodies, body_count, read_body),
    KIND("form:", struct installed_form, forms, form_count, read_form),
    KIND("circuit:", struct installed_circuit, circuits, circuit_count, read_circuit),
    KIND("plan:", struct plan, plans, plan_count, read_plan),
    KIND("node:", struct node, nodes, node_count, read_node),
    KIND("key:", struct signing_key, keys, key_count, read_key),
    KIND("delegation:", struct delegation, delegations, delegation_count, delegation_read),
#undef KIND
};

static int compare_rows(const void *a, const void *b)
{
    return span_cmp(ROW_ID(a), ROW_ID(b));
}

static void set_member(struct directory *directory, size_t offset, const void *value, size_t size)
{
    memcpy((char *)directory + offset, value, size);
}

static enum err read_kind(struct arena *arena, const struct kind *kind,
                          const struct document *documents, size_t count,
                          struct directory *directory)
{
    struct span prefix = span_of(kind->prefix);
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += span_starts(documents[i].subject, prefix);
    char *rows = arena_alloc(arena, found, kind->size);
    char *row = rows;
    for (size_t i = 0; i < count; i++) {
        if (!span_starts(documents[i].subject, prefix))
            continue;
        TRY(kind->read(arena, directory, documents[i].value, row));
        if (!span_eq(ROW_ID(row), span_from(documents[i].subject, prefix.len)))
            return ERR_DAMAGED;
        row += kind->size;
    }
    if (found > 1)
        qsort(rows, found, kind->size, compare_rows);
    set_member(directory, kind->rows, &rows, sizeof rows);
    set_member(directory, kind->count, &found, sizeof found);
    return ERR_NONE;
}

enum err directory_read(struct arena *arena, const struct document *documents, size_t count,
                        struct directory *directory)
{
    struct directory read = {0};
    for (size_t i = 0; i < count; i++)
        if (span_eq(documents[i].subject, SPAN("institution")))
            read.institution = text_at(documents[i].value, "name");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        TRY(read_kind(arena, &kinds[i], documents, count, &read));
    delegation_lend(arena, &read);
    TRY(directory_link(arena, &read));
    *directory = read;
    return ERR_NONE;
}

static const void *find_row(const void *rows, size_t count, size_t size, struct span id)
{
    return count == 0 ? NULL : bsearch(&id, rows, count, size, compare_rows);
}

const struct person *directory_person(const struct directory *directory, struct span id)
{
    return find_row(directory->persons, directory->person_count, sizeof(struct person), id);
}

const struct person *directory_login(const struct directory *directory, struct span login)
{
    for (size_t i = 0; login.len > 0 && i < directory->person_count; i++)
        if (span_eq(directory->persons[i].login, login))
            return &directory->persons[i];
    return NULL;
}

const struct body *directory_body(const struct directory *directory, struct span code)
{
    return find_row(directory->bodies, directory->body_count, sizeof(struct body), code);
}

const struct plan *directory_plan(const struct directory *directory, struct span slug)
{
    return find_row(directory->plans, directory->plan_count, sizeof(struct plan), slug);
}

const struct node *directory_node(const struct directory *directory, struct span id)
{
    return find_row(directory->nodes, directory->node_count, sizeof(struct node), id);
}

struct span directory_above(const struct directory *directory, const struct fiche *fiche)
{
    const struct plan *plan = directory_plan(directory, fiche->plan);
    const struct node *node = directory_node(directory, fiche->node);
    if (fiche->level == LEVEL_NODE && node != NULL)
        node = node->above;
    for (int depth = 0; node != NULL && depth < PLAN_LEVELS_MAX; depth++) {
        if (node->own.len > 0)
            return node->own;
        node = node->above;
    }
    return fiche->level == LEVEL_PLAN || plan == NULL ? SPAN("") : plan->own;
}

const struct signing_key *directory_key(const struct directory *directory, struct span id)
{
    return find_row(directory->keys, directory->key_count, sizeof(struct signing_key), id);
}

const struct delegation *directory_delegation(const struct directory *directory, struct span id)
{
    return find_row(directory->delegations, directory->delegation_count, sizeof(struct delegation),
                    id);
}

const struct installed_form *directory_form(const struct directory *directory, struct span ref)
{
    return find_row(directory->forms, directory->form_count, sizeof(struct installed_form), ref);
}

const struct installed_circuit *directory_circuit(const struct directory *directory,
                                                  struct span ref)
{
    return find_row(directory->circuits, directory->circuit_count, sizeof(struct installed_circuit),
                    ref);
}

const struct seat *body_seat(const struct body *body, struct span id)
{
    for (size_t i = 0; i < body->seat_count; i++)
        if (span_eq(body->seats[i].id, id))
            return &body->seats[i];
    return NULL;
}

bool body_is_present(const struct body *body, const struct seat *seat)
{
    for (size_t i = 0; i < body->sitting.present_count; i++)
        if (span_eq(body->sitting.present[i], seat->id))
            return true;
    return false;
}

size_t body_voters(const struct body *body, int64_t now)
{
    size_t voters = 0;
    for (size_t i = 0; i < body->seat_count; i++) {
        const struct seat *seat = &body->seats[i];
        bool votes = seat->kind == SEAT_MEMBER || (seat->kind == SEAT_CHAIR && body->chair_votes);
        voters += votes && period_holds(seat->period, now);
    }
    return voters;
}

size_t body_quorum(const struct body *body, int64_t now)
{
    return body->quorum > 0 ? (size_t)body->quorum : body_voters(body, now) / 2 + 1;
}
