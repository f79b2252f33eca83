/* cast.h - who there is to play a circuit, as numbers: how many may take each act, how many
 * votes each passage may get.
 *
 * The proof (soundness.h) asks a cast which moves somebody can make.  Two casts are made here:
 * an ideal one, in which every role is held and every body full, for a circuit alone; and that
 * of an institution's people at one moment, everybody there or one person away.
 *
 * Nobody has a name in a cast, so what depends on which person it was is told as a range:
 *   - a person who may vote by several seats votes once; which seat is used may cost another its
 *     vote: between fewest and most votes come;
 *   - "other eyes than the submitter's" excludes who took the last act, one person or a pair, and
 *     which ones depends on the way: movers says how many of them may be among the voters.  For
 *     an act so many fewer are counted.
 * Both are on the safe side: what a cast calls possible in the worst case is possible.
 */
#pragma once

#include "workflow/electorate.h"
#include "workflow/fiche.h"

enum { CAST_MEMBERS = 9 }; /* of an ideal body, where nothing better is known */

/* What the cast can do for one step. */
struct cast_row {
    /* an act */
    uint16_t persons[NET_SIDES]; /* who may take it; of a pair, on each side; else the first */
    /* a passage */
    bool has_body;          /* the institution has the body; else nobody votes */
    bool chair;             /* the chair's vote can be given, by the chair or a substitute */
    bool mover_chair;       /* the chair's may be one of the votes that the movers do not give */
    uint8_t movers;         /* how many votes may be wanting because their voters submitted */
    uint16_t most, fewest;  /* votes that come when everybody there votes; recorded: who may */
    uint16_t mute;          /* seats that may be present without a voice: a silent chair's */
    struct electorate over; /* as the engine counts: those away are counted */
};

struct cast {
    struct cast_row *rows; /* one a step of the circuit, in its order */
    size_t count;
    bool answers; /* somebody may answer recommendations */
};

/* The cast in which nobody is missing: each act can be taken by several persons; each body is
 * full, with the voting seats its statutes give it in the directory, or else with members, or
 * with all that are held when these are more.  directory may be NULL.  The chair has a voice
 * unless the circuit silences it; the body's own quorum is the directory's, or a majority. */
struct cast cast_ideal(struct arena *arena, const struct circuit *circuit,
                       const struct directory *directory, int64_t members, int64_t now);

/* About what, and when, people are counted. */
struct cast_about {
    const struct directory *directory;
    int64_t now;
    const struct plan *plan;   /* NULL: a grant anywhere counts */
    const struct node *node;   /* of the fiche; NULL: none */
    const struct fiche *fiche; /* NULL: any; its lead, pilot and member are then invented, sit in
                                  no body, and are who wrote it */
    struct span away;          /* a person's identifier; empty: everybody is there */
};

/* The cast of the institution's people: open accounts, running mandates, roles as access.h
 * grants them, separation of duties as the circuit asks it.  Who is away still counts as a
 * voter where the engine counts voters, but gives no vote; a substitute may give it. */
struct cast cast_people(struct arena *arena, const struct circuit *circuit,
                        const struct cast_about *about);

/* Whether a person may have a part in that cast: their account is open, and the circuit names a
 * role of theirs or asks a body in which they hold a seat.  Else the cast is the same without them.
 */
bool cast_has_part(const struct circuit *circuit, const struct cast_about *about,
                   const struct person *person);

/* Whether two casts are the same for every proof. */
bool cast_eq(const struct cast *a, const struct cast *b);
