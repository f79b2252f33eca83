#include "workflow/fiche.h"

static void read_decision(const json_t *value, struct decision *decision)
{
    *decision = (struct decision){
        .step = text_at(value, "step"),
        .body = text_at(value, "body"),
        .seat = text_at(value, "seat"),
        .titular = text_at(value, "titular"),
        .delegation = text_at(value, "delegation"),
        .person = text_at(value, "person"),
        .outcome = text_at(value, "outcome"),
        .remarks = text_at(value, "remarks"),
        .statement = text_at(value, "statement"),
        .key = text_at(value, "key"),
        .calendar = text_at(value, "calendar"),
        .means = text_at(value, "means"),
        .recommendations = text_at(value, "recommendations"),
        .sitting = text_at(value, "sitting"),
        .ballot = number_at(value, "ballot"),
        .revision = number_at(value, "revision"),
        .round = number_at(value, "round"),
        .seq = number_at(value, "seq"),
        .at = number_at(value, "at"),
    };
}

static void read_advice(const json_t *value, struct advice *advice)
{
    *advice = (struct advice){
        .id = text_at(value, "id"),
        .step = text_at(value, "step"),
        .body = text_at(value, "body"),
        .text = text_at(value, "text"),
        .round = number_at(value, "round"),
        .answer = text_at(value, "answer"),
        .reply = text_at(value, "reply"),
        .replied_by = text_at(value, "replied_by"),
        .at = number_at(value, "at"),
        .replied_at = number_at(value, "replied_at"),
    };
}

static void read_rows(struct arena *arena, const json_t *document, struct fiche *read)
{
    const json_t *decisions = json_object_get(document, "decisions");
    const json_t *advice = json_object_get(document, "advice");
    struct decision *decision_rows = arena_new(arena, struct decision, json_array_size(decisions));
    struct advice *advice_rows = arena_new(arena, struct advice, json_array_size(advice));
    for (size_t i = 0; i < json_array_size(decisions); i++)
        read_decision(json_array_get(decisions, i), &decision_rows[i]);
    for (size_t i = 0; i < json_array_size(advice); i++)
        read_advice(json_array_get(advice, i), &advice_rows[i]);
    read->decisions = decision_rows;
    read->decision_count = json_array_size(decisions);
    read->advice = advice_rows;
    read->advice_count = json_array_size(advice);
}

enum err fiche_read(struct arena *arena, json_t *document, struct fiche *fiche)
{
    struct fiche read = {
        .document = document,
        .id = text_at(document, "id"),
        .plan = text_at(document, "plan"),
        .node = text_at(document, "node"),
        .form_ref = text_at(document, "form"),
        .circuit_ref = text_at(document, "circuit"),
        .code = text_at(document, "code"),
        .rank = number_at(document, "rank"),
        .state = text_at(document, "state"),
        .since = number_at(document, "since"),
        .round = number_at(document, "round"),
        .revision = number_at(document, "revision"),
        .edited_at = number_at(document, "edited_at"),
        .saved_by = text_at(document, "saved_by"),
        .saved_at = number_at(document, "saved_at"),
        .reason = text_at(document, "reason"),
        .signed_hash = text_at(document, "signed"),
        .valid_hash = text_at(document, "valid"),
        .valid_revision = number_at(document, "valid_revision"),
        .valid_at = number_at(document, "valid_at"),
        .content = json_object_get(document, "content"),
        .complete = json_object_get(json_object_get(document, "brief"), "complete"),
        .writers = json_object_get(document, "writers"),
        .approved = flag_at(document, "approved"),
        .expected = number_at(document, "expected"),
        .movers = json_object_get(document, "movers"),
        .concluded = json_object_get(document, "concluded"),
        .agreed = json_object_get(document, "agreed"),
        .passed = json_object_get(document, "passed"),
        .reminded = json_object_get(document, "reminded"),
        .ballots = json_object_get(document, "ballots"),
    };
    read.title = text_at(read.content, "title");
    if (!level_parse(text_at(document, "level"), &read.level))
        read.level = LEVEL_FICHE;
    if (!json_is_object(read.content) || !json_is_array(read.writers) ||
        !json_is_array(json_object_get(document, "decisions")) || read.id.len == 0 ||
        read.state.len == 0 || read.revision < 1)
        return ERR_DAMAGED;
    read_rows(arena, document, &read);
    *fiche = read;
    return ERR_NONE;
}

bool fiche_is_stale(const struct fiche *fiche)
{
    return fiche->valid_hash.len > 0 && !span_eq(fiche->valid_hash, fiche->signed_hash);
}

bool fiche_lists(const json_t *list, struct span text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (span_eq(text_of(json_array_get(list, i)), text))
            return true;
    return false;
}

bool fiche_written_by(const struct fiche *fiche, struct span person)
{
    return fiche_lists(fiche->writers, person);
}

const json_t *fiche_conclusion(const struct fiche *fiche, struct span step)
{
    for (size_t i = 0; i < json_array_size(fiche->concluded); i++)
        if (span_eq(text_at(json_array_get(fiche->concluded, i), "step"), step))
            return json_array_get(fiche->concluded, i);
    return NULL;
}

int64_t fiche_ballot(const struct fiche *fiche, struct span step)
{
    const json_t *ballot = json_object_getn(fiche->ballots, step.ptr, step.len);
    return (int64_t)json_integer_value(ballot);
}

struct span fiche_last_statement(const struct fiche *fiche, int64_t at)
{
    for (size_t i = fiche->decision_count; i > 0; i--)
        if (fiche->decisions[i - 1].statement.len > 0 && fiche->decisions[i - 1].at <= at)
            return fiche->decisions[i - 1].statement;
    return (struct span){0};
}
