/* circuit_decision.c - reading the steps that are decisions before a body. */
#include "base/buf.h"
#include "workflow/circuit_rows.h"

static enum passage read_kind(struct reader *reader, const struct place *place,
                              const json_t *object)
{
    enum passage kind = PASSAGE_NONE;
    if (!passage_parse(text_at(object, "passage"), &kind) || kind == PASSAGE_NONE)
        reader_refuse_member(
            reader, place, "passage",
            SPAN("not information, presentation, opinion, arbitration or validation"));
    return kind;
}

/* --- outcomes ------------------------------------------------------------------------------ */

static struct outcome read_outcome(struct reader *reader, const struct circuit *circuit,
                                   const struct place *place, json_t *object, enum passage passage)
{
    static const char *const names[] = {"id", "label", "to", "quorum", "remarks", "validates"};
    if (!reader_object(reader, place, object))
        return (struct outcome){0};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    struct span id = reader_word(reader, place, object, "id", '-');
    const struct outcome_kind *kind = outcome_kind(passage, id);
    if (kind == NULL)
        reader_refuse_member(reader, place, "id", SPAN("not an outcome of this kind of passage"));
    bool validates = reader_flag(reader, place, object, "validates", false);
    if (validates && kind != NULL && !kind->may_validate)
        reader_refuse_member(reader, place, "validates", SPAN("this outcome validates nothing"));
    return (struct outcome){
        .id = id,
        .label = reader_label(reader, place, object, "label", true),
        .to = json_object_get(object, "to") == NULL
                  ? NET_NOWHERE
                  : circuit_state_read(reader, circuit, place, object, "to"),
        .quorum = reader_number(reader, place, object, "quorum", 1, POLL_VOTERS_MAX, 0),
        .remarks = reader_flag(reader, place, object, "remarks", false) ||
                   (kind != NULL && (kind->words & WORDS_REMARKS) != 0),
        .validates = validates,
        .kind = kind,
    };
}

static void read_outcomes(struct reader *reader, const struct circuit *circuit,
                          const struct place *place, json_t *object, struct step *step)
{
    size_t count = reader_list(reader, place, object, "outcomes", 1, CIRCUIT_OUTCOMES_MAX);
    struct outcome *outcomes = arena_new(reader->arena, struct outcome, count);
    step->outcomes = outcomes;
    for (size_t i = 0; i < count; i++) {
        const struct place here = {.up = place, .name = "outcomes", .index = (int)i};
        json_t *row = json_array_get(json_object_get(object, "outcomes"), i);
        outcomes[i] = read_outcome(reader, circuit, &here, row, step->passage);
        if (step_outcome(step, outcomes[i].id) != NULL)
            reader_refuse_member(reader, &here, "id", SPAN("stands before"));
        step->outcome_count = i + 1;
    }
}

/* --- votes ----------------------------------------------------------------------------------- */

static void read_tie(struct reader *reader, const struct place *place, const json_t *object,
                     const struct step *step, struct quorum *quorum)
{
    struct span word = text_at(object, "tie");
    const struct outcome *outcome = step_outcome(step, word);
    if (json_object_get(object, "tie") == NULL)
        quorum->tie = POLL_WAITS;
    else if (span_eq(word, SPAN("chair")))
        quorum->tie = POLL_CHAIR;
    else if (span_eq(word, SPAN("restart")))
        quorum->tie = POLL_RESTART;
    else if (outcome != NULL) {
        quorum->tie = POLL_FALLS;
        quorum->tie_outcome = (size_t)(outcome - step->outcomes);
    } else
        reader_refuse_member(reader, place, "tie",
                             SPAN("not \"chair\", \"restart\" or one of the outcomes"));
}

static void read_share(struct reader *reader, const struct place *place, const json_t *object,
                       struct quorum *quorum)
{
    quorum->votes = reader_number(reader, place, object, "votes", 1, POLL_VOTERS_MAX, 0);
    bool is_share = json_object_get(object, "share") != NULL;
    if (is_share && quorum->votes > 0)
        reader_refuse(reader, place, SPAN("either \"votes\" or \"share\""));
    else if (is_share && (!share_parse(text_at(object, "share"), &quorum->share) ||
                          quorum->share == SHARE_COUNT))
        reader_refuse_member(reader, place, "share", SPAN("not majority, two-thirds or all"));
}

static struct quorum read_quorum(struct reader *reader, const struct place *place,
                                 const json_t *object, const struct step *step)
{
    static const char *const names[] = {"of", "votes", "share", "present", "chair", "tie"};
    const struct place here = {.up = place, .name = "quorum", .index = PLACE_SINGLE};
    json_t *value = json_object_get(object, "quorum");
    struct quorum quorum = {.is_given = value != NULL};
    if (value == NULL || !reader_object(reader, &here, value))
        return quorum;
    reader_closed(reader, &here, value, names, COUNT_OF(names));
    if (json_object_get(value, "of") != NULL && !basis_parse(text_at(value, "of"), &quorum.of))
        reader_refuse_member(reader, &here, "of", SPAN("not members, present or seats"));
    if (json_object_get(value, "chair") != NULL &&
        !chair_parse(text_at(value, "chair"), &quorum.chair))
        reader_refuse_member(reader, &here, "chair", SPAN("not body, votes, silent or must"));
    read_share(reader, &here, value, &quorum);
    quorum.present = reader_number(reader, &here, value, "present", 1, POLL_VOTERS_MAX, 0);
    read_tie(reader, &here, value, step, &quorum);
    return quorum;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

/* What a deadline may bring about by itself. */
static const struct outcome *read_expiry(struct reader *reader, const struct place *place,
                                         const json_t *object, const struct step *step)
{
    const json_t *deadline = json_object_get(object, "deadline");
    struct span word = text_at(deadline, "expires");
    const struct outcome *outcome = step_outcome(step, word);
    if (json_object_get(deadline, "expires") != NULL &&
        (outcome == NULL || outcome->kind == NULL || (outcome->kind->words & WORDS_NEVER) == 0))
        reader_refuse_member(reader, place, "deadline",
                             SPAN("only a tacit opinion comes with time"));
    return outcome;
}

void circuit_decision_read(struct reader *reader, const struct circuit *circuit,
                           const struct place *place, json_t *object, struct step *step)
{
    static const char *const names[] = {"id",       "label",     "from",   "passage",
                                        "body",     "signature", "apart",  "outcomes",
                                        "recorded", "by",        "quorum", "recommendations",
                                        "deadline", "after"};
    reader_closed(reader, place, object, names, COUNT_OF(names));
    step->passage = read_kind(reader, place, object);
    step->body = reader_word(reader, place, object, "body", '-');
    step->signature = reader_flag(reader, place, object, "signature", false);
    step->recorded = step->passage == PASSAGE_INFORMATION ||
                     step->passage == PASSAGE_PRESENTATION ||
                     reader_flag(reader, place, object, "recorded", false);
    step->by = circuit_roles_read(reader, place, object, "by", 0);
    step->apart = circuit_apart_read(reader, place, object);
    read_outcomes(reader, circuit, place, object, step);
    step->quorum = read_quorum(reader, place, object, step);
    step->advises = reader_flag(reader, place, object, "recommendations", false);
    step->deadline = circuit_deadline_read(reader, place, object, "expires");
    step->expires = read_expiry(reader, place, object, step);
    step->after =
        reader_word_list(reader, place, object, "after", NET_PASSAGES_MAX - 1, &step->after_count);
}
