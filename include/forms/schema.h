/* schema.h - a form as JSON Schema 2020-12, for programs that send or read contents.
 *
 * The schema describes canonical values (type.h).  It is what a schema can say: whether a person
 * exists or a date is possible, only the server knows.
 */
#pragma once

#include "base/json.h"
#include "forms/form.h"

/* The schema of a whole content, owned by the arena: a closed object, all members optional,
 * since a draft may lack anything. */
json_t *schema_form(struct arena *arena, const struct form *form);

/* New references: the schema of one field's value, by kind of type. */
json_t *schema_string(const struct field *field);
json_t *schema_option(const struct field *field);
json_t *schema_list(const struct field *field);
json_t *schema_number(const struct field *field);
json_t *schema_table(const struct field *field);
