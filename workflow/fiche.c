#include "workflow/fiche.h"

static void read_decision(const json_t *value, struct decision *decision)
{
    *decision = (struct decision){
        .step = text_at(value, "step"),
        .body = text_at(value, "body"),
        .seat = text_at(value, "seat"),
        .titular = text_at(value, "titular"),
        .person = text_at(value, "person"),
        .outcome = text_at(value, "outcome"),
        .remarks = text_at(value, "remarks"),
        .statement = text_at(value, "statement"),
        .key = text_at(value, "key"),
        .revision = number_at(value, "revision"),
        .round = number_at(value, "round"),
        .seq = number_at(value, "seq"),
        .at = number_at(value, "at"),
    };
}

enum err fiche_read(struct arena *arena, json_t *document, struct fiche *fiche)
{
    const json_t *list = json_object_get(document, "decisions");
    struct fiche read = {
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
        .reason = text_at(document, "reason"),
        .signed_hash = text_at(document, "signed"),
        .valid_hash = text_at(document, "valid"),
        .valid_revision = number_at(document, "valid_revision"),
        .valid_at = number_at(document, "valid_at"),
        .content = json_object_get(document, "content"),
        .writers = json_object_get(document, "writers"),
        .decision_count = json_array_size(list),
    };
    read.title = text_at(read.content, "title");
    if (!json_is_object(read.content) || !json_is_array(read.writers) || !json_is_array(list) ||
        read.id.len == 0 || read.state.len == 0 || read.revision < 1)
        return ERR_DAMAGED;
    struct decision *decisions = arena_new(arena, struct decision, read.decision_count);
    for (size_t i = 0; i < read.decision_count; i++)
        read_decision(json_array_get(list, i), &decisions[i]);
    read.decisions = decisions;
    *fiche = read;
    return ERR_NONE;
}

bool fiche_is_stale(const struct fiche *fiche)
{
    return fiche->valid_hash.len > 0 && !span_eq(fiche->valid_hash, fiche->signed_hash);
}

bool fiche_written_by(const struct fiche *fiche, struct span person)
{
    for (size_t i = 0; i < json_array_size(fiche->writers); i++)
        if (span_eq(text_of(json_array_get(fiche->writers, i)), person))
            return true;
    return false;
}

struct span fiche_last_statement(const struct fiche *fiche, int64_t at)
{
    for (size_t i = fiche->decision_count; i > 0; i--)
        if (fiche->decisions[i - 1].statement.len > 0 && fiche->decisions[i - 1].at <= at)
            return fiche->decisions[i - 1].statement;
    return (struct span){0};
}
