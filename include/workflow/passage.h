/* passage.h - what a body is asked for, how it may answer, and by which votes.
 *
 * The words are those of the institutions' own plans: five kinds of passage, never confused,
 * each with its own outcomes.
 */
#pragma once

#include "base/label.h"
#include "workflow/poll.h"
#include "workflow/role.h"

/* NONE: no body is asked, the step is an act. */
/* clang-format off */
#define PASSAGE_TABLE(X)            \
    X(NONE,         "none")         \
    X(INFORMATION,  "information")  \
    X(PRESENTATION, "presentation") \
    X(OPINION,      "opinion")      \
    X(ARBITRATION,  "arbitration")  \
    X(VALIDATION,   "validation")

/*    kind          outcome                may validate  words due with it */
#define OUTCOME_TABLE(X)                                                                \
    X(INFORMATION,  "noted",               false,        WORDS_NONE)                    \
    X(PRESENTATION, "noted",               false,        WORDS_NONE)                    \
    X(OPINION,      "favourable",          false,        WORDS_NONE)                    \
    X(OPINION,      "reserved",            false,        WORDS_REMARKS)                 \
    X(OPINION,      "unfavourable",        false,        WORDS_REMARKS)                 \
    X(OPINION,      "tacit",               false,        WORDS_NEVER)                   \
    X(ARBITRATION,  "kept",                true,         WORDS_TERMS)                   \
    X(ARBITRATION,  "kept-conditionally",  true,         WORDS_TERMS | WORDS_REMARKS)   \
    X(ARBITRATION,  "deferred",            false,        WORDS_REMARKS)                 \
    X(ARBITRATION,  "not-kept",            false,        WORDS_REMARKS)                 \
    X(VALIDATION,   "approve",             true,         WORDS_NONE)                    \
    X(VALIDATION,   "approve-modified",    true,         WORDS_REMARKS)                 \
    X(VALIDATION,   "send-back",           false,        WORDS_REMARKS)                 \
    X(VALIDATION,   "refuse",              false,        WORDS_REMARKS)
/* clang-format on */

enum passage {
#define X(name, word) PASSAGE_##name,
    PASSAGE_TABLE(X)
#undef X
        PASSAGE_COUNT
};

const char *passage_word(enum passage passage);
bool passage_parse(struct span word, enum passage *passage);

/* What must be said with an outcome. */
enum outcome_words {
    WORDS_NONE = 0,
    WORDS_REMARKS = 1,
    WORDS_TERMS = 2, /* an arbitration's: the calendar and the means that go with it */
    WORDS_NEVER = 4  /* nobody says it: it comes when the time has passed */
};

/* What a kind's outcome is; NULL when the kind has none of that name. */
struct outcome_kind {
    enum passage passage;
    const char *word;
    bool may_validate;
    unsigned words; /* enum outcome_words */
};
const struct outcome_kind *outcome_kind(enum passage passage, struct span word);

/* Over whom votes are counted. */
/* clang-format off */
#define BASIS_TABLE(X)                                                                   \
    X(MEMBERS, "members") /* the voting seats that are held today */                      \
    X(PRESENT, "present") /* the voting seats present at the sitting, which is open */    \
    X(SEATS,   "seats")   /* the body's statutory number of seats, vacant ones included */

/* How many of them decide. */
#define SHARE_TABLE(X)                                       \
    X(COUNT,      "count")      /* so many */                \
    X(MAJORITY,   "majority")   /* more than half */         \
    X(TWO_THIRDS, "two-thirds") /* two thirds at least */    \
    X(ALL,        "all")

/* The chair's voice. */
#define CHAIR_TABLE(X)                                                     \
    X(BODY,   "body")   /* as the body's own rule says */                  \
    X(VOTES,  "votes")  /* like a member */                                \
    X(SILENT, "silent") /* none */                                         \
    X(MUST,   "must")   /* nothing is decided before the chair has voted */
/* clang-format on */

enum basis {
#define X(name, word) BASIS_##name,
    BASIS_TABLE(X)
#undef X
        BASIS_COUNT
};

enum share {
#define X(name, word) SHARE_##name,
    SHARE_TABLE(X)
#undef X
        SHARE_KINDS
};

enum chair {
#define X(name, word) CHAIR_##name,
    CHAIR_TABLE(X)
#undef X
        CHAIR_KINDS
};

bool basis_parse(struct span word, enum basis *basis);
bool share_parse(struct span word, enum share *share);
bool chair_parse(struct span word, enum chair *chair);
const char *basis_word(enum basis basis);
const char *share_word(enum share share);
const char *chair_word(enum chair chair);

struct quorum {
    bool is_given; /* false: nothing is said: the body's own rule, and no word about ties */
    enum basis of;
    enum share share;
    int64_t votes;   /* of SHARE_COUNT; 0: as many as the body's own rule asks for */
    int64_t present; /* at least so many present (PRESENT), or voting (others); 0: no matter */
    enum chair chair;
    enum poll_tie tie;
    size_t tie_outcome; /* of POLL_FALLS: its place among the step's outcomes */
};

/* Whether it names neither votes nor a share: the body's own rule holds. */
bool quorum_is_own(const struct quorum *quorum);

/* The votes that make a share of so many, at least 1. */
int64_t quorum_share(enum share share, int64_t votes, int64_t of);

/* A time within which something is to be done. */
struct deadline {
    int64_t days;     /* from when the fiche came to the state; 0: no deadline, or is_expected */
    bool is_expected; /* the day that was given when the fiche came there */
    int64_t remind;   /* days before it: a reminder; 0: none */
    role_set tell;    /* who is told, besides those who must act */
};

/* One way a body's passage may end. */
struct outcome {
    struct span id; /* a word of OUTCOME_TABLE, "approve" */
    struct label label;
    size_t to;      /* the state it leads to; NET_NOWHERE: none, the state's "then" waits for all */
    int64_t quorum; /* votes for this outcome, whatever the passage's share; 0: that share */
    bool remarks;   /* remarks are due, by the circuit or by the outcome's kind */
    bool validates; /* the content is held valid from here on */
    const struct outcome_kind *kind;
};
