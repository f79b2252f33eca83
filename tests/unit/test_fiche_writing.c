/* test_fiche_writing.c - saving a fiche: nothing typed is lost, nobody overwrites unseen work. */
#include "test.h"

#include "fiche_town.h"

/* Sends the page of inputs; form begins with the revision it was filled in on. */
static struct response save(struct town *town, struct span who, const char *form)
{
    return world_post(&town->world, who, at(town, "/modifier").ptr, form);
}

static const json_t *read_again(struct town *town)
{
    struct response answer = world_get_json(&town->world, town->lea, town->url.ptr);
    return model_of(town, &answer);
}

static struct span content_of(struct town *town, const char *field)
{
    return text_at(json_object_get(read_again(town), "content"), field);
}

static int64_t revision_of(struct town *town)
{
    return number_at(json_object_get(read_again(town), "fiche"), "revision");
}

static struct response put(struct town *town, struct span who, struct span tag, const char *body)
{
    struct request request = {
        .method = METHOD_PUT,
        .accept = SPAN("application/json"),
        .if_match = tag,
        .content_type = SPAN("application/json"),
        .body = json_canonical(&town->world.arena, world_value(&town->world, body))};
    return world_visit(&town->world, who, request, town->url.ptr);
}

static void the_page_of_inputs_holds_what_is_stored(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = world_get(&town.world, town.paul, at(&town, "/modifier").ptr);
    assert_int_equal(page.status, 200);
    static const char *const inputs[] = {
        "name=\"title\" value=\"Ouvrir une consultation\"",
        "name=\"leads\" value=\"Léa Roche\"",
        "name=\"workload\" value=\"1250,5\"",
        "name=\"steps.1.title\" value=\"Former\"",
        "name=\"steps.2.title\" value=\"\"",
        "<option value=\"done\" selected>",
        "<datalist id=\"personnes\">",
        "name=\"revision\" value=\"1\"",
    };
    for (size_t i = 0; i < COUNT_OF(inputs); i++)
        if (!world_says(&page, inputs[i]))
            fail_msg("the page lacks %s", inputs[i]);
    site_world_close(&town.world);
}

static void only_what_one_may_write_is_an_input(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = world_get(&town.world, town.lea, at(&town, "/modifier").ptr);
    assert_int_equal(page.status, 200);
    assert_false(world_says(&page, "name=\"leads\""));
    assert_true(world_says(&page, "Léa Roche"));
    site_world_close(&town.world);
}

static void saving_makes_a_revision_and_leads_back_to_the_fiche(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response answer = save(&town, town.lea, "revision=1&faire=enregistrer&context=Ici");
    assert_int_equal(answer.status, 303);
    assert_true(span_starts(answer.location, town.url));
    assert_int_equal(revision_of(&town), 2);
    assert_true(span_eq(content_of(&town, "context"), SPAN("Ici")));
    assert_true(span_eq(content_of(&town, "workload"), SPAN("1250.5")));
    struct response page =
        world_get(&town.world, town.lea, c_string(&town.world.arena, answer.location));
    assert_true(world_says(&page, "Enregistré : révision 2."));
    site_world_close(&town.world);
}

static void what_is_typed_wrong_is_shown_again_and_nothing_is_saved(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page =
        save(&town, town.lea,
             "revision=1&faire=enregistrer&calendar=31%2F02%2F2026&members=&members=Benalli"
             "&context=Gard%C3%A9&steps.0.title=Recruter&steps.0.due=32%2F01%2F2026");
    assert_int_equal(page.status, 422);
    static const char *const kept[] = {
        "value=\"31/02/2026\"",         "value=\"Benalli\"",       "Gardé</textarea>",
        "value=\"32/01/2026\"",         "href=\"#f-steps.0.due\"", "aria-invalid=\"true\"",
        "name=\"revision\" value=\"1\""};
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (!world_says(&page, kept[i]))
            fail_msg("lost: %s", kept[i]);
    assert_int_equal(revision_of(&town), 1);
    site_world_close(&town.world);
}

static void asking_for_rows_saves_nothing_and_keeps_everything(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page =
        save(&town, town.lea,
             "revision=1&ajouter=steps&context=Gard%C3%A9&calendar=31%2F02%2F2026"
             "&steps.0.title=Recruter&steps.1.title=Installer");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Gardé</textarea>") && world_says(&page, "31/02/2026"));
    assert_true(world_says(&page, "name=\"steps.1.title\" value=\"Installer\""));
    assert_true(world_says(&page, "name=\"steps.4.title\" value=\"\""));
    assert_int_equal(revision_of(&town), 1);
    site_world_close(&town.world);
}

static void two_who_change_the_same_field_see_both_versions(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(
        save(&town, town.paul, "revision=1&faire=enregistrer&context=De+Paul&risks=Vus").status,
        303);
    struct response page =
        save(&town, town.lea, "revision=1&faire=enregistrer&context=De+L%C3%A9a&risks=&links=Moi");
    assert_int_equal(page.status, 409);
    assert_true(world_says(&page, "De Léa</textarea>") && world_says(&page, "De Paul"));
    assert_true(world_says(&page, "Vus</textarea>")); /* hers was as before: his stands */
    assert_true(world_says(&page, "Moi</textarea>"));
    assert_true(world_says(&page, "name=\"revision\" value=\"2\""));
    assert_true(span_eq(content_of(&town, "context"), SPAN("De Paul")));
    assert_int_equal(
        save(&town, town.lea, "revision=2&faire=enregistrer&context=Les+deux&links=Moi").status,
        303);
    assert_true(span_eq(content_of(&town, "context"), SPAN("Les deux")));
    assert_true(span_eq(content_of(&town, "risks"), SPAN("Vus")));
    site_world_close(&town.world);
}

static void saving_and_proposing_are_one_gesture(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response answer = save(&town, town.paul, "revision=1&faire=proposer&context=Ici");
    assert_int_equal(answer.status, 303);
    assert_int_equal(revision_of(&town), 2);
    assert_true(
        span_eq(text_at(json_object_get(read_again(&town), "state"), "id"), SPAN("proposee")));
    site_world_close(&town.world);
}

static void a_step_refused_after_saving_is_told_and_the_text_stays_saved(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = save(&town, town.lea, "revision=1&faire=soumettre&context=Ici");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "révision 2") && world_says(&page, "Ici</textarea>"));
    assert_true(world_says(&page, "href=\"#f-objectives\""));
    assert_int_equal(revision_of(&town), 2);
    assert_true(
        span_eq(text_at(json_object_get(read_again(&town), "state"), "id"), SPAN("redaction")));
    site_world_close(&town.world);
}

static void a_step_is_never_taken_on_what_somebody_else_saved(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(save(&town, town.lea, "revision=1&faire=enregistrer&context=D%27elle").status,
                     303);
    struct response page = save(&town, town.paul, "revision=1&faire=proposer&context=De+lui");
    assert_int_equal(page.status, 409);
    page = save(&town, town.paul, "revision=1&faire=proposer");
    assert_int_equal(page.status, 409);
    assert_true(world_says(&page, "relire sa version") && world_says(&page, "D&#39;elle<"));
    assert_true(
        span_eq(text_at(json_object_get(read_again(&town), "state"), "id"), SPAN("redaction")));
    assert_int_equal(revision_of(&town), 2);
    site_world_close(&town.world);
}

static void who_may_no_longer_write_gets_the_text_back(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_int_equal(
        world_post(&town.world, town.paul, at(&town, "/etapes/proposer").ptr, "revision=1").status,
        303);
    struct response page = save(&town, town.lea, "revision=1&faire=enregistrer&context=Perdu+%3F");
    assert_int_equal(page.status, 403);
    assert_true(world_says(&page, "Perdu ?</textarea>"));
    assert_int_equal(world_get(&town.world, town.lea, at(&town, "/modifier").ptr).status, 403);
    site_world_close(&town.world);
}

/* Otto reads what is before the board; that is no reason to show or tell him who works here. */
static void who_only_reads_learns_no_names_by_writing(void **unused)
{
    (void)unused;
    static const char *const forms[] = {"revision=1&ajouter=steps",
                                        "revision=1&faire=enregistrer&members=Paul+Giraud"};
    struct town town;
    town_open(&town);
    world_grant(&town.world, town.otto, "user", "plan", "pmss");
    world_move(&town.world, town.fiche, "proposee");
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct response page = save(&town, town.otto, forms[i]);
        assert_false(world_says(&page, "<option value=\"Paul Giraud\">"));
    }
    const char *known = "{'content':{'title':'A','members':['Paul Giraud']}}";
    const char *unknown = "{'content':{'title':'A','members':['Paul Inconnu']}}";
    struct response one = put(&town, town.otto, SPAN("\"1\""), known);
    struct response other = put(&town, town.otto, SPAN("\"1\""), unknown);
    assert_int_equal(one.status, 403);
    assert_int_equal(other.status, 403);
    assert_true(span_eq(one.body, other.body));
    site_world_close(&town.world);
}

static void a_program_says_which_revision_it_changes(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *body = "{'content':{'title':'Autre','calendar':'2027'}}";
    assert_int_equal(put(&town, town.lea, SPAN(""), body).status, 428);
    assert_int_equal(put(&town, town.lea, SPAN("\"7\""), body).status, 412);
    assert_int_equal(put(&town, town.lea, SPAN("\"1\""), "{'content':{},'more':1}").status, 400);
    assert_int_equal(put(&town, town.lea, SPAN("\"1\""), "{'content':{},'reason':1}").status, 400);
    struct response wrong =
        put(&town, town.lea, SPAN("\"1\""), "{'content':{'title':'A','odd':1}}");
    assert_int_equal(wrong.status, 422);
    assert_true(world_says(&wrong, "rule.unknown-field"));
    assert_int_equal(revision_of(&town), 1);
    struct response answer = put(&town, town.lea, SPAN("\"1\""), body);
    assert_int_equal(answer.status, 200);
    assert_true(span_eq(answer.etag, SPAN("2")));
    assert_true(span_eq(content_of(&town, "calendar"), SPAN("2027")));
    assert_int_equal(content_of(&town, "means").len, 0);
    assert_int_equal(put(&town, town.lea, SPAN("\"1\""), body).status, 412);
    site_world_close(&town.world);
}

static void a_program_reads_puts_back_and_changes_nothing(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    json_t *body = json_adopt(&town.world.arena, json_object());
    json_object_set(body, "content", json_object_get(read_again(&town), "content"));
    struct response answer =
        put(&town, town.lea, SPAN("\"1\""), json_canonical(&town.world.arena, body).ptr);
    assert_int_equal(answer.status, 409);
    assert_true(world_says(&answer, "unchanged"));
    site_world_close(&town.world);
}

static void a_refused_step_keeps_the_reason_that_was_typed(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = world_post(&town.world, town.paul, at(&town, "/etapes/abandonner").ptr,
                                      "revision=9&reason=Plus+de+moyens");
    assert_int_equal(page.status, 409);
    assert_true(world_says(&page, "Plus de moyens</textarea>"));
    page = world_post(&town.world, town.lea, at(&town, "/etapes/abandonner").ptr,
                      "revision=1&reason=Plus+de+moyens");
    assert_int_equal(page.status, 403);
    assert_true(world_says(&page, "<blockquote>Plus de moyens"));
    site_world_close(&town.world);
}

static void a_pilot_begins_a_fiche_and_a_lead_does_not(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct span nina = world_add_person(&town.world, "Nina Blanc", "staff");
    world_grant(&town.world, nina, "pilot", "node", "o1pmss");
    struct response page = world_get(&town.world, nina, "/plans/pmss/fiches/nouvelle");
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "OS1-O1 Objectif"));
    page = world_post(&town.world, nina, "/plans/pmss/fiches", "node=o2pmss&title=");
    assert_int_equal(page.status, 422);
    page = world_post(&town.world, nina, "/plans/pmss/fiches", "node=o1pmss&title=Trop+haut");
    assert_int_equal(page.status, 422);
    page = world_post(&town.world, nina, "/plans/pmss/fiches", "node=o2pmss&title=Neuve");
    assert_int_equal(page.status, 303);
    assert_int_equal(
        world_get(&town.world, nina, c_string(&town.world.arena, page.location)).status, 200);
    assert_int_equal(world_get(&town.world, town.lea, "/plans/pmss/fiches/nouvelle").status, 403);
    assert_int_equal(
        world_post(&town.world, town.lea, "/plans/pmss/fiches", "node=o2pmss&title=Non").status,
        403);
    site_world_close(&town.world);
}

static void the_history_tells_what_changed_between_two_revisions(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    save(&town, town.lea, "revision=1&faire=enregistrer&context=Avant");
    save(&town, town.lea, "revision=2&faire=enregistrer&context=Apr%C3%A8s&calendar=2028");
    struct response page = world_get(&town.world, town.lea, at(&town, "/historique?de=1&a=3").ptr);
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "De la révision 1 à la révision 3"));
    assert_true(world_says(&page, "Modifiée") && world_says(&page, "Créée"));
    assert_true(world_says(&page, "2028</ins>") && world_says(&page, "juin 2026</del>"));
    page = world_get(&town.world, town.lea, at(&town, "/historique?de=0&a=99").ptr);
    assert_int_equal(page.status, 200);
    assert_false(world_says(&page, "id=\"difference\""));
    site_world_close(&town.world);
}

static void why_what_is_kept_inside_changed_is_told_inside(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    save(&town, town.lea, "revision=1&faire=enregistrer&means=Un+poste&reason=Moins+de+moyens");
    save(&town, town.lea, "revision=2&faire=enregistrer&context=Neuf&reason=Plus+clair");
    world_grant(&town.world, town.otto, "user", "plan", "pmss");
    world_move(&town.world, town.fiche, "en-cours");
    struct response inside = world_get(&town.world, town.lea, at(&town, "/historique").ptr);
    struct response outside = world_get(&town.world, town.otto, at(&town, "/historique").ptr);
    assert_true(world_says(&inside, "Moins de moyens") && world_says(&inside, "Plus clair"));
    assert_true(world_says(&outside, "Plus clair"));
    assert_false(world_says(&outside, "Moins de moyens"));
    site_world_close(&town.world);
}

static void a_repeated_request_gets_its_first_answer(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    const char *twice = "operation=op-1&revision=1&faire=enregistrer&context=Une+fois";
    assert_int_equal(save(&town, town.lea, twice).status, 303);
    assert_int_equal(save(&town, town.paul, "revision=2&faire=enregistrer&risks=Vus").status, 303);
    assert_int_equal(save(&town, town.lea, twice).status, 303);
    twice = "operation=op-2&revision=3&faire=proposer&context=Deux+fois";
    assert_int_equal(save(&town, town.paul, twice).status, 303);
    assert_int_equal(save(&town, town.paul, twice).status, 303);
    assert_int_equal(revision_of(&town), 4);
    assert_true(span_eq(content_of(&town, "risks"), SPAN("Vus")));
    site_world_close(&town.world);
}

static void a_repeated_put_gets_its_first_answer(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct request request = {.method = METHOD_PUT,
                              .if_match = SPAN("\"1\""),
                              .idempotency_key = SPAN("op-3"),
                              .content_type = SPAN("application/json"),
                              .body = SPAN("{\"content\":{\"title\":\"Autre\"}}")};
    struct response first = world_visit(&town.world, town.lea, request, town.url.ptr);
    struct response again = world_visit(&town.world, town.lea, request, town.url.ptr);
    assert_int_equal(first.status, 200);
    assert_true(span_eq(first.body, again.body));
    assert_int_equal(revision_of(&town), 2);
    site_world_close(&town.world);
}

TESTS(a_repeated_request_gets_its_first_answer, a_repeated_put_gets_its_first_answer,
      the_page_of_inputs_holds_what_is_stored, only_what_one_may_write_is_an_input,
      saving_makes_a_revision_and_leads_back_to_the_fiche,
      what_is_typed_wrong_is_shown_again_and_nothing_is_saved,
      asking_for_rows_saves_nothing_and_keeps_everything,
      two_who_change_the_same_field_see_both_versions, saving_and_proposing_are_one_gesture,
      a_step_refused_after_saving_is_told_and_the_text_stays_saved,
      a_step_is_never_taken_on_what_somebody_else_saved, who_may_no_longer_write_gets_the_text_back,
      who_only_reads_learns_no_names_by_writing, a_program_says_which_revision_it_changes,
      a_program_reads_puts_back_and_changes_nothing, a_refused_step_keeps_the_reason_that_was_typed,
      a_pilot_begins_a_fiche_and_a_lead_does_not,
      the_history_tells_what_changed_between_two_revisions,
      why_what_is_kept_inside_changed_is_told_inside)
