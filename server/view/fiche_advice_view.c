#include "server/fiche_advice_view.h"

#include "server/small_form.h"
#include "server/when.h"

static const char *const answer_words[] = {
#define X(name, word) word,
    ANSWER_TABLE(X)
#undef X
};

/* --- what a decision says ------------------------------------------------------------------ */

json_t *fiche_advice_lines(struct span text)
{
    json_t *list = json_array();
    while (text.len > 0) {
        struct span line = span_trim(span_cut(&text, '\n'));
        if (line.len > 0)
            json_array_append_new(list, json_text(line));
    }
    return list;
}

void fiche_advice_terms(const struct decision *decision, json_t *model)
{
    if (decision->calendar.len + decision->means.len > 0) {
        json_t *terms = json_object();
        set_text(terms, "calendar", decision->calendar);
        set_text(terms, "means", decision->means);
        set_value(model, "terms", terms);
    }
    if (decision->recommendations.len > 0)
        json_object_set_new(
            model, "recommendations",
            json_pack("{s:o}", "list", fiche_advice_lines(decision->recommendations)));
}

/* --- recommendations ----------------------------------------------------------------------- */

static json_t *answer_model(const struct lens *lens, const struct advice *advice)
{
    json_t *model = json_object();
    set_text(model, "answer", advice->answer);
    set_text(model, "label", lens_say_word(lens, "answer.", advice->answer));
    set_text(model, "reply", advice->reply);
    set_text(model, "who", fiche_actor(lens, advice->replied_by));
    set_value(model, "at", when_model(lens->reader.arena, lens->locale, advice->replied_at));
    return model;
}

static json_t *form_model(const struct fiche_sight *sight, const struct advice *advice)
{
    json_t *form = json_object();
    struct arena *arena = sight->lens->reader.arena;
    set_text(form, "url",
             span_format(arena, "%.*s/recommandations/%.*s", SPAN_ARG(sight->url),
                         SPAN_ARG(advice->id)));
    set_text(form, "operation", lens_operation(sight->lens));
    set_value(form, "reply", json_object());
    json_object_set_new(
        form, "options",
        small_form_options(sight->lens, "answer.", answer_words, COUNT_OF(answer_words)));
    return form;
}

static json_t *advice_model(const struct fiche_sight *sight, const struct advice *advice, bool may)
{
    const struct lens *lens = sight->lens;
    json_t *model = json_object();
    set_text(model, "id", advice->id);
    set_text(model, "step", advice->step);
    set_text(model, "body", lens_body(lens, advice->body));
    set_text(model, "text", advice->text);
    set_value(model, "at", when_model(lens->reader.arena, lens->locale, advice->at));
    if (advice->answer.len > 0)
        set_value(model, "answer", answer_model(lens, advice));
    else
        set_flag(model, "waits", true);
    if (advice->answer.len == 0 && may)
        set_value(model, "form", form_model(sight, advice));
    return model;
}

void fiche_advice_add(const struct fiche_sight *sight, json_t *model)
{
    const struct lens *lens = sight->lens;
    struct arena *arena = lens->reader.arena;
    const struct fiche *fiche = &sight->scene->fiche;
    bool may = flow_may_answer(sight->scene) == REFUSAL_NONE;
    int64_t owed = 0;
    json_t *items = json_array();
    for (size_t i = 0; i < fiche->advice_count; i++) {
        owed += fiche->advice[i].answer.len == 0;
        json_array_append_new(items, advice_model(sight, &fiche->advice[i], may));
    }
    if (fiche->advice_count > 0)
        set_value(model, "advice", json_pack("{s:O}", "items", items));
    json_decref(items);
    if (owed > 0)
        set_text(model, "owed",
                 message_with(arena, lens->locale,
                              message_form(arena, lens->locale, SPAN("advice.owed"), owed),
                              {"count", span_number(arena, owed)}));
}
