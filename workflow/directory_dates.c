/* directory_dates.c - when what the directory says changes by the mere passing of time. */
#include "workflow/delegation.h"
#include "workflow/directory.h"

static int64_t sooner(int64_t next, struct period period, int64_t now)
{
    if (period.from > now && period.from < next)
        next = period.from;
    if (period.until > now && period.until < next)
        next = period.until;
    return next;
}

static int64_t seats_change(const struct body *body, int64_t next, int64_t now)
{
    for (size_t i = 0; i < body->voice_count; i++)
        next = sooner(next, body->seats[i].period, now);
    return next;
}

int64_t directory_next_change(const struct directory *directory, int64_t now)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < directory->person_count; i++)
        for (size_t j = 0; j < directory->persons[i].grant_count; j++)
            next = sooner(next, directory->persons[i].grants[j].period, now);
    for (size_t i = 0; i < directory->body_count; i++)
        next = seats_change(&directory->bodies[i], next, now);
    for (size_t i = 0; i < directory->delegation_count; i++)
        next = sooner(next, directory->delegations[i].period, now);
    return next;
}
