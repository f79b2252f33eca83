/* import_map.h - which column of a table says what, and what kind of plan a name makes.
 *
 * Without a mapping the head line is understood by its words, French or English, in any case and
 * accents: "Axe", "code de l'axe", "Objectif", "Intitulé de l'action", "Pilote", "Échéance"…
 * A mapping file says otherwise; every member is optional, and unknown ones are refused:
 *
 *     {"columns": {"action": "Mesure phare", "lead": "Chef de file"},
 *      "plan": "Projet médical",            when no column names the plan
 *      "levels": ["Ambition", "Cap", "Mesure"],
 *      "plans": [{"when": "usagers",        words of the plan's name; absent: every plan
 *                 "slug": "usagers", "fiche_level": 2, "form": "usagers-objectif",
 *                 "circuit": "usagers", "owner": "cdu", "first_year": 2023, "last_year": 2027}]}
 */
#pragma once

#include "base/json.h"
#include "server/csv.h"

enum { IMPORT_MAP_BYTES_MAX = 64 * 1024, IMPORT_MAP_PLANS_MAX = 100, IMPORT_MAP_LEVELS = 3 };

/* Everything a column can say, and its word in mapping files.  IGNORED: we know it and leave it. */
/* clang-format off */
#define IMPORT_COLUMNS(X)                      \
    X(PLAN,             "plan")                \
    X(ORIENTATION_CODE, "orientation_code")    \
    X(ORIENTATION,      "orientation")         \
    X(OBJECTIVE_CODE,   "objective_code")      \
    X(OBJECTIVE,        "objective")           \
    X(ACTION_CODE,      "action_code")         \
    X(ACTION,           "action")              \
    X(LEAD,             "lead")                \
    X(GROUP,            "group")               \
    X(DEADLINE,         "deadline")            \
    X(INDICATORS,       "indicators")          \
    X(RESOURCES,        "resources")           \
    X(STEPS,            "steps")               \
    X(CONTEXT,          "context")             \
    X(DELIVERABLES,     "deliverables")        \
    X(CONDITIONS,       "conditions")          \
    X(RISKS,            "risks")               \
    X(IGNORED,          "ignored")
/* clang-format on */

enum import_column {
#define X(name, word) IMPORT_##name,
    IMPORT_COLUMNS(X)
#undef X
        IMPORT_COLUMN_COUNT
};

/* The word of a column in mapping files. */
struct span import_map_word(enum import_column column);

/* What a new plan of some name is; empty or 0 where nothing is said. */
struct import_plan_rule {
    struct span when;          /* folded words to find in the folded name; empty: any name */
    struct span slug;          /* empty: made from the name */
    struct span form, circuit; /* names without version */
    struct span owner;         /* the code of a body */
    int64_t fiche_level, first_year, last_year;
};

struct import_map {
    struct span plan; /* the plan's name where its column is absent or empty */
    struct span levels[IMPORT_MAP_LEVELS];
    int places[IMPORT_COLUMN_COUNT];      /* the column's place in a row; -1: the table has none */
    struct span unknown[CSV_COLUMNS_MAX]; /* names in the head line that say nothing to us */
    size_t unknown_count;
    const struct import_plan_rule *rules; /* the mapping's */
    size_t rule_count;
};

/* Understands a head line, with the bytes of a mapping file or none.  ERR_TOO_LARGE over
 * IMPORT_MAP_BYTES_MAX, ERR_MALFORMED when the mapping is not JSON; ERR_INVALID when it is no
 * mapping, names a column that the table has not, two columns say the same, or the table lacks the
 * actions or any name of a plan.  Then *reason is one English line and *map untouched. */
enum err import_map_read(struct arena *arena, const struct csv *head, struct span mapping,
                         struct import_map *map, struct span *reason) MUST_USE;

/* The cell of the row at which csv stands; empty when the table has no such column. */
struct span import_map_cell(const struct import_map *map, const struct csv *csv,
                            enum import_column column);

/* What a plan of that name is: each member from the mapping's first rule that fits and says it,
 * else from ours: a shipped circuit whose plan the name speaks of, or the default one. */
struct import_plan_rule import_map_rule(struct arena *arena, const struct import_map *map,
                                        struct span name);
