/* test_stranding.c - a change of people that would leave fiches stuck is refused until it is meant,
 * and told afterwards. */
#include "test.h"

#include "site_world.h"

struct town {
    struct site_world world;
    struct span admin, ann, bob, cat, method;
};

/* Two of three members decide; the chair's seat and the method office's role are held by one. */
static void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    json_t *args = json_adopt(&world->arena, json_object());
    set_text(args, "bytes",
             json_canonical(
                 &world->arena,
                 world_value(
                     world,
                     "{'circuit':'petit','version':1,'title':{'fr':'Petit circuit'},'initial':'d',"
                     "'states':[{'id':'d','phase':'draft','label':{'fr':'Brouillon'}},"
                     "{'id':'v','phase':'validation','label':{'fr':'En validation'}},"
                     "{'id':'p','phase':'in-progress','label':{'fr':'En cours'}},"
                     "{'id':'c','phase':'closed','label':{'fr':'Close'}}],'steps':["
                     "{'id':'soumettre','label':{'fr':'Soumettre'},'from':['d'],'by':['lead'],"
                     "'to':'v'},"
                     "{'id':'voter','label':{'fr':'Décider'},'from':['v'],'passage':'validation',"
                     "'body':'comite','apart':['writer'],'quorum':{'votes':2,'tie':'send-back'},"
                     "'outcomes':[{'id':'approve','label':{'fr':'Valider'},'to':'p','validates':"
                     "true},{'id':'send-back','label':{'fr':'Renvoyer'},'to':'d'}]},"
                     "{'id':'clore','label':{'fr':'Clore'},'from':['p'],'by':['method'],"
                     "'to':'c'}]}")));
    world_command(world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    world_events(world,
                 "[{'subject':'plan:p','kind':'plan-created','body':{'name':'Plan P','levels':"
                 "['A','B','C'],'fiche_level':3,'first_year':2026,'last_year':2030,"
                 "'published':false,'owner':'','form':'action@1','circuit':'petit@1'}}]");
    world_add_body(world, "comite", 2);
    town->admin = world_add_person(world, "Ada Admin", "staff");
    town->ann = world_add_person(world, "Ann", "staff");
    town->bob = world_add_person(world, "Bob", "staff");
    town->cat = world_add_person(world, "Cat", "staff");
    town->method = world_add_person(world, "Mia Méthode", "staff");
    world_grant(world, town->admin, "admin", "institution", "");
    world_grant(world, town->method, "method", "institution", "");
    world_seat(world, "comite", town->ann);
    world_seat(world, "comite", town->bob);
    world_seat(world, "comite", town->cat);
}

static struct response close_account(struct town *town, struct span person, const char *form)
{
    struct span path = span_format(
        &town->world.arena, "/administration/personnes/%.*s/compte/fermer", SPAN_ARG(person));
    return world_post(&town->world, town->admin, path.ptr, form);
}

static void what_breaks_nothing_is_done_at_once(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(close_account(&town, town.ann, "").status, 303);
    struct response page = world_get(&town.world, town.admin, "/administration/alertes");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Tout peut être mené à son terme"));
    assert_true(world_says(&page, "Bob")); /* without whom nothing could be decided now */
    site_world_close(&town.world);
}

static void what_would_leave_fiches_stuck_is_refused_with_its_story_until_it_is_meant(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(close_account(&town, town.ann, "").status, 303);
    struct response page = close_account(&town, town.bob, "");
    assert_int_equal(page.status, 409);
    assert_true(world_says(&page, "Ce changement laisserait des fiches bloquées"));
    assert_true(world_says(&page, "Plan P"));
    assert_true(world_says(&page, "Je le demande malgré tout"));
    page = world_get(&town.world, town.admin, "/administration");
    assert_false(world_says(&page, "ne peuvent plus aboutir"));
    assert_int_equal(close_account(&town, town.bob, "despite=on").status, 303);
    page = world_get(&town.world, town.admin, "/administration");
    assert_true(world_says(&page, "ne peuvent plus aboutir"));
    page = world_get(&town.world, town.admin, "/administration/alertes");
    assert_true(world_says(&page, "Plan P"));
    assert_true(world_says(&page, "Aucune fiche n’est concernée"));
    site_world_close(&town.world);
}

static void the_last_of_a_role_is_not_ended_unnoticed(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(close_account(&town, town.method, "").status, 409);
    struct span url =
        span_format(&town.world.arena, "/administration/personnes/%.*s", SPAN_ARG(town.method));
    struct response page = world_get_json(&town.world, town.admin, url.ptr);
    const json_t *grants = json_object_get(json_read(&town.world.arena, page.body), "grants");
    struct span end = text_at(json_array_get(grants, 0), "end_url");
    assert_int_equal(
        world_post(&town.world, town.admin, c_string(&town.world.arena, end), "").status, 409);
    site_world_close(&town.world);
}

static void fiches_that_are_stuck_are_counted_for_who_may_not_read_them(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct site_world *world = &town.world;
    world_events(world, "[{'subject':'node:n','kind':'node-added','body':{'plan':'p','parent':'',"
                        "'code':'','title':'N','level':2,'rank':1}}]");
    json_t *args =
        json_adopt(&world->arena, json_pack("{s:s, s:s}", "node", "n", "title", "Secret"));
    struct span fiche = world_id(world_command(world, COMMAND_FICHE_CREATE, SPAN("p"), args));
    world_move(world, fiche, "p");
    assert_int_equal(close_account(&town, town.method, "despite=on").status, 303);
    struct response page = world_get(world, town.admin, "/administration/alertes");
    assert_true(world_says(&page, "1 fiche est concernée"));
    assert_false(world_says(&page, "Secret"));
    site_world_close(world);
}

TESTS(what_breaks_nothing_is_done_at_once,
      what_would_leave_fiches_stuck_is_refused_with_its_story_until_it_is_meant,
      the_last_of_a_role_is_not_ended_unnoticed,
      fiches_that_are_stuck_are_counted_for_who_may_not_read_them)
