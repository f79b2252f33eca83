/* bodies_handlers.c - the administration's routes about bodies and their seats. */
#include "server/handlers.h"

#include "server/alert_view.h"
#include "server/bodies_view.h"
#include "server/refused_form.h"
#include "workflow/drafting.h"

enum err bodies_list(struct visit *visit)
{
    return visit_show(visit, "instances", bodies_list_model(&visit->lens, NULL));
}

enum err bodies_create_one(struct visit *visit)
{
    visit_command(visit, COMMAND_BODY_CREATE, SPAN(""), visit->args);
    return ERR_NONE;
}

enum err bodies_created(struct visit *visit)
{
    struct attempt attempt;
    if (refused_form(visit, "add", &attempt))
        return refused_form_show(visit, "instances", bodies_list_model(&visit->lens, &attempt));
    TRY(visit_granted(visit));
    struct span subject = visit->jobs[0]->ruling.subject;
    return visit_done(visit, bodies_url(&visit->lens, span_from(subject, strlen("body:"))));
}

enum err bodies_show(struct visit *visit)
{
    json_t *model = bodies_body_model(&visit->lens, visit->body, NULL);
    alert_add(&visit->lens, model);
    return visit_show(visit, "instance", model);
}

/* Back to the body's page, or the page again with what was refused in this form of it. */
static enum err answer(struct visit *visit, const char *form)
{
    struct attempt attempt;
    if (refused_form(visit, form, &attempt))
        return refused_form_show(visit, "instance",
                                 bodies_body_model(&visit->lens, visit->body, &attempt));
    return visit_done(visit, bodies_url(&visit->lens, visit_arg(visit, "body")));
}

enum err bodies_change_one(struct visit *visit)
{
    visit_command(visit, COMMAND_BODY_CHANGE, visit->body->code, visit->args);
    return ERR_NONE;
}

enum err bodies_changed(struct visit *visit)
{
    return answer(visit, "edit");
}

/* A person typed by name becomes the one meant; who is not found stays as typed, for the
 * command to refuse. */
static json_t *seat_args(struct visit *visit)
{
    struct names names = drafting_names(visit->lens.reader.actor.directory);
    json_t *args = json_adopt(visit->arena, json_copy(visit->args));
    struct span person, typed = span_trim(text_at(visit->args, "person"));
    if (typed.len > 0 && names.person(names.context, typed, &person) == NAME_FOUND)
        set_text(args, "person", person);
    return args;
}

enum err bodies_give_one(struct visit *visit)
{
    visit_command(visit, COMMAND_SEAT_GIVE, visit->body->code, seat_args(visit));
    return ERR_NONE;
}

enum err bodies_given(struct visit *visit)
{
    return answer(visit, "add_seat");
}

enum err bodies_end_one(struct visit *visit)
{
    json_t *args;
    TRY(visit_args_with(visit, "id", visit_arg(visit, "seat"), &args));
    visit_command(visit, COMMAND_SEAT_END, visit->body->code, args);
    return ERR_NONE;
}

enum err bodies_ended(struct visit *visit)
{
    struct attempt attempt;
    if (!refused_form(visit, "end_seat", &attempt))
        return visit_done(visit, bodies_url(&visit->lens, visit_arg(visit, "body")));
    const struct lens *lens = &visit->lens;
    struct directory after =
        stranding_without_seat(visit->arena, lens->reader.actor.directory, visit->body->code,
                               visit_arg(visit, "seat"), lens->reader.actor.now);
    json_t *model = bodies_body_model(lens, visit->body, &attempt);
    alert_strands(lens, &after, &attempt, visit->request->path.text, model);
    return refused_form_show(visit, "instance", model);
}
