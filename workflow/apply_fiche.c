/* apply_fiche.c - what events do to the document of a fiche. */
#include "workflow/apply_fiche.h"

static void set_time(json_t *document, const char *key, const json_t *record)
{
    set_number(document, key, number_at(record, "at"));
}

/* Whoever wrote since the last validation may not be the one who validates. */
static void note_writer(json_t *document, const json_t *record)
{
    const json_t *writers = json_object_get(document, "writers");
    struct span actor = text_at(record, "actor");
    bool is_new = actor.len > 0;
    for (size_t i = 0; i < json_array_size(writers); i++)
        is_new = is_new && !span_eq(text_of(json_array_get(writers, i)), actor);
    if (is_new)
        json_array_append_new(apply_own(document, "writers"), json_text(actor));
}

/* What belongs to one round only. */
static void begin_round(json_t *document)
{
    static const char *const lists[] = {"concluded", "agreed", "passed", "reminded"};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        json_object_set_new(document, lists[i], json_array());
    set_value(document, "ballots", json_object());
    set_number(document, "round", number_at(document, "round") + 1);
}

/* Who made the present revision, and when. */
static void note_saved(json_t *document, const json_t *record)
{
    set_text(document, "saved_by", text_at(record, "actor"));
    set_time(document, "saved_at", record);
}

void apply_begin_fiche(json_t *document, const json_t *record, json_t *body)
{
    json_object_update(document, body);
    set_time(document, "since", record);
    set_time(document, "edited_at", record);
    set_number(document, "revision", 1);
    set_text(document, "reason", SPAN(""));
    set_text(document, "valid", SPAN(""));
    set_number(document, "valid_revision", 0);
    set_number(document, "valid_at", 0);
    set_value(document, "writers", json_array());
    set_value(document, "decisions", json_array());
    set_value(document, "advice", json_array());
    set_value(document, "movers", json_array());
    set_flag(document, "approved", false);
    begin_round(document);
    note_saved(document, record);
    note_writer(document, record);
}

void apply_edit_fiche(json_t *document, const json_t *record, json_t *body)
{
    json_t *content = apply_own(document, "content");
    const char *field;
    json_t *value;
    json_object_foreach(json_object_get(body, "changes"), field, value)
    {
        if (json_is_null(value))
            json_object_del(content, field);
        else
            json_object_set(content, field, value);
    }
    set_number(document, "revision", number_at(body, "revision"));
    set_time(document, "edited_at", record);
    set_text(document, "signed", text_at(body, "signed"));
    note_saved(document, record);
    note_writer(document, record);
}

static void hold_valid(json_t *document, const json_t *record)
{
    set_text(document, "valid", text_at(document, "signed"));
    set_number(document, "valid_revision", number_at(document, "revision"));
    set_time(document, "valid_at", record);
}

/* Who wrote what is valid now has been judged, by all that were to judge it side by side. */
static void forget_writers(json_t *document)
{
    struct span valid = text_at(document, "valid");
    if (valid.len > 0 && span_eq(valid, text_at(document, "signed")))
        set_value(document, "writers", json_array());
}

/* What an ended passage leaves to be answered. */
static void note_advice(json_t *document, const json_t *record, const json_t *body)
{
    const json_t *texts = json_object_get(body, "advice");
    json_t *list = apply_own(document, "advice");
    for (size_t i = 0; i < json_array_size(texts); i++) {
        json_t *advice = json_object();
        char id[48];
        snprintf(id, sizeof id, "%lld-%zu", (long long)number_at(record, "seq"), i + 1);
        set_text(advice, "id", span_of(id));
        set_text(advice, "step", text_at(body, "step"));
        set_text(advice, "body", text_at(body, "body"));
        set_text(advice, "text", text_of(json_array_get(texts, i)));
        set_number(advice, "round", number_at(document, "round"));
        set_time(advice, "at", record);
        json_array_append_new(list, advice);
    }
}

/* What a move or an ended passage says of the whole. */
static void end_passage(json_t *document, const json_t *record, const json_t *body)
{
    note_advice(document, record, body);
    set_flag(document, "approved", flag_at(body, "approved"));
    if (flag_at(body, "validates"))
        hold_valid(document, record);
}

void apply_move_fiche(json_t *document, const json_t *record, json_t *body)
{
    json_t *movers = json_object_get(body, "movers");
    end_passage(document, record, body);
    forget_writers(document);
    set_text(document, "state", text_at(body, "to"));
    set_time(document, "since", record);
    set_text(document, "reason", text_at(body, "reason"));
    set_number(document, "expected", number_at(body, "expected"));
    if (json_is_array(movers)) /* a body's decision does not make others the submitters */
        json_object_set(document, "movers", movers);
    if (flag_at(body, "amends")) {
        set_number(document, "revision", number_at(document, "revision") + 1);
        note_saved(document, record);
    }
    begin_round(document);
}

/* Another version of the circuit: its state begins anew, and nothing comes further by it. */
void apply_convert_fiche(json_t *document, const json_t *record, json_t *body)
{
    set_text(document, "circuit", text_at(body, "circuit"));
    set_text(document, "state", text_at(body, "to"));
    set_time(document, "since", record);
    set_text(document, "reason", text_at(body, "reason"));
    set_flag(document, "approved", flag_at(body, "approved"));
    begin_round(document);
}

void apply_conclude_passage(json_t *document, const json_t *record, json_t *body)
{
    json_t *row = json_object();
    set_text(row, "step", text_at(body, "step"));
    set_text(row, "outcome", text_at(body, "outcome"));
    set_time(row, "at", record);
    json_array_append_new(apply_own(document, "concluded"), row);
    end_passage(document, record, body);
}

void apply_void_votes(json_t *document, const json_t *record, json_t *body)
{
    (void)record;
    json_t *ballots = apply_own(document, "ballots");
    const char *step = json_string_value(json_object_get(body, "step"));
    set_number(ballots, step, number_at(ballots, step) + 1);
}

/* A half of a pair agrees to one revision; what it agreed to before is forgotten. */
void apply_note_agreement(json_t *document, const json_t *record, json_t *body)
{
    json_t *kept = json_array(), *agreed = json_object_get(document, "agreed");
    for (size_t i = 0; i < json_array_size(agreed); i++) {
        json_t *other = json_array_get(agreed, i);
        if (number_at(other, "revision") == number_at(body, "revision"))
            json_array_append(kept, other);
    }
    json_t *agreement = json_copy(body);
    set_text(agreement, "person", text_at(record, "actor"));
    json_array_append_new(kept, agreement);
    set_value(document, "agreed", kept);
}

void apply_answer_advice(json_t *document, const json_t *record, json_t *body)
{
    json_t *list = apply_own(document, "advice");
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!span_eq(text_at(json_array_get(list, i), "id"), text_at(body, "id")))
            continue;
        json_t *advice = apply_own_row(list, i);
        set_text(advice, "answer", text_at(body, "answer"));
        set_text(advice, "reply", text_at(body, "reply"));
        set_text(advice, "replied_by", text_at(record, "actor"));
        set_time(advice, "replied_at", record);
    }
}

static void note_told(json_t *document, const char *list, const json_t *body)
{
    json_array_append(apply_own(document, list), json_object_get(body, "about"));
}

void apply_note_passed(json_t *document, const json_t *record, json_t *body)
{
    (void)record;
    note_told(document, "passed", body);
}

void apply_note_reminded(json_t *document, const json_t *record, json_t *body)
{
    (void)record;
    note_told(document, "reminded", body);
}

void apply_note_decision(json_t *document, const json_t *record, json_t *body)
{
    static const char *const kept[] = {"step",    "outcome",  "body",      "seat",
                                       "titular", "person",   "revision",  "remarks",
                                       "key",     "calendar", "means",     "recommendations",
                                       "ballot",  "sitting",  "delegation"};
    json_t *decision = json_object();
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        json_object_set(decision, kept[i], json_object_get(body, kept[i]));
    set_text(decision, "statement", text_at(body, "digest"));
    set_number(decision, "round", number_at(document, "round"));
    set_number(decision, "seq", number_at(record, "seq"));
    set_time(decision, "at", record);
    json_array_append_new(apply_own(document, "decisions"), decision);
}
