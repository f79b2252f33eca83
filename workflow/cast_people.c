/* cast_people.c - counting who there is among an institution's people. */
#include "workflow/cast.h"
#include "workflow/standing.h"

/* Somebody who may play; a real person, or one of those invented for a fiche that is not said. */
struct player {
    const struct person *person; /* NULL: invented */
    bool is_here;                /* an open account, and not away */
    role_set roles;
    kind_set kinds;
    bool wrote;
};

/* All players: the directory's persons in its order, then those invented. */
struct company {
    const struct circuit *circuit;
    const struct cast_about *about;
    struct player *players;
    size_t count;
};

/* --- who there is -------------------------------------------------------------------------- */

/* The roles granted to a person on whatever it may be. */
static role_set granted_anywhere(const struct person *person, int64_t now)
{
    role_set roles = 0;
    for (size_t i = 0; i < person->grant_count; i++)
        if (period_holds(person->grants[i].period, now))
            roles |= ROLE_BIT(person->grants[i].role);
    return roles & ~ROLE_BIT(ROLE_SEAT);
}

static role_set roles_of(const struct cast_about *about, const struct person *person)
{
    if (about->plan == NULL)
        return granted_anywhere(person, about->now);
    struct actor actor = {.directory = about->directory, .person = person, .now = about->now};
    struct subject subject = {.plan = about->plan, .node = about->node, .fiche = about->fiche};
    return access_roles(&actor, &subject);
}

static struct player real(const struct cast_about *about, const struct person *person)
{
    return (struct player){
        .person = person,
        .is_here = person->account_open && !span_eq(person->id, about->away),
        .roles = roles_of(about, person),
        .kinds = KIND_BIT(person->kind),
        .wrote = about->fiche != NULL && fiche_written_by(about->fiche, person->id),
    };
}

static struct company company_of(struct arena *arena, const struct circuit *circuit,
                                 const struct cast_about *about)
{
    static const enum role named[] = {ROLE_LEAD, ROLE_PILOT, ROLE_MEMBER};
    size_t persons = about->directory->person_count;
    struct player *players = arena_new(arena, struct player, persons + COUNT_OF(named));
    for (size_t i = 0; i < persons; i++)
        players[i] = real(about, &about->directory->persons[i]);
    for (size_t i = 0; i < COUNT_OF(named); i++)
        players[persons + i] = (struct player){
            .is_here = true, .roles = ROLE_BIT(named[i]), .kinds = ~(kind_set)0, .wrote = true};
    return (struct company){
        .circuit = circuit,
        .about = about,
        .players = players,
        .count = persons + (about->fiche == NULL ? COUNT_OF(named) : 0),
    };
}

/* --- acts ---------------------------------------------------------------------------------- */

static bool is_kept_apart(const struct step *step, const struct player *player)
{
    return ((step->apart & APART_LEAD) && (player->roles & ROLE_BIT(ROLE_LEAD))) ||
           ((step->apart & APART_WRITER) && player->wrote);
}

static bool may_act(const struct step *step, const struct player *player, size_t side)
{
    return player->is_here && (player->roles & step->by) && !is_kept_apart(step, player) &&
           (!step->pair || (player->kinds & step->sides[side]));
}

static bool may_act_at_all(const struct step *step, const struct player *player)
{
    return may_act(step, player, 0) || (step->pair && may_act(step, player, 1));
}

/* --- who submitted ------------------------------------------------------------------------- */

/* The states from which decisions alone may bring a fiche to where a step begins: who took the
 * act that led to one of them still counts as its submitter. */
static struct net_set submitted(const struct circuit *circuit, const struct step *step)
{
    struct net_set states = step->from;
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < circuit->step_count; i++) {
            const struct step *before = &circuit->steps[i];
            if (before->passage == PASSAGE_NONE || !step_may_lead(circuit, before, &states))
                continue;
            for (uint16_t state = 0; state < circuit->state_count; state++)
                if (net_has(&before->from, state) && !net_has(&states, state)) {
                    net_add(&states, state);
                    more = true;
                }
        }
    }
    return states;
}

/* How many persons may together have submitted what a step is about: two when it was a pair. */
static uint8_t submitters(const struct circuit *circuit, const struct net_set *states)
{
    uint8_t count = 0;
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *act = &circuit->steps[i];
        if (act->passage == PASSAGE_NONE && net_has(states, (uint16_t)act->to))
            count = act->pair ? NET_SIDES : count > 1 ? count : 1;
    }
    return count;
}

static bool may_have_submitted(const struct circuit *circuit, const struct net_set *states,
                               const struct player *player)
{
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *act = &circuit->steps[i];
        if (act->passage == PASSAGE_NONE && net_has(states, (uint16_t)act->to) &&
            may_act_at_all(act, player))
            return true;
    }
    return false;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static uint16_t count_side(const struct company *company, const struct step *step, size_t side)
{
    struct net_set states = submitted(company->circuit, step);
    size_t count = 0, movers = 0;
    for (size_t i = 0; i < company->count; i++)
        if (may_act(step, &company->players[i], side)) {
            count++;
            movers += may_have_submitted(company->circuit, &states, &company->players[i]);
        }
    if (step->apart & APART_SUBMITTER)
        count -= least(movers, submitters(company->circuit, &states));
    return (uint16_t)count;
}

/* --- seats --------------------------------------------------------------------------------- */

/* A body as it is asked in one step. */
struct booth {
    const struct company *company;
    const struct step *step;
    const struct body *body;
    struct net_set submitted;
    bool with_away; /* those away count too: they are voters, though they do not come */
};

static const struct player *holder(const struct booth *booth, const struct seat *seat)
{
    const struct company *company = booth->company;
    return seat->holder != NULL
               ? &company->players[seat->holder - company->about->directory->persons]
               : NULL;
}

/* Whether the access table lets a seat decide in each phase where the step begins. */
static bool access_lets(const struct booth *booth, const struct player *player)
{
    const struct circuit *circuit = booth->company->circuit;
    role_set roles = player->roles | ROLE_BIT(ROLE_SEAT);
    for (size_t i = 0; i < circuit->state_count; i++)
        if (step_begins(booth->step, i) &&
            !access_allows(roles, CAPABILITY_FICHE_DECIDE, circuit->states[i].phase))
            return false;
    return true;
}

static bool may_decide(const struct booth *booth, const struct player *player)
{
    bool is_there = player->is_here ||
                    (booth->with_away && player->person != NULL && player->person->account_open);
    return is_there && !is_kept_apart(booth->step, player) && access_lets(booth, player);
}

static bool is_in_office(const struct booth *booth, const struct seat *titular)
{
    return standing_has_voice(booth->step, booth->body, titular) &&
           period_holds(titular->period, booth->company->about->now);
}

/* Whether a seat's holder may vote by it, as electorate_count() asks.  Seats that are lent are
 * not counted on: they lapse, their titular may vote all the same, and who borrows one votes by
 * a seat of their own first (flow_seat). */
static bool is_open(void *context, const struct seat *seat)
{
    const struct booth *booth = context;
    const struct player *player = holder(booth, seat);
    return player != NULL && seat->delegation == NULL && is_in_office(booth, seat->titular) &&
           period_holds(seat->period, booth->company->about->now) && may_decide(booth, player);
}

static size_t votes_of(struct booth booth, bool with_away)
{
    booth.with_away = with_away;
    return electorate_count(booth.body, is_open, &booth);
}

/* What one person may vote by. */
struct choices {
    size_t seats, own;       /* open ones; own: not a substitute's */
    bool shared, own_shared; /* somebody else may vote by the same titular seat */
};

static struct choices choices_of(struct booth *booth, struct span person)
{
    struct choices found = {0};
    const struct body *body = booth->body;
    for (size_t i = 0; i < body->seat_count; i++) {
        const struct seat *seat = &body->seats[i];
        if (!span_eq(seat->person, person) || !is_open(booth, seat))
            continue;
        bool shared = false;
        for (size_t j = 0; j < body->seat_count; j++)
            shared = shared ||
                     (!span_eq(body->seats[j].person, person) &&
                      body->seats[j].titular == seat->titular && is_open(booth, &body->seats[j]));
        found.seats++;
        found.own += seat->kind != SEAT_SUBSTITUTE;
        found.shared = found.shared || shared;
        found.own_shared = found.own_shared || (shared && seat->kind != SEAT_SUBSTITUTE);
    }
    return found;
}

static bool is_first_of_person(const struct body *body, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (span_eq(body->seats[i].person, body->seats[row].person))
            return false;
    return true;
}

/* Votes that may be lost: whoever may vote by several seats, one of them somebody else's too,
 * may take that one and leave another empty.  Not so with one seat of one's own that nobody
 * shares: it is taken first (flow_seat). */
static size_t wasted(struct booth booth)
{
    size_t lost = 0;
    for (size_t i = 0; i < booth.body->seat_count; i++) {
        if (!is_first_of_person(booth.body, i))
            continue;
        struct choices choices = choices_of(&booth, booth.body->seats[i].person);
        bool is_settled = choices.own == 1 && !choices.own_shared;
        lost += choices.seats > 1 && choices.shared && !is_settled;
    }
    return lost;
}

/* --- rows ---------------------------------------------------------------------------------- */

static void note_seats(struct booth *booth, struct cast_row *row)
{
    const struct circuit *circuit = booth->company->circuit;
    size_t movers = 0;
    for (size_t i = 0; i < booth->body->seat_count; i++) {
        const struct seat *seat = &booth->body->seats[i];
        bool chairs = seat->titular->kind == SEAT_CHAIR;
        bool held = period_holds(seat->period, booth->company->about->now);
        row->over.members += seat->kind != SEAT_SUBSTITUTE && is_in_office(booth, seat);
        row->mute = (uint16_t)(row->mute + (seat->kind == SEAT_CHAIR && held &&
                                            !standing_has_voice(booth->step, booth->body, seat)));
        if (!is_open(booth, seat))
            continue;
        bool moved = (booth->step->apart & APART_SUBMITTER) &&
                     may_have_submitted(circuit, &booth->submitted, holder(booth, seat));
        movers += moved;
        row->chair = row->chair || chairs;
        row->mover_chair = row->mover_chair || (moved && chairs);
    }
    row->movers = (uint8_t)least(movers, submitters(circuit, &booth->submitted));
}

/* Whether the chair, or a substitute, is there: nobody else opens a sitting (bodies.c). */
static bool is_presided(const struct booth *booth)
{
    int64_t now = booth->company->about->now;
    for (size_t i = 0; i < booth->body->seat_count; i++) {
        const struct seat *seat = &booth->body->seats[i];
        const struct seat *titular = seat->titular;
        const struct player *player = holder(booth, seat);
        if (titular->kind == SEAT_CHAIR && player != NULL && player->is_here &&
            period_holds(seat->period, now) && period_holds(titular->period, now))
            return true;
    }
    return false;
}

static struct cast_row votes_row(struct booth *booth)
{
    bool sits = booth->step->quorum.of != BASIS_PRESENT || is_presided(booth);
    size_t most = sits ? votes_of(*booth, false) : 0, lost = wasted(*booth);
    struct cast_row row = {
        .has_body = true,
        .most = (uint16_t)most,
        .fewest = (uint16_t)(lost < most ? most - lost : least(most, 1)),
        .over = {.seats = booth->body->size,
                 .voters = (int64_t)votes_of(*booth, true),
                 .own = (int64_t)body_quorum(booth->body, booth->company->about->now)},
    };
    note_seats(booth, &row);
    return row;
}

/* Whether somebody may write down what the body said: those named may without a seat, else the
 * chair; nobody may whom the access table forbids to decide. */
static bool may_record(struct booth *booth, const struct player *player)
{
    bool may = (player->roles & booth->step->by) && may_decide(booth, player);
    for (size_t i = 0; i < booth->body->seat_count && !may; i++)
        may = holder(booth, &booth->body->seats[i]) == player &&
              is_open(booth, &booth->body->seats[i]);
    return may;
}

/* Each person once, whatever they may record by: who is kept apart is so in every quality. */
static struct cast_row recorded_row(struct booth *booth)
{
    size_t count = 0, movers = 0;
    for (size_t i = 0; i < booth->company->count; i++) {
        const struct player *player = &booth->company->players[i];
        bool may = may_record(booth, player);
        count += may;
        movers += may && may_have_submitted(booth->company->circuit, &booth->submitted, player);
    }
    if (booth->step->apart & APART_SUBMITTER)
        count -= least(movers, submitters(booth->company->circuit, &booth->submitted));
    return (struct cast_row){.has_body = true,
                             .most = (uint16_t)count,
                             .fewest = (uint16_t)count,
                             .over = {.own = 1, .voters = 1}};
}

static struct cast_row row_of(const struct company *company, const struct step *step)
{
    struct booth booth = {.company = company,
                          .step = step,
                          .body = directory_body(company->about->directory, step->body),
                          .submitted = submitted(company->circuit, step)};
    if (step->passage == PASSAGE_NONE)
        return (struct cast_row){
            .persons = {count_side(company, step, 0),
                        step->pair ? count_side(company, step, 1) : (uint16_t)0}};
    if (booth.body == NULL)
        return (struct cast_row){0};
    return step->recorded ? recorded_row(&booth) : votes_row(&booth);
}

bool cast_has_part(const struct circuit *circuit, const struct cast_about *about,
                   const struct person *person)
{
    role_set roles = roles_of(about, person);
    bool named = (roles & circuit->answers) != 0;
    for (size_t i = 0; i < circuit->step_count && !named; i++) {
        const struct step *step = &circuit->steps[i];
        named = (roles & step->by) != 0;
        for (size_t j = 0; j < person->holding_count && !named; j++)
            named = span_eq(step->body, person->holdings[j].body->code);
    }
    return named && person->account_open;
}

struct cast cast_people(struct arena *arena, const struct circuit *circuit,
                        const struct cast_about *about)
{
    struct company company = company_of(arena, circuit, about);
    struct cast cast = {.rows = arena_new(arena, struct cast_row, circuit->step_count),
                        .count = circuit->step_count};
    for (size_t i = 0; i < company.count; i++)
        cast.answers = cast.answers || (company.players[i].is_here &&
                                        (company.players[i].roles & circuit->answers));
    for (size_t i = 0; i < cast.count; i++)
        cast.rows[i] = row_of(&company, &circuit->steps[i]);
    return cast;
}
