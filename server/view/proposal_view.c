#include "server/proposal_view.h"

#include "server/circuit_compare_view.h"
#include "server/circuit_page_view.h"
#include "server/circuit_picture_view.h"
#include "server/conversion_view.h"
#include "server/fault_words.h"
#include "server/people_view.h"
#include "server/proof_view.h"
#include "server/reform_view.h"
#include "workflow/base64.h"

static struct span ref_text(const struct lens *lens, struct span name, int64_t version)
{
    return span_format(lens->reader.arena, "%.*s@%lld", SPAN_ARG(name), (long long)version);
}

/* --- circuits
 * ------------------------------------------------------------------------------------- */

/* What the newest installed version says otherwise, and what would become of its fiches. */
static enum err add_newest(const struct lens *lens, const struct installed_circuit *newest,
                           const struct circuit *circuit, json_t *model)
{
    struct conversion_map map = conversion_same(&newest->circuit, circuit);
    json_t *plans, *found = json_object(),
                   *parts = circuit_compare_parts(lens, &newest->circuit, circuit);
    set_text(found, "before", newest->ref);
    set_flag(found, "same", json_array_size(parts) == 0);
    set_value(found, "parts", parts);
    set_value(model, "difference", found);
    TRY(conversion_plans(lens, newest, circuit, &map, &plans));
    set_value(model, "plans", plans);
    return ERR_NONE;
}

static enum err look_at_circuit(const struct lens *lens, struct span bytes, json_t *model,
                                struct span *reason)
{
    struct circuit circuit;
    TRY(circuit_read(lens->reader.arena, bytes, &circuit, reason));
    struct span ref = ref_text(lens, circuit.name, circuit.version);
    const struct installed_circuit *newest = circuit_page_newest(lens, circuit.name, ref);
    set_text(model, "id", ref);
    set_text(model, "title", label_in(circuit.title, lens->language));
    const char *standing = directory_circuit(lens->reader.actor.directory, ref) != NULL ? "taken"
                           : proof_holds(lens, &circuit) ? "may_install"
                                                         : "unsound";
    set_flag(model, standing, true);
    set_value(model, "proof", proof_model(lens, &circuit));
    set_value(model, "picture", circuit_picture_model(lens, &circuit, NULL));
    return newest == NULL ? ERR_NONE : add_newest(lens, newest, &circuit, model);
}

const struct proposal_shelf proposal_circuits = {.title = "proposal.circuit",
                                                 .list = "circuits.title",
                                                 .url = "/administration/circuits",
                                                 .look = look_at_circuit};

/* --- forms
 * ----------------------------------------------------------------------------------------- */

static enum err look_at_form(const struct lens *lens, struct span bytes, json_t *model,
                             struct span *reason)
{
    const struct form *form;
    TRY(form_read(lens->reader.arena, bytes, &form, reason));
    json_t *sections = json_array();
    struct span ref = ref_text(lens, form->name, form->version);
    set_text(model, "id", ref);
    set_text(model, "title", label_in(form->title, lens->language));
    bool is_taken = directory_form(lens->reader.actor.directory, ref) != NULL;
    set_flag(model, is_taken ? "taken" : "may_install", true);
    for (size_t i = 0; i < form->section_count; i++)
        json_array_append_new(sections,
                              json_text(label_in(form->sections[i].title, lens->language)));
    set_value(model, "sections", json_pack("{s:o}", "list", sections));
    const struct installed_form *newest = reform_newest(lens, form->name, ref);
    return newest == NULL ? ERR_NONE : reform_add(lens, newest, form, model);
}

const struct proposal_shelf proposal_forms = {.title = "proposal.form",
                                              .list = "formulaires.title",
                                              .url = "/administration/formulaires",
                                              .look = look_at_form};

/* --- the page
 * ---------------------------------------------------------------------------------------- */

/* "steps[2].to: unknown state" is told as its place and its reason. */
static json_t *errors_model(const struct lens *lens, struct span reason)
{
    json_t *item = json_object();
    bool has_place = memchr(reason.ptr, ':', reason.len) != NULL;
    struct span place =
        has_place ? fault_place(lens, span_cut(&reason, ':')) : lens_say(lens, "proposal.file");
    set_text(item, "url", SPAN("#f-texte"));
    set_text(item, "label", place);
    set_text(item, "text",
             reason.len > 0 ? fault_reason(lens, span_trim(reason))
                            : lens_say(lens, "proposal.nothing"));
    return json_pack("{s:[o]}", "items", item);
}

static void add_found(const struct lens *lens, const struct proposal_shelf *shelf,
                      struct span bytes, json_t *found, json_t *page)
{
    set_text(found, "url", span_of(shelf->url));
    set_text(found, "operation", lens_operation(lens));
    set_text(found, "bytes", base64_write(lens->reader.arena, bytes));
    json_object_set(page, "found", found);
}

enum err proposal_model(const struct lens *lens, const struct proposal_shelf *shelf,
                        const struct span *given, json_t **page)
{
    struct arena *arena = lens->reader.arena;
    json_t *model = json_adopt(arena, json_object());
    struct span reason = SPAN("");
    people_trail(lens, lens_say(lens, shelf->title), shelf->list, shelf->url, model);
    set_text(model, "url", span_format(arena, "%s/apercu", shelf->url));
    *page = model;
    if (given == NULL)
        return ERR_NONE;
    set_text(model, "sent", *given);
    json_t *found = json_adopt(arena, json_object());
    enum err err = given->len == 0 ? ERR_INVALID : shelf->look(lens, *given, found, &reason);
    if (err == ERR_NONE) {
        add_found(lens, shelf, *given, found, model);
        return ERR_NONE;
    }
    if (err != ERR_INVALID && err != ERR_MALFORMED && err != ERR_TOO_LARGE)
        return err;
    set_value(model, "errors", errors_model(lens, reason));
    return ERR_NONE;
}
