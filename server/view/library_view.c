#include "server/library_view.h"

#include "server/circuit_page_view.h"
#include "server/people_view.h"
#include "server/proof_view.h"
#include "server/reform_view.h"
#include "server/running.h"
#include "workflow/directory.h"

/* --- forms and circuits ------------------------------------------------------------------------
 */

static void add_name(struct buf *list, struct span name)
{
    if (list->len > 0)
        buf_add_text(list, ", ");
    buf_add(list, name);
}

/* Whether a plan's new fiches take a form or circuit: its own, its nodes' or the plan's. */
static bool uses(const struct plan *plan, const void *installed)
{
    bool used = plan->form == installed || plan->circuit == installed;
    for (enum level level = LEVEL_NODE; level < LEVEL_COUNT; level++)
        used = used || plan->driven[level].form == installed ||
               plan->driven[level].circuit == installed;
    return used;
}

struct span library_use(const struct lens *lens, const void *installed)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct buf plans = {.arena = lens->reader.arena};
    for (size_t i = 0; i < directory->plan_count; i++)
        if (uses(&directory->plans[i], installed))
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
    set_text(model, "use", library_use(lens, form));
    set_value(model, "sections", sections_model(lens, form->form));
    return model;
}

static enum err circuit_model(const struct lens *lens, const struct installed_circuit *installed,
                              json_t *list)
{
    size_t count;
    const struct circuit *circuit = &installed->circuit;
    TRY(running_count(&lens->reader, SPAN(""), installed->ref, SPAN(""), &count));
    json_t *model =
        installed_model(lens, "circuits", installed->ref, installed->sha256, circuit->title);
    set_text(model, "url", circuit_page_url(lens, installed->ref, ""));
    set_text(model, "try_url", circuit_page_url(lens, installed->ref, "/essayer"));
    set_text(model, "file_url", circuit_page_url(lens, installed->ref, "/fichier"));
    set_text(model, "bpmn_url", circuit_page_url(lens, installed->ref, "/bpmn"));
    set_text(model, "level",
             lens_say_word(lens, "circuit.level.", span_of(level_word(circuit->level))));
    set_text(model, "use", library_use(lens, installed));
    set_number(model, "count", (int64_t)count);
    set_value(model, "proof", proof_verdict(lens, circuit));
    set_value(model, "states", json_pack("{s:o}", "list", circuit_page_states(lens, circuit)));
    json_array_append_new(list, model);
    return ERR_NONE;
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

enum err library_circuits_model(const struct lens *lens, json_t **page)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *list = json_adopt(lens->reader.arena, json_array());
    for (size_t i = 0; i < directory->circuit_count; i++)
        TRY(circuit_model(lens, &directory->circuits[i], list));
    *page = page_of(lens, "circuits.title", "installed", json_incref(list));
    return ERR_NONE;
}

/* --- plans -------------------------------------------------------------------------------------
 */

/* The button that takes a newer version of its form for a plan's new fiches. */
static void add_newer(const struct lens *lens, const struct plan *plan, json_t *model)
{
    struct arena *arena = lens->reader.arena;
    const struct installed_form *newest =
        reform_newest(lens, plan->form->form->name, plan->form->ref);
    if (newest == NULL || newest->form->version < plan->form->form->version)
        return;
    json_t *newer = json_object();
    set_text(newer, "form", newest->ref);
    set_text(newer, "url",
             span_format(arena, "/administration/plans/%.*s/formulaire", SPAN_ARG(plan->slug)));
    set_text(newer, "operation", lens_operation(lens));
    set_text(newer, "go",
             message_with(arena, lens->locale, SPAN("publish.form"), {"form", newest->ref}));
    set_value(model, "newer", newer);
}

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
    set_text(model, "operation", lens_operation(lens));
    add_newer(lens, plan, model);
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
