/* circuit_page_view.h - the administration's page that reads one circuit, and the one that
 * compares two.
 *
 * Models are owned by the arena.  Their route has seen that the reader installs.
 */
#pragma once

#include "server/lens.h"

/* "/administration/circuits/<ref>" and what follows ("", "/essayer"). */
struct span circuit_page_url(const struct lens *lens, struct span ref, const char *rest);

/* The way to a page about an installed circuit: the administration, the list, the circuit. */
void circuit_page_trail(const struct lens *lens, const struct installed_circuit *installed,
                        const char *title, json_t *page);

/* The states as the pages list them; a new reference. */
json_t *circuit_page_states(const struct lens *lens, const struct circuit *circuit);

/* The installed circuits but this one, as a select's options, one marked; a new reference. */
json_t *circuit_page_others(const struct lens *lens, const struct installed_circuit *installed,
                            struct span chosen);

/* The newest installed version of a circuit's name, itself left out; NULL: there is none. */
const struct installed_circuit *circuit_page_newest(const struct lens *lens, struct span name,
                                                    struct span except);

/* The page "circuit". */
enum err circuit_page_model(const struct lens *lens, const struct installed_circuit *installed,
                            json_t **page) MUST_USE;
