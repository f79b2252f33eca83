/* accept.h - what a client would rather get (RFC 9110 section 12.5). */
#pragma once

#include "base/label.h"
#include "base/span.h"

enum media { MEDIA_HTML, MEDIA_JSON, MEDIA_CSV };

/* The best liked of the three in an Accept header; HTML when it prefers none of them,
 * so that browsers, and curl's star, get pages. */
enum media accept_media(struct span header);

/* The best liked language in an Accept-Language header; French when it prefers neither. */
enum language accept_language(struct span header);
