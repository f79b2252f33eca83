/* input_view.h - the inputs by which a form's fields are filled in (parts/field.html). */
#pragma once

#include "forms/report.h"
#include "server/lens.h"

/* What the inputs of one page share. */
struct inputs {
    const struct lens *lens;
    const struct form *form;
    struct span gate;            /* its fields are marked as due; empty: none */
    const struct report *report; /* what is wrong with what was typed; NULL: nothing */
    struct span more_rows;       /* the table that was asked for blank rows; empty: none */
};

/* A field's input, a new reference: with what was typed, right or wrong, or else with the
 * canonical value; either may be NULL. */
json_t *input_model(const struct inputs *inputs, const struct field *field, const json_t *value,
                    const json_t *typed);

/* The lists that inputs propose: [{"id", "options": [text…]}…], a new reference. */
json_t *input_lists(const struct inputs *inputs);

/* The findings as the page's "errors" (parts/errors.html): [{"url", "label", "text"}…], a new
 * reference. */
json_t *input_errors(const struct inputs *inputs);
