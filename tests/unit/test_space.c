/* test_space.c - what waits for one person, what patients read, what a search finds. */
#include "test.h"

#include "site_world.h"

/* Léa leads a draft of a published plan; Paul sits in the body that decides. */
struct space {
    struct site_world world;
    struct span lea, paul, rose, other;
    struct span draft;
};

static struct space *opened(void)
{
    struct space *space = calloc(1, sizeof *space);
    struct site_world *world = &space->world;
    site_world_open(world);
    world_add_body(world, "codir", 1);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_add_plan(world, "usagers", "usagers-objectif@1", "usagers@1");
    space->lea = world_add_person(world, "Léa Roche", "staff");
    space->paul = world_add_person(world, "Paul Giraud", "staff");
    space->rose = world_add_person(world, "Rose Petit", "user-representative");
    space->other = world_add_person(world, "Autre Agent", "staff");
    world_grant(world, space->rose, "user", "plan", "usagers");
    world_seat(world, "codir", space->paul);
    struct span content = span_format(
        &world->arena, "{'title':'Ouvrir une consultation','leads':['%.*s'],'means':'Zanzibar'}",
        SPAN_ARG(space->lea));
    space->draft = world_add_fiche(world, "pmss", "redaction", content.ptr);
    return space;
}

static void closed(struct space *space)
{
    site_world_close(&space->world);
    free(space);
}

static json_t *model(struct space *space, struct span who, const char *path)
{
    struct response response = world_get_json(&space->world, who, path);
    if (response.status != 200)
        fail_msg("%s: %u %.*s", path, response.status, SPAN_ARG(response.body));
    json_t *value = json_read(&space->world.arena, response.body);
    assert_non_null(value);
    return value;
}

static int64_t count_of(json_t *home, const char *part)
{
    return number_at(json_object_get(home, part), "count");
}

static json_t *first(json_t *home, const char *part)
{
    json_t *items = json_object_get(json_object_get(home, part), "items");
    assert_true(json_array_size(items) > 0);
    return json_array_get(items, 0);
}

static void send_back(struct space *space)
{
    struct site_world *world = &space->world;
    struct span vote = span_format(
        &world->arena,
        "{'step':'valider','outcome':'send-back','body':'codir','seat':'s','titular':'s',"
        "'person':'%.*s','revision':1,'remarks':'Préciser le calendrier.','statement':'',"
        "'signature':'','digest':'','key':''}",
        SPAN_ARG(space->paul));
    world_move(world, space->draft, "validation");
    world_happened(world, space->paul, space->draft, "decision-given", vote.ptr);
    world_move(world, space->draft, "redaction");
}

static void a_lead_finds_what_is_to_be_completed(void **unused)
{
    (void)unused;
    struct space *space = opened();
    json_t *home = model(space, space->lea, "/");
    assert_int_equal(count_of(home, "complete"), 1);
    assert_true(span_eq(text_at(first(home, "complete"), "id"), space->draft));
    assert_true(span_starts(text_at(first(home, "complete"), "detail"), SPAN("il manque ")));
    assert_int_equal(count_of(home, "returned"), 0);
    assert_null(json_object_get(home, "key"));
    closed(space);
}

static void what_was_sent_back_comes_with_its_remarks(void **unused)
{
    (void)unused;
    struct space *space = opened();
    send_back(space);
    json_t *home = model(space, space->lea, "/");
    assert_int_equal(count_of(home, "returned"), 1);
    assert_int_equal(count_of(home, "complete"), 0);
    json_t *task = first(home, "returned");
    assert_true(span_eq(text_at(json_object_get(task, "remarks"), "markdown"),
                        SPAN("Préciser le calendrier.")));
    struct span detail = text_at(task, "detail"), by = SPAN(" – codir");
    assert_true(span_starts(detail, SPAN("renvoyée le ")));
    assert_true(span_eq(span_from(detail, detail.len - by.len), by));
    closed(space);
}

static void corrections_asked_by_somebody_else_are_a_return_and_ones_own_are_not(void **unused)
{
    (void)unused;
    struct space *space = opened();
    const char *move = "{'step':'amender','from':'en-cours','to':'redaction','reason':'Revoir',"
                       "'revision':1,'validates':false}";
    world_happened(&space->world, space->lea, space->draft, "fiche-moved", move);
    assert_int_equal(count_of(model(space, space->lea, "/"), "returned"), 0);
    world_happened(&space->world, space->other, space->draft, "fiche-moved", move);
    json_t *task = first(model(space, space->lea, "/"), "returned");
    assert_true(span_eq(text_at(json_object_get(task, "remarks"), "markdown"), SPAN("Revoir")));
    closed(space);
}

static void remarks_of_a_round_long_past_are_no_return(void **unused)
{
    (void)unused;
    struct space *space = opened();
    send_back(space);
    world_move(&space->world, space->draft, "validation");
    world_move(&space->world, space->draft, "redaction");
    json_t *home = model(space, space->lea, "/");
    assert_int_equal(count_of(home, "returned"), 0);
    assert_int_equal(count_of(home, "complete"), 1);
    closed(space);
}

static void a_member_finds_the_decision_to_give_and_the_key_to_make(void **unused)
{
    (void)unused;
    struct space *space = opened();
    assert_int_equal(count_of(model(space, space->paul, "/"), "decide"), 0);
    world_move(&space->world, space->draft, "validation");
    json_t *home = model(space, space->paul, "/");
    assert_int_equal(count_of(home, "decide"), 1);
    assert_true(span_eq(text_at(first(home, "decide"), "id"), space->draft));
    assert_true(span_eq(text_at(json_object_get(home, "key"), "state"), SPAN("none")));
    assert_int_equal(count_of(model(space, space->lea, "/"), "decide"), 0);
    closed(space);
}

static void a_late_fiche_under_way_is_told(void **unused)
{
    (void)unused;
    struct space *space = opened();
    struct span content =
        span_format(&space->world.arena, "{'title':'Hier','leads':['%.*s'],'calendar':'2024'}",
                    SPAN_ARG(space->lea));
    struct span late = world_add_fiche(&space->world, "pmss", "redaction", content.ptr);
    world_move(&space->world, late, "en-cours");
    json_t *task = first(model(space, space->lea, "/"), "soon");
    assert_true(span_eq(text_at(task, "id"), late));
    assert_true(text_at(task, "late").len > 0);
    closed(space);
}

static void an_empty_space_says_what_will_come(void **unused)
{
    (void)unused;
    struct space *space = opened();
    struct response page = world_get(&space->world, space->other, "/");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "paraîtront ici"));
    page = world_get(&space->world, space->other, "/espace");
    assert_int_equal(page.status, 303);
    assert_int_equal(world_get(&space->world, SPAN(""), "/").status, 401);
    closed(space);
}

static int64_t found(struct space *space, struct span who, const char *path)
{
    return number_at(model(space, who, path), "count");
}

static void a_search_finds_what_the_reader_may_see(void **unused)
{
    (void)unused;
    struct space *space = opened();
    assert_int_equal(found(space, space->lea, "/recherche?q=consultation+OUVR"), 1);
    assert_int_equal(found(space, space->other, "/recherche?q=consultation"), 0);
    assert_int_equal(found(space, space->rose, "/recherche?q=consultation"), 0);
    assert_int_equal(found(space, space->lea, "/recherche?q=absent+consultation"), 0);
    assert_int_equal(found(space, space->lea, "/recherche"), 0);
    assert_int_equal(world_get(&space->world, space->lea, "/recherche?q=consultation").status, 200);
    assert_int_equal(world_get(&space->world, space->lea, "/recherche?q=rien").status, 200);
    closed(space);
}

static void a_word_kept_inside_finds_nothing_outside(void **unused)
{
    (void)unused;
    struct space *space = opened();
    world_move(&space->world, space->draft, "en-cours");
    assert_int_equal(found(space, space->other, "/recherche?q=consultation"), 1);
    assert_int_equal(found(space, space->other, "/recherche?q=zanzi"), 0);
    assert_int_equal(found(space, space->other, "/recherche?q=consultation+zanzibar"), 0);
    assert_int_equal(found(space, space->lea, "/recherche?q=zanzi"), 1);
    closed(space);
}

static void a_very_long_word_finds_nothing_and_harms_nothing(void **unused)
{
    (void)unused;
    enum { LONG = 4000 };
    struct space *space = opened();
    char *word = arena_new(&space->world.arena, char, LONG + 1);
    memset(word, 'a', LONG);
    struct span path = span_format(&space->world.arena, "/recherche?q=%s", word);
    assert_int_equal(found(space, space->lea, path.ptr), 0);
    closed(space);
}

static void the_users_plan_is_told_in_plain_words(void **unused)
{
    (void)unused;
    struct space *space = opened();
    const char *content = "{'title':'Accueillir','patients':'Un **numéro** unique.','means':'Deux',"
                          "'actions':[{'title':'Ouvrir','status':'done'}],'progress_text':'Fait.'}";
    struct span going = world_add_fiche(&space->world, "usagers", "redaction", content);
    struct response before = world_get_json(&space->world, space->rose, "/usagers");
    assert_false(world_says(&before, "Accueillir"));
    world_move(&space->world, going, "en-cours");
    struct response page = world_get(&space->world, space->rose, "/usagers");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Un <strong>numéro</strong> unique."));
    assert_true(world_says(&page, "Faite"));
    assert_true(world_says(&page, "Les actions sont engagées."));
    assert_false(world_says(&page, "Deux"));
    struct span guest = world_add_person(&space->world, "Guy Ami", "association");
    json_t *projects = json_object_get(model(space, guest, "/usagers"), "projects");
    assert_int_equal(json_array_size(projects), 0);
    closed(space);
}

TESTS(a_lead_finds_what_is_to_be_completed, what_was_sent_back_comes_with_its_remarks,
      corrections_asked_by_somebody_else_are_a_return_and_ones_own_are_not,
      remarks_of_a_round_long_past_are_no_return,
      a_member_finds_the_decision_to_give_and_the_key_to_make, a_late_fiche_under_way_is_told,
      an_empty_space_says_what_will_come, a_search_finds_what_the_reader_may_see,
      a_word_kept_inside_finds_nothing_outside, a_very_long_word_finds_nothing_and_harms_nothing,
      the_users_plan_is_told_in_plain_words)
