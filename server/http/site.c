#include "server/visit.h"

#include "server/ident.h"
#include "server/throttle.h"

#include <assert.h>
#include <sodium.h>

enum err site_open(struct arena *arena, struct app *app, struct site *site, struct span *trouble)
{
    assert(router_check(routes, route_count) == route_count);
    *site = (struct site){.app = app};
    *trouble = SPAN("messages");
    TRY(message_locale(SPAN("fr"), &site->locales[LANGUAGE_FR]));
    TRY(message_locale(SPAN("en"), &site->locales[LANGUAGE_EN]));
    TRY(templates_load(arena, assets, assets_count, &site->templates, trouble));
    site->gap = ident_new(arena);
    randombytes_buf(site->tag_key, sizeof site->tag_key);
    site->statics = statics_open(arena);
    site->throttle = throttle_new(arena);
    return ERR_NONE;
}
