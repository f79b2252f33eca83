/* decision.h - what a voter signs, and how a signed vote is held against it. */
#pragma once

#include "workflow/flow.h"

/* Seven days, in microseconds: long enough for the off-line path between two meetings. */
#define STATEMENT_AGE_MAX ((int64_t)7 * 24 * 3600 * 1000000)

/* The statement this actor would sign for this vote at a time, with this key: canonical
 * bytes, in the arena.  Answers what flow_may() answers, or what is wrong with the key. */
enum refusal decision_statement(struct arena *arena, const struct scene *scene,
                                const struct vote *vote, const struct signing_key *key, int64_t at,
                                struct span *bytes);

/* Holds a signed vote against what decision_statement() would issue (see flow_vote). */
enum refusal decision_check(struct arena *arena, const struct scene *scene,
                            const struct vote *vote);

/* Verifies the body of a stored "decision-given" event: statement and signature belong
 * together, under the key the statement names as the directory knows it.  ERR_DAMAGED
 * otherwise.  Run on what was read back before each commit, and by `jalon verify`. */
enum err decision_verify(struct arena *arena, const struct directory *directory,
                         const json_t *body) MUST_USE;
