#include "server/rehearsal_view.h"

#include "server/circuit_page_view.h"
#include "server/circuit_picture_view.h"
#include "server/circuit_facts.h"
#include "server/circuit_words.h"
#include "server/small_form.h"
#include "workflow/rehearsal.h"

/* A rehearsal being shown. */
struct show {
    const struct lens *lens;
    const struct circuit *circuit;
    struct rehearsal rehearsal;
    json_t *story;
};

/* --- who does what ------------------------------------------------------------------------------
 */

static struct span number(const struct show *show, unsigned value)
{
    return span_format(show->lens->reader.arena, "%u", value);
}

static const struct rehearsal_votes *votes_of(const struct show *show, uint16_t step)
{
    const struct net_state *state = &show->circuit->net.states[show->rehearsal.at.state];
    return &show->rehearsal.votes[net_slot(state, step)];
}

/* "Membre 3 – Conseil de Direction": the next of those who have not voted. */
static struct span member_name(const struct show *show, const struct rehearsal_move *move)
{
    const struct step *step = &show->circuit->steps[move->step];
    const struct poll *poll = &votes_of(show, move->step)->poll;
    struct poll_rule rule = rehearsal_rule(step, show->rehearsal.members);
    unsigned others = poll_total(&rule, poll) - (poll->chair != 0);
    return message_with(show->lens->reader.arena, show->lens->locale, SPAN("try.member"),
                        {"number", number(show, others + 1)},
                        {"body", circuit_who(show->lens, step)});
}

static struct span chair_name(const struct show *show, const struct step *step)
{
    struct span roles = circuit_facts_roles(show->lens, step->by);
    struct span chair = message_with(show->lens->reader.arena, show->lens->locale,
                                     SPAN("try.chair"), {"body", circuit_who(show->lens, step)});
    return roles.len == 0
               ? chair
               : span_format(show->lens->reader.arena, "%.*s%.*s%.*s", SPAN_ARG(chair),
                             SPAN_ARG(lens_say(show->lens, "circuit.or")), SPAN_ARG(roles));
}

static struct span who(const struct show *show, const struct rehearsal_move *move)
{
    const struct step *step = &show->circuit->steps[move->step];
    switch (move->kind) {
    case REHEARSED_ACT: return circuit_who(show->lens, step);
    case REHEARSED_AGREE: return circuit_facts_kinds(show->lens, step->sides[move->choice]);
    case REHEARSED_VOTE: return member_name(show, move);
    case REHEARSED_CHAIR:
    case REHEARSED_RECORD: return chair_name(show, step);
    case REHEARSED_ANSWER: return circuit_facts_roles(show->lens, show->circuit->answers);
    case REHEARSED_EXPIRE:
    case REHEARSED_LATE: return lens_say(show->lens, "try.time");
    case REHEARSED_ABOVE: return lens_say(show->lens, "try.elsewhere");
    case REHEARSED_COUNT: break;
    }
    return (struct span){0};
}

static struct span outcome_label(const struct show *show, const struct rehearsal_move *move)
{
    const struct step *step = &show->circuit->steps[move->step];
    struct span label = label_in(step->outcomes[move->choice].label, show->lens->language);
    return !move->advises ? label
                          : message_with(show->lens->reader.arena, show->lens->locale,
                                         SPAN("try.advising"), {"outcome", label});
}

static struct span what(const struct show *show, const struct rehearsal_move *move)
{
    const struct step *step = &show->circuit->steps[move->step];
    struct span label = label_in(step->label, show->lens->language);
    switch (move->kind) {
    case REHEARSED_ACT:
    case REHEARSED_AGREE: return label;
    case REHEARSED_VOTE:
    case REHEARSED_CHAIR:
    case REHEARSED_RECORD: return outcome_label(show, move);
    case REHEARSED_EXPIRE:
        return message_with(show->lens->reader.arena, show->lens->locale, SPAN("try.expire"),
                            {"step", label});
    case REHEARSED_LATE: return lens_say(show->lens, "try.late");
    case REHEARSED_ANSWER: return lens_say(show->lens, "try.answer");
    case REHEARSED_ABOVE: return lens_say(show->lens, "try.above");
    case REHEARSED_COUNT: break;
    }
    return (struct span){0};
}

/* --- the story ----------------------------------------------------------------------------------
 */

static void add_sentence(struct buf *text, struct span sentence)
{
    if (text->len > 0 && sentence.len > 0)
        buf_add_char(text, ' ');
    buf_add(text, sentence);
}

/* What a move led to. */
static void tell_turn(const struct show *show, const struct rehearsal_move *move,
                      const struct rehearsal_turn *turn, struct buf *text)
{
    const struct lens *lens = show->lens;
    struct arena *arena = lens->reader.arena;
    const struct step *step = &show->circuit->steps[move->step];
    if (turn->has_decided)
        add_sentence(text, message_with(arena, lens->locale, SPAN("try.decided"),
                                        {"step", label_in(step->label, lens->language)},
                                        {"outcome", label_in(step->outcomes[turn->outcome].label,
                                                             lens->language)}));
    if (turn->has_decided && !turn->has_moved)
        add_sentence(text, lens_say(lens, "try.waits"));
    if (turn->is_void)
        add_sentence(text, lens_say(lens, "try.void"));
    if (turn->is_split)
        add_sentence(text, lens_say(lens, "try.split"));
    if (move->kind == REHEARSED_AGREE && !turn->has_moved)
        add_sentence(text, lens_say(lens, "try.half"));
    if (turn->has_moved)
        add_sentence(text, message_with(arena, lens->locale, SPAN("try.moved"),
                                        {"state", circuit_facts_place(lens, show->circuit,
                                                                      show->rehearsal.at.state)}));
}

static enum err play(struct show *show, struct span written)
{
    struct rehearsal_move move;
    struct buf text = {.arena = show->lens->reader.arena};
    if (json_array_size(show->story) == REHEARSAL_MOVES_MAX)
        return ERR_TOO_LARGE;
    if (!rehearsal_read(show->circuit, written, &move))
        return ERR_MALFORMED;
    bool is_here = show->rehearsal.at.state < show->circuit->state_count &&
                   (move.kind >= REHEARSED_LATE ||
                    step_begins(&show->circuit->steps[move.step], show->rehearsal.at.state));
    if (!is_here)
        return ERR_MALFORMED;
    add_sentence(&text, message_with(show->lens->reader.arena, show->lens->locale, SPAN("try.did"),
                                     {"who", who(show, &move)}, {"what", what(show, &move)}));
    struct rehearsal_turn turn = rehearsal_play(&show->rehearsal, move);
    if (turn.verdict != NET_FIRES)
        return ERR_MALFORMED;
    tell_turn(show, &move, &turn, &text);
    json_array_append_new(show->story, json_text(buf_span(&text)));
    return ERR_NONE;
}

static enum err play_all(struct show *show, struct span moves)
{
    while (moves.len > 0)
        TRY(play(show, span_cut(&moves, '.')));
    return ERR_NONE;
}

/* --- what may be done now
 * -------------------------------------------------------------------------
 */

static enum net_verdict verdict_of(const struct show *show, const struct rehearsal_move *move)
{
    struct rehearsal copy = show->rehearsal;
    return rehearsal_play(&copy, *move).verdict;
}

static const char *why_not(enum net_verdict verdict)
{
    switch (verdict) {
    case NET_NOT_YET: return "try.why-not-yet";
    case NET_OWES: return "try.why-owes";
    case NET_NOT_LATE: return "try.why-not-late";
    case NET_NOT_ABOVE: return "try.why-not-above";
    case NET_AGREED: return "try.why-agreed";
    case NET_UNAPPROVED: return "try.why-unapproved";
    case NET_FIRES:
    case NET_NOT_HERE:
    case NET_NOTHING: break;
    }
    return "try.why-nothing";
}

static bool is_vote(const struct rehearsal_move *move)
{
    return move->kind == REHEARSED_VOTE || move->kind == REHEARSED_CHAIR;
}

/* "Valider : 1 voix sur 3 · Renvoyer : 0 voix sur 3" */
static struct span tally_text(const struct show *show, const struct rehearsal_move *move)
{
    const struct step *step = &show->circuit->steps[move->step];
    const struct poll *poll = &votes_of(show, move->step)->poll;
    struct poll_rule rule = rehearsal_rule(step, show->rehearsal.members);
    struct buf text = {.arena = show->lens->reader.arena};
    for (size_t i = 0; i < step->outcome_count; i++) {
        if (rule.need[i] == UINT8_MAX) /* nobody votes for what comes with time */
            continue;
        if (text.len > 0)
            buf_add_text(&text, " · ");
        buf_add(&text,
                message_with(show->lens->reader.arena, show->lens->locale, SPAN("try.tally"),
                             {"outcome", label_in(step->outcomes[i].label, show->lens->language)},
                             {"given", number(show, poll->given[i])},
                             {"needed", number(show, rule.need[i])}));
    }
    return buf_span(&text);
}

static json_t *choice_model(const struct show *show, const struct rehearsal_move *move)
{
    json_t *model = json_object();
    const struct step *step = &show->circuit->steps[move->step];
    set_text(model, "who", who(show, move));
    set_value(model, "buttons", json_array());
    if (is_vote(move) || move->kind == REHEARSED_RECORD)
        set_text(model, "step", label_in(step->label, show->lens->language));
    if (is_vote(move))
        set_text(model, "tally", tally_text(show, move));
    return model;
}

static void add_button(const struct show *show, const struct rehearsal_move *move, json_t *choice)
{
    json_t *button = json_object();
    enum net_verdict verdict = verdict_of(show, move);
    json_t *buttons = json_object_get(choice, "buttons");
    set_text(button, "label", what(show, move));
    if (verdict == NET_FIRES)
        set_text(button, "value", rehearsal_write(show->lens->reader.arena, *move));
    else
        set_text(button, "why", lens_say(show->lens, why_not(verdict)));
    json_array_append_new(buttons, button);
}

/* The outcomes one voter may choose stand side by side. */
static bool is_same_choice(const struct rehearsal_move *one, const struct rehearsal_move *other)
{
    return one->kind == other->kind && one->step == other->step &&
           (is_vote(one) || one->kind == REHEARSED_RECORD);
}

static json_t *choices_model(const struct show *show)
{
    size_t count;
    const struct rehearsal_move *moves =
        rehearsal_moves(show->lens->reader.arena, &show->rehearsal, &count);
    json_t *list = json_array(), *choice = NULL;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !is_same_choice(&moves[i - 1], &moves[i])) {
            choice = choice_model(show, &moves[i]);
            json_array_append_new(list, choice);
        }
        add_button(show, &moves[i], choice);
    }
    return list;
}

/* --- the page -----------------------------------------------------------------------------------
 */

static bool read_members(struct span text, uint8_t *members)
{
    unsigned number = text.len == 0 ? REHEARSAL_MEMBERS_USUAL : 0;
    if (text.len > 2)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (unsigned)(text.ptr[i] - '0');
    }
    *members = (uint8_t)number;
    return number >= REHEARSAL_MEMBERS_MIN && number <= REHEARSAL_MEMBERS_MAX;
}

static json_t *sizes_model(const struct show *show)
{
    static const uint8_t usual[] = {2, 3, 5, 7, 9, 12, 15, 20, REHEARSAL_MEMBERS_MAX};
    json_t *options = json_array();
    bool is_listed = false;
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        json_t *option = small_form_option(number(show, usual[i]), number(show, usual[i]));
        if (usual[i] == show->rehearsal.members) {
            set_flag(option, "selected", true);
            is_listed = true;
        }
        json_array_append_new(options, option);
    }
    if (!is_listed) {
        struct span own = number(show, show->rehearsal.members);
        json_t *option = small_form_option(own, own);
        set_flag(option, "selected", true);
        json_array_insert_new(options, 0, option);
    }
    return options;
}

static json_t *here_model(const struct show *show)
{
    size_t state = show->rehearsal.at.state;
    const struct marking *at = &show->rehearsal.at;
    json_t *model = json_object();
    set_text(model, "label", circuit_facts_place(show->lens, show->circuit, state));
    set_text(model, "phase", span_of(phase_word(show->circuit->states[state].phase)));
    set_flag(model, "late", at->late);
    set_flag(model, "owes", at->owes_before || at->owes_here);
    set_flag(model, "approved", at->approved);
    return model;
}

/* The circuit drawn, with the invented fiche where it stands. */
static json_t *picture_model(const struct show *show)
{
    struct fiche invented = {.state = show->circuit->states[show->rehearsal.at.state].id};
    return circuit_picture_model(show->lens, show->circuit, &invented);
}

/* What was played, in the address: all of it, and all but the last move. */
static void add_addresses(const struct show *show, const struct installed_circuit *installed,
                          struct span moves, json_t *page)
{
    struct arena *arena = show->lens->reader.arena;
    struct span url = circuit_page_url(show->lens, installed->ref, "/essayer"), before = moves;
    set_text(page, "url", span_format(arena, "%.*s#ici", SPAN_ARG(url)));
    set_text(page, "again_url",
             span_format(arena, "%.*s?membres=%u#ici", SPAN_ARG(url), show->rehearsal.members));
    if (moves.len == 0)
        return;
    while (before.len > 0 && before.ptr[before.len - 1] != '.')
        before.len--;
    before.len -= before.len > 0;
    set_text(page, "undo_url",
             span_format(arena, "%.*s?membres=%u&coups=%.*s#ici", SPAN_ARG(url),
                         show->rehearsal.members, SPAN_ARG(before)));
}

static struct span joined(struct arena *arena, const struct rehearsal_asked *asked)
{
    if (asked->move.len == 0 || asked->moves.len == 0)
        return asked->move.len > 0 ? asked->move : asked->moves;
    return span_format(arena, "%.*s.%.*s", SPAN_ARG(asked->moves), SPAN_ARG(asked->move));
}

enum err rehearsal_model(const struct lens *lens, const struct installed_circuit *installed,
                         const struct rehearsal_asked *asked, json_t **page)
{
    uint8_t members;
    struct span moves = joined(lens->reader.arena, asked);
    if (!read_members(asked->members, &members))
        return ERR_MALFORMED;
    json_t *model = json_adopt(lens->reader.arena, json_object());
    struct show show = {.lens = lens,
                        .circuit = &installed->circuit,
                        .rehearsal = rehearsal_begin(&installed->circuit, members),
                        .story = json_array()};
    set_value(model, "story", show.story);
    TRY(play_all(&show, moves));
    circuit_page_trail(lens, installed, "try.title", model);
    add_addresses(&show, installed, moves, model);
    set_text(model, "name", label_in(installed->circuit.title, lens->language));
    set_text(model, "moves", moves);
    set_number(model, "members", members);
    set_value(model, "sizes", sizes_model(&show));
    set_value(model, "here", here_model(&show));
    set_value(model, "picture", picture_model(&show));
    bool is_full = json_array_size(show.story) == REHEARSAL_MOVES_MAX;
    set_value(model, "choices", is_full ? json_array() : choices_model(&show));
    *page = model;
    return ERR_NONE;
}
