#include "server/status.h"

#include "base/span.h"

/* No default: the compiler asks for a status whenever an error is added. */
unsigned status_of(enum err err, bool for_program)
{
    /* clang-format off */
    switch (err) {
    case ERR_NONE:        return 200;
    case ERR_ABSENT:      return 404;
    case ERR_SIGNED_OUT:  return 401;
    case ERR_FORBIDDEN:   return 403;
    case ERR_FORGED:      return 403;
    case ERR_METHOD:      return 405;
    case ERR_NO_REVISION: return 428;
    case ERR_STALE:       return for_program ? 412 : 409;
    case ERR_CONFLICT:    return 409;
    case ERR_MALFORMED:   return 400;
    case ERR_INVALID:     return 422;
    case ERR_TOO_LARGE:   return 413;
    case ERR_TOO_MANY:    return 429;
    case ERR_FULL:        return 507;
    case ERR_BUSY:
    case ERR_REOPEN:
    case ERR_UNKNOWN:     return 503;
    case ERR_DAMAGED:
    case ERR_IO:          return 500;
    }
    /* clang-format on */
    __builtin_unreachable();
}

/* clang-format off */
static const struct {
    unsigned status;
    const char *text;
} texts[] = {
    {200, "OK"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
};
/* clang-format on */

const char *status_text(unsigned status)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "";
}
