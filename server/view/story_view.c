#include "server/story_view.h"

#include "base/buf.h"
#include "workflow/role.h"

/* --- names and numbers --------------------------------------------------------------------- */

static struct span state_name(const struct telling *telling, uint16_t state)
{
    return label_in(telling->circuit->states[state].label, telling->language);
}

static struct span step_name(const struct telling *telling, uint16_t step)
{
    return label_in(telling->circuit->steps[step].label, telling->language);
}

static struct span outcome_name(const struct telling *telling, uint16_t step, uint8_t outcome)
{
    return label_in(telling->circuit->steps[step].outcomes[outcome].label, telling->language);
}

static struct span number(const struct telling *telling, unsigned value)
{
    return span_format(telling->arena, "%u", value);
}

static struct span say(const struct telling *telling, const char *id)
{
    return message(telling->locale, span_of(id));
}

/* A sentence begins with a capital letter; the names of roles begin with plain ones. */
static struct span capital(struct arena *arena, struct span text)
{
    struct span copy = span_copy(arena, text);
    char *first = (char *)(uintptr_t)copy.ptr;
    if (copy.len > 0 && *first >= 'a' && *first <= 'z')
        *first = (char)(*first - 'a' + 'A');
    return copy;
}

/* "Le responsable, le pilote ou le bureau des méthodes". */
static struct span who(const struct telling *telling, role_set roles)
{
    struct buf text = {.arena = telling->arena};
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        if (!(roles & ROLE_BIT(role)))
            continue;
        bool is_last = roles >> role == 1;
        struct span joint = is_last ? say(telling, "story.or") : SPAN(", ");
        buf_add(&text, text.len > 0 ? joint : SPAN(""));
        buf_add(&text,
                message(telling->locale, span_format(telling->arena, "who.%s", role_word(role))));
    }
    return capital(telling->arena, buf_span(&text));
}

/* "2 voix « Valider », 2 voix « Refuser »". */
static struct span votes(const struct telling *telling, uint16_t step,
                         const struct poll_example *example)
{
    struct buf text = {.arena = telling->arena};
    for (uint8_t i = 0; i < example->rule.outcomes; i++) {
        unsigned given = example->poll.given[i];
        if (given == 0)
            continue;
        struct span id = message_form(telling->arena, telling->locale, SPAN("story.votes"), given);
        buf_add_text(&text, text.len > 0 ? ", " : "");
        buf_add(&text,
                message_with(telling->arena, telling->locale, id, {"count", number(telling, given)},
                             {"outcome", outcome_name(telling, step, i)}));
    }
    return buf_span(&text);
}

/* Where a move has led: to a state, or nowhere yet. */
static struct span led(const struct telling *telling, const struct met *met, uint16_t before)
{
    bool moved = met->marking.state != before;
    return message_with(telling->arena, telling->locale,
                        moved ? SPAN("story.goes") : SPAN("story.stays"),
                        {"state", state_name(telling, met->marking.state)});
}

/* --- the moves ----------------------------------------------------------------------------- */

static struct span tell_act(const struct telling *telling, const struct met *met, uint16_t before)
{
    bool halfway = met->by.kind == MOVE_AGREE && met->marking.state == before;
    struct span id = halfway ? SPAN("story.agrees") : SPAN("story.acts");
    return message_with(telling->arena, telling->locale, id,
                        {"who", who(telling, telling->circuit->steps[met->by.step].by)},
                        {"step", step_name(telling, met->by.step)},
                        {"led", led(telling, met, before)});
}

static struct span tell_decision(const struct telling *telling, const struct met *met,
                                 uint16_t before)
{
    const struct step *step = &telling->circuit->steps[met->by.step];
    const struct poll_example *how = &telling->soundness->endings[met->by.step].how[met->by.choice];
    struct span advice = met->by.advises ? say(telling, "story.advised") : SPAN("");
    struct span id = step->recorded ? SPAN("story.recorded") : SPAN("story.decided");
    return message_with(telling->arena, telling->locale, id,
                        {"step", step_name(telling, met->by.step)},
                        {"votes", votes(telling, met->by.step, how)},
                        {"outcome", outcome_name(telling, met->by.step, met->by.choice)},
                        {"advice", advice}, {"led", led(telling, met, before)});
}

/* The votes that every outcome that can be voted for needs; 0 when they are not the same. */
static unsigned common_need(const struct poll_rule *rule)
{
    unsigned need = 0;
    for (uint8_t i = 0; i < rule->outcomes; i++) {
        if (rule->need[i] == UINT8_MAX)
            continue;
        if (need != 0 && need != rule->need[i])
            return 0;
        need = rule->need[i];
    }
    return need;
}

static struct span tell_split(const struct telling *telling, uint16_t step)
{
    const struct polls_endings *endings = &telling->soundness->endings[step];
    const struct poll_example *example = endings->splits ? &endings->split : &endings->dry;
    unsigned need = common_need(&example->rule), total = poll_total(&example->rule, &example->poll);
    struct span id = total == 0         ? SPAN("story.unheard")
                     : !endings->splits ? SPAN("story.dry")
                     : need > 0         ? SPAN("story.split")
                                        : SPAN("story.split-all");
    return message_with(telling->arena, telling->locale, id, {"step", step_name(telling, step)},
                        {"votes", votes(telling, step, example)}, {"need", number(telling, need)});
}

static struct span tell_expiry(const struct telling *telling, const struct met *met,
                               uint16_t before)
{
    uint8_t outcome = telling->circuit->net.steps[met->by.step].expires;
    return message_with(telling->arena, telling->locale, SPAN("story.expires"),
                        {"step", step_name(telling, met->by.step)},
                        {"outcome", outcome_name(telling, met->by.step, outcome)},
                        {"led", led(telling, met, before)});
}

static struct span tell(const struct telling *telling, const struct met *met, uint16_t before)
{
    switch (met->by.kind) {
    case MOVE_ACT:
    case MOVE_AGREE: return tell_act(telling, met, before);
    case MOVE_CONCLUDE: return tell_decision(telling, met, before);
    case MOVE_SPLIT: return tell_split(telling, met->by.step);
    case MOVE_EXPIRE: return tell_expiry(telling, met, before);
    case MOVE_LATE:
        return message_with(telling->arena, telling->locale, SPAN("story.late"),
                            {"state", state_name(telling, before)});
    case MOVE_ANSWER:
        return message_with(telling->arena, telling->locale, SPAN("story.answers"),
                            {"who", who(telling, telling->circuit->answers)});
    case MOVE_ABOVE: break;
    }
    return say(telling, "story.above");
}

/* --- how it ends --------------------------------------------------------------------------- */

static size_t count_of(const struct telling *telling, const struct net_set *states)
{
    size_t count = 0;
    for (uint16_t i = 0; i < telling->circuit->state_count; i++)
        count += net_has(states, i);
    return count;
}

/* "« A », « B » et « C »". */
static struct span names(const struct telling *telling, const struct net_set *states)
{
    struct buf text = {.arena = telling->arena};
    size_t left = count_of(telling, states);
    for (uint16_t i = 0; i < telling->circuit->state_count; i++) {
        if (!net_has(states, i))
            continue;
        if (text.len > 0)
            buf_add(&text, left == 1 ? say(telling, "story.and") : SPAN(", "));
        buf_add(&text, message_with(telling->arena, telling->locale, SPAN("story.quoted"),
                                    {"name", state_name(telling, i)}));
        left--;
    }
    return buf_span(&text);
}

/* Why an outcome is never given: the votes it needs against those that can come. */
static struct span tell_dead_outcome(const struct telling *telling, const struct flaw *flaw)
{
    const struct cast_row *row = &telling->cast->rows[flaw->step];
    struct poll_rule rule = electorate_rule(&telling->circuit->steps[flaw->step], &row->over);
    uint8_t need = rule.need[flaw->outcome];
    bool too_many = need > row->most && need != UINT8_MAX;
    return message_with(telling->arena, telling->locale,
                        too_many ? SPAN("ending.dead-outcome-votes") : SPAN("ending.dead-outcome"),
                        {"step", step_name(telling, flaw->step)},
                        {"outcome", outcome_name(telling, flaw->step, flaw->outcome)},
                        {"need", number(telling, need)}, {"most", number(telling, row->most)});
}

static struct span ending_id(const struct telling *telling, const struct flaw *flaw)
{
    if (flaw->fault == FAULT_UNAPPROVED && flaw->outcome < POLL_OUTCOMES_MAX)
        return SPAN("ending.unapproved-outcome");
    if (flaw->fault == FAULT_DEAD_STEP && !flaw->has_way)
        return SPAN("ending.dead-step-nowhere");
    return span_format(telling->arena, "ending.%s", fault_word(flaw->fault));
}

static struct span tell_ending(const struct telling *telling, const struct flaw *flaw)
{
    struct span outcome = SPAN("");
    if (flaw->fault == FAULT_DEAD_OUTCOME)
        return tell_dead_outcome(telling, flaw);
    if (flaw->outcome < POLL_OUTCOMES_MAX)
        outcome = outcome_name(telling, flaw->step, flaw->outcome);
    return message_with(telling->arena, telling->locale, ending_id(telling, flaw),
                        {"state", state_name(telling, flaw->state)},
                        {"step", step_name(telling, flaw->step)}, {"outcome", outcome},
                        {"states", names(telling, &flaw->among)});
}

/* --- why not ------------------------------------------------------------------------------- */

static const char *reason_id(enum block block, enum net_verdict verdict)
{
    static const char *const by_block[] = {
        [BLOCK_NONE] = NULL,
        [BLOCK_NET] = NULL,
        [BLOCK_NOBODY] = "reason.nobody",
        [BLOCK_SPLIT] = "reason.split",
        [BLOCK_UNDECIDED] = "reason.undecided",
    };
    static const char *const by_net[] = {
        [NET_FIRES] = NULL,
        [NET_NOT_HERE] = "reason.concluded",
        [NET_NOT_YET] = "reason.not-yet",
        [NET_OWES] = "reason.owes",
        [NET_NOT_LATE] = "reason.not-late",
        [NET_NOT_ABOVE] = "reason.not-above",
        [NET_AGREED] = "reason.nobody",
        [NET_UNAPPROVED] = "reason.unapproved",
        [NET_NOTHING] = NULL,
    };
    return block == BLOCK_NET ? by_net[verdict] : by_block[block];
}

static void add_reason(const struct telling *telling, const struct flaw *flaw, uint16_t step,
                       json_t *reasons)
{
    enum net_verdict verdict;
    enum block block = soundness_block(telling->circuit, telling->cast, telling->soundness->endings,
                                       &flaw->last, step, &verdict);
    const char *id = reason_id(block, verdict);
    if (id != NULL)
        json_array_append_new(reasons,
                              json_text(message_with(telling->arena, telling->locale, span_of(id),
                                                     {"step", step_name(telling, step)})));
}

static json_t *reasons_of(const struct telling *telling, const struct flaw *flaw)
{
    json_t *reasons = json_array();
    const struct net *net = &telling->circuit->net;
    bool all = flaw->fault == FAULT_DEADLOCK;
    bool own = flaw->fault == FAULT_DEAD_STEP && flaw->has_way;
    for (uint16_t step = 0; step < net->step_count; step++)
        if ((all || (own && step == flaw->step)) &&
            net_has(&net->steps[step].from, flaw->last.state))
            add_reason(telling, flaw, step, reasons);
    if (all && json_array_size(reasons) == 0)
        json_array_append_new(
            reasons, json_text(message_with(telling->arena, telling->locale, SPAN("reason.no-step"),
                                            {"state", state_name(telling, flaw->last.state)})));
    return reasons;
}

/* --- the whole ----------------------------------------------------------------------------- */

bool story_is_told(const struct flaw *flaw)
{
    return flaw->fault != FAULT_DEAD_STEP || flaw->has_way;
}

json_t *story_model(const struct telling *telling, const struct flaw *flaw)
{
    json_t *model = json_object(), *sentences = json_array();
    struct span fault = span_of(fault_word(flaw->fault));
    uint16_t before = telling->circuit->net.initial;
    for (size_t i = 0; i < flaw->length; i++) {
        const struct met *met = &flaw->way[i];
        json_array_append_new(sentences, json_text(tell(telling, met, before)));
        before = met->marking.state;
    }
    json_array_append_new(sentences, json_text(tell_ending(telling, flaw)));
    set_text(model, "fault", fault);
    set_text(model, "title",
             message(telling->locale, span_format(telling->arena, "fault.%.*s", SPAN_ARG(fault))));
    set_value(model, "sentences", sentences);
    set_value(model, "reasons", reasons_of(telling, flaw));
    return model;
}

static void add_text(const struct telling *telling, const struct flaw *flaw, struct buf *text)
{
    json_t *model = json_adopt(telling->arena, story_model(telling, flaw));
    const json_t *sentences = json_object_get(model, "sentences");
    const json_t *reasons = json_object_get(model, "reasons");
    buf_add(text, span_format(telling->arena, "%.*s\n", SPAN_ARG(text_at(model, "title"))));
    for (size_t i = 0; i < json_array_size(sentences); i++)
        buf_add(text, span_format(telling->arena, "%zu. %.*s\n", i + 1,
                                  SPAN_ARG(text_of(json_array_get(sentences, i)))));
    for (size_t i = 0; i < json_array_size(reasons); i++)
        buf_add(text, span_format(telling->arena, "   – %.*s\n",
                                  SPAN_ARG(text_of(json_array_get(reasons, i)))));
    buf_add_text(text, "\n");
}

struct span story_text(const struct telling *telling)
{
    struct buf text = {.arena = telling->arena};
    for (size_t i = 0; i < telling->soundness->count; i++) {
        const struct flaw *flaw = &telling->soundness->flaws[i];
        if (story_is_told(flaw))
            add_text(telling, flaw, &text);
    }
    return buf_span(&text);
}
