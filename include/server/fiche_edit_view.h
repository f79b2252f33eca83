/* fiche_edit_view.h - a fiche as a page of inputs; what was typed is never lost. */
#pragma once

#include "forms/decode.h"
#include "server/fiche_view.h"

/* What the page begins with; zeroed: the fiche as it is. */
struct fiche_draft {
    const struct entry *entry;   /* what was typed, right or wrong; NULL: nothing yet */
    int64_t revision;            /* on which it was typed; 0: the present one */
    struct span reason;          /* as typed */
    struct span more_rows;       /* the table that was asked for blank rows; empty: none */
    const json_t *theirs;        /* what others saved meanwhile (clash.h); NULL: nothing */
    enum refusal refusal;        /* why nothing was done */
    const struct report *report; /* what the refusal is about; NULL: nothing to point at */
    bool is_saved;               /* saved all the same: only the step was refused */
};

/* The page "fiche-modifier", owned by the arena. */
json_t *fiche_edit_model(const struct fiche_sight *sight, const struct fiche_draft *draft);
