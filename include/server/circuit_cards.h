/* circuit_cards.h - a circuit's states as cards, their texts broken into lines. */
#pragma once

#include "server/circuit_layout.h"
#include "server/lens.h"

enum { CARD_TITLE = 15, CARD_TEXT = 13, CARD_SMALL = 12 }; /* sizes of text, as in jalon.css */

/* A card for each state, with its passages by level and its ways out; in the lens's arena,
 * ready for circuit_layout(). */
struct layout_card *circuit_cards(const struct lens *lens, const struct circuit *circuit);

/* A state waits for all its passages: what its last row says. */
struct span circuit_then(const struct lens *lens, const struct circuit *circuit, size_t state);
