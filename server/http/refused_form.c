#include "server/refused_form.h"

#include "server/status.h"

bool refused_form(const struct visit *visit, const char *form, struct attempt *attempt)
{
    const struct job *job = visit->job_count > 0 ? visit->jobs[0] : NULL;
    bool is_about_words = job != NULL && job->ruling.refusal != REFUSAL_NONE &&
                          (job->err == ERR_INVALID || job->err == ERR_CONFLICT);
    if (visit->for_program || !is_about_words)
        return false;
    *attempt = (struct attempt){.form = form,
                                .args = visit->args,
                                .refusal = job->ruling.refusal,
                                .report = &job->ruling.report};
    return true;
}

enum err refused_form_show(struct visit *visit, const char *page, json_t *model)
{
    return visit_show_status(visit, status_of(visit->jobs[0]->err, false), page, model);
}
