#include "server/when.h"

enum { HOUR = 3600, DAY = 24 * HOUR, SECOND_US = 1000000 };

struct civil {
    int64_t year;
    int month, day, hour, minute, second;
};

static int64_t floor_div(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* Days since 1970-01-01 to a date and back, in the proleptic Gregorian calendar: Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms". */
static struct civil civil_of_day(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t in_era = shifted - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153;
    struct civil date = {
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(in_year - (153 * month + 2) / 5 + 1),
    };
    date.year = year + era * 400 + (date.month <= 2);
    return date;
}

static int64_t day_of_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = floor_div(year, 400);
    int64_t in_era = year - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

/* The last Sunday of a month of 31 days, at 01:00 UTC. */
static int64_t change_at(int64_t year, int month)
{
    int64_t last = day_of_civil(year, month, 31);
    int64_t weekday = (last + 4) - floor_div(last + 4, 7) * 7; /* 1970-01-01 was a Thursday */
    return (last - weekday) * DAY + HOUR;
}

static int64_t offset_in_paris(int64_t second)
{
    int64_t year = civil_of_day(floor_div(second, DAY)).year;
    bool summer = second >= change_at(year, 3) && second < change_at(year, 10);
    return summer ? 2 * HOUR : HOUR;
}

static struct civil civil_of(int64_t second)
{
    int64_t day = floor_div(second, DAY);
    int left = (int)(second - day * DAY);
    struct civil civil = civil_of_day(day);
    civil.hour = left / HOUR;
    civil.minute = left % HOUR / 60;
    civil.second = left % 60;
    return civil;
}

static struct civil in_paris(int64_t at)
{
    int64_t second = floor_div(at, SECOND_US);
    return civil_of(second + offset_in_paris(second));
}

static struct span month_name(struct arena *arena, const struct locale *locale, int month)
{
    return message(locale, span_format(arena, "when.month.%d", month));
}

static struct span day_number(struct arena *arena, const struct locale *locale, int day)
{
    return day == 1 ? message(locale, SPAN("when.first")) : span_format(arena, "%d", day);
}

static struct span day_text(struct arena *arena, const struct locale *locale, struct civil civil)
{
    struct span day = day_number(arena, locale, civil.day);
    struct span month = month_name(arena, locale, civil.month);
    return span_format(arena, "%.*s %.*s %lld", SPAN_ARG(day), SPAN_ARG(month),
                       (long long)civil.year);
}

struct span when_day(struct arena *arena, const struct locale *locale, int64_t at)
{
    return day_text(arena, locale, in_paris(at));
}

struct span when_moment(struct arena *arena, const struct locale *locale, int64_t at)
{
    struct civil civil = in_paris(at);
    return message_with(arena, locale, SPAN("when.moment"), {"day", day_text(arena, locale, civil)},
                        {"hour", span_format(arena, "%d", civil.hour)},
                        {"minute", span_format(arena, "%02d", civil.minute)});
}

struct span when_day_iso(struct arena *arena, int64_t at)
{
    struct civil civil = in_paris(at);
    return span_format(arena, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
}

struct span when_iso(struct arena *arena, int64_t at)
{
    struct civil civil = civil_of(floor_div(at, SECOND_US));
    return span_format(arena, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)civil.year,
                       civil.month, civil.day, civil.hour, civil.minute, civil.second);
}

json_t *when_model(struct arena *arena, const struct locale *locale, int64_t at)
{
    json_t *model = json_object();
    set_text(model, "iso", when_iso(arena, at));
    set_text(model, "text", when_moment(arena, locale, at));
    return model;
}
