/* apply_fiche.h - what events do to the document of a fiche; for apply.c alone. */
#pragma once

#include "base/json.h"

/* How an event changes its document: record is the event, body what it says. */
typedef void apply_change(json_t *document, const json_t *record, json_t *body);

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
