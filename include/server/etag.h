/* etag.h - entity tags: which revision a client speaks of (RFC 9110 sections 8.8.3, 13.1). */
#pragma once

#include "base/err.h"
#include "base/span.h"

/* True when an If-None-Match list names this tag (given without quotes), or is "*".
 * Comparison is weak, as that header's is: a proxy that compresses turns "a" into W/"a".
 * A list that cannot be read matches nothing beyond its fault. */
bool etag_matches(struct span header, struct span tag);

/* The one strong tag of an If-Match header, without its quotes: what a write must say it
 * changes.  ERR_NO_REVISION when the header is absent; ERR_MALFORMED for anything but
 * one strong tag, "*" included: it would overwrite unseen work. */
enum err etag_read(struct span header, struct span *tag) MUST_USE;
