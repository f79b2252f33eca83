/* fiche_handlers.c - reading, writing and moving one fiche. */
#include "server/handlers.h"

#include "server/fiche_history_view.h"
#include "server/fiche_view.h"

static struct span revision_tag(const struct visit *visit, const struct scene *scene)
{
    return span_format(visit->arena, "%lld", (long long)scene->fiche.revision);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum err fiche_show(struct visit *visit)
{
    struct fiche_sight sight;
    TRY(fiche_sight(&visit->lens, visit->scene, &sight));
    visit->response->etag = revision_tag(visit, visit->scene);
    return visit_show(visit, "fiche", fiche_model(&sight));
}

enum err fiche_history(struct visit *visit)
{
    struct fiche_sight sight;
    TRY(fiche_sight(&visit->lens, visit->scene, &sight));
    return visit_show(visit, "fiche-historique",
                      fiche_history_model(&sight, request_query(visit->request, "de"),
                                          request_query(visit->request, "a")));
}
