/* accept.h - what a client would rather get (RFC 9110 section 12.5). */
#pragma once

#include "base/span.h"

enum media { MEDIA_HTML, MEDIA_JSON, MEDIA_CSV };

/* The best liked of the three in an Accept header; HTML when it prefers none of them,
 * so that browsers, and curl's star, get pages. */
enum media accept_media(struct span header);
