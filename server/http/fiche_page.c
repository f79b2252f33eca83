#include "server/fiche_page.h"

#include "server/fiche_view.h"
#include "server/status.h"

enum err fiche_page_answer(struct visit *visit, struct span step, struct span advice)
{
    struct fiche_sight sight;
    const struct job *job = visit->jobs[0];
    struct span url =
        span_format(visit->arena, "/fiches/%.*s", SPAN_ARG(visit_arg(visit, "fiche")));
    bool is_page = !visit->for_program && visit->scene != NULL;
    if (job->err == ERR_NONE || !is_page || job->ruling.refusal == REFUSAL_NONE)
        return visit_done(visit, visit->for_program || visit->scene != NULL ? url : SPAN("/"));
    fiche_sight(&visit->lens, visit->scene, &sight);
    json_t *model = fiche_model(&sight);
    struct fiche_attempt attempt = {
        .refusal = job->ruling.refusal, .step = step, .advice = advice, .typed = visit->args};
    fiche_refused_notice(&sight, &attempt, model);
    return visit_show_status(visit, status_of(job->err, false), "fiche", model);
}
