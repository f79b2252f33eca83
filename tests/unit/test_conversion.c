/* test_conversion.c - running fiches are moved to another version of their circuit by recorded
 * commands, and what that would do is said before. */
#include "test.h"

#include "server/running.h"
#include "site_world.h"

static const struct asset *shipped(const char *name)
{
    for (size_t i = 0; i < assets_count; i++)
        if (strcmp(assets[i].name, name) == 0)
            return &assets[i];
    fail_msg("%s is not shipped", name);
    return NULL;
}

/* The shipped PMSS circuit as version 2, with one text of it replaced by another. */
static struct span second_version(struct arena *arena, const char *from, const char *to)
{
    struct buf buf = {.arena = arena};
    struct span rest = shipped("circuits/pmss.json")->bytes;
    const char *pairs[2][2] = {{"\"version\": 1", "\"version\": 2"}, {from, to}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const char *at = memmem(rest.ptr, rest.len, pairs[i][0], strlen(pairs[i][0]));
        assert_non_null(at);
        size_t before = (size_t)(at - rest.ptr);
        buf_add(&buf, span_until(rest, before));
        buf_add_text(&buf, pairs[i][1]);
        rest = span_from(rest, before + strlen(pairs[i][0]));
    }
    buf_add(&buf, rest);
    return buf_span(&buf);
}

#define NO_SUSPENSION                                                                           \
    "{\"id\": \"suspendue\", \"phase\": \"in-progress\"", "{\"id\": \"suspendue\", \"phase\": " \
                                                          "\"closed\""

struct versions {
    struct arena arena;
    struct circuit from, to;
};

static void versions_read(struct versions *versions, const char *from, const char *to)
{
    struct span reason = SPAN("");
    *versions = (struct versions){0};
    struct span bytes = second_version(&versions->arena, from, to);
    assert_int_equal(circuit_read(&versions->arena, shipped("circuits/pmss.json")->bytes,
                                  &versions->from, &reason),
                     ERR_NONE);
    if (circuit_read(&versions->arena, bytes, &versions->to, &reason) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(reason));
}

static uint16_t state_of(const struct circuit *circuit, const char *id)
{
    size_t state;
    assert_true(circuit_state(circuit, span_of(id), &state));
    return (uint16_t)state;
}

/* --- what is said before ---------------------------------------------------------------------- */

static void a_state_is_exchanged_for_one_of_its_phase_or_a_draft_and_for_no_other(void **unused)
{
    (void)unused;
    struct versions versions;
    versions_read(&versions, NO_SUSPENSION);
    for (size_t i = 0; i < versions.from.state_count; i++)
        for (size_t j = 0; j < versions.to.state_count; j++) {
            const struct state *before = &versions.from.states[i], *after = &versions.to.states[j];
            enum conversion said = conversion_of(&versions.from, i, &versions.to, (uint16_t)j);
            bool fits = before->phase == after->phase || after->phase == PHASE_DRAFT;
            bool lacks_day = after->deadline.is_expected && !before->deadline.is_expected;
            assert_int_equal(said, lacks_day ? CONVERSION_DAY
                                   : fits    ? CONVERSION_MOVES
                                             : CONVERSION_PHASE);
        }
    assert_int_equal(conversion_of(&versions.from, 0, &versions.to, NET_NOWHERE),
                     CONVERSION_NOWHERE);
    arena_release(&versions.arena);
}

static void a_circuit_of_another_level_takes_no_fiche(void **unused)
{
    (void)unused;
    struct versions versions;
    versions_read(&versions, "\"initial\"", "\"level\": \"node\", \"initial\"");
    assert_int_equal(conversion_of(&versions.from, 0, &versions.to, 0), CONVERSION_LEVEL);
    arena_release(&versions.arena);
}

static void the_preview_counts_who_moves_whose_votes_are_void_and_who_is_blocked(void **unused)
{
    (void)unused;
    struct versions versions;
    versions_read(&versions, NO_SUSPENSION);
    const struct conversion_fiche fiches[] = {
        {.id = SPAN("1"), .state = SPAN("validation"), .votes = true},
        {.id = SPAN("2"), .state = SPAN("validation")},
        {.id = SPAN("3"), .state = SPAN("suspendue"), .is_valid = true},
        {.id = SPAN("4"), .state = SPAN("en-cours"), .is_valid = true},
    };
    struct conversion_row rows[NET_STATES_MAX];
    struct conversion_map map = conversion_same(&versions.from, &versions.to);
    assert_int_equal(
        conversion_preview(&versions.from, &versions.to, &map, fiches, COUNT_OF(fiches), rows), 3);
    assert_int_equal(rows[0].fiches, 2);
    assert_int_equal(rows[0].voided, 1);
    assert_int_equal(rows[1].conversion, CONVERSION_MOVES);
    assert_int_equal(rows[1].revalidated, 0);
    assert_int_equal(rows[2].conversion, CONVERSION_PHASE);
    map.to[state_of(&versions.from, "en-cours")] = state_of(&versions.to, "redaction");
    conversion_preview(&versions.from, &versions.to, &map, fiches, COUNT_OF(fiches), rows);
    assert_int_equal(rows[1].revalidated, 1);
    arena_release(&versions.arena);
}

/* --- what is done --------------------------------------------------------------------------------
 */

struct town {
    struct site_world world;
    struct span ada, lea, fiche;
};

static void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    json_t *args = json_adopt(&world->arena, json_object());
    set_text(args, "bytes", second_version(&world->arena, NO_SUSPENSION));
    world_command(world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    town->ada = world_add_person(world, "Ada Kovacs", "staff");
    town->lea = world_add_person(world, "Léa Roche", "staff");
    world_grant(world, town->ada, "admin", "institution", "");
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_grant(world, town->lea, "method", "plan", "pmss");
    town->fiche = world_add_fiche(world, "pmss", "redaction", "{'title':'Action'}");
}

static void town_close(struct town *town)
{
    site_world_close(&town->world);
}

/* Asks as somebody; args is JSON with ' for ". */
static enum refusal asks(struct town *town, struct span who, enum command_id id, struct span target,
                         const char *args)
{
    struct job job = {.arena = &town->world.arena,
                      .kind = &command_kinds[id],
                      .actor = who,
                      .target = target,
                      .args = world_value(&town->world, args),
                      .now = town->world.now += 1000000};
    enum err err = writer_run(town->world.app.writer, &job);
    assert_int_equal(err == ERR_NONE, job.ruling.refusal == REFUSAL_NONE);
    return job.ruling.refusal;
}

/* The fiche as it is stored. */
static struct fiche stored(struct town *town)
{
    struct fiche fiche;
    SCOPED_TXN txn = kv_read(town->world.app.kv);
    struct span subject = span_format(&town->world.arena, "fiche:%.*s", SPAN_ARG(town->fiche));
    json_t *document = ledger_document(&town->world.arena, &txn, subject);
    assert_int_equal(fiche_read(&town->world.arena, document, &fiche), ERR_NONE);
    return fiche;
}

static void who_installs_moves_a_fiche_to_another_version_with_a_reason(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    int64_t round = stored(&town).round;
    assert_int_equal(asks(&town, town.ada, COMMAND_FICHE_CONVERT, town.fiche,
                          "{'circuit':'pmss@2','state':'harmonisation','reason':'Revu'}"),
                     REFUSAL_NONE);
    struct fiche fiche = stored(&town);
    assert_true(span_eq(fiche.circuit_ref, SPAN("pmss@2")));
    assert_true(span_eq(fiche.state, SPAN("harmonisation")));
    assert_true(span_eq(fiche.reason, SPAN("Revu")));
    assert_int_equal(fiche.round, round + 1);
    town_close(&town);
}

static void nobody_comes_further_by_a_change_of_circuit(void **unused)
{
    (void)unused;
    static const struct {
        const char *args;
        enum refusal refusal;
    } wrong[] = {
        {"{'circuit':'pmss@2','state':'en-cours','reason':'R'}", REFUSAL_NO_COUNTERPART},
        {"{'circuit':'pmss@2','state':'validation','reason':'R'}", REFUSAL_NO_COUNTERPART},
        {"{'circuit':'pmss@2','state':'nulle-part','reason':'R'}", REFUSAL_NO_COUNTERPART},
        {"{'circuit':'pmss@2','reason':''}", REFUSAL_REASON_DUE},
        {"{'circuit':'pmss@1','reason':'R'}", REFUSAL_UNCHANGED},
        {"{'circuit':'pmss@9','reason':'R'}", REFUSAL_MALFORMED},
        {"{'circuit':'pmss@2','reason':'R','approved':'on'}", REFUSAL_UNKNOWN_MEMBER},
    };
    struct town town;
    town_open(&town);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(asks(&town, town.ada, COMMAND_FICHE_CONVERT, town.fiche, wrong[i].args),
                         wrong[i].refusal);
    assert_true(span_eq(stored(&town).circuit_ref, SPAN("pmss@1")));
    town_close(&town);
}

/* Sound, but behind "informe" nothing is approved any more, and nobody answers. */
static const char *const without_answers =
    "{'circuit':'court','version':1,'title':{'fr':'Court','en':'Short'},'initial':'redaction',"
    "'states':[{'id':'redaction','phase':'draft','label':{'fr':'R','en':'R'}},"
    "{'id':'validation','phase':'validation','label':{'fr':'V','en':'V'}},"
    "{'id':'informe','phase':'validation','label':{'fr':'I','en':'I'}},"
    "{'id':'en-cours','phase':'in-progress','label':{'fr':'P','en':'P'}},"
    "{'id':'close','phase':'closed','label':{'fr':'C','en':'C'}}],'steps':["
    "{'id':'soumettre','label':{'fr':'S','en':'S'},'from':['redaction'],'by':['lead'],"
    "'to':'validation'},"
    "{'id':'valider','label':{'fr':'V','en':'V'},'from':['validation'],'passage':'validation',"
    "'body':'codir','quorum':{'votes':2,'tie':'restart'},'outcomes':[{'id':'approve',"
    "'label':{'fr':'O','en':'Y'},'to':'informe','validates':true}]},"
    "{'id':'informer','label':{'fr':'I','en':'I'},'from':['informe'],'passage':'information',"
    "'body':'codir','outcomes':[{'id':'noted','label':{'fr':'N','en':'N'},'to':'en-cours'}]},"
    "{'id':'clore','label':{'fr':'C','en':'C'},'from':['en-cours'],'by':['lead'],'to':'close'}]}";

static enum refusal shortened(struct town *town, const char *state)
{
    struct span args = span_format(&town->world.arena,
                                   "{'circuit':'court@1','state':'%s','reason':'Revu'}", state);
    return asks(town, town->ada, COMMAND_FICHE_CONVERT, town->fiche, args.ptr);
}

static void no_fiche_is_moved_to_where_it_would_stay_for_ever(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct site_world *world = &town.world;
    json_t *args = json_adopt(&world->arena, json_object());
    set_text(args, "bytes", json_canonical(&world->arena, world_value(world, without_answers)));
    world_command(world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    world_happened(world, SPAN(""), town.fiche, "fiche-moved",
                   "{'step':'x','from':'redaction','to':'validation','reason':'','revision':1,"
                   "'validates':false,'approved':false,'body':'cdu','advice':['Une']}");
    struct span advice = stored(&town).advice[0].id;
    assert_int_equal(shortened(&town, "validation"), REFUSAL_NO_COUNTERPART);
    world_happened(world, SPAN(""), town.fiche, "recommendation-answered",
                   span_format(&world->arena, "{'id':'%.*s','answer':'accepted','reply':'Oui'}",
                               SPAN_ARG(advice))
                       .ptr);
    assert_int_equal(shortened(&town, "informe"), REFUSAL_NO_COUNTERPART);
    assert_int_equal(shortened(&town, "validation"), REFUSAL_NONE);
    town_close(&town);
}

static void nobody_else_moves_a_fiche_or_a_plan(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(asks(&town, town.lea, COMMAND_FICHE_CONVERT, town.fiche,
                          "{'circuit':'pmss@2','reason':'R'}"),
                     REFUSAL_NOT_YOUR_ROLE);
    assert_int_equal(
        asks(&town, town.lea, COMMAND_PLAN_CIRCUIT, SPAN("pmss"), "{'circuit':'pmss@2'}"),
        REFUSAL_NOT_YOUR_ROLE);
    town_close(&town);
}

static void what_was_validated_stays_so_unless_it_is_moved_to_a_draft(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    world_happened(&town.world, SPAN(""), town.fiche, "fiche-moved",
                   "{'step':'valider','from':'validation','to':'en-cours','reason':'',"
                   "'revision':1,'validates':true,'approved':true}");
    assert_int_equal(asks(&town, town.ada, COMMAND_FICHE_CONVERT, town.fiche,
                          "{'circuit':'pmss@2','reason':'Revu'}"),
                     REFUSAL_NONE);
    assert_true(stored(&town).approved);
    assert_true(stored(&town).valid_hash.len > 0);
    assert_int_equal(asks(&town, town.ada, COMMAND_FICHE_CONVERT, town.fiche,
                          "{'circuit':'pmss@1','state':'redaction','reason':'Revu'}"),
                     REFUSAL_NONE);
    assert_false(stored(&town).approved);
    town_close(&town);
}

static void new_fiches_take_the_version_the_plan_has_chosen(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(
        asks(&town, town.ada, COMMAND_PLAN_CIRCUIT, SPAN("pmss"), "{'circuit':'pmss@2'}"),
        REFUSAL_NONE);
    assert_int_equal(
        asks(&town, town.ada, COMMAND_PLAN_CIRCUIT, SPAN("pmss"), "{'circuit':'pmss@2'}"),
        REFUSAL_UNCHANGED);
    town.fiche = world_add_fiche(&town.world, "pmss", "redaction", "{'title':'Autre'}");
    assert_true(span_eq(stored(&town).circuit_ref, SPAN("pmss@2")));
    town_close(&town);
}

/* --- the page
 * -------------------------------------------------------------------------------------
 */

#define PAGE "/administration/circuits/pmss@1/passage"

static void log_agrees(struct site_world *world)
{
    struct ledger_findings findings;
    SCOPED_TXN txn = kv_read(world->app.kv);
    assert_int_equal(ledger_verify(&world->arena, &txn, true, &findings), ERR_NONE);
}

static void the_page_moves_a_plan_whole_and_the_log_agrees(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct site_world *world = &town.world;
    struct span stuck = world_add_fiche(world, "pmss", "redaction", "{'title':'Suspendue'}");
    world_move(world, stuck, "suspendue");
    struct response page = world_get(world, town.ada, PAGE "?vers=pmss@2");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Bloquée"));
    assert_false(world_says(&page, "Suspendue par")); /* no title enters the page */
    struct response refused = world_post(world, town.ada, PAGE, "vers=pmss%402&plan=pmss&raison=");
    assert_int_equal(refused.status, 422);
    assert_true(span_eq(stored(&town).circuit_ref, SPAN("pmss@1")));
    assert_int_equal(
        world_post(world, town.ada, PAGE, "vers=pmss%402&plan=pmss&raison=Revu").status, 303);
    assert_true(span_eq(stored(&town).circuit_ref, SPAN("pmss@2")));
    struct response left = world_get_json(world, town.ada, PAGE "?vers=pmss@2");
    assert_true(world_says(&left, "\"count\":1"));
    log_agrees(world);
    town_close(&town);
}

static void a_state_may_be_chosen_for_what_has_none(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    world_move(&town.world, town.fiche, "suspendue");
    assert_int_equal(world_post(&town.world, town.ada, PAGE,
                                "vers=pmss%402&plan=pmss&raison=Revu&etat.suspendue=en-cours")
                         .status,
                     303);
    assert_true(span_eq(stored(&town).state, SPAN("en-cours")));
    town_close(&town);
}

TESTS(no_fiche_is_moved_to_where_it_would_stay_for_ever,
      a_state_is_exchanged_for_one_of_its_phase_or_a_draft_and_for_no_other,
      a_circuit_of_another_level_takes_no_fiche,
      the_preview_counts_who_moves_whose_votes_are_void_and_who_is_blocked,
      who_installs_moves_a_fiche_to_another_version_with_a_reason,
      nobody_comes_further_by_a_change_of_circuit, nobody_else_moves_a_fiche_or_a_plan,
      what_was_validated_stays_so_unless_it_is_moved_to_a_draft,
      new_fiches_take_the_version_the_plan_has_chosen,
      the_page_moves_a_plan_whole_and_the_log_agrees, a_state_may_be_chosen_for_what_has_none)
