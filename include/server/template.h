/* template.h - the pages: a model and a template make HTML.
 *
 * Templates are compiled once, when the program starts; a broken one stops it there and says
 * which file and line.  Rendering is pure.  The language is in mustache.h; the models are shown
 * by example in tests/pages/, one per page.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "server/assets.h"
#include "server/message.h"

/* What one page may cost, whatever model and template say. */
enum { TEMPLATE_STEPS_MAX = 1 << 20, TEMPLATE_SIZE_MAX = 16 << 20 };

struct templates;

/* Compiles "templates/<page>.html" and "templates/parts/<part>.html" among the files (others are
 * passed over); both live in the arena and borrow the files' bytes.  Pass assets and
 * assets_count, or files read from a folder.  ERR_MALFORMED: *trouble says which file, which
 * line, and why. */
enum err templates_load(struct arena *arena, const struct asset *files, size_t count,
                        const struct templates **templates, struct span *trouble) MUST_USE;

/* Adds the page to *page.  Values are escaped for where they stand; {"markdown": "…"} is laid
 * out by markdown.h; an address must begin with / ? # http:// https:// or mailto: and reads as #
 * otherwise.  ERR_ABSENT: no such page.  ERR_TOO_LARGE: more than the limits above, or parts
 * nested too deep; *page then holds a beginning. */
enum err template_render(const struct templates *templates, struct span name, json_t *model,
                         const struct locale *locale, struct buf *page) MUST_USE;
