#include "server/when.h"

#include "base/day.h"

enum { HOUR = 3600, DAY = 24 * HOUR, SECOND_US = 1000000 };

struct moment {
    struct civil date;
    int hour, minute, second;
};

static int64_t floor_div(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* The last Sunday of a month of 31 days, at 01:00 UTC. */
static int64_t change_at(int64_t year, int month)
{
    int64_t last = day_of((struct civil){.year = year, .month = month, .day = 31});
    int64_t weekday = (last + 4) - floor_div(last + 4, 7) * 7; /* 1970-01-01 was a Thursday */
    return (last - weekday) * DAY + HOUR;
}

static int64_t offset_in_paris(int64_t second)
{
    int64_t year = civil_of(floor_div(second, DAY)).year;
    bool summer = second >= change_at(year, 3) && second < change_at(year, 10);
    return summer ? 2 * HOUR : HOUR;
}

static struct moment moment_of(int64_t second)
{
    int64_t day = floor_div(second, DAY);
    int left = (int)(second - day * DAY);
    return (struct moment){.date = civil_of(day),
                           .hour = left / HOUR,
                           .minute = left % HOUR / 60,
                           .second = left % 60};
}

static struct moment in_paris(int64_t at)
{
    int64_t second = floor_div(at, SECOND_US);
    return moment_of(second + offset_in_paris(second));
}

static struct span month_name(struct arena *arena, const struct locale *locale, int month)
{
    return message(locale, span_concat(arena, SPAN("when.month."), span_number(arena, month)));
}

static struct span day_number(struct arena *arena, const struct locale *locale, int day)
{
    return day == 1 ? message(locale, SPAN("when.first")) : span_number(arena, day);
}

static struct span day_text(struct arena *arena, const struct locale *locale, struct civil date)
{
    return span_concat(arena, day_number(arena, locale, date.day), SPAN(" "),
                       month_name(arena, locale, date.month), SPAN(" "),
                       span_number(arena, date.year));
}

/* 7 as "07"; at most 99. */
static struct span two_digits(struct arena *arena, int number)
{
    const char digits[] = {(char)('0' + number / 10), (char)('0' + number % 10)};
    return span_copy(arena, (struct span){.ptr = digits, .len = sizeof digits});
}

/* "2026-03-01"; of years since 1000, as all that are recorded are. */
static struct span date_iso(struct arena *arena, struct civil date)
{
    return span_concat(arena, span_number(arena, date.year), SPAN("-"),
                       two_digits(arena, date.month), SPAN("-"), two_digits(arena, date.day));
}

struct span when_day(struct arena *arena, const struct locale *locale, int64_t at)
{
    return day_text(arena, locale, in_paris(at).date);
}

struct span when_moment(struct arena *arena, const struct locale *locale, int64_t at)
{
    struct moment moment = in_paris(at);
    return message_with(
        arena, locale, SPAN("when.moment"), {"day", day_text(arena, locale, moment.date)},
        {"hour", span_number(arena, moment.hour)}, {"minute", two_digits(arena, moment.minute)});
}

struct span when_day_iso(struct arena *arena, int64_t at)
{
    return date_iso(arena, in_paris(at).date);
}

struct span when_iso(struct arena *arena, int64_t at)
{
    struct moment moment = moment_of(floor_div(at, SECOND_US));
    return span_concat(arena, date_iso(arena, moment.date), SPAN("T"),
                       two_digits(arena, moment.hour), SPAN(":"), two_digits(arena, moment.minute),
                       SPAN(":"), two_digits(arena, moment.second), SPAN("Z"));
}

json_t *when_model(struct arena *arena, const struct locale *locale, int64_t at)
{
    json_t *model = json_object();
    set_text(model, "iso", when_iso(arena, at));
    set_text(model, "text", when_moment(arena, locale, at));
    return model;
}
