/* roster_terms.h - what a roster's numbers stand for: kinds of fiche, nodes, persons.
 *
 * A term keeps its number for ever; new ones come behind.  What follows from the directory (the
 * tree's order, the order of names) is worked out again when the directory has changed.
 */
#pragma once

#include "server/stored_row.h"
#include "server/roster_tokens.h"

enum { ROSTER_KINDS_MAX = UINT16_MAX };

/* Not a number of any term. */
#define ROSTER_NOBODY UINT32_MAX

/* Fiches alike in form, circuit and state. */
struct roster_kind {
    struct span form_ref, circuit_ref, state;
    enum phase phase;
};

/* A place in a tree; that directly under a plan has no identifier. */
struct roster_node {
    struct span id;
    uint64_t place;           /* in the tree's order, above the ranks of fiches: times 2^32 */
    uint32_t orientation;     /* the number of the node of level 1 above it, or itself; NOBODY */
    int64_t orientation_rank; /* -1: none */
};

struct roster_person {
    struct span id;
    struct span folded; /* the name as words_fold() has it */
    uint32_t order;     /* of the folded names; equal where they are */
};

/* A list of names that finds them. */
struct roster_names {
    struct span *names;
    uint32_t count, room;
    uint32_t *slots; /* open addressing: number + 1, 0 for none */
    uint32_t slot_count;
};

/* A name's number: the next one, unless it has one; it is copied to the arena. */
uint32_t roster_names_learn(struct arena *arena, struct roster_names *names, struct span name);

/* A name's number; ROSTER_NOBODY: it has none. */
uint32_t roster_names_number(const struct roster_names *names, struct span name);

struct roster_terms {
    struct arena arena;
    struct roster_names kind_names, node_names, person_names;
    struct roster_kind *kinds;
    struct roster_node *nodes;
    struct roster_person *persons;
    struct roster_tokens words_of_persons; /* of the folded names: whose name has a word */
};

/* A copy that may grow; give it back with roster_terms_free(). */
struct roster_terms *roster_terms_copy(const struct roster_terms *terms);
struct roster_terms *roster_terms_new(void);
void roster_terms_free(struct roster_terms *terms);

/* The number of a kind (as stored_row.h writes it), a node, a person; NOBODY: it has none yet. */
uint32_t roster_terms_kind(const struct roster_terms *terms, struct span kind);
uint32_t roster_terms_node(const struct roster_terms *terms, struct span node);
uint32_t roster_terms_person(const struct roster_terms *terms, struct span person);

/* Gives numbers to what a row names and has none.  ERR_TOO_LARGE: more than ROSTER_KINDS_MAX. */
enum err roster_terms_learn(struct roster_terms *terms, const struct stored_row *row) MUST_USE;

/* Works out what follows from the directory; until then nodes, persons and kinds are not filled. */
void roster_terms_order(struct roster_terms *terms, const struct directory *directory);

/* Whether all that is known in one comes in the same order in the other, which knows it too: nodes,
 * orientations, persons. */
bool roster_terms_alike(const struct roster_terms *before, const struct roster_terms *after);

/* Bytes in memory, all told. */
size_t roster_terms_size(const struct roster_terms *terms);
