/* electorate.h - how many votes a body can give, and the rule they decide by. */
#pragma once

#include "workflow/directory.h"

/* Whether a seat's holder may vote now: voice, mandate, separation of duties, not voted.  No for
 * a seat that nobody in the directory holds. */
typedef bool seat_test(void *context, const struct seat *seat);

/* The most votes that the seats passing the test can give together: one a titular seat, which
 * its substitutes share, and one a person, who may hold several. */
size_t electorate_count(const struct body *body, seat_test *may_vote, void *context);

/* A body in numbers, as a rule needs them. */
struct electorate {
    int64_t members; /* voting seats held today */
    int64_t seats;   /* voting seats by its statutes */
    int64_t present; /* voting seats present at the open sitting */
    int64_t own;     /* the votes its own rule asks for */
    int64_t voters;  /* who may vote in this case, those who have voted included */
};

/* The rule of a step's votes.  Votes or a share that the circuit names go before the body's
 * own rule; an outcome's own quorum goes before both. */
struct poll_rule electorate_rule(const struct step *step, const struct electorate *electorate);
