/* problem.h - errors told to programs: application/problem+json (RFC 9457). */
#pragma once

#include "server/request.h"

struct problem {
    unsigned status;
    const char *slug;   /* "stale": the type is then "/problemes/stale"; NULL: about:blank */
    struct span title;  /* the same words for every problem of this type */
    struct span detail; /* about this one; may be empty */
    json_t *members;    /* an object of further members, only read; may be NULL */
};

/* Makes the response this problem and nothing else: headers set before are dropped. */
void problem_write(const struct problem *problem, struct response *response);
