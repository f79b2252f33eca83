/* ballots.h - the votes that one request brings, from a page's form, a program or a file.
 *
 * A page names its inputs decision.<fiche>.<step>, and so remarques, calendrier, moyens,
 * recommandations and revision; what is left for later has an empty decision and is passed over.  A
 * program sends {"votes": [{"fiche", "step", "outcome", "remarks", "revision", …}]}.
 */
#pragma once

#include "server/visit.h"

struct sent_ballot {
    struct span fiche;
    json_t *args; /* as the command FICHE_VOTE takes them; checked by it */
};

struct sent_ballots {
    struct sent_ballot items[VISIT_JOBS_MAX];
    size_t count;
};

/* Reads the votes of a request.  ERR_MALFORMED: not that shape, or other members than "votes"
 * and "key"; ERR_TOO_LARGE: more than VISIT_JOBS_MAX. */
enum err ballots_read(struct visit *visit, struct sent_ballots *ballots) MUST_USE;

/* The vote's words as flow.h takes them, for asking what it would sign; borrows from args.
 * ERR_MALFORMED: its revision is no number. */
enum err ballots_vote(json_t *args, struct vote *vote) MUST_USE;

/* The vote that two uploaded files make, "declaration" and "signature": what it says is read
 * out of the signed statement.  ERR_INVALID: they are not there, or not a statement and a
 * signature; visit->refusal then says which. */
enum err ballots_upload(struct visit *visit, json_t **args) MUST_USE;
