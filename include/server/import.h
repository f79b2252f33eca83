/* import.h - plans, nodes and fiches from a table: what an import would add, as events.
 *
 * Pure: the caller brings the table, the mapping, what is there and fresh identifiers, and commits
 * the events in one go (or, for a dry run, does not).  Only ever adds: what is there is never
 * changed, and what is there already is found again (import_match.h), so that a repeat adds
 * nothing.
 */
#pragma once

#include "forms/names.h"
#include "server/import_note.h"
#include "workflow/directory.h"

/* Most characters in the title of a node and in a printed code; most plans in a table. */
enum { IMPORT_NAME_MAX = 500, IMPORT_CODE_MAX = 60, IMPORT_PLANS_MAX = 100 };

/* A fiche that is there.  Content is only looked at where a fiche groups actions. */
struct import_fiche {
    struct span id, plan, node, title, code;
    int64_t rank;
    const json_t *content;
};

/* An identifier never used before, in the arena or longer-lived. */
typedef struct span import_fresh(struct arena *arena, void *context);

struct import_input {
    struct span table;   /* the file's bytes: csv.h */
    struct span mapping; /* a mapping file's bytes, or none: import_map.h */
    const struct directory *directory;
    const struct names *names;         /* finds persons by what is typed; never NULL */
    const struct import_fiche *fiches; /* of all plans, in the order of their making */
    size_t fiche_count;
    import_fresh *fresh;
    void *context; /* for fresh */
};

struct import_result {
    json_t *events; /* [{"subject", "kind", "body"}]: plan-created, node-added, fiche-created */
    size_t plans, nodes, fiches, actions; /* added; an action is a fiche or a row of one */
    size_t unchanged;                     /* actions that were there already */
    struct import_notes notes;            /* the warnings */
};

/* Plans the import of a table.  The bodies of fiche-created lack `signed`, which the caller fills:
 * the digest of form_signed(content).  Everything lives in the arena, except what it borrows from
 * the input.
 *
 * On an error *reason is one English line and *result untouched: the errors of csv.h and
 * import_map.h; ERR_ABSENT when a new plan's form, circuit or owner is not installed; ERR_INVALID
 * when its form cannot hold it; ERR_TOO_MANY over IMPORT_PLANS_MAX; ERR_TOO_LARGE when a title or
 * code is longer than it may be, for titles are what a thing is told by and cannot be left out;
 * ERR_MALFORMED when no row holds anything. */
enum err import_plan(struct arena *arena, const struct import_input *input,
                     struct import_result *result, struct span *reason) MUST_USE;
