/* sight.h - whether a reader may see a fiche, told from where it stands (numbers.h) alone.
 *
 * A right on a fiche comes from where the fiche stands, from being named in it, or from a grant
 * or a lent seat for that fiche alone (access.h).  The first is asked once for all fiches that
 * stand alike; those of the second and third kind are few and listed.  So a search for a word
 * that thousands of fiches have which the reader may not see reads none of them.
 */
#pragma once

#include "server/numbers.h"
#include "server/query.h"

enum { SIGHT_REMEMBERED = 512 };

/* What holds for all fiches that stand there. */
struct sight_remembered {
    struct span ground; /* empty: nothing yet */
    enum phase phase;
    bool reads, inside;
};

struct sight {
    const struct reader *reader;
    struct sight_remembered remembered[SIGHT_REMEMBERED];
    uint64_t *own; /* the reader's own fiches, sorted */
    size_t own_count;
    bool own_known;
};

/* In the reader's arena. */
struct sight *sight_begin(const struct reader *reader);

/* False when the reader may surely not read the fiche, or with inside what is kept inside it;
 * true when that is for query_may() to say. */
bool sight_reaches(struct sight *sight, uint64_t number, const struct numbered *numbered,
                   bool inside);
