/* when.h - moments as people write them, and as machines do.
 *
 * Moments are microseconds since 1970, UTC; people read them in Paris time.  Summer time follows
 * directive 2000/84/EC, from the last Sunday of March to the last Sunday of October, at 01:00
 * UTC: computed here, so that a page does not depend on the machine's settings.
 */
#pragma once

#include "base/json.h"
#include "server/message.h"

/* "30 juin 2026", "1er janvier 2026"; "30 June 2026". */
struct span when_day(struct arena *arena, const struct locale *locale, int64_t at);

/* "le 3 février 2026 à 14 h 05"; "on 3 February 2026 at 14:05". */
struct span when_moment(struct arena *arena, const struct locale *locale, int64_t at);

/* "2026-06-30", the day in Paris. */
struct span when_day_iso(struct arena *arena, int64_t at);

/* "2026-02-03T13:05:07Z". */
struct span when_iso(struct arena *arena, int64_t at);

/* {"iso": when_iso, "text": when_moment}, as templates show moments; a new reference. */
json_t *when_model(struct arena *arena, const struct locale *locale, int64_t at);
