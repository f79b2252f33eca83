/* type.h - what each field type does: one row of functions per type, one path for all input.
 *
 * Cleaning turns what was typed (a JSON value) into the canonical value, or into findings.  A
 * canonical value cleans to itself, so the same functions check what is stored.
 *
 *     line            string, one line, trimmed
 *     text            string of markdown, lines ended by \n, trimmed
 *     choice          an option's id
 *     choices         array of option ids, in the form's order
 *     person, body    an id
 *     persons, bodies array of ids, as given, each once
 *     date            string as typed, one line; its days: forms/fuzzy.h
 *     number          integer; with decimals a string such as "-12.50", all decimals written
 *     table           array of objects of the above, blank cells absent, no blank rows
 *     tags            array of strings, each once; an option's id where it is meant
 *
 * An empty value is absent.  Text is valid UTF-8 without control characters.
 */
#pragma once

#include "base/json.h"
#include "forms/form.h"
#include "forms/names.h"
#include "forms/report.h"

/* How a type's input arrives in a page's form: one value, repeated values, or rows. */
enum type_shape { TYPE_SINGLE, TYPE_LIST, TYPE_ROWS };

struct cleaning {
    struct arena *arena;
    const struct names *names; /* NULL: persons and bodies are taken as ids, unasked */
    struct report *report;
};

/* Where in the content something stands; row is REPORT_NO_ROW and column empty outside tables. */
struct spot {
    struct span field;
    int row;
    struct span column;
};

struct type {
    enum type_shape shape;
    /* A new reference to the canonical value; NULL when it is empty or wrong (then reported). */
    json_t *(*clean)(const struct cleaning *cleaning, const struct spot *spot,
                     const struct field *field, const json_t *typed);
    /* A new reference to the JSON Schema of the canonical value. */
    json_t *(*schema)(const struct field *field);
};

const struct type *type_of(const struct field *field);

/* Cleans a whole content, typed being an object (only read): the canonical values, owned by the
 * arena.  Members the form lacks are reported; null is the same as empty. */
json_t *type_clean(const struct cleaning *cleaning, const struct form *form, json_t *typed);
