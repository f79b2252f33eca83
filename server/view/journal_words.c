#include "server/journal_words.h"

#include "workflow/delegation.h"

/* --- subjects -------------------------------------------------------------------------------- */

static struct span name_of_person(const struct lens *lens, struct span id)
{
    return lens_person(lens, id);
}

static struct span name_of_body(const struct lens *lens, struct span code)
{
    return lens_body(lens, code);
}

static struct span name_of_plan(const struct lens *lens, struct span slug)
{
    const struct plan *plan = directory_plan(lens->reader.actor.directory, slug);
    return plan != NULL ? plan->name : slug;
}

static struct span name_of_node(const struct lens *lens, struct span id)
{
    const struct node *node = directory_node(lens->reader.actor.directory, id);
    return node != NULL ? node->title : id;
}

static struct span name_of_key(const struct lens *lens, struct span id)
{
    const struct signing_key *key = directory_key(lens->reader.actor.directory, id);
    return key != NULL ? lens_person(lens, key->person) : id;
}

static struct span name_of_delegation(const struct lens *lens, struct span id)
{
    const struct delegation *delegation = directory_delegation(lens->reader.actor.directory, id);
    return delegation != NULL ? lens_person(lens, delegation->giver) : id;
}

static struct span name_of_file(const struct lens *lens, struct span ref)
{
    (void)lens;
    return ref;
}

static struct span name_of_institution(const struct lens *lens, struct span nothing)
{
    (void)nothing;
    return lens->reader.actor.directory->institution;
}

/* Kinds of subjects beside fiches; page: the address before the identifier, for those who may
 * see it. */
static const struct naming {
    const char *prefix;
    struct span (*name)(const struct lens *lens, struct span id);
    const char *page;
    enum capability capability;
} namings[] = {
    {"person:", name_of_person, "/administration/personnes/", CAPABILITY_PEOPLE},
    {"body:", name_of_body, "/administration/instances/", CAPABILITY_PEOPLE},
    {"plan:", name_of_plan, NULL, CAPABILITY_ANYONE},
    {"node:", name_of_node, NULL, CAPABILITY_ANYONE},
    {"key:", name_of_key, NULL, CAPABILITY_ANYONE},
    {"delegation:", name_of_delegation, NULL, CAPABILITY_ANYONE},
    {"form:", name_of_file, NULL, CAPABILITY_ANYONE},
    {"circuit:", name_of_file, NULL, CAPABILITY_ANYONE},
    {"institution", name_of_institution, NULL, CAPABILITY_ANYONE},
};

static enum err see_fiche(const struct lens *lens, struct span id, struct journal_subject *subject)
{
    TRY(query_fiche(&lens->reader, id, &subject->scene));
    subject->label = subject->scene->fiche.title;
    subject->url = span_format(lens->reader.arena, "/fiches/%.*s", SPAN_ARG(id));
    subject->whole = scene_discloses(subject->scene);
    return ERR_NONE;
}

enum err journal_subject(const struct lens *lens, struct span id, struct journal_subject *subject)
{
    struct journal_subject made = {.id = id, .label = id, .whole = true};
    struct span fiche = SPAN("fiche:");
    if (span_starts(id, fiche))
        TRY(see_fiche(lens, span_from(id, fiche.len), &made));
    for (size_t i = 0; i < COUNT_OF(namings); i++) {
        struct span prefix = span_of(namings[i].prefix), rest = span_from(id, prefix.len);
        if (!span_starts(id, prefix))
            continue;
        made.label = namings[i].name(lens, rest);
        if (namings[i].page != NULL && access_may(&lens->reader.actor, namings[i].capability,
                                                  &(struct subject){0}) == REFUSAL_NONE)
            made.url = span_format(lens->reader.arena, "%s%.*s", namings[i].page, SPAN_ARG(rest));
    }
    *subject = made;
    return ERR_NONE;
}

/* --- what happened --------------------------------------------------------------------------- */

static struct span state_label(const struct lens *lens, const struct scene *scene, struct span id)
{
    size_t state;
    const struct circuit *circuit = &scene->circuit->circuit;
    return circuit_state(circuit, id, &state)
               ? label_in(circuit->states[state].label, lens->language)
               : id;
}

static struct span moved_detail(const struct lens *lens, const struct journal_subject *subject,
                                const json_t *body)
{
    return state_label(lens, subject->scene, text_at(body, "to"));
}

static struct span decision_detail(const struct lens *lens, const struct journal_subject *subject,
                                   const json_t *body)
{
    const struct circuit *circuit = &subject->scene->circuit->circuit;
    const struct step *step = circuit_step(circuit, text_at(body, "step"));
    const struct outcome *outcome =
        step == NULL ? NULL : step_outcome(step, text_at(body, "outcome"));
    struct span said =
        outcome == NULL ? text_at(body, "outcome") : label_in(outcome->label, lens->language);
    struct span who = lens_body(lens, text_at(body, "body"));
    return span_format(lens->reader.arena, "%.*s – %.*s", SPAN_ARG(said), SPAN_ARG(who));
}

/* The step or the state that an event of time or of votes is about. */
static struct span about_detail(const struct lens *lens, const struct journal_subject *subject,
                                const json_t *body)
{
    struct span about = text_at(body, "about"), id = about.len > 0 ? about : text_at(body, "step");
    const struct step *step = circuit_step(&subject->scene->circuit->circuit, id);
    return step != NULL ? label_in(step->label, lens->language)
                        : state_label(lens, subject->scene, id);
}

static struct span answer_detail(const struct lens *lens, const struct journal_subject *subject,
                                 const json_t *body)
{
    (void)subject;
    return lens_say_word(lens, "answer.", text_at(body, "answer"));
}

static struct span present_detail(const struct lens *lens, const struct journal_subject *subject,
                                  const json_t *body)
{
    (void)subject;
    struct arena *arena = lens->reader.arena;
    int64_t count = (int64_t)json_array_size(json_object_get(body, "present"));
    return message_with(arena, lens->locale,
                        message_form(arena, lens->locale, SPAN("log.present"), count),
                        {"count", span_number(arena, count)});
}

/* The labels of the fields that were changed and that the reader may see. */
static struct span edited_detail(const struct lens *lens, const struct journal_subject *subject,
                                 const json_t *body)
{
    struct buf text = {.arena = lens->reader.arena};
    const struct form *form = subject->scene->form->form;
    const json_t *changes = json_object_get(body, "changes");
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        if (json_object_getn(changes, field->id.ptr, field->id.len) == NULL ||
            (field->is_inside && !subject->whole))
            continue;
        if (text.len > 0)
            buf_add_text(&text, ", ");
        buf_add(&text, label_in(field->label, lens->language));
    }
    return buf_span(&text);
}

static struct span role_detail(const struct lens *lens, const struct journal_subject *subject,
                               const json_t *body)
{
    (void)subject;
    return lens_say_word(lens, "role.", text_at(body, "role"));
}

static struct span seat_detail(const struct lens *lens, const struct journal_subject *subject,
                               const json_t *body)
{
    (void)subject;
    return lens_person(lens, text_at(body, "person"));
}

static struct span delegation_detail(const struct lens *lens, const struct journal_subject *subject,
                                     const json_t *body)
{
    (void)subject;
    return span_format(lens->reader.arena, "%.*s – %.*s",
                       SPAN_ARG(lens_person(lens, text_at(body, "receiver"))),
                       SPAN_ARG(lens_body(lens, text_at(body, "body"))));
}

static const struct detail {
    const char *kind;
    struct span (*say)(const struct lens *lens, const struct journal_subject *subject,
                       const json_t *body);
} details[] = {
    {"fiche-moved", moved_detail},       {"decision-given", decision_detail},
    {"fiche-edited", edited_detail},     {"role-granted", role_detail},
    {"seat-given", seat_detail},         {"delegation-given", delegation_detail},
    {"passage-concluded", about_detail}, {"votes-voided", about_detail},
    {"step-agreed", about_detail},       {"deadline-passed", about_detail},
    {"deadline-reminded", about_detail}, {"recommendation-answered", answer_detail},
    {"sitting-opened", present_detail},
};

struct span journal_what(const struct lens *lens, const struct journal_subject *subject,
                         const json_t *event)
{
    struct span kind = text_at(event, "kind"), detail = {0};
    struct span words = lens_say_word(lens, "event.", kind);
    for (size_t i = 0; i < COUNT_OF(details); i++)
        if (span_eq(kind, span_of(details[i].kind)))
            detail = details[i].say(lens, subject, json_object_get(event, "body"));
    if (detail.len == 0)
        return words;
    return message_with(lens->reader.arena, lens->locale, SPAN("log.what"), {"words", words},
                        {"detail", detail});
}

bool journal_by_clock(const json_t *event)
{
    return span_starts(text_at(event, "kind"), SPAN("deadline-"));
}

struct span journal_who(const struct lens *lens, const json_t *event)
{
    struct span actor = text_at(event, "actor");
    if (journal_by_clock(event))
        return lens_say(lens, "log.clock");
    return actor.len > 0 ? lens_person(lens, actor) : lens_say(lens, "log.command-line");
}
