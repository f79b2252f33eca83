/* test_access_commands.c - what only the command can decide, asked by everybody of each fiche in
 * each state, and of each step: the answers are computed from the rules said in sentences
 * (access_sentences.h, access_steps.h).
 *
 * Those who may are refused for another reason, mostly a revision long gone: nothing happens, and
 * the next cell finds the same town. */
#include "test.h"

#include "access_steps.h"
#include "server/status.h"

/* The circuits in which other things are to be decided, or others decide. */
static const struct charter of_unicancer = {
    "unicancer@1",
    "pmss@1",
    "copil-unicancer-soins",
    {"copil-unicancer-recherche", "copil-unicancer-strategie"},
    ""};
static const struct charter of_quality = {
    "qualite@1", "pmss@1", "comite-qualite", {NULL}, "lead pilot"};

/* --- the rules --------------------------------------------------------------------------- */

/* Of whom the program lets see what the address names; step: the one asked for, if any. */
typedef unsigned rule_fn(const struct town *town, const struct cell *cell, struct span step);

static bool edits_here(const struct cell *cell)
{
    return edits(role_of(cell->walker), cell->state->phase);
}

static unsigned writes(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    return edits_here(cell) ? 412 : 403;
}

/* On a page both versions are shown. */
static unsigned writes_on_the_page(const struct town *town, const struct cell *cell,
                                   struct span step)
{
    return writes(town, cell, step) == 412 ? 409 : 403;
}

/* Who the leads are, pilots and the methods office say; the title is missing from what is sent. */
static unsigned chooses_leads(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    enum role role = role_of(cell->walker);
    return edits_here(cell) && (role == ROLE_PILOT || role == ROLE_METHOD) ? 422 : 403;
}

static unsigned acts(const struct town *town, const struct cell *cell, struct span step)
{
    return step_status(town, cell, step, true, 412);
}

/* By the page of a fiche's fields, without the reason that the step wants. */
static unsigned acts_on_the_page(const struct town *town, const struct cell *cell, struct span step)
{
    return step_status(town, cell, step, true, 422);
}

/* The present version is shown instead. */
static unsigned acts_late_on_the_page(const struct town *town, const struct cell *cell,
                                      struct span step)
{
    return step_status(town, cell, step, true, 409);
}

static unsigned votes(const struct town *town, const struct cell *cell, struct span step)
{
    return step_status(town, cell, step, false, 412);
}

/* With an outcome that no decision has. */
static unsigned declares(const struct town *town, const struct cell *cell, struct span step)
{
    return step_status(town, cell, step, false, 422);
}

/* Where the address names no fiche, each vote is answered as if it did. */
static unsigned votes_among_others(const struct town *town, const struct cell *cell,
                                   struct span step)
{
    return sees(":fiche", cell) ? votes(town, cell, step) : 404;
}

/* A recommendation that is not there. */
static unsigned answers(const struct town *town, const struct cell *cell, struct span step)
{
    (void)step;
    const char *by = cell->ownership == FOREIGN ? "" : town->charter->answers;
    return is_said(by, span_of(role_word(role_of(cell->walker)))) ? 409 : 403;
}

static bool creates_here(const struct cell *cell)
{
    return may(":plan", CAPABILITY_FICHE_CREATE, cell);
}

static unsigned creates(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    return creates_here(cell) ? 422 : 403;
}

/* No circuit drives the plan's nodes. */
static unsigned creates_a_node_s(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    return creates_here(cell) ? 409 : 403;
}

/* With nobody present. */
static unsigned opens_sitting(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    return cell->walker == CHAIR ? 422 : 403;
}

/* None is open. */
static unsigned closes_sitting(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    return cell->walker == CHAIR ? 409 : 403;
}

/* A seat is its holder's to lend, for what they see themselves; they have no key to sign with. */
static unsigned lends(const struct cell *cell, bool is_seen)
{
    if (cell->walker != (int)ROLE_SEAT)
        return 422;
    return is_seen ? 403 : 404;
}

static unsigned lends_for_fiche(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    return lends(cell, sees(":fiche", cell));
}

static unsigned lends_for_plan(const struct town *town, const struct cell *cell, struct span step)
{
    (void)town, (void)step;
    return lends(cell, sees(":plan", cell));
}

/* --- what is asked ------------------------------------------------------------------------- */

/* How often: in each cell, or there of each of the circuit's steps, or of its decisions. */
enum times { ONCE, EACH_STEP, EACH_DECISION };

/* sent: JSON or what a page's form sends; of GET the query. */
struct attempt {
    enum times times;
    enum method method;
    const char *pattern, *if_match, *sent;
    rule_fn *rule;
};

#define STALE_VOTE "'outcome':'approve','revision':77"
#define ONE_VOTE "{'votes':[{'fiche':'$fiche','step':'$step'," STALE_VOTE "}]}"
#define LOAN "'seat':'$seat','receiver':'$person','until':'2027-01-01'"

/* clang-format off */
static const struct attempt attempts[] = {
    {ONCE, METHOD_PUT,  "/fiches/:fiche",                 "\"77\"", "{'content':{'title':'Autre'}}",              writes},
    {ONCE, METHOD_PUT,  "/fiches/:fiche",                 "\"1\"",  "{'content':{'leads':['$person']}}",          chooses_leads},
    {ONCE, METHOD_POST, "/fiches/:fiche/modifier",        "",       "{}",                                         writes},
    {ONCE, METHOD_POST, "/fiches/:fiche/modifier",        "",       "title=Autre&revision=77",                    writes_on_the_page},
    {ONCE, METHOD_POST, "/fiches/:fiche/modifier",        "",       "faire=$step&revision=1",                     acts_on_the_page},
    {ONCE, METHOD_POST, "/fiches/:fiche/modifier",        "",       "faire=$step&revision=77",                    acts_late_on_the_page},
    {ONCE, METHOD_POST, "/fiches/:fiche/recommandations/:advice", "", "{'answer':'accepted','reply':'Oui'}",      answers},
    {ONCE, METHOD_POST, "/fiches/:fiche/decisions",       "",       "{'step':'abandonner'," STALE_VOTE "}",       votes},
    {ONCE, METHOD_POST, "/plans/:plan/fiches",            "",       "{'node':'$node','title':''}",                creates},
    {ONCE, METHOD_POST, "/plans/:plan/fiches",            "",       "node=$node&title=",                          creates},
    {ONCE, METHOD_POST, "/plans/:plan/fiches",            "",       "{'node':'$node','title':'N','own':true}",    creates_a_node_s},
    {ONCE, METHOD_POST, "/instances/:body/seance",        "",       "{'present':[]}",                             opens_sitting},
    {ONCE, METHOD_POST, "/instances/:body/seance/lever",  "",       "{}",                                         closes_sitting},
    {ONCE, METHOD_POST, "/delegations/declaration",       "",       "{'scope':'fiche:$fiche'," LOAN "}",          lends_for_fiche},
    {ONCE, METHOD_POST, "/delegations/declaration",       "",       "{'scope':'plan:$plan'," LOAN "}",            lends_for_plan},
    {EACH_STEP, METHOD_POST, "/fiches/:fiche/etapes/:step",   "",   "{'reason':'Motif','revision':77}",           acts},
    {EACH_DECISION, METHOD_POST, "/fiches/:fiche/decisions",  "",   "{'step':'$step'," STALE_VOTE "}",            votes},
    {EACH_DECISION, METHOD_GET, "/fiches/:fiche/declaration", "",   "etape=$step&issue=aucune",                   declares},
    {EACH_DECISION, METHOD_POST, "/fiches/:fiche/declaration", "",  "{'etape':'$step','issue':'aucune'}",         declares},
    {EACH_DECISION, METHOD_POST, "/validations",              "",   ONE_VOTE,                                     votes_among_others},
    {EACH_DECISION, METHOD_POST, "/validations/declarations", "",   ONE_VOTE,                                     votes_among_others},
};
/* clang-format on */

static enum about attempt_about(const struct attempt *attempt)
{
    if (pattern_names(attempt->sent, "$fiche"))
        return ABOUT_FICHE;
    return pattern_names(attempt->sent, "$plan") ? ABOUT_PLAN : pattern_about(attempt->pattern);
}

static struct pairs names_with_step(struct town *town, const struct cell *cell, struct span step)
{
    struct pairs names = names_of(town, cell_fiche(town, cell), town_plans[cell->ownership]);
    for (size_t i = 0; i < names.count; i++)
        if (span_eq(names.items[i].name, SPAN("step")))
            names.items[i].value = step;
    return names;
}

static struct response make(struct town *town, const struct cell *cell,
                            const struct attempt *attempt, struct span step)
{
    struct arena *arena = &town->world.arena;
    struct pairs names = names_with_step(town, cell, step);
    const char *address = route_address(arena, attempt->pattern, &names);
    bool is_json = attempt->sent[0] == '{';
    struct span sent = is_json ? json_canonical(arena, route_json(arena, attempt->sent, &names))
                               : route_filled(arena, attempt->sent, &names);
    struct request request = {.method = attempt->method,
                              .bearer = town->tokens[cell->walker],
                              .if_match = span_of(attempt->if_match)};
    if (attempt->method == METHOD_GET)
        address = span_format(arena, "%s?%.*s", address, SPAN_ARG(sent)).ptr;
    else {
        request.content_type =
            is_json ? SPAN("application/json") : SPAN("application/x-www-form-urlencoded");
        request.body = sent;
    }
    return world_visit(&town->world, SPAN(""), request, address);
}

/* Several votes are answered each in its place: the refusal there is as good as a status. */
static unsigned status_told(struct town *town, const struct response *answer)
{
    const json_t *told = answer->status == 200 ? json_read(&town->world.arena, answer->body) : NULL;
    const json_t *votes = json_object_get(told, "votes");
    if (votes == NULL)
        votes = json_object_get(told, "statements");
    struct span word = text_at(json_array_get(votes, 0), "refusal");
    for (enum refusal refusal = 1; refusal < REFUSAL_COUNT; refusal++)
        if (span_eq(word, span_of(refusal_word(refusal))))
            return status_of(refusal_err(refusal), true);
    return answer->status;
}

/* --- everybody asks -------------------------------------------------------------------------- */

/* What is tried at the moment. */
struct trial {
    const struct attempt *attempt;
    struct span step;
};

static unsigned status_wanted(struct town *town, const struct cell *cell, const struct trial *trial)
{
    if (cell->walker == NOBODY)
        return 401;
    return sees(trial->attempt->pattern, cell) ? trial->attempt->rule(town, cell, trial->step)
                                               : 404;
}

static void try_it(struct town *town, const struct cell *cell, void *context)
{
    const struct trial *trial = context;
    const struct attempt *attempt = trial->attempt;
    struct response answer = make(town, cell, attempt, trial->step);
    const char *asked =
        span_format(&town->world.arena, "%s %s %s (%.*s)", request_method_name(attempt->method),
                    attempt->pattern, attempt->sent, SPAN_ARG(trial->step))
            .ptr;
    check_cell(town, cell, asked, status_told(town, &answer), status_wanted(town, cell, trial));
}

/* Each step of the near circuit is said a second time, and none that is gone. */
static void check_said(const struct town *town)
{
    size_t said = 0;
    const char *ref = town->charter->near;
    const struct circuit *circuit = town->circuits[OWN];
    for (size_t i = 0; i < COUNT_OF(said_steps); i++)
        said += strcmp(said_steps[i].circuit, ref) == 0;
    for (size_t i = 0; i < circuit->step_count; i++)
        if (said_step(ref, circuit->steps[i].id) == NULL)
            fail_msg("nothing is said of %.*s in %s", SPAN_ARG(circuit->steps[i].id), ref);
    assert_int_equal(said, circuit->step_count);
}

static size_t try_each_step(struct town *town, const struct attempt *attempt)
{
    size_t cells = 0;
    const struct circuit *circuit = town->circuits[OWN];
    check_said(town);
    for (size_t i = 0; i < circuit->step_count; i++) {
        struct trial trial = {attempt, circuit->steps[i].id};
        if (attempt->times == EACH_STEP || circuit->steps[i].passage != PASSAGE_NONE)
            cells += town_walk(town, attempt_about(attempt), try_it, &trial);
    }
    return cells;
}

static size_t try_attempt(struct town *town, const struct attempt *attempt)
{
    struct trial once = {attempt, SPAN("abandonner")};
    return attempt->times == ONCE ? town_walk(town, attempt_about(attempt), try_it, &once)
                                  : try_each_step(town, attempt);
}

static void try_under(const struct charter *charter, bool (*is_meant)(const struct attempt *))
{
    size_t cells = 0;
    struct town town;
    town_open(&town, charter);
    uint64_t before = town_log_size(&town);
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        if (is_meant(&attempts[i]))
            cells += try_attempt(&town, &attempts[i]);
    assert_int_equal(town_log_size(&town), before);
    print_message("%zu attempts under %s, each with its exact answer\n", cells, charter->near);
    town_close(&town);
}

static bool is_any(const struct attempt *attempt)
{
    (void)attempt;
    return true;
}

static bool is_of_steps(const struct attempt *attempt)
{
    return attempt->times != ONCE;
}

static bool is_an_answer(const struct attempt *attempt)
{
    return attempt->rule == answers;
}

static void who_may_read_a_fiche_may_not_therefore_change_it(void **unused)
{
    (void)unused;
    try_under(&of_pmss, is_any);
}

static void under_another_circuit_its_own_steps_and_roles_count(void **unused)
{
    (void)unused;
    try_under(&of_unicancer, is_of_steps);
}

static void recommendations_are_answered_by_those_whom_the_circuit_names(void **unused)
{
    (void)unused;
    try_under(&of_quality, is_an_answer);
}

static bool is_attempted(const struct route *route)
{
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        if (attempts[i].method == route->method && strcmp(attempts[i].pattern, route->pattern) == 0)
            return true;
    return false;
}

static void each_change_of_a_fiche_or_in_a_plan_is_attempted(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < route_count; i++)
        if (routes[i].method != METHOD_GET &&
            pattern_about(routes[i].pattern) != ABOUT_INSTITUTION && !is_attempted(&routes[i]))
            fail_msg("%s %s is not attempted", request_method_name(routes[i].method),
                     routes[i].pattern);
}

TESTS(who_may_read_a_fiche_may_not_therefore_change_it,
      under_another_circuit_its_own_steps_and_roles_count,
      recommendations_are_answered_by_those_whom_the_circuit_names,
      each_change_of_a_fiche_or_in_a_plan_is_attempted)
