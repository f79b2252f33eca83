/* markdown.h - what people write, laid out.
 *
 * CommonMark through cmark, cut down: no raw HTML (it shows as it was typed), no pictures (their
 * description remains), links only to http, https and mailto, headings from h4 down, because
 * pages own the levels above.
 */
#pragma once

#include "base/buf.h"

/* Texts longer than this are shown as typed, in one paragraph. */
enum { MARKDOWN_LEN_MAX = 256 * 1024 };

/* Adds source to page as HTML.  source is UTF-8; whatever it holds, the result is well formed. */
void markdown_render(struct span source, struct buf *page);
