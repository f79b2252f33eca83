/* proof_view.h - what the proof says of a circuit, on the administration's pages. */
#pragma once

#include "server/lens.h"

/* {"kind": "good" | "warn" | "bad", "text"}: in one sentence, with today's people, all of them
 * there; a new reference. */
json_t *proof_verdict(const struct lens *lens, const struct circuit *circuit);

/* Whether the circuit alone lets no fiche get stuck: who installs it asks no more. */
bool proof_holds(const struct lens *lens, const struct circuit *circuit);

/* The same, and what is wrong: "stories": [{"title", "sentences", "reasons"?}…], "notes": what
 * the absence of one person, or a body that is still missing, leaves open; a new reference.
 * Proved for the circuit alone, then with the people of every plan whose circuit has its name, or
 * of the institution. */
json_t *proof_model(const struct lens *lens, const struct circuit *circuit);
