/* dossier.h - what most commands write of one subject, side by side (TABLE_DOC): its document, of a
 * fiche its row, and which events happened to it (history.h).  What one command writes of a subject
 * lies on few pages so, and a commit takes as long as the pages it writes.
 */
#pragma once

#include "server/store.h"

enum dossier_part { DOSSIER_DOCUMENT, DOSSIER_EVENTS, DOSSIER_ROW };

enum { DOSSIER_BLOCKS = 1 << 30 }; /* of events, so that no number looks like a row */

/* The key of a subject's document, and the prefix of all that is kept of it. */
struct key dossier_key(struct span subject);

/* The key of a block of its events, or, with DOSSIER_BLOCKS, what follows all of them. */
struct key dossier_block_key(struct span subject, uint64_t block);

/* The key of a fiche's row, by the fiche's identifier. */
struct key dossier_row_key(struct span fiche);

/* The row of a fiche that is known to be there: what stored_row_of() made, until the next call on
 * the transaction.  ERR_DAMAGED: there is none. */
enum err dossier_row(struct kv_txn *txn, struct span fiche, struct span *row) MUST_USE;

/* Which part of whose dossier a walk over TABLE_DOC came upon.  A key that is none fails the
 * transaction. */
bool dossier_cut(struct kv_txn *txn, struct span key, struct span *subject,
                 enum dossier_part *part);

/* Whether it is a document, and whose. */
bool dossier_document(struct kv_txn *txn, struct span key, struct span *subject);
