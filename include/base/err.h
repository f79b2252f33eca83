/* err.h - the ways an operation can fail.
 *
 * Three kinds of trouble, three mechanisms, never mixed:
 *   a bug in this program    assert(): stop at once, the store is crash-safe;
 *   the world said no        enum err: returned, never ignored;
 *   the user mistyped        struct report (forms/report.h): data, shown on the page.
 */
#pragma once

/* clang-format off */
#define ERR_TABLE(X)                                                     \
    X(NONE,        "ok")                                                 \
    X(ABSENT,      "no such thing")                                      \
    X(SIGNED_OUT,  "nobody is signed in")                                \
    X(FORBIDDEN,   "not allowed")                                        \
    X(FORGED,      "the request does not come from our own page")        \
    X(METHOD,      "this address does not take that method")             \
    X(NO_REVISION, "the request must say which revision it changes")     \
    X(STALE,       "changed in the meantime")                            \
    X(CONFLICT,    "contradicts what is already there")                  \
    X(MALFORMED,   "cannot be read")                                     \
    X(INVALID,     "read, but not acceptable")                           \
    X(TOO_LARGE,   "too large")                                          \
    X(TOO_MANY,    "too many at once")                                   \
    X(BUSY,        "another process holds the data")                     \
    X(FULL,        "storage is full")                                    \
    X(DAMAGED,     "stored data is damaged")                             \
    X(REOPEN,      "storage must be reopened")                           \
    X(UNKNOWN,     "outcome unknown: ask again with the same operation") \
    X(IO,          "storage failed")
/* clang-format on */

enum err {
#define X(name, text) ERR_##name,
    ERR_TABLE(X)
#undef X
};

/* Returns a short English text for logs; pages show translated messages instead. */
static inline const char *err_text(enum err err)
{
    static const char *const texts[] = {
#define X(name, text) [ERR_##name] = text,
        ERR_TABLE(X)
#undef X
    };
    return texts[err];
}

#define MUST_USE __attribute__((warn_unused_result))

/* Leaves the function with the error, if there is one.  The only macro with
 * control flow in this program: it is safe because every resource is scoped. */
#define TRY(expression)                  \
    do {                                 \
        enum err try_err = (expression); \
        if (try_err != ERR_NONE)         \
            return try_err;              \
    } while (0)
