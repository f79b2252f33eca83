/* sitting_handlers.c - a body's own page, and the sittings its chair opens and closes. */
#include "server/handlers.h"

#include "server/refused_form.h"
#include "server/sitting_view.h"

/* Whoever has no seat there is told that there is no such body. */
static enum err show(struct visit *visit, const struct attempt *attempt, json_t **model)
{
    if (!access_sits(&visit->lens.reader.actor, visit->body))
        return ERR_ABSENT;
    return sitting_model(&visit->lens, visit->body, attempt, model);
}

enum err sitting_page(struct visit *visit)
{
    json_t *model;
    TRY(show(visit, NULL, &model));
    return visit_show(visit, "seance", model);
}

/* The boxes that were ticked, as programs send them: {"present": [seat…]}. */
static json_t *present_args(struct visit *visit)
{
    json_t *args = json_adopt(visit->arena, json_copy(visit->args)), *present = json_array();
    for (size_t i = 0; i < visit->form.count; i++)
        if (span_eq(visit->form.items[i].name, SPAN("present")))
            json_array_append_new(present, json_text(visit->form.items[i].value));
    if (request_is(visit->request, "application/json"))
        json_decref(present);
    else
        set_value(args, "present", present);
    return args;
}

enum err sitting_open(struct visit *visit)
{
    if (!access_sits(&visit->lens.reader.actor, visit->body))
        return ERR_ABSENT;
    visit->args = present_args(visit);
    visit_command(visit, COMMAND_SITTING_OPEN, visit->body->code, visit->args);
    return ERR_NONE;
}

enum err sitting_close(struct visit *visit)
{
    if (!access_sits(&visit->lens.reader.actor, visit->body))
        return ERR_ABSENT;
    visit_command(visit, COMMAND_SITTING_CLOSE, visit->body->code, visit->args);
    return ERR_NONE;
}

/* Back to the body's page, or the page again with what was refused. */
static enum err answer(struct visit *visit)
{
    struct attempt attempt;
    json_t *model;
    if (!refused_form(visit, "sitting", &attempt))
        return visit_done(visit, sitting_url(&visit->lens, visit_arg(visit, "body")));
    TRY(show(visit, &attempt, &model));
    return refused_form_show(visit, "seance", model);
}

enum err sitting_opened(struct visit *visit)
{
    return answer(visit);
}

enum err sitting_closed(struct visit *visit)
{
    return answer(visit);
}
