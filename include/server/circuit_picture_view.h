/* circuit_picture_view.h - a circuit as a picture, and the table that says the same. */
#pragma once

#include "server/lens.h"

/* What web/templates/parts/circuit-picture.html shows: a page sets it as its member "picture"
 * and says {{#picture}}{{>circuit-picture}}{{/picture}}, once.  fiche: whose present place is
 * marked when it stands in this circuit; NULL: none.  A new reference. */
json_t *circuit_picture_model(const struct lens *lens, const struct circuit *circuit,
                              const struct fiche *fiche);
