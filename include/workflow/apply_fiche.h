/* apply_fiche.h - how events change a document, and what they do to a fiche; for apply.c alone. */
#pragma once

#include "base/json.h"

/* How an event changes its document: record is the event, body what it says.  The document's
 * members are still those of the one before: only what apply_own() answers may be changed. */
typedef void apply_change(json_t *document, const json_t *record, json_t *body);

/* A list or an object of the document, copied to be changed; its own members are not. */
static inline json_t *apply_own(json_t *document, const char *key)
{
    json_t *copy = json_copy(json_object_get(document, key));
    set_value(document, key, copy);
    return copy;
}

/* A row of such a list, likewise. */
static inline json_t *apply_own_row(json_t *list, size_t i)
{
    json_t *copy = json_copy(json_array_get(list, i));
    json_array_set_new(list, i, copy);
    return copy;
}

apply_change apply_begin_fiche;
apply_change apply_edit_fiche;
apply_change apply_move_fiche;
apply_change apply_convert_fiche;
apply_change apply_conclude_passage;
apply_change apply_void_votes;
apply_change apply_note_agreement;
apply_change apply_answer_advice;
apply_change apply_note_passed;
apply_change apply_note_reminded;
apply_change apply_note_decision;
