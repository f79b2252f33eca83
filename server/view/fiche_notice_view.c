/* fiche_notice_view.c - what has just been done on a fiche's page, or refused there. */
#include "server/fiche_view.h"

static void add_notice(json_t *model, const char *kind, struct span text)
{
    json_t *notice = json_object();
    set_text(notice, "kind", span_of(kind));
    set_text(notice, "text", text);
    set_value(model, "notice", notice);
}

void fiche_saved_notice(const struct fiche_sight *sight, json_t *model)
{
    struct arena *arena = sight->lens->reader.arena;
    long long revision = (long long)sight->scene->fiche.revision;
    add_notice(model, "good",
               message_with(arena, sight->lens->locale, SPAN("fiche.saved-now"),
                            {"revision", span_format(arena, "%lld", revision)}));
}

/* Each field of the page's forms: what it is sent as, and which refusal is about it. */
static const struct place {
    const char *name;
    enum refusal refusal;
    const char *words; /* NULL: the refusal's own */
} places[] = {
    {"reason", REFUSAL_REASON_DUE, NULL},
    {"expected", REFUSAL_DAY_DUE, NULL},
    {"remarks", REFUSAL_REMARKS_DUE, NULL},
    {"calendar", REFUSAL_TERMS_DUE, NULL},
    {"means", REFUSAL_TERMS_DUE, NULL},
    {"recommendations", REFUSAL_MALFORMED, NULL},
    {"reply", REFUSAL_REASON_DUE, "advice.reply-due"},
};

/* Puts what was typed into a form's fields, and the fault beside its own. */
static void put_back(const struct fiche_sight *sight, const struct fiche_attempt *attempt,
                     json_t *form)
{
    struct span word = span_of(refusal_word(attempt->refusal));
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        json_t *field = json_object_get(form, places[i].name);
        if (field == NULL)
            continue;
        set_text(field, "value", text_at(attempt->typed, places[i].name));
        if (places[i].refusal == attempt->refusal)
            set_text(field, "error",
                     places[i].words != NULL ? lens_say(sight->lens, places[i].words)
                                             : lens_say_word(sight->lens, "refusal.", word));
    }
    set_flag(form, "open", true);
}

/* Marks what was chosen among options: of an outcome, of an answer. */
static void choose(json_t *form, struct span chosen)
{
    const json_t *options = json_object_get(form, "options");
    for (size_t i = 0; i < json_array_size(options); i++) {
        json_t *option = json_array_get(options, i);
        set_flag(option, "selected", span_eq(text_at(option, "value"), chosen));
    }
}

/* The form in which it was typed: an act's, a record's or an answer's; NULL: it is gone. */
static json_t *find_form(const struct fiche_attempt *attempt, const json_t *model)
{
    const json_t *acts = json_object_get(model, "can");
    const json_t *advice = json_object_get(json_object_get(model, "advice"), "items");
    bool answers = attempt->advice.len > 0;
    const json_t *list = answers ? advice : acts;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (span_eq(text_at(item, "id"), answers ? attempt->advice : attempt->step))
            return json_object_get(item, "form");
    }
    return NULL;
}

void fiche_refused_notice(const struct fiche_sight *sight, const struct fiche_attempt *attempt,
                          json_t *model)
{
    struct span word = span_of(refusal_word(attempt->refusal));
    struct span kept = text_at(attempt->typed, attempt->advice.len > 0 ? "reply" : "reason");
    json_t *form = find_form(attempt, model);
    add_notice(model, "bad", lens_say_word(sight->lens, "refusal.", word));
    if (form != NULL) {
        put_back(sight, attempt, form);
        choose(form, text_at(attempt->typed, attempt->advice.len > 0 ? "answer" : "outcome"));
    } else if (kept.len > 0)
        set_text(model, "kept", kept);
}
