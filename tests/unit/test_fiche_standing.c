/* test_fiche_standing.c - where a fiche stands: its track, its votes, what changed since. */
#include "test.h"

#include "fiche_town.h"

static const json_t *seen_by(struct town *town, struct span who)
{
    struct response answer = world_get_json(&town->world, who, town->url.ptr);
    assert_int_equal(answer.status, 200);
    return model_of(town, &answer);
}

static struct response save(struct town *town, const char *form)
{
    return world_post(&town->world, town->lea, at(town, "/modifier").ptr, form);
}

static void validate(struct town *town)
{
    world_move(&town->world, town->fiche, "validation");
    world_happened(&town->world, SPAN(""), town->fiche, "fiche-moved",
                   "{'step':'valider','from':'validation','to':'en-cours','reason':'',"
                   "'revision':1,'validates':true}");
}

/* "redaction:done validation:here …" */
static struct span track_of(struct town *town, const json_t *model)
{
    struct buf text = {.arena = &town->world.arena};
    const json_t *track = json_object_get(model, "track");
    for (size_t i = 0; i < json_array_size(track); i++) {
        const json_t *place = json_array_get(track, i);
        buf_add_text(&text, i > 0 ? " " : "");
        buf_add(&text, text_at(place, "id"));
        buf_add_char(&text, ':');
        buf_add(&text, text_at(place, "place"));
    }
    return buf_span(&text);
}

static void is_tracked(struct town *town, const char *state, const char *track)
{
    if (state != NULL)
        world_move(&town->world, town->fiche, state);
    struct span found = track_of(town, seen_by(town, town->lea));
    if (!span_eq(found, span_of(track)))
        fail_msg("%.*s", SPAN_ARG(found));
}

static void the_track_is_the_main_path_and_the_present_place(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    is_tracked(&town, NULL, "redaction:here validation:ahead en-cours:ahead cloturee:ahead");
    is_tracked(&town, "harmonisation",
               "redaction:done harmonisation:here validation:ahead en-cours:ahead cloturee:ahead");
    is_tracked(&town, "en-cours", "redaction:done validation:done en-cours:here cloturee:ahead");
    is_tracked(&town, "abandonnee", "redaction:done en-cours:done abandonnee:here");
    site_world_close(&town.world);
}

static void a_change_after_validation_needs_a_reason(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    validate(&town);
    struct response page = save(&town, "revision=1&faire=enregistrer&context=Autre");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "id=\"f-reason\"") && world_says(&page, "Autre</textarea>"));
    page = save(&town, "revision=1&faire=enregistrer&context=Autre&reason=Erreur");
    assert_int_equal(page.status, 303);
    site_world_close(&town.world);
}

static void signed_content_that_changed_is_to_be_validated_again(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    validate(&town);
    save(&town, "revision=1&faire=enregistrer&progress_percent=40&reason=Point");
    assert_null(json_object_get(seen_by(&town, town.lea), "revalidate"));
    save(&town, "revision=2&faire=enregistrer&context=Autre&means=Trois&reason=Erreur");
    const json_t *again = json_object_get(seen_by(&town, town.lea), "revalidate");
    assert_int_equal(json_array_size(json_object_get(again, "changes")), 2);
    assert_non_null(strstr(json_string_value(json_object_get(again, "text")), "Contexte, Moyens"));
    struct span sam = world_add_person(&town.world, "Sam Petit", "staff");
    again = json_object_get(seen_by(&town, sam), "revalidate");
    assert_int_equal(json_array_size(json_object_get(again, "changes")), 1);
    assert_null(strstr(json_string_value(json_object_get(again, "text")), "Moyens"));
    site_world_close(&town.world);
}

static void votes_are_counted_and_decisions_shown_with_their_proof(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    world_seat(&town.world, "codir", town.paul);
    world_move(&town.world, town.fiche, "validation");
    struct span vote = span_format(
        &town.world.arena,
        "{'step':'valider','outcome':'approve','body':'codir','seat':'s','titular':'s',"
        "'person':'%.*s','revision':1,'remarks':'**Oui**','statement':'x','signature':'y',"
        "'digest':'ab','key':'k'}",
        SPAN_ARG(town.otto));
    world_happened(&town.world, town.otto, town.fiche, "decision-given", vote.ptr);
    const json_t *model = seen_by(&town, town.paul);
    const json_t *passages = json_object_get(json_object_get(model, "passages"), "items");
    const json_t *tally = json_object_get(json_array_get(passages, 0), "vote");
    assert_int_equal(number_at(tally, "given"), 1);
    assert_int_equal(number_at(tally, "needed"), 2);
    const json_t *items = json_object_get(json_object_get(model, "decisions"), "items");
    const json_t *decision = json_array_get(items, 0);
    assert_true(span_eq(text_at(decision, "outcome"), SPAN("Valider")));
    assert_true(span_eq(text_at(decision, "who"), SPAN("Otto Berg")));
    assert_true(
        span_starts(text_at(json_object_get(decision, "proof"), "statement_url"), town.url));
    assert_true(span_starts(text_at(json_array_get(json_object_get(model, "can"), 0), "go_url"),
                            SPAN("/validations")));
    struct response page = world_get(&town.world, town.paul, town.url.ptr);
    assert_true(world_says(&page, "<strong>Oui</strong>") &&
                world_says(&page, "Valider : 1 sur 2"));
    site_world_close(&town.world);
}

static void a_fiche_is_late_until_it_is_closed(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    assert_non_null(json_object_get(seen_by(&town, town.lea), "late"));
    assert_int_equal(save(&town, "revision=1&faire=enregistrer&calendar=2099").status, 303);
    assert_null(json_object_get(seen_by(&town, town.lea), "late"));
    assert_int_equal(save(&town, "revision=2&faire=enregistrer&calendar=2020").status, 303);
    assert_non_null(json_object_get(seen_by(&town, town.lea), "late"));
    world_move(&town.world, town.fiche, "cloturee");
    assert_null(json_object_get(seen_by(&town, town.lea), "late"));
    site_world_close(&town.world);
}

TESTS(the_track_is_the_main_path_and_the_present_place, a_change_after_validation_needs_a_reason,
      signed_content_that_changed_is_to_be_validated_again,
      votes_are_counted_and_decisions_shown_with_their_proof, a_fiche_is_late_until_it_is_closed)
