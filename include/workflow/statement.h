/* statement.h - what a decision signs.
 *
 * One canonical JSON text (json_canonical: UTF-8, sorted keys, no spaces, integers only)
 * that begins with its own type name, so that a signature made for one purpose is
 * worthless for another.  It is stored byte for byte and never written again from its
 * parts: `minisign -V` checks it without us.
 *
 * Two different statements never have the same bytes.
 */
#pragma once

#include "workflow/digest.h"
#include "workflow/minisig.h"

#include <stdint.h>

enum { STATEMENT_MAX = 256 * 1024 }; /* bytes */

/* A form or a circuit: its name, its version and the SHA-256 of its definition. */
struct statement_source {
    struct span name;
    int64_t version;
    struct digest sha256;
};

struct statement_person {
    struct span id, name;
};

struct statement {
    struct span institution, plan, fiche, title;
    int64_t revision;
    struct digest content; /* of the fiche at that revision */
    struct statement_source form, circuit;
    struct span transition, outcome;
    struct span body, seat; /* empty when nobody decides for a body */
    struct span remarks;
    struct span calendar, means; /* an arbitration's terms; left out of the text when empty */
    struct span recommendations; /* an opinion's, one a line; likewise */
    struct span delegation; /* SHA-256 (hex) of the statement by which the seat is lent; likewise */
    struct statement_person signer;
    const struct statement_person *behalf; /* NULL: in the signer's own name */
    struct minisig_id key;
    const struct digest *previous; /* statement on this fiche; NULL: this is the first */
    int64_t at;                    /* microseconds since 1970, UTC */
};

/* Returns the bytes to sign, in the arena.  Texts must be UTF-8 without NUL, as every
 * door has checked: a statement that silently lacked one would be a bug worth stopping for. */
struct span statement_write(struct arena *arena, const struct statement *statement);

/* When and with which key a statement was made. */
struct statement_signing {
    struct minisig_id key;
    int64_t at;
};

/* Reads no more than that, of a text that is then held against what statement_write() makes of
 * it.  Answers like statement_parse(), but for what only such a comparison can tell. */
enum err statement_peek(struct arena *arena, struct span bytes,
                        struct statement_signing *signing) MUST_USE;

/* Reads what statement_write() wrote; texts live as long as the arena.
 *   ERR_TOO_LARGE  more than STATEMENT_MAX;
 *   ERR_MALFORMED  anything else, be it one more space or one unknown member. */
enum err statement_parse(struct arena *arena, struct span bytes,
                         struct statement *statement) MUST_USE;
