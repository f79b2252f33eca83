/* check.h - whether a content is as the form wants it, and what a gate still waits for. */
#pragma once

#include "base/json.h"
#include "forms/form.h"
#include "forms/names.h"
#include "forms/report.h"

/* Checks that values (an object, only read) are canonical, within limits and name people who exist
 * (names may be NULL: not asked).  Adds to the report, whose rows are those of values. */
void form_check(const struct form *form, json_t *values, const struct names *names,
                struct report *report);

/* Adds what is due at the gate and missing: fields, and due cells of every row there is. */
void form_missing(const struct form *form, const json_t *values, struct span gate,
                  struct report *report);

/* For a completeness bar: of due fields, how many lack nothing. */
struct completeness {
    size_t filled, due;
};

/* Counts the fields due at the gate, and any table with a row that lacks a due cell. */
struct completeness form_completeness(const struct form *form, const json_t *values,
                                      struct span gate);
