#include "server/circuit_compare_view.h"

#include "forms/segments.h"
#include "server/circuit_page_view.h"
#include "server/circuit_facts.h"

/* Something that both versions may have: a state, a step, the circuit itself. */
struct pair {
    const struct lens *lens;
    struct span label;
    const json_t *before, *after; /* facts; NULL: that version has none such */
};

/* A fact's lines, one under the other. */
static struct span lines_text(const struct lens *lens, const json_t *fact)
{
    const json_t *lines = json_object_get(fact, "lines");
    struct buf text = {.arena = lens->reader.arena};
    for (size_t i = 0; i < json_array_size(lines); i++) {
        if (i > 0)
            buf_add_char(&text, '\n');
        buf_add(&text, text_of(json_array_get(lines, i)));
    }
    return buf_span(&text);
}

static const json_t *fact_named(const json_t *facts, struct span id)
{
    for (size_t i = 0; i < json_array_size(facts); i++)
        if (span_eq(text_at(json_array_get(facts, i), "id"), id))
            return json_array_get(facts, i);
    return NULL;
}

static void add_change(const struct pair *pair, struct span row, json_t *segments, json_t *changes)
{
    json_t *change = json_object();
    set_text(change, "label", pair->label);
    if (row.len > 0)
        set_text(change, "row", row);
    set_value(change, "segments", segments);
    json_array_append_new(changes, change);
}

static void compare_fact(const struct pair *pair, const json_t *fact, json_t *changes)
{
    struct span id = text_at(fact, "id");
    struct span before = lines_text(pair->lens, fact_named(pair->before, id));
    struct span after = lines_text(pair->lens, fact_named(pair->after, id));
    if (!span_eq(before, after))
        add_change(pair, text_at(fact, "label"), segments_between(before, after), changes);
}

/* All that is said of what one version alone has. */
static void tell_whole(const struct pair *pair, json_t *changes)
{
    const struct lens *lens = pair->lens;
    const json_t *facts = pair->before != NULL ? pair->before : pair->after;
    const char *kind = pair->before != NULL ? "removed" : "added";
    struct buf text = {.arena = lens->reader.arena};
    for (size_t i = 0; i < json_array_size(facts); i++) {
        const json_t *fact = json_array_get(facts, i);
        if (i > 0)
            buf_add_char(&text, '\n');
        buf_add(&text,
                message_with(lens->reader.arena, lens->locale, SPAN("compare.fact"),
                             {"label", text_at(fact, "label")}, {"text", lines_text(lens, fact)}));
    }
    json_t *segment = json_object(), *segments = json_array();
    set_text(segment, kind, buf_span(&text));
    json_array_append_new(segments, segment);
    add_change(pair, lens_say_word(lens, "compare.", span_of(kind)), segments, changes);
}

static void compare_pair(const struct pair *pair, json_t *changes)
{
    if (pair->before == NULL || pair->after == NULL) {
        tell_whole(pair, changes);
        return;
    }
    for (size_t i = 0; i < json_array_size(pair->after); i++)
        compare_fact(pair, json_array_get(pair->after, i), changes);
    for (size_t i = 0; i < json_array_size(pair->before); i++) {
        const json_t *fact = json_array_get(pair->before, i);
        if (fact_named(pair->after, text_at(fact, "id")) == NULL)
            compare_fact(pair, fact, changes);
    }
}

/* --- what versions have
 * --------------------------------------------------------------------------- */

/* The facts of a state or a step; NULL when the circuit has none of that name. */
typedef json_t *facts_of(const struct lens *lens, const struct circuit *circuit, struct span id);

static json_t *state_facts(const struct lens *lens, const struct circuit *circuit, struct span id)
{
    size_t state;
    return circuit_state(circuit, id, &state) ? circuit_facts_state(lens, circuit, state) : NULL;
}

static json_t *step_facts(const struct lens *lens, const struct circuit *circuit, struct span id)
{
    const struct step *step = circuit_step(circuit, id);
    return step == NULL ? NULL : circuit_facts_step(lens, circuit, step);
}

struct versions {
    const struct lens *lens;
    const struct circuit *before, *after;
};

static void compare_named(const struct versions *versions, facts_of *facts, struct span id,
                          struct span label, json_t *changes)
{
    const struct lens *lens = versions->lens;
    json_t *before = facts(lens, versions->before, id), *after = facts(lens, versions->after, id);
    struct pair pair = {.lens = lens, .label = label, .before = before, .after = after};
    compare_pair(&pair, changes);
    json_decref(before);
    json_decref(after);
}

static json_t *states_changes(const struct versions *versions)
{
    json_t *changes = json_array();
    size_t none;
    const struct circuit *before = versions->before, *after = versions->after;
    for (size_t i = 0; i < after->state_count; i++)
        compare_named(versions, state_facts, after->states[i].id,
                      circuit_facts_place(versions->lens, after, i), changes);
    for (size_t i = 0; i < before->state_count; i++)
        if (!circuit_state(after, before->states[i].id, &none))
            compare_named(versions, state_facts, before->states[i].id,
                          circuit_facts_place(versions->lens, before, i), changes);
    return changes;
}

static json_t *steps_changes(const struct versions *versions)
{
    json_t *changes = json_array();
    const struct circuit *before = versions->before, *after = versions->after;
    enum language language = versions->lens->language;
    for (size_t i = 0; i < after->step_count; i++)
        compare_named(versions, step_facts, after->steps[i].id,
                      label_in(after->steps[i].label, language), changes);
    for (size_t i = 0; i < before->step_count; i++)
        if (circuit_step(after, before->steps[i].id) == NULL)
            compare_named(versions, step_facts, before->steps[i].id,
                          label_in(before->steps[i].label, language), changes);
    return changes;
}

static json_t *whole_changes(const struct versions *versions)
{
    const struct lens *lens = versions->lens;
    json_t *changes = json_array();
    json_t *before = circuit_facts_whole(lens, versions->before);
    json_t *after = circuit_facts_whole(lens, versions->after);
    struct pair pair = {
        .lens = lens, .label = lens_say(lens, "compare.whole"), .before = before, .after = after};
    compare_pair(&pair, changes);
    json_decref(before);
    json_decref(after);
    return changes;
}

static const struct {
    const char *title;
    json_t *(*changes)(const struct versions *versions);
} parts[] = {
    {"compare.whole", whole_changes},
    {"compare.states", states_changes},
    {"compare.steps", steps_changes},
};

json_t *circuit_compare_parts(const struct lens *lens, const struct circuit *before,
                              const struct circuit *after)
{
    struct versions versions = {.lens = lens, .before = before, .after = after};
    json_t *list = json_array();
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        json_t *part = json_object(), *changes = parts[i].changes(&versions);
        bool differs = json_array_size(changes) > 0;
        set_text(part, "title", lens_say(lens, parts[i].title));
        set_value(part, "changes", changes);
        if (differs)
            json_array_append(list, part);
        json_decref(part);
    }
    return list;
}

json_t *circuit_compare_model(const struct lens *lens, const struct installed_circuit *after,
                              const struct installed_circuit *before)
{
    json_t *page = json_adopt(lens->reader.arena, json_object());
    circuit_page_trail(lens, after, "compare.title", page);
    set_text(page, "id", after->ref);
    set_text(page, "name", label_in(after->circuit.title, lens->language));
    set_text(page, "url", circuit_page_url(lens, after->ref, "/comparer"));
    set_value(page, "others",
              circuit_page_others(lens, after, before != NULL ? before->ref : SPAN("")));
    if (before == NULL)
        return page;
    json_t *found = json_object(),
           *list = circuit_compare_parts(lens, &before->circuit, &after->circuit);
    set_text(found, "before", before->ref);
    set_flag(found, "same", json_array_size(list) == 0);
    set_value(found, "parts", list);
    set_value(page, "difference", found);
    return page;
}
