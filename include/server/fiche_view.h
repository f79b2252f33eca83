/* fiche_view.h - one fiche as its page and programs read it, and what its other pages share. */
#pragma once

#include "server/lens.h"

/* A fiche seen through a lens. */
struct fiche_sight {
    const struct lens *lens;
    const struct scene *scene;
    json_t **history; /* see fiche_events() */
    json_t *content;  /* what this reader may see of it */
    bool inside;      /* also what is kept inside */
    bool may_edit;
    struct span url; /* "/fiches/<id>" */
};

/* Looks at a fiche, which query_fiche() gave this reader. */
void fiche_sight(const struct lens *lens, const struct scene *scene, struct fiche_sight *sight);

/* All its events, oldest first; read when first asked for, since few pages do.  What cannot be
 * read fails the reader's transaction. */
const json_t *fiche_events(const struct fiche_sight *sight);

/* The page "fiche"; with "content" (canonical), for programs.  Owned by the arena. */
json_t *fiche_model(const struct fiche_sight *sight);

/* How the page says that this revision has just been saved. */
void fiche_saved_notice(const struct fiche_sight *sight, json_t *model);

/* What was refused on the page, and all that its author had typed. */
struct fiche_attempt {
    enum refusal refusal;
    struct span step, advice; /* of which one is empty */
    const json_t *typed;
};

/* Says on top why it was refused, and puts back what was typed, the fault beside its field. */
void fiche_refused_notice(const struct fiche_sight *sight, const struct fiche_attempt *attempt,
                          json_t *model);

/* A model begun: title, trail and the member "fiche" that all its pages have.  here: the
 * message that ends the trail; NULL on the fiche's own page.  Owned by the arena. */
json_t *fiche_page(const struct fiche_sight *sight, const char *here);

/* An older content as this reader may see it (form_visible()). */
json_t *fiche_visible(const struct fiche_sight *sight, json_t *content);

/* Who did something: a person's name, or the installation's. */
struct span fiche_actor(const struct lens *lens, struct span person);

/* A decision's outcome in words; its word when the circuit does not know it. */
struct span fiche_outcome(const struct fiche_sight *sight, struct span step, struct span outcome);
