/* escape.h - text as HTML, safe between tags and inside quotes. */
#pragma once

#include "base/buf.h"

/* Adds text to page with & < > " ' replaced by their entities. */
void escape_html(struct span text, struct buf *page);
