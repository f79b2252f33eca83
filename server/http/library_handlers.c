/* library_handlers.c - the administration's routes about forms, circuits and published plans. */
#include "server/handlers.h"

#include "server/bpmn.h"
#include "server/library_view.h"

enum err library_forms(struct visit *visit)
{
    return visit_show(visit, "formulaires", library_forms_model(&visit->lens));
}

enum err library_circuits(struct visit *visit)
{
    json_t *model;
    TRY(library_circuits_model(&visit->lens, &model));
    return visit_show(visit, "circuits", model);
}

/* The file as it was installed, byte for byte: its digest is on the page. */
static enum err give_file(struct visit *visit, struct span ref, struct span bytes)
{
    visit->response->type = "application/json";
    visit->response->filename = span_format(visit->arena, "%.*s.json", SPAN_ARG(ref));
    visit->response->body = span_copy(visit->arena, bytes); /* the snapshot's may go before */
    return ERR_NONE;
}

enum err library_form_file(struct visit *visit)
{
    const struct installed_form *form =
        directory_form(visit->lens.reader.actor.directory, visit_arg(visit, "ref"));
    return form == NULL ? ERR_ABSENT : give_file(visit, form->ref, form->bytes);
}

enum err library_circuit_file(struct visit *visit)
{
    const struct installed_circuit *circuit =
        directory_circuit(visit->lens.reader.actor.directory, visit_arg(visit, "ref"));
    return circuit == NULL ? ERR_ABSENT : give_file(visit, circuit->ref, circuit->bytes);
}

/* The same for programs that draw: in the reader's language. */
enum err library_circuit_bpmn(struct visit *visit)
{
    const struct installed_circuit *installed =
        directory_circuit(visit->lens.reader.actor.directory, visit_arg(visit, "ref"));
    struct buf file = {.arena = visit->arena};
    if (installed == NULL)
        return ERR_ABSENT;
    TRY(bpmn_write(&visit->lens, &installed->circuit, visit->site->templates, &file));
    visit->response->type = "application/xml";
    visit->response->filename = span_format(visit->arena, "%.*s.bpmn", SPAN_ARG(installed->ref));
    visit->response->body = buf_span(&file);
    return ERR_NONE;
}

enum err library_plans(struct visit *visit)
{
    return visit_show(visit, "publication", library_plans_model(&visit->lens));
}

/* Named by its slug and not as ":plan": whoever publishes a plan need not read it. */
enum err library_publish_one(struct visit *visit)
{
    visit_command(visit, COMMAND_PLAN_PUBLISH, visit_arg(visit, "slug"), visit->args);
    return ERR_NONE;
}

enum err library_form_one(struct visit *visit)
{
    visit_command(visit, COMMAND_PLAN_FORM, visit_arg(visit, "slug"), visit->args);
    return ERR_NONE;
}

enum err library_published(struct visit *visit)
{
    return visit_done(visit, SPAN("/administration/plans"));
}
