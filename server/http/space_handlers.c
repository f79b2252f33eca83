/* space_handlers.c - what waits for me, the projet des usagers, the search. */
#include "server/handlers.h"

#include "server/search_view.h"
#include "server/space_view.h"
#include "server/usagers_view.h"

enum err space_home(struct visit *visit)
{
    json_t *model;
    TRY(space_model(&visit->lens, &model));
    return visit_show(visit, "espace", model);
}

enum err space_moved(struct visit *visit)
{
    response_see_other(visit->response, SPAN("/"));
    return ERR_NONE;
}

enum err space_users(struct visit *visit)
{
    json_t *model;
    TRY(usagers_model(&visit->lens, &model));
    return visit_show(visit, "usagers", model);
}

enum err space_search(struct visit *visit)
{
    json_t *model;
    TRY(search_model(&visit->lens, request_query(visit->request, "q"), &model));
    return visit_show(visit, "recherche", model);
}
