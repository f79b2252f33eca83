/* small_form.h - the few fields and one button that the administration's pages are made of.
 *
 * A form is a table of its inputs; their names are the members of the command it asks for.
 * Refused, it is shown again with what was typed and, beside each input, what is wrong.
 */
#pragma once

#include "forms/report.h"
#include "server/lens.h"

/* What was sent and refused. */
struct attempt {
    const char *form; /* the name of the form it came from */
    const json_t *args;
    enum refusal refusal;
    const struct report *report;
};

enum small_kind { SMALL_LINE, SMALL_DAY, SMALL_NUMBER, SMALL_SELECT, SMALL_CHECK };

struct small_input {
    const char *name;
    enum small_kind kind;
    const char *label;    /* a message, as help is; of a SMALL_CHECK, help stands by its box */
    const char *help;     /* NULL: none */
    const char *list;     /* the identifier of the page's datalist; NULL: none */
    bool due;             /* marked as to be filled; the command decides */
    enum refusal refusal; /* the one that is about this input */
};

struct small_form {
    const char *name; /* unlike the page's other forms; its member of the page's model */
    const char *go;   /* the button's message; the others may be NULL */
    const char *title, *note;
    bool is_danger;
    const struct small_input *inputs;
    size_t input_count;
};

/* Puts a form into a page's model, under its name.  values: what the inputs begin with, by
 * name; options: {"kind": [{"value", "label"}]} for each SMALL_SELECT; both may be NULL and
 * stay the caller's.  attempt may be NULL; one of this form opens it and adds page["errors"]. */
void small_form_add(const struct lens *lens, const struct small_form *form, struct span url,
                    const json_t *values, const json_t *options, const struct attempt *attempt,
                    json_t *page);

/* One option for each word, told by the message of prefix and word; a new reference. */
json_t *small_form_options(const struct lens *lens, const char *prefix, const char *const *words,
                           size_t count);

/* One option; a new reference. */
json_t *small_form_option(struct span value, struct span label);
