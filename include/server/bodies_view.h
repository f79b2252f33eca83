/* bodies_view.h - the administration's pages about bodies, their rule and their seats.
 *
 * Models are owned by the arena.  Their route has seen that the reader administers people.
 */
#pragma once

#include "server/small_form.h"

/* The page "instances". */
json_t *bodies_list_model(const struct lens *lens, const struct attempt *attempt);

/* The page "instance".  attempt may be NULL. */
json_t *bodies_body_model(const struct lens *lens, const struct body *body,
                          const struct attempt *attempt);

/* "/administration/instances/<code>" */
struct span bodies_url(const struct lens *lens, struct span code);
