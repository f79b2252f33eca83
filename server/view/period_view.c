#include "server/period_view.h"

#include "base/day.h"
#include "server/when.h"

/* A period that ends with a day ends at the midnight behind it (commands.h); people name that day.
 */
static struct span last_day(const struct lens *lens, struct period period)
{
    int64_t at = period.until % DAY_US == 0 ? period.until - DAY_US / 2 : period.until;
    return when_day(lens->reader.arena, lens->locale, at);
}

struct span period_text(const struct lens *lens, struct period period)
{
    int64_t now = lens->reader.actor.now;
    const char *id = period.until == 0     ? "period.since"
                     : period.until <= now ? "period.ended"
                                           : "period.between";
    if (period.until == 0 && period.from > now)
        id = "period.from";
    struct span until = period.until == 0 ? SPAN("") : last_day(lens, period);
    return message_with(lens->reader.arena, lens->locale, span_of(id),
                        {"from", when_day(lens->reader.arena, lens->locale, period.from)},
                        {"until", until});
}
