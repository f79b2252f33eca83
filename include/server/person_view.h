/* person_view.h - the administration's page about one person: identity, roles, account. */
#pragma once

#include "server/small_form.h"

/* What came of asking for a new password. */
struct new_password {
    bool is_asked;
    struct span password; /* shown this once; empty: the operation was a repeat, it was shown */
};

/* The page "personne".  attempt and made may be NULL.  Owned by the arena. */
json_t *person_model(const struct lens *lens, const struct person *person,
                     const struct new_password *made, const struct attempt *attempt);
