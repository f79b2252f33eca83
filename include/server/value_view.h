/* value_view.h - what fields say, in the reader's words: options by their labels, people by
 * their names, dates as they were typed.
 *
 * Values are canonical (forms/type.h) and already cut down to what the reader may see
 * (form_visible); functions that answer json_t give new references.
 */
#pragma once

#include "base/json.h"
#include "forms/form.h"
#include "forms/report.h"
#include "server/lens.h"

/* Words of a form, or a circuit's label, in the reader's language. */
struct span value_label(const struct lens *lens, struct label label);

/* A value on one line: "12 500,00 €", "HAS, IFAQ"; a table's rows one behind the other. */
struct span value_text(const struct lens *lens, const struct field *field, const json_t *value);

/* A value where a page shows it: a text, or {"markdown": …}; NULL when there is none. */
json_t *value_shown(const struct lens *lens, const struct field *field, const json_t *value);

/* A field to read: {"id", "label", "width"?, "unsigned"?, and "value", "items" or "table"}.
 * inside: whether the reader may see columns kept inside. */
json_t *value_field(const struct lens *lens, const struct field *field, const json_t *value,
                    bool inside);

/* What one would type to mean this person or body: the name, with the post where two people
 * share it. */
struct span value_person_typed(const struct lens *lens, struct span id);

/* Where a finding stands, in words: "Étapes, ligne 2 : Étape". */
struct span value_place(const struct lens *lens, const struct form *form,
                        const struct finding *finding);
