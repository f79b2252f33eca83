/* test_waiting.c - much waits before a body: it is counted whole, and shown as far as one can read.
 */
#include "test.h"

#include "council_world.h"
#include "server/waiting.h"

enum { WAITING = 105, QUEUE_SHOWN = 50, HOME_SHOWN = 10, AGENDA_SHOWN = 100, OPTIONS_SHOWN = 100 };

/* The council's two fiches are the oldest; proposals come behind them. */
static struct council *crowded(size_t waiting, struct span proposals[WAITING])
{
    struct council *council = council_open();
    for (size_t i = 2; i < waiting; i++)
        proposals[i] = council_proposal(council, "Idée");
    proposals[0] = council->fiche;
    proposals[1] = council->other;
    return council;
}

static json_t *model(struct council *council, const struct voice *voice, const char *path)
{
    struct response answer = world_get_json(&council->site, voice->id, path);
    assert_int_equal(answer.status, 200);
    return json_read(&council->site.arena, answer.body);
}

static json_t *queue(struct council *council, const struct voice *voice, const char *path)
{
    return json_array_get(json_object_get(model(council, voice, path), "bodies"), 0);
}

static struct span fiche_at(const json_t *items, size_t place)
{
    return text_at(json_object_get(json_array_get(items, place), "fiche"), "id");
}

static void a_long_queue_is_counted_whole_and_shows_the_oldest(void **unused)
{
    (void)unused;
    struct span fiches[WAITING];
    struct council *council = crowded(WAITING, fiches);
    assert_int_equal(number_at(model(council, &council->ann, "/validations"), "due"), WAITING);
    const json_t *part = queue(council, &council->ann, "/validations"),
                 *items = json_object_get(part, "items");
    assert_int_equal(number_at(part, "count"), WAITING);
    assert_int_equal(json_array_size(items), QUEUE_SHOWN);
    assert_true(text_at(part, "more").len > 0);
    for (size_t i = 0; i < QUEUE_SHOWN; i++)
        assert_true(span_eq(fiche_at(items, i), fiches[i]));
    council_close(council);
}

static void votes_are_counted_no_further_than_one_asks(void **unused)
{
    (void)unused;
    struct span fiches[WAITING];
    struct council *council = crowded(WAITING, fiches);
    struct kv_txn txn;
    struct snapshot *snapshot = snapshot_look(council->site.app.snapshots, &txn);
    const struct directory *directory = snapshot->directory;
    const struct reader reader = {.arena = &council->site.arena,
                                  .txn = &txn,
                                  .roster = snapshot->roster,
                                  .actor = {.directory = directory,
                                            .person = directory_person(directory, council->ann.id),
                                            .now = council->site.now}};
    assert_int_equal(waiting_votes(&reader, 7), 7);
    assert_int_equal(waiting_votes(&reader, SIZE_MAX), WAITING);
    kv_abandon(&txn);
    snapshot_release(council->site.app.snapshots, snapshot);
    council_close(council);
}

static void whoever_has_voted_on_the_oldest_sees_the_next(void **unused)
{
    (void)unused;
    struct span fiches[WAITING];
    struct council *council = crowded(WAITING, fiches);
    struct buf form = {.arena = &council->site.arena};
    for (size_t i = 2; i < QUEUE_SHOWN; i++)
        buf_add(&form, span_format(form.arena, "&decision.%s.retenir=approve&revision.%s.retenir=1",
                                   fiches[i].ptr, fiches[i].ptr));
    buf_add_char(&form, '\0');
    struct response answer =
        world_post(&council->site, council->ann.id, "/validations", buf_span(&form).ptr + 1);
    assert_int_equal(answer.status, 303);
    const json_t *part = queue(council, &council->ann, "/validations"),
                 *items = json_object_get(part, "items");
    assert_int_equal(number_at(part, "count"), WAITING - QUEUE_SHOWN + 2);
    assert_int_equal(number_at(model(council, &council->ann, "/validations"), "due"),
                     WAITING - QUEUE_SHOWN + 2);
    assert_int_equal(json_array_size(items), 2 * QUEUE_SHOWN - 2); /* what she voted on, too */
    assert_true(span_eq(fiche_at(items, 2 * QUEUE_SHOWN - 3), fiches[2 * QUEUE_SHOWN - 3]));
    council_close(council);
}

static bool shows(const json_t *part, struct span fiche)
{
    const json_t *items = json_object_get(part, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (span_eq(fiche_at(items, i), fiche))
            return true;
    return false;
}

static void a_fiche_leads_to_its_own_decision_however_many_wait_before_it(void **unused)
{
    (void)unused;
    struct span fiches[WAITING];
    struct council *council = crowded(WAITING, fiches);
    struct span last = fiches[WAITING - 1];
    struct span path = span_format(&council->site.arena, "/fiches/%s", last.ptr);
    const json_t *can = json_object_get(model(council, &council->ann, path.ptr), "can");
    struct span url = text_at(json_array_get(can, 0), "go_url");
    url = span_cut(&url, '#');
    assert_false(shows(queue(council, &council->ann, "/validations"), last));
    const json_t *part = queue(council, &council->ann, c_string(&council->site.arena, url));
    assert_true(shows(part, last));
    assert_true(span_eq(text_at(part, "url"), url)); /* sent without a choice, it is shown again */
    assert_int_equal(json_array_size(json_object_get(part, "items")), QUEUE_SHOWN + 1);
    council_close(council);
}

static void a_refused_vote_is_shown_however_many_wait_before_it(void **unused)
{
    (void)unused;
    struct span fiches[WAITING];
    struct council *council = crowded(WAITING, fiches);
    struct span last = fiches[WAITING - 1];
    struct span form =
        span_format(&council->site.arena, "decision.%s.retenir=refuse&revision.%s.retenir=1",
                    last.ptr, last.ptr);
    struct response page = world_post(&council->site, council->ann.id, "/validations", form.ptr);
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, last.ptr));
    assert_true(world_says(&page, "Veuillez joindre vos remarques"));
    council_close(council);
}

static void a_queue_that_is_shown_whole_says_no_more(void **unused)
{
    (void)unused;
    struct span fiches[WAITING];
    struct council *council = crowded(QUEUE_SHOWN, fiches);
    const json_t *part = queue(council, &council->ann, "/validations");
    struct response page = world_get(&council->site, council->ann.id, "/validations");
    assert_true(world_says(&page, "<span class=\"count\">50<"));
    assert_int_equal(json_array_size(json_object_get(part, "items")), QUEUE_SHOWN);
    assert_int_equal(text_at(part, "more").len, 0);
    assert_int_equal(text_at(model(council, &council->ann, "/instances/codir"), "more").len, 0);
    council_close(council);
}

static size_t options_for_fiches(const struct response *page)
{
    size_t count = 0;
    for (struct span rest = page->body; rest.len > 0; rest = span_from(rest, 1))
        count += span_starts(rest, SPAN("value=\"fiche:"));
    return count;
}

static void other_pages_count_all_and_show_some(void **unused)
{
    (void)unused;
    struct span fiches[WAITING];
    struct council *council = crowded(WAITING, fiches);
    json_t *home = model(council, &council->ann, "/"), *decide = json_object_get(home, "decide");
    json_t *agenda = model(council, &council->ann, "/instances/codir");
    struct response page = world_get(&council->site, council->ann.id, "/delegations");
    assert_int_equal(number_at(decide, "count"), WAITING);
    assert_int_equal(json_array_size(json_object_get(decide, "items")), HOME_SHOWN);
    assert_true(text_at(queue(council, &council->lea, "/validations"), "rest").len > 0);
    assert_int_equal(text_at(queue(council, &council->ann, "/validations"), "rest").len, 0);
    assert_int_equal(number_at(agenda, "count"), WAITING);
    assert_int_equal(json_array_size(json_object_get(agenda, "agenda")), AGENDA_SHOWN);
    assert_true(text_at(agenda, "more").len > 0);
    assert_int_equal(options_for_fiches(&page), OPTIONS_SHOWN);
    page = world_get(&council->site, council->ann.id, "/");
    assert_true(world_says(&page, "105 fiches"));
    assert_true(world_says(&page, "<span class=\"count\">99+<"));
    council_close(council);
}

static void lose_a_fiche(struct kv_txn *txn, struct job *job)
{
    struct key key = key_of(TABLE_DOC);
    key_text(&key, *(const struct span *)job->effect_context);
    store_delete(txn, &key);
}

static void a_fiche_that_waits_and_is_not_there_is_damage(void **unused)
{
    (void)unused;
    static const char *const paths[] = {"/validations", "/", "/instances/codir", "/delegations"};
    struct council *council = council_open();
    struct span subject = span_format(&council->site.arena, "fiche:%.*s", SPAN_ARG(council->fiche));
    struct job job = {.arena = &council->site.arena,
                      .effect = lose_a_fiche,
                      .effect_context = &subject,
                      .now = council->site.now};
    assert_int_equal(writer_run(council->site.app.writer, &job), ERR_NONE);
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_int_equal(world_get(&council->site, council->ann.id, paths[i]).status, 500);
    site_world_close(&council->site); /* without the verification, which would find it too */
    free(council);
}

TESTS(a_long_queue_is_counted_whole_and_shows_the_oldest,
      votes_are_counted_no_further_than_one_asks, whoever_has_voted_on_the_oldest_sees_the_next,
      a_queue_that_is_shown_whole_says_no_more,
      a_fiche_leads_to_its_own_decision_however_many_wait_before_it,
      a_refused_vote_is_shown_however_many_wait_before_it, other_pages_count_all_and_show_some,
      a_fiche_that_waits_and_is_not_there_is_damage)
