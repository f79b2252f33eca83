/* router.h - which row of a table of routes a request is for.
 *
 * A pattern is an address whose segments beginning with ':' take any one segment that
 * is not empty: "/fiches/:fiche/modifier".  Rows are tried in order, the first wins.
 */
#pragma once

#include "base/buf.h"
#include "server/request.h"

enum { ROUTE_ARGS_MAX = 4 };

/* One exchange in the hands of the pipeline, which defines it. */
struct visit;
typedef enum err handler(struct visit *visit);

struct route {
    enum method method;
    const char *pattern;
    unsigned capability; /* what the visitor must be allowed; the router does not read it */
    handler *run;        /* answers, or prepares a command */
    handler *finish;     /* answers once the command is committed; NULL when there is none */
    bool is_move;        /* the change asks where the fiche stands, not what it says */
    bool is_kept;        /* the answer may be given again: see keeping.h */
};

struct match {
    const struct route *route;
    struct pair args[ROUTE_ARGS_MAX]; /* name as in the pattern without its ':', value */
    size_t arg_count;
};

/* Finds the row for a method and a path; HEAD is served by the row of GET.  ERR_ABSENT
 * when no pattern fits, ERR_METHOD when one fits with other methods only: *methods is
 * then their list, "GET, HEAD, POST" (in the arena), for the Allow header. */
enum err router_match(const struct route *routes, size_t count, const struct request *request,
                      struct match *match, struct span *methods) MUST_USE;

/* The first row that can never be reached, or is written wrong: already given above,
 * hidden by a row above, a HEAD row, a pattern without '/' first, with an empty segment, a
 * nameless or repeated argument, or too many of them.  Returns count when all is well. */
size_t router_check(const struct route *routes, size_t count);
