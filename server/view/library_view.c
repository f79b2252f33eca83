#include "server/library_view.h"

#include "server/ident.h"
#include "server/people_view.h"
#include "workflow/directory.h"

/* --- forms and circuits ------------------------------------------------------------------------
 */

static void add_name(struct buf *list, struct span name)
{
    if (list->len > 0)
        buf_add_text(list, ", ");
    buf_add(list, name);
}

/* The plans whose new fiches take this form or circuit, in words. */
static struct span use_text(const struct lens *lens, const void *installed)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct buf plans = {.arena = lens->reader.arena};
    for (size_t i = 0; i < directory->plan_count; i++)
        if (directory->plans[i].form == installed || directory->plans[i].circuit == installed)
            add_name(&plans, directory->plans[i].name);
    if (plans.len == 0)
        return lens_say(lens, "installed.unused");
    return message_with(lens->reader.arena, lens->locale, SPAN("installed.plans"),
                        {"plans", buf_span(&plans)});
}

static json_t *installed_model(const struct lens *lens, const char *folder, struct span ref,
                               struct span sha256, struct label title)
{
    json_t *model = json_object();
    set_text(model, "id", ref);
    set_text(model, "title", label_in(title, lens->language));
    set_text(model, "sha256", sha256);
    set_text(model, "file_url",
             span_format(lens->reader.arena, "/administration/%s/%.*s", folder, SPAN_ARG(ref)));
    return model;
}

static json_t *sections_model(const struct lens *lens, const struct form *form)
{
    json_t *list = json_array();
    for (size_t i = 0; i < form->section_count; i++)
        json_array_append_new(list, json_text(label_in(form->sections[i].title, lens->language)));
    return json_pack("{s:o}", "list", list);
}

static json_t *form_model(const struct lens *lens, const struct installed_form *form)
{
    json_t *model =
        installed_model(lens, "formulaires", form->ref, form->sha256, form->form->title);
    set_text(model, "use", use_text(lens, form));
    json_object_set_new(model, "sections", sections_model(lens, form->form));
    return model;
}

static json_t *state_model(const struct lens *lens, const struct state *state)
{
    json_t *model = json_object();
    set_text(model, "id", state->id);
    set_text(model, "label", label_in(state->label, lens->language));
    set_text(model, "phase", span_of(phase_word(state->phase)));
    return model;
}

static json_t *circuit_model(const struct lens *lens, const struct installed_circuit *installed)
{
    const struct circuit *circuit = &installed->circuit;
    json_t *list = json_array();
    json_t *model =
        installed_model(lens, "circuits", installed->ref, installed->sha256, circuit->title);
    for (size_t i = 0; i < circuit->state_count; i++)
        json_array_append_new(list, state_model(lens, &circuit->states[i]));
    set_text(model, "use", use_text(lens, installed));
    set_text(model, "bpmn_url",
             span_format(lens->reader.arena, "/administration/circuits/%.*s/bpmn",
                         SPAN_ARG(installed->ref)));
    json_object_set_new(model, "states", json_pack("{s:o}", "list", list));
    return model;
}

static json_t *page_of(const struct lens *lens, const char *title, const char *member, json_t *list)
{
    json_t *page = json_adopt(lens->reader.arena, json_object());
    people_trail(lens, lens_say(lens, title), NULL, NULL, page);
    json_object_set_new(page, member, list);
    return page;
}

json_t *library_forms_model(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *list = json_array();
    for (size_t i = 0; i < directory->form_count; i++)
        json_array_append_new(list, form_model(lens, &directory->forms[i]));
    return page_of(lens, "formulaires.title", "installed", list);
}

json_t *library_circuits_model(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *list = json_array();
    for (size_t i = 0; i < directory->circuit_count; i++)
        json_array_append_new(list, circuit_model(lens, &directory->circuits[i]));
    return page_of(lens, "circuits.title", "installed", list);
}

/* --- plans -------------------------------------------------------------------------------------
 */

static json_t *plan_model(const struct lens *lens, const struct plan *plan)
{
    struct arena *arena = lens->reader.arena;
    json_t *model = json_object();
    set_text(model, "id", plan->slug);
    set_text(model, "name", plan->name);
    set_text(model, "made_of",
             message_with(arena, lens->locale, SPAN("publish.made-of"), {"form", plan->form->ref},
                          {"circuit", plan->circuit->ref}));
    set_flag(model, "published", plan->published);
    set_text(model, "state", lens_say(lens, plan->published ? "publish.yes" : "publish.no"));
    set_text(model, "url",
             span_format(arena, "/administration/plans/%.*s/publier", SPAN_ARG(plan->slug)));
    set_text(model, "operation", ident_new(arena));
    return model;
}

json_t *library_plans_model(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *list = json_array();
    for (size_t i = 0; i < directory->plan_count; i++)
        json_array_append_new(list, plan_model(lens, &directory->plans[i]));
    return page_of(lens, "publish.title", "plans", list);
}
