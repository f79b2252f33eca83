/* openapi_handlers.c - the description of the interface for programs. */
#include "server/handlers.h"

#include "server/openapi.h"

enum err openapi_show(struct visit *visit)
{
    const struct directory *directory = visit->lens.reader.actor.directory;
    visit->response->type = "application/json";
    visit->response->body = json_canonical(visit->arena, openapi_model(visit->arena, directory));
    return ERR_NONE;
}
