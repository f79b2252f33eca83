/* day.h - days of the Gregorian calendar, counted from 1970-01-01. */
#pragma once

#include "base/span.h"

#include <stdint.h>

#define DAY_US ((int64_t)24 * 3600 * 1000000)

struct civil {
    int64_t year;
    int month, day; /* from 1 */
};

static inline int days_in_month(int64_t year, int month)
{
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 ? 28 + leap : 30 + ((month + (month > 7)) & 1);
}

/* Days to dates and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static inline int64_t day_of(struct civil date)
{
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static inline struct civil civil_of(int64_t day)
{
    int64_t shifted = day + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    return (struct civil){.year = year + era * 400 + (month >= 10),
                          .month = (int)(month < 10 ? month + 3 : month - 9),
                          .day = (int)(of_year - (153 * month + 2) / 5 + 1)};
}

/* Reads "2026-06-30"; false when it is not such a text or there is no such day. */
static inline bool day_parse(struct span text, int64_t *day)
{
    static const char shape[] = "dddd-dd-dd";
    int digits[8], count = 0;
    if (text.len != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool is_digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        if (shape[i] == 'd' ? !is_digit : text.ptr[i] != shape[i])
            return false;
        if (is_digit)
            digits[count++] = text.ptr[i] - '0';
    }
    struct civil date = {.year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3],
                         .month = digits[4] * 10 + digits[5],
                         .day = digits[6] * 10 + digits[7]};
    if (date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in_month(date.year, date.month))
        return false;
    *day = day_of(date);
    return true;
}
