/* keeping.h - the pipeline's use of kept answers: routes marked KEPT in routes.def.
 *
 * Who asks is known, and that they have a session; nothing else has been looked at.  What was
 * answered to the same person, in the same session and of the same institution, within the same
 * minute, is answered again: their rights are the same, since all they depend on is.
 */
#pragma once

#include "server/visit.h"

/* Answers as before; false when the answer must be made. */
bool keeping_find(struct visit *visit);

/* Keeps what was just made, and gives it its ETag. */
void keeping_add(struct visit *visit);
