/* journal_view.h - the log as people read it: what happened, to what, by whom, and what proves
 * it.
 */
#pragma once

#include "server/lens.h"
#include "server/urlencoded.h"

enum { JOURNAL_SHOWN_MAX = 50 };

/* The page `journal`, in the arena.  query: sujet (a subject, "fiche:…"), avant (a sequence
 * number: only what came before). */
enum err journal_model(const struct lens *lens, const struct pairs *query, json_t **model) MUST_USE;

/* The newest checkpoint: a signed note.  ERR_ABSENT: nothing was signed yet. */
enum err journal_head(const struct lens *lens, struct span *note) MUST_USE;

/* The log's verifier key as a signed note's reader takes it (https://c2sp.org/signed-note). */
enum err journal_key(const struct lens *lens, struct span *key) MUST_USE;

/* The proof that an event is in the log (https://c2sp.org/tlog-proof); number: as in the address.
 * ERR_ABSENT: no such event, not or not wholly for this reader, or not under a checkpoint yet. */
enum err journal_proof(const struct lens *lens, struct span number, struct span *file) MUST_USE;

/* The exact bytes of an event, which its proof is about.  ERR_ABSENT also where a part of it is
 * not for this reader. */
enum err journal_record(const struct lens *lens, struct span number, struct span *record) MUST_USE;
