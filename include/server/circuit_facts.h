/* circuit_facts.h - all that a circuit says of itself, its states and its steps, fact by fact.
 *
 * For the page that compares two versions: what no fact tells could change unseen, so every
 * member of circuit.h's rows is told, names in both languages.
 */
#pragma once

#include "server/lens.h"

/* [{"id", "label", "lines": [text…]}…], new references; a fact without lines is not there. */
json_t *circuit_facts_whole(const struct lens *lens, const struct circuit *circuit);
json_t *circuit_facts_state(const struct lens *lens, const struct circuit *circuit, size_t state);
json_t *circuit_facts_step(const struct lens *lens, const struct circuit *circuit,
                           const struct step *step);

/* A state's name. */
struct span circuit_facts_place(const struct lens *lens, const struct circuit *circuit,
                                size_t state);

/* "Responsable ou Pilote", "Personnel ou Association"; empty for none. */
struct span circuit_facts_roles(const struct lens *lens, role_set roles);
struct span circuit_facts_kinds(const struct lens *lens, kind_set kinds);
