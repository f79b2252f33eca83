/* fiche_new_view.h - the page that begins a fiche: where it belongs and what it is called. */
#pragma once

#include "forms/report.h"
#include "server/lens.h"

/* What was asked for; zeroed: nothing yet. */
struct fiche_wish {
    struct span node, title;
    enum refusal refusal;        /* why it was not made */
    const struct report *report; /* which of the two is wrong; NULL: neither */
};

/* The page "fiche-nouvelle", owned by the arena.  ERR_FORBIDDEN when this actor may begin a
 * fiche nowhere in the plan. */
enum err fiche_new_model(const struct lens *lens, const struct plan *plan,
                         const struct fiche_wish *wish, json_t **model) MUST_USE;
