/* test_kept.c - answers given again: to the same person, while nothing has changed, and never
 * longer than their rights last. */
#include "test.h"

#include "fiche_town.h"

#include "server/kept.h"

/* --- beside a snapshot ------------------------------------------------------------------------ */

static const struct directory nobody_there;
enum { MINUTE = 60 * 1000 * 1000, NOON = MINUTE * 12 };

static struct fingerprint key_of_number(uint32_t number)
{
    struct fingerprint key = {0};
    memcpy(key.bytes, &number, sizeof number);
    memcpy(key.bytes + 4, &number, sizeof number); /* its mark */
    memset(key.bytes + 6, 0xaa, 2);
    return key;
}

static void add(struct kept *kept, uint32_t number, struct span body, int64_t now)
{
    struct fingerprint key = key_of_number(number);
    struct kept_answer answer = {.type = "text/html", .etag = SPAN("tag"), .body = body};
    kept_add(kept, &key, &answer, now);
}

/* It is asked a second time. */
static void keep(struct kept *kept, uint32_t number, struct span body, int64_t now)
{
    add(kept, number, body, now);
    add(kept, number, body, now);
}

static const struct kept_answer *found(struct kept *kept, struct arena *arena, uint32_t number,
                                       int64_t now)
{
    struct fingerprint key = key_of_number(number);
    return kept_find(kept, arena, &key, now);
}

static void an_answer_is_kept_until_its_minute_ends(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct kept *kept = kept_new(&nobody_there);
    assert_null(found(kept, &arena, 1, NOON));
    keep(kept, 1, SPAN("body"), NOON);
    const struct kept_answer *answer = found(kept, &arena, 1, NOON + MINUTE - 1);
    assert_true(span_eq(answer->body, SPAN("body")) && span_eq(answer->etag, SPAN("tag")));
    assert_null(found(kept, &arena, 2, NOON));
    assert_null(found(kept, &arena, 1, NOON + MINUTE));
    assert_null(found(kept, &arena, 1, NOON));
    kept_release(kept);
    assert_true(span_eq(answer->body, SPAN("body"))); /* until its arena is released */
}

static void what_is_asked_once_is_not_kept(void **unused)
{
    enum { PAGES = 200 };
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct kept *kept = kept_new(&nobody_there);
    for (int round = 0; round < 3; round++)
        for (uint32_t page = 0; page < PAGES; page++) {
            assert_int_equal(found(kept, &arena, page, NOON) != NULL, round == 2);
            add(kept, page, SPAN("body"), NOON);
        }
    kept_release(kept);
}

static void an_answer_made_for_another_minute_is_not_kept(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct kept *kept = kept_new(&nobody_there);
    assert_null(found(kept, &arena, 1, NOON + MINUTE));
    keep(kept, 1, SPAN("late"), NOON);
    assert_null(found(kept, &arena, 1, NOON + MINUTE));
    keep(kept, 2, SPAN("early"), NOON + 2 * MINUTE);
    assert_null(found(kept, &arena, 2, NOON + MINUTE));
    kept_release(kept);
}

static void the_first_of_two_that_were_made_side_by_side_is_kept(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct kept *kept = kept_new(&nobody_there);
    assert_null(found(kept, &arena, 1, NOON));
    keep(kept, 1, SPAN("first"), NOON);
    keep(kept, 1, SPAN("second"), NOON);
    assert_true(span_eq(found(kept, &arena, 1, NOON)->body, SPAN("first")));
    kept_release(kept);
}

/* A role that begins within the minute and ends within it. */
static void what_begins_or_ends_by_its_date_ends_all_answers(void **unused)
{
    (void)unused;
    enum { FIRST = NOON + 10, LAST = NOON + 20 };
    SCOPED_ARENA arena = {0};
    struct grant grant = {.period = {.from = FIRST, .until = LAST}};
    struct person person = {.grants = &grant, .grant_count = 1};
    struct directory directory = {.persons = &person, .person_count = 1};
    struct kept *kept = kept_new(&directory);
    static const int64_t begins[] = {NOON, FIRST, LAST}, ends[] = {FIRST, LAST, NOON + MINUTE};
    for (size_t i = 0; i < COUNT_OF(begins); i++) {
        assert_null(found(kept, &arena, 1, begins[i]));
        keep(kept, 1, SPAN("body"), begins[i]);
        assert_non_null(found(kept, &arena, 1, ends[i] - 1));
    }
    kept_release(kept);
}

static void the_oldest_answers_go_when_there_are_too_many(void **unused)
{
    (void)unused;
    enum { SIZE = 100 * 1000, COUNT = 3 * KEPT_BYTES_MAX / SIZE };
    SCOPED_ARENA arena = {0};
    struct kept *kept = kept_new(&nobody_there);
    struct span body = {.ptr = arena_new(&arena, char, SIZE), .len = SIZE};
    assert_null(found(kept, &arena, 0, NOON));
    for (uint32_t i = 0; i < COUNT; i++)
        keep(kept, i, body, NOON);
    uint32_t left = 0;
    while (left < COUNT && found(kept, &arena, COUNT - 1 - left, NOON) != NULL)
        left++;
    assert_in_range(left, KEPT_BYTES_MAX / SIZE - 5, KEPT_BYTES_MAX / SIZE);
    for (uint32_t i = 0; i < COUNT - left; i++)
        assert_null(found(kept, &arena, i, NOON));
    kept_release(kept);
}

static void what_is_too_large_is_not_kept(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct kept *kept = kept_new(&nobody_there);
    struct span body = {.ptr = arena_new(&arena, char, KEPT_ANSWER_MAX + 1),
                        .len = KEPT_ANSWER_MAX + 1};
    assert_null(found(kept, &arena, 1, NOON));
    keep(kept, 1, body, NOON);
    assert_null(found(kept, &arena, 1, NOON));
    kept_release(kept);
}

/* --- on the pages ------------------------------------------------------------------------------
 */

/* A visit less than a second after the last, so that all of them fall into one minute. */
static struct response look(struct town *town, struct span who, struct span known)
{
    struct request request = {.method = METHOD_GET, .if_none_match = known};
    town->world.now -= 999999;
    return world_visit(&town->world, who, request, town->url.ptr);
}

static struct span operation_of(struct town *town, const struct response *answer)
{
    return text_at(model_of(town, answer), "operation");
}

static void a_page_has_its_own_operation_each_time_and_the_same_tag(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response one = world_get_json(&town.world, town.lea, town.url.ptr);
    struct response two = world_get_json(&town.world, town.lea, town.url.ptr);
    assert_true(span_eq(one.etag, two.etag));
    assert_int_equal(one.body.len, two.body.len);
    struct span first = operation_of(&town, &one), second = operation_of(&town, &two);
    assert_false(span_eq(first, second));
    assert_false(span_starts(first, town.world.site.gap));
    assert_false(span_starts(second, town.world.site.gap));
    site_world_close(&town.world);
}

static void who_has_the_page_is_told_that_it_is_unchanged(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = look(&town, town.lea, SPAN(""));
    struct span tag = span_format(&town.world.arena, "W/\"%.*s\"", SPAN_ARG(page.etag));
    struct response again = look(&town, town.lea, tag);
    assert_int_equal(again.status, 304);
    assert_int_equal(again.body.len, 0);
    assert_true(span_eq(again.etag, page.etag));
    world_move(&town.world, town.fiche, "validation");
    struct response changed = look(&town, town.lea, tag);
    assert_int_equal(changed.status, 200);
    assert_false(span_eq(changed.etag, page.etag));
    site_world_close(&town.world);
}

static void each_reader_language_and_manner_has_its_own_page(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response lea = look(&town, town.lea, SPAN("")), paul = look(&town, town.paul, SPAN(""));
    assert_true(world_says(&lea, "Léa Roche") && world_says(&paul, "Paul Giraud"));
    assert_int_equal(look(&town, town.otto, lea.etag).status, 404);
    struct span address = span_format(&town.world.arena, "%.*s?lang=en", SPAN_ARG(town.url));
    struct response english = world_get(&town.world, town.lea, address.ptr);
    assert_true(world_says(&english, "<html lang=\"en\""));
    assert_non_null(english.headers); /* the language's cookie, in every answer to that address */
    assert_non_null(world_get(&town.world, town.lea, address.ptr).headers);
    struct response model = world_get_json(&town.world, town.lea, town.url.ptr);
    assert_string_equal(model.type, "application/json");
    assert_string_equal(look(&town, town.lea, SPAN("")).type, "text/html; charset=utf-8");
    site_world_close(&town.world);
}

static void a_page_is_made_anew_after_any_event(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct response page = look(&town, town.lea, SPAN(""));
    assert_true(world_says(&page, "Léa Roche"));
    json_t *args =
        world_value(&town.world, "{'name':'Léa Rocher','post':'','email':'','kind':'staff'}");
    world_command(&town.world, COMMAND_PERSON_CHANGE, town.lea, args);
    page = look(&town, town.lea, SPAN(""));
    assert_true(world_says(&page, "Léa Rocher"));
    site_world_close(&town.world);
}

TESTS(an_answer_is_kept_until_its_minute_ends, what_is_asked_once_is_not_kept,
      the_first_of_two_that_were_made_side_by_side_is_kept,
      an_answer_made_for_another_minute_is_not_kept, the_oldest_answers_go_when_there_are_too_many,
      what_is_too_large_is_not_kept, a_page_has_its_own_operation_each_time_and_the_same_tag,
      who_has_the_page_is_told_that_it_is_unchanged,
      each_reader_language_and_manner_has_its_own_page, a_page_is_made_anew_after_any_event,
      what_begins_or_ends_by_its_date_ends_all_answers)
