/* status.h - the one place where an error becomes an HTTP status (RFC 9110, 6585, 4918). */
#pragma once

#include "base/err.h"

#include <stdbool.h>

/* The status of an error.  A page that lost a race says 409, since it sent no If-Match
 * that could have failed; a program gets 412. */
unsigned status_of(enum err err, bool for_program);

/* The status's own words, in English: "Not Found"; "" for one this server never sends. */
const char *status_text(unsigned status);
