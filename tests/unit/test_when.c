/* test_when.c - moments for people and for machines. */
#include "test.h"

#include "server/when.h"

#include <time.h>

enum { SECOND = 1000000 };

static struct locale locale_of(struct span lang)
{
    struct locale locale;
    assert_int_equal(message_locale(lang, &locale), ERR_NONE);
    return locale;
}

static void moments_read_as_people_write_them(void **unused)
{
    (void)unused;
    static const struct {
        int64_t second;
        const char *fr, *en, *iso;
    } rows[] = {
        {1770123900, "le 3 février 2026 à 14 h 05", "on 3 February 2026 at 14:05",
         "2026-02-03T13:05:00Z"},
        {1782856799, "le 30 juin 2026 à 23 h 59", "on 30 June 2026 at 23:59",
         "2026-06-30T21:59:59Z"},
        {1767222000, "le 1er janvier 2026 à 0 h 00", "on 1 January 2026 at 0:00",
         "2025-12-31T23:00:00Z"},
    };
    struct locale fr = locale_of(SPAN("fr")), en = locale_of(SPAN("en"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        int64_t at = rows[i].second * SECOND;
        assert_string_equal(when_moment(&arena, &fr, at).ptr, rows[i].fr);
        assert_string_equal(when_moment(&arena, &en, at).ptr, rows[i].en);
        assert_string_equal(when_iso(&arena, at).ptr, rows[i].iso);
    }
}

static void a_day_is_the_day_in_paris(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct locale fr = locale_of(SPAN("fr"));
    assert_string_equal(when_day(&arena, &fr, (int64_t)1767222000 * SECOND).ptr,
                        "1er janvier 2026");
    assert_string_equal(when_day_iso(&arena, (int64_t)1767222000 * SECOND - 1).ptr, "2025-12-31");
}

/* Every hour of thirty years against the C library and its time zone table. */
static void paris_time_agrees_with_the_system_s_own_table(void **unused)
{
    (void)unused;
    setenv("TZ", "Europe/Paris", 1);
    tzset();
    struct tm probe;
    time_t summer = 1782856799;
    localtime_r(&summer, &probe);
    if (probe.tm_hour != 23)
        skip(); /* no time zone table on this machine */
    for (time_t second = 946684800; second < 1893456000; second += 3600) {
        SCOPED_ARENA arena = {0};
        struct tm tm;
        char expected[32];
        localtime_r(&second, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%d", &tm);
        assert_string_equal(when_day_iso(&arena, (int64_t)second * SECOND).ptr, expected);
    }
}

static void a_model_holds_both(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct locale en = locale_of(SPAN("en"));
    json_t *model = json_adopt(&arena, when_model(&arena, &en, 0));
    assert_true(span_eq(text_at(model, "iso"), SPAN("1970-01-01T00:00:00Z")));
    assert_true(span_eq(text_at(model, "text"), SPAN("on 1 January 1970 at 1:00")));
}

TESTS(moments_read_as_people_write_them, a_day_is_the_day_in_paris,
      paris_time_agrees_with_the_system_s_own_table, a_model_holds_both)
