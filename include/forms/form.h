/* form.h - what a fiche may contain: a form is a file of typed fields, read and checked here.
 *
 * A form is installed by an administrator as JSON, never changed afterwards, only followed by
 * a next version:
 *
 *     {"form": "pmss-action", "version": 1, "title": {"fr": …, "en": …},
 *      "gates": ["submission", "closing"],
 *      "sections": [{"id": …, "title": {…}, "help": {…}, "fields": [{"id": "title", "type": "line",
 *          "label": {…}, "help": {…}, "max": 250, "due": ["submission"], …}]}]}
 *
 * A gate is a moment of a circuit at which fields fall due; the form only names it.  Every form
 * has a field `title` of type line.  Members not listed here are refused, wherever they stand.
 */
#pragma once

#include "base/err.h"
#include "base/label.h"

#include <stdint.h>

enum {
    FORM_BYTES_MAX = 256 * 1024, /* of the file */
    FORM_FIELDS_MAX = 64,
    FORM_COLUMNS_MAX = 16,
    FORM_SECTIONS_MAX = 32,
    FORM_GATES_MAX = 8,
    FORM_OPTIONS_MAX = 64,
    FORM_WRITERS_MAX = 8,
    FORM_ROWS_MAX = 200,
    FORM_LIST_MAX = 100,       /* persons, bodies, choices or tags in one field */
    FORM_LINE_MAX = 1000,      /* characters */
    FORM_TEXT_MAX = 64 * 1024, /* characters, and bytes */
    FORM_TAG_MAX = 60,         /* characters of one tag */
    FORM_DECIMALS_MAX = 6,
};
#define FORM_NUMBER_MAX INT64_C(1000000000000)

/* Every field type and its word in form files.  What each does: forms/type.c. */
/* clang-format off */
#define FIELD_TYPES(X)       \
    X(LINE,    "line")       \
    X(TEXT,    "text")       \
    X(CHOICE,  "choice")     \
    X(CHOICES, "choices")    \
    X(PERSON,  "person")     \
    X(PERSONS, "persons")    \
    X(BODY,    "body")       \
    X(BODIES,  "bodies")     \
    X(DATE,    "date")       \
    X(NUMBER,  "number")     \
    X(TABLE,   "table")      \
    X(TAGS,    "tags")

/* What being named in a person field makes of someone, on this fiche. */
#define FIELD_ROLES(X)       \
    X(NONE,    "")           \
    X(LEAD,    "lead")       \
    X(MEMBER,  "member")     \
    X(PILOT,   "pilot")
/* clang-format on */

enum field_type {
#define X(name, word) FIELD_##name,
    FIELD_TYPES(X)
#undef X
};

enum field_role {
#define X(name, word) FIELD_ROLE_##name,
    FIELD_ROLES(X)
#undef X
};

struct option {
    struct span id;
    struct label label;
};

/* A field of the form, or a column of a table field. */
struct field {
    struct span id;
    enum field_type type;
    enum field_role role; /* person, persons */
    struct label label, help;
    struct label unit;        /* number */
    unsigned decimals;        /* number: digits kept after the point; 0 for whole numbers */
    int64_t min, max;         /* number: of the value; otherwise max characters, items or rows */
    uint32_t due_set;         /* bit g: due at form->gates[g]; of a column: in every row */
    bool is_signed;           /* part of what an approval covers */
    bool is_inside;           /* read only by those inside; otherwise by all who see the fiche */
    const struct span *write; /* role words; none: whoever may edit the fiche */
    size_t write_count;
    const struct option *options; /* choice, choices; tags: proposals */
    size_t option_count;
    const struct field *columns; /* table */
    size_t column_count;
};

struct section {
    struct span id;
    struct label title, help;
    const struct field *fields; /* a run of the form's fields */
    size_t field_count;
};

struct form {
    struct span name;
    int64_t version;
    struct label title;
    const struct span *gates;
    size_t gate_count;
    const struct section *sections;
    size_t section_count;
    const struct field *fields; /* of all sections, in order */
    size_t field_count;
};

/* Reads and checks a form file.  *form and all it points at belong to the arena, which needs
 * nothing of bytes afterwards.  ERR_TOO_LARGE over FORM_BYTES_MAX, ERR_MALFORMED when it is not
 * JSON, ERR_INVALID when it is not a form; then *reason says why in one English line that names the
 * place ("sections[0].fields[3].max: not a number from 1 to 1000") and *form is untouched. */
enum err form_read(struct arena *arena, struct span bytes, const struct form **form,
                   struct span *reason) MUST_USE;

/* Finds a field of the form by its id; NULL when there is none. */
const struct field *form_field(const struct form *form, struct span id);

/* Finds a column of a table field by its id; NULL when there is none. */
const struct field *form_column(const struct field *table, struct span id);

/* Finds one of the field's options by its id; NULL when there is none. */
const struct option *form_option(const struct field *field, struct span id);

/* True when the field, or the column, is due at that gate; false for a gate the form lacks. */
bool form_due(const struct form *form, const struct field *field, struct span gate);

/* Whether something that is kept inside is due at that gate. */
bool form_due_inside(const struct form *form, struct span gate);

/* What those are who answer for a fiche: its leads, or its pilots where the form has no lead. */
enum field_role form_answers(const struct form *form);

/* The word of a type in form files, and of a role. */
struct span form_type_word(enum field_type type);
