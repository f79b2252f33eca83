/* foresight.h - a command about a fiche, ruled upon by whoever asks for it, on one of many threads:
 * the one writer then only looks whether all that was looked at is still as it was.  Ruling is
 * pure, so the same fiche, directory, person and moment give the same answer. */
#pragma once

#include "server/ledger.h"
#include "server/writer.h"

/* Rules on a job about the scene's fiche, in brief, as snapshot and transaction (of one commit)
 * show it, writes what will be stored, and verifies what is signed of that.  Where it is granted,
 * job->foresight is set, in the job's arena; else the writer will say. */
void foresight_rule(struct job *job, const struct scene *scene, const struct snapshot *snapshot,
                    struct kv_txn *txn, struct witness *witness);

/* Whether a job was ruled upon, and all of that holds in the writer's transaction, whose directory
 * is of this edition (snapshot_edition()): then job->ruling is that, and *at_hand the fiche's
 * document and what is to be stored, of which what is signed verifies.  Once stored, it is still to
 * be read back (readback.h). */
bool foresight_holds(struct job *job, uint64_t edition, struct kv_txn *txn,
                     struct at_hand *at_hand);
