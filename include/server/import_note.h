/* import_note.h - what somebody should look at in an imported table; nothing of it is fatal.
 *
 * A page or the command line says a note with the message `import.<word>` (web/messages), in which
 * {line}, {text}, {other} and {count} stand for the note's members.
 */
#pragma once

#include "base/arena.h"
#include "base/span.h"

#include <stdint.h>

enum { IMPORT_NOTES_MAX = 1000 };

/* clang-format off */
#define IMPORT_NOTES(X)                                                                            \
    X(UNKNOWN_COLUMN,   "unknown-column")   /* text: its name; left out */                         \
    X(NO_PLAN,          "no-plan")          /* the row names none; text: the plan it went to */    \
    X(NO_LEAD,          "no-lead")          /* count: actions without one; said once */            \
    X(NO_ACTION,        "no-action")        /* an objective without action; text: its title */     \
    X(NO_TITLE,         "no-title")         /* an action without title, left out; text: its code */\
    X(SAME_TITLE,       "same-title")       /* twice in a plan; text: title, count: first line */  \
    X(SAME_CODE,        "same-code")        /* twice in a place; text: code, count: first line */  \
    X(TITLE_CHANGED,    "title-changed")    /* text: the table's, other: what is there, and stays*/\
    X(CODE_CHANGED,     "code-changed")     /* text: the table's, other: what is there, and stays*/\
    X(NOT_ADDED,        "not-added")        /* text: an action that is not in its fiche's list */  \
    X(NO_PLACE,         "no-place")         /* text: a column that the form other has no field for,\
                                               count: cells left out; said once */                 \
    X(UNKNOWN_PERSON,   "unknown-person")   /* text: the name, kept as text */                     \
    X(AMBIGUOUS_PERSON, "ambiguous-person") /* text: the name, kept as text */                     \
    X(BAD_DATE,         "bad-date")         /* text: the deadline, left out */                     \
    X(TOO_LONG,         "too-long")         /* text: the field, left out; other: the limit */      \
    X(NOT_TAKEN,        "not-taken")        /* text: the field, left out; other: the rule */
/* clang-format on */

enum import_note_kind {
#define X(name, word) IMPORT_NOTE_##name,
    IMPORT_NOTES(X)
#undef X
};

struct import_note {
    enum import_note_kind kind;
    size_t line; /* of the table; 0 when it is not about one */
    int64_t count;
    struct span text, other;
};

/* Begin with {.arena = arena}.  Only the first IMPORT_NOTES_MAX are kept; all are counted. */
struct import_notes {
    struct arena *arena;
    struct import_note *kept;
    size_t count;
};

/* Adds a note; its texts must live as long as the arena. */
void import_note_add(struct import_notes *notes, struct import_note note);

/* How many notes were kept. */
size_t import_note_kept(const struct import_notes *notes);

/* The word of a kind: "no-lead". */
const char *import_note_word(enum import_note_kind kind);
