/* plan_handlers.c - the plans: all of them, one as a tree, one as a table. */
#include "server/handlers.h"

#include "server/plan_view.h"
#include "server/tracking_view.h"

enum err plan_all(struct visit *visit)
{
    json_t *model;
    TRY(plans_model(&visit->lens, &model));
    return visit_show(visit, "plans", model);
}

enum err plan_tree(struct visit *visit)
{
    json_t *model;
    TRY(plan_model(&visit->lens, visit->plan, &model));
    return visit_show(visit, "plan", model);
}

static enum err send_table(struct visit *visit)
{
    struct span table;
    TRY(tracking_csv(&visit->lens, visit->plan, &visit->request->query, &table));
    visit->response->type = "text/csv; charset=utf-8; header=present";
    visit->response->body = table;
    visit->response->filename =
        span_format(visit->arena, "suivi-%.*s.csv", SPAN_ARG(visit->plan->slug));
    return ERR_NONE;
}

enum err plan_tracking(struct visit *visit)
{
    json_t *model;
    if (visit->for_table || span_eq(request_query(visit->request, "format"), SPAN("csv")))
        return send_table(visit);
    TRY(tracking_model(&visit->lens, visit->plan, &visit->request->query, &model));
    return visit_show(visit, "suivi", model);
}
