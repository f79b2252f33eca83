#include "server/circuit_page_view.h"

#include "server/circuit_facts.h"
#include "server/circuit_picture_view.h"
#include "server/library_view.h"
#include "server/people_view.h"
#include "server/proof_view.h"
#include "server/running.h"

#define LIST_URL "/administration/circuits"

struct span circuit_page_url(const struct lens *lens, struct span ref, const char *rest)
{
    return span_format(lens->reader.arena, LIST_URL "/%.*s%s", SPAN_ARG(ref), rest);
}

void circuit_page_trail(const struct lens *lens, const struct installed_circuit *installed,
                        const char *title, json_t *page)
{
    struct span name = label_in(installed->circuit.title, lens->language);
    people_trail(lens, title == NULL ? name : lens_say(lens, title), "circuits.title", LIST_URL,
                 page);
    if (title == NULL)
        return;
    json_t *place = json_object();
    set_text(place, "label", name);
    set_text(place, "url", circuit_page_url(lens, installed->ref, ""));
    json_t *items = json_object_get(json_object_get(page, "trail"), "items");
    json_array_insert_new(items, json_array_size(items) - 1, place);
}

json_t *circuit_page_states(const struct lens *lens, const struct circuit *circuit)
{
    json_t *list = json_array();
    for (size_t i = 0; i < circuit->state_count; i++) {
        json_t *model = json_object();
        set_text(model, "id", circuit->states[i].id);
        set_text(model, "label", circuit_facts_place(lens, circuit, i));
        set_text(model, "phase", span_of(phase_word(circuit->states[i].phase)));
        json_array_append_new(list, model);
    }
    return list;
}

json_t *circuit_page_others(const struct lens *lens, const struct installed_circuit *installed,
                            struct span chosen)
{
    const struct directory *directory = lens->reader.actor.directory;
    const struct span name = installed->circuit.name;
    const struct installed_circuit *newest = circuit_page_newest(lens, name, installed->ref);
    struct span selected = chosen.len > 0 || newest == NULL ? chosen : newest->ref;
    json_t *options = json_array();
    for (size_t i = 0; i < directory->circuit_count; i++) {
        const struct installed_circuit *other = &directory->circuits[i];
        if (other == installed)
            continue;
        json_t *option = small_form_option(
            other->ref, span_format(lens->reader.arena, "%.*s – %.*s", SPAN_ARG(other->ref),
                                    SPAN_ARG(label_in(other->circuit.title, lens->language))));
        if (span_eq(other->ref, selected))
            set_flag(option, "selected", true);
        json_array_append_new(options, option);
    }
    return options;
}

const struct installed_circuit *circuit_page_newest(const struct lens *lens, struct span name,
                                                    struct span except)
{
    const struct directory *directory = lens->reader.actor.directory;
    const struct installed_circuit *newest = NULL;
    for (size_t i = 0; i < directory->circuit_count; i++) {
        const struct installed_circuit *other = &directory->circuits[i];
        if (span_eq(other->circuit.name, name) && !span_eq(other->ref, except) &&
            (newest == NULL || other->circuit.version > newest->circuit.version))
            newest = other;
    }
    return newest;
}

/* --- the page
 * --------------------------------------------------------------------------------------
 */

static enum err add_head(const struct lens *lens, const struct installed_circuit *installed,
                         json_t *page)
{
    size_t count;
    json_t *model = json_object();
    TRY(running_count(&lens->reader, SPAN(""), installed->ref, SPAN(""), &count));
    set_text(model, "id", installed->ref);
    set_text(model, "title", label_in(installed->circuit.title, lens->language));
    set_text(model, "use", library_use(lens, installed));
    set_text(model, "sha256", installed->sha256);
    set_number(model, "count", (int64_t)count);
    set_text(model, "try_url", circuit_page_url(lens, installed->ref, "/essayer"));
    set_text(model, "file_url", circuit_page_url(lens, installed->ref, "/fichier"));
    set_text(model, "bpmn_url", circuit_page_url(lens, installed->ref, "/bpmn"));
    set_text(model, "compare_url", circuit_page_url(lens, installed->ref, "/comparer"));
    if (count > 0)
        set_text(model, "move_url", circuit_page_url(lens, installed->ref, "/passage"));
    set_value(model, "facts", circuit_facts_whole(lens, &installed->circuit));
    set_value(page, "circuit", model);
    return ERR_NONE;
}

enum err circuit_page_model(const struct lens *lens, const struct installed_circuit *installed,
                            json_t **page)
{
    json_t *model = json_adopt(lens->reader.arena, json_object());
    circuit_page_trail(lens, installed, NULL, model);
    TRY(add_head(lens, installed, model));
    set_value(model, "proof", proof_model(lens, &installed->circuit));
    set_value(model, "picture", circuit_picture_model(lens, &installed->circuit, NULL));
    *page = model;
    return ERR_NONE;
}
