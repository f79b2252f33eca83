/* report.h - what is wrong with what somebody typed, as data.
 *
 * Not an error: a mistyped date is an everyday event.  Each finding stands beside the input it is
 * about, whose name is its path.
 */
#pragma once

#include "base/json.h"

enum { REPORT_MAX = 64 };

/* Every rule that what is typed can break.  A page says it with the message `rule.<word>`, in
 * which {detail} stands for the finding's detail. */
/* clang-format off */
#define RULES(X)                                                                      \
    X(MISSING,          "missing")          /* due at this gate, and empty */         \
    X(MALFORMED,        "malformed")        /* another shape, or control characters */\
    X(UNKNOWN_FIELD,    "unknown-field")    /* the form has no such field */          \
    X(TOO_LONG,         "too-long")         /* detail: most characters */             \
    X(TOO_MANY,         "too-many")         /* detail: most items */                  \
    X(TOO_MANY_ROWS,    "too-many-rows")    /* detail: most rows */                   \
    X(NOT_AN_OPTION,    "not-an-option")    /* detail: what was typed */              \
    X(NOT_A_DATE,       "not-a-date")       /* detail: what was typed */              \
    X(NOT_A_NUMBER,     "not-a-number")     /* detail: what was typed */              \
    X(TOO_PRECISE,      "too-precise")      /* detail: most decimals */               \
    X(TOO_SMALL,        "too-small")        /* detail: least value */                 \
    X(TOO_LARGE,        "too-large")        /* detail: greatest value */              \
    X(UNKNOWN_PERSON,   "unknown-person")   /* detail: what was typed */              \
    X(AMBIGUOUS_PERSON, "ambiguous-person") /* detail: what was typed */              \
    X(UNKNOWN_BODY,     "unknown-body")     /* detail: what was typed */              \
    X(AMBIGUOUS_BODY,   "ambiguous-body")   /* detail: what was typed */              \
    X(NOT_CANONICAL,    "not-canonical")    /* stored otherwise than we would */
/* clang-format on */

enum rule {
#define X(name, word) RULE_##name,
    RULES(X)
#undef X
};

enum { REPORT_NO_ROW = -1 };

struct finding {
    struct span path;  /* the input's name: "title", "steps.2.due" */
    struct span field; /* the field's id: "steps" */
    int row;           /* of a table, from 0; REPORT_NO_ROW elsewhere */
    enum rule rule;
    struct span detail; /* see RULES; may be empty */
};

/* Begin with {.arena = arena}: paths and details are copied there. */
struct report {
    struct arena *arena;
    size_t count; /* 0: all is well */
    bool is_cut;  /* there was more than REPORT_MAX to say */
    struct finding findings[REPORT_MAX];
};

/* Adds a finding about a field, or about one of its rows, or about a column in a row (column
 * empty, row REPORT_NO_ROW otherwise). */
void report_add(struct report *report, struct span field, int row, struct span column,
                enum rule rule, struct span detail);

/* The word of a rule: "missing". */
const char *report_word(enum rule rule);

/* [{"path", "field", "row"?, "rule": "rule.missing", "detail"?}…], owned by the arena. */
json_t *report_json(struct arena *arena, const struct report *report);
