#include "forms/fuzzy.h"

#include "base/day.h"
#include "forms/phrase.h"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2199 };

enum verdict { NOT_A_DATE, DATE, IMPOSSIBLE };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static int64_t month_days(int64_t year, int64_t month)
{
    return days_in_month(year, (int)month);
}

static bool is_year(int64_t year)
{
    return year >= YEAR_FIRST && year <= YEAR_LAST;
}

bool fuzzy_day(int64_t year, int64_t month, int64_t day, int32_t *number)
{
    if (!is_year(year) || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return false;
    *number = (int32_t)day_of((struct civil){.year = year, .month = (int)month, .day = (int)day});
    return true;
}

/* count months from one on, whole. */
static enum verdict months(enum fuzzy_kind kind, int64_t year, int64_t first, int64_t count,
                           struct fuzzy *fuzzy)
{
    int64_t last = first + count - 1;
    if (!is_year(year) || first < 1 || last > 12)
        return IMPOSSIBLE;
    fuzzy->kind = kind;
    fuzzy_day(year, first, 1, &fuzzy->from);
    fuzzy_day(year, last, month_days(year, last), &fuzzy->until);
    return DATE;
}

static enum verdict one_day(int64_t year, int64_t month, int64_t day, struct fuzzy *fuzzy)
{
    if (!fuzzy_day(year, month, day, &fuzzy->from))
        return IMPOSSIBLE;
    fuzzy->kind = FUZZY_DAY;
    fuzzy->until = fuzzy->from;
    return DATE;
}

static enum verdict join(struct fuzzy first, struct fuzzy last, struct fuzzy *fuzzy)
{
    if (first.until > last.until || first.from > last.from)
        return IMPOSSIBLE;
    *fuzzy = (struct fuzzy){.kind = FUZZY_PERIOD, .from = first.from, .until = last.until};
    return DATE;
}

/* A number of at most four digits; -1 when the word is none. */
static int64_t number_of(struct span word)
{
    int64_t number = 0;
    if (word.len == 0 || word.len > 4)
        return -1;
    for (size_t i = 0; i < word.len; i++) {
        if (!is_digit(word.ptr[i]))
            return -1;
        number = number * 10 + (word.ptr[i] - '0');
    }
    return number;
}

static int64_t year_of(struct span word)
{
    return word.len == 4 ? number_of(word) : -1;
}

/* 1er, 2e, deuxième, 2nd…: the rank; -1 when the word is none. */
static int64_t rank_of(struct span word)
{
    static const struct {
        const char *name;
        int64_t rank;
    } names[] = {{"premier", 1},   {"first", 1}, {"deuxieme", 2},  {"second", 2},
                 {"troisieme", 3}, {"third", 3}, {"quatrieme", 4}, {"fourth", 4}};
    static const char *const endings[] = {"", "er", "e", "eme", "nd", "st", "rd", "th", NULL};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (span_eq(word, span_of(names[i].name)))
            return names[i].rank;
    size_t digits = 0;
    while (digits < word.len && is_digit(word.ptr[digits]))
        digits++;
    return phrase_one_of(span_from(word, digits), endings) ? number_of(span_until(word, digits))
                                                           : -1;
}

/* The number of a month by its name, in French or English; 0 when the word is none. */
static int64_t month_of(struct span word)
{
    static const char *const names[12][4] = {
        {"janvier", "january", "janv"},
        {"fevrier", "february", "fevr"},
        {"mars", "march"},
        {"avril", "april"},
        {"mai", "may"},
        {"juin", "june"},
        {"juillet", "july", "juil"},
        {"aout", "august"},
        {"septembre", "september", "sept"},
        {"octobre", "october", "oct"},
        {"novembre", "november", "nov"},
        {"decembre", "december", "dec"},
    };
    if (word.len > 0 && word.ptr[word.len - 1] == '.')
        word.len--;
    for (int64_t month = 1; month <= 12; month++)
        if (phrase_one_of(word, names[month - 1]))
            return month;
    return 0;
}

/* Digits and signs only: everything that tries to be a date by numbers. */
static bool is_numeric(struct span word)
{
    bool digit = false;
    for (size_t i = 0; i < word.len; i++) {
        digit = digit || is_digit(word.ptr[i]);
        if (!is_digit(word.ptr[i]) && strchr("-/.", word.ptr[i]) == NULL)
            return false;
    }
    return digit;
}

static enum verdict two_numbers(struct span a, struct span b, char sign, struct fuzzy *fuzzy)
{
    struct fuzzy first = {0}, last = {0};
    if (a.len == 4 && b.len == 4 && sign != '.')
        return months(FUZZY_YEAR, number_of(a), 1, 12, &first) == DATE &&
                       months(FUZZY_YEAR, number_of(b), 1, 12, &last) == DATE
                   ? join(first, last, fuzzy)
                   : IMPOSSIBLE;
    if (a.len == 4 && b.len == 2 && sign == '-')
        return months(FUZZY_MONTH, number_of(a), number_of(b), 1, fuzzy);
    if (a.len <= 2 && b.len == 4)
        return months(FUZZY_MONTH, number_of(b), number_of(a), 1, fuzzy);
    return IMPOSSIBLE;
}

static enum verdict three_numbers(const struct span parts[3], struct fuzzy *fuzzy)
{
    if (parts[0].len == 4 && parts[1].len <= 2 && parts[2].len <= 2)
        return one_day(number_of(parts[0]), number_of(parts[1]), number_of(parts[2]), fuzzy);
    if (parts[0].len <= 2 && parts[1].len <= 2 && parts[2].len == 4)
        return one_day(number_of(parts[2]), number_of(parts[1]), number_of(parts[0]), fuzzy);
    if (parts[0].len <= 2 && parts[1].len <= 2 && parts[2].len == 2)
        return one_day(2000 + number_of(parts[2]), number_of(parts[1]), number_of(parts[0]), fuzzy);
    return IMPOSSIBLE;
}

static enum verdict read_numeric(struct span word, struct fuzzy *fuzzy)
{
    size_t digits = 0, count = 0;
    while (digits < word.len && is_digit(word.ptr[digits]))
        digits++;
    char sign = (char)(digits < word.len ? word.ptr[digits] : '-');
    struct span parts[3];
    for (struct span rest = word; count < 3 && rest.len > 0; count++)
        parts[count] = span_cut(&rest, sign);
    size_t used = count - 1; /* signs */
    for (size_t i = 0; i < count; i++) {
        used += parts[i].len;
        if (number_of(parts[i]) < 0)
            return IMPOSSIBLE;
    }
    if (used != word.len)
        return IMPOSSIBLE;
    if (count == 1 && word.len <= 2) /* what is left of « 12 mois », « 1 année » */
        return NOT_A_DATE;
    if (count == 1)
        return months(FUZZY_YEAR, year_of(parts[0]), 1, 12, fuzzy);
    return count == 2 ? two_numbers(parts[0], parts[1], sign, fuzzy) : three_numbers(parts, fuzzy);
}

static enum verdict nth(int64_t rank, bool quarter, int64_t year, struct fuzzy *fuzzy)
{
    int64_t length = quarter ? 3 : 6;
    return months(quarter ? FUZZY_QUARTER : FUZZY_HALF, year, (rank - 1) * length + 1, length,
                  fuzzy);
}

/* juin 2026, T2 2026, S1 2026 */
static enum verdict read_two(struct span word, struct span last, struct fuzzy *fuzzy)
{
    int64_t year = year_of(last);
    if (year < 0)
        return NOT_A_DATE;
    if (month_of(word) > 0)
        return months(FUZZY_MONTH, year, month_of(word), 1, fuzzy);
    if (word.len == 2 && is_digit(word.ptr[1]) && strchr("tqsh", word.ptr[0]) != NULL)
        return nth(word.ptr[1] - '0', strchr("tq", word.ptr[0]) != NULL, year, fuzzy);
    return NOT_A_DATE;
}

/* 1er juin 2026, 2e trimestre 2026, premier semestre 2026 */
static enum verdict read_three(const struct span *words, struct fuzzy *fuzzy)
{
    static const char *const quarter[] = {"trimestre", "trim", "quarter", NULL};
    static const char *const half[] = {"semestre", "half", NULL};
    bool last = span_eq(words[0], SPAN("dernier")) || span_eq(words[0], SPAN("last"));
    bool is_quarter = phrase_one_of(words[1], quarter), is_half = phrase_one_of(words[1], half);
    int64_t rank = last ? (is_quarter ? 4 : 2) : rank_of(words[0]), year = year_of(words[2]);
    if (rank < 0 || year < 0)
        return NOT_A_DATE;
    if (is_quarter || is_half)
        return nth(rank, is_quarter, year, fuzzy);
    if (month_of(words[1]) > 0 && !last)
        return one_day(year, month_of(words[1]), rank, fuzzy);
    return NOT_A_DATE;
}

static enum verdict read_whole(const struct span *words, size_t count, struct fuzzy *fuzzy)
{
    if (count == 1)
        return is_numeric(words[0]) ? read_numeric(words[0], fuzzy) : NOT_A_DATE;
    if (count == 2)
        return read_two(words[year_of(words[0]) > 0], words[year_of(words[0]) <= 0], fuzzy);
    return count == 3 ? read_three(words, fuzzy) : NOT_A_DATE;
}

/* Début, mi and fin: its first quarter, its middle half, its last quarter. */
static enum verdict read_moment(const struct span *words, size_t count, struct fuzzy *fuzzy)
{
    static const char *const parts[] = {"debut", "mi", "fin", "early", "mid", "end", "late", NULL};
    if (count == 0)
        return NOT_A_DATE;
    if (!phrase_one_of(words[0], parts))
        return read_whole(words, count, fuzzy);
    struct fuzzy whole = {0};
    enum verdict verdict = read_whole(words + 1, count - 1, &whole);
    if (verdict != DATE)
        return verdict;
    int32_t quarter = (whole.until - whole.from + 1) / 4;
    bool early = words[0].ptr[0] == 'd' || span_eq(words[0], SPAN("early"));
    bool middle = words[0].ptr[0] == 'm';
    *fuzzy = (struct fuzzy){
        .kind = FUZZY_PART,
        .from = early    ? whole.from
                : middle ? whole.from + quarter
                         : whole.until - quarter,
        .until = early    ? whole.from + quarter
                 : middle ? whole.until - quarter
                          : whole.until,
    };
    return DATE;
}

enum bound { BOUND_NONE, BOUND_BEFORE, BOUND_BY, BOUND_FROM, BOUND_AFTER };

/* Takes the words of a bound off the start. */
static enum bound take_bound(const struct span **words, size_t *count)
{
    static const struct {
        const char *word, *next; /* next may follow, or must when it is marked ! */
        enum bound bound;
    } bounds[] = {
        {"avant", NULL, BOUND_BEFORE}, {"before", NULL, BOUND_BEFORE}, {"ici", "a", BOUND_BY},
        {"jusqu", "a", BOUND_BY},      {"jusqu", "au", BOUND_BY},      {"by", NULL, BOUND_BY},
        {"until", NULL, BOUND_BY},     {"des", NULL, BOUND_FROM},      {"depuis", NULL, BOUND_FROM},
        {"since", NULL, BOUND_FROM},   {"from", NULL, BOUND_FROM},     {"a", "!partir", BOUND_FROM},
        {"apres", NULL, BOUND_AFTER},  {"after", NULL, BOUND_AFTER},   {"au", NULL, BOUND_NONE},
    };
    enum bound found = BOUND_NONE;
    size_t taken = 0;
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        const char *next = bounds[i].next;
        bool must = next != NULL && next[0] == '!';
        bool follows = next != NULL && *count > 1 && span_eq((*words)[1], span_of(next + must));
        size_t length = follows ? 2 : 1;
        if (!span_eq((*words)[0], span_of(bounds[i].word)) || (must && !follows) || length <= taken)
            continue;
        found = bounds[i].bound;
        taken = length;
    }
    *words += taken;
    *count -= taken;
    return found;
}

/* Avant fin 2023 is before 2024, avant 2023 is before 2023. */
static enum verdict read_bounded(enum bound bound, const struct span *words, size_t count,
                                 struct fuzzy *fuzzy)
{
    static const char *const end[] = {"fin", "end", NULL};
    struct fuzzy moment = {0};
    enum verdict verdict = read_moment(words, count, &moment);
    if (verdict != DATE)
        return verdict;
    bool before = bound == BOUND_BEFORE && !phrase_one_of(words[0], end);
    if (bound == BOUND_BEFORE || bound == BOUND_BY)
        *fuzzy = (struct fuzzy){.kind = FUZZY_BEFORE,
                                .from = FUZZY_OPEN_START,
                                .until = before ? moment.from - 1 : moment.until};
    else
        *fuzzy = (struct fuzzy){.kind = FUZZY_AFTER,
                                .from = bound == BOUND_AFTER ? moment.until + 1 : moment.from,
                                .until = FUZZY_OPEN_END};
    return DATE;
}

/* 2025 et 2026, juin 2026 à mars 2027 */
static enum verdict read_period(const struct span *words, size_t count, struct fuzzy *fuzzy)
{
    static const char *const joints[] = {"a", "au", "et", "to", "and", NULL};
    for (size_t i = 1; i + 1 < count; i++) {
        if (!phrase_one_of(words[i], joints))
            continue;
        struct fuzzy first = {0}, last = {0};
        enum verdict a = read_moment(words, i, &first);
        enum verdict b = read_moment(words + i + 1, count - i - 1, &last);
        if (a == DATE && b == DATE)
            return join(first, last, fuzzy);
        return a == NOT_A_DATE || b == NOT_A_DATE ? NOT_A_DATE : IMPOSSIBLE;
    }
    return NOT_A_DATE;
}

static enum verdict read_phrase(const struct phrase *phrase, struct fuzzy *fuzzy)
{
    const struct span *words = phrase->words;
    size_t count = phrase->count;
    enum bound bound = take_bound(&words, &count);
    if (bound != BOUND_NONE)
        return read_bounded(bound, words, count, fuzzy);
    enum verdict verdict = read_period(words, count, fuzzy);
    return verdict != NOT_A_DATE ? verdict : read_moment(words, count, fuzzy);
}

/* Stems that take French endings, and whole expressions. */
static bool is_rhythm(struct span plain)
{
    static const char *const stems[] = {"annuel",       "semestriel", "trimestriel", "bimestriel",
                                        "mensuel",      "biennal",    "pluriannuel", "continu",
                                        "hebdomadaire", "quotidien",  NULL};
    static const char *const endings[] = {"", "s", "le", "les", "e", "es", "ne", "nes", NULL};
    static const char *const whole[] = {"chaque annee",     "tous les ans",
                                        "une fois par an",  "chaque semestre",
                                        "chaque trimestre", "tous les trimestres",
                                        "chaque mois",      "tous les mois",
                                        "chaque semaine",   "toutes les semaines",
                                        "en continu",       "yearly",
                                        "annual",           "every year",
                                        "half-yearly",      "quarterly",
                                        "monthly",          "every month",
                                        "weekly",           "daily",
                                        "continuous",       NULL};
    for (size_t i = 0; stems[i] != NULL; i++)
        if (span_starts(plain, span_of(stems[i])) &&
            phrase_one_of(span_from(plain, strlen(stems[i])), endings))
            return true;
    return phrase_one_of(plain, whole);
}

enum err fuzzy_read(struct span text, struct fuzzy *fuzzy)
{
    struct phrase phrase;
    struct fuzzy read = {FUZZY_MILESTONE, FUZZY_OPEN_START, FUZZY_OPEN_END};
    enum verdict verdict = NOT_A_DATE;
    if (phrase_read(text, &phrase)) {
        if (is_rhythm((struct span){phrase.bytes, phrase.len}))
            read.kind = FUZZY_RHYTHM;
        else
            verdict = read_phrase(&phrase, &read);
    }
    if (verdict == IMPOSSIBLE)
        return ERR_INVALID;
    *fuzzy = read;
    return ERR_NONE;
}

bool fuzzy_due(const struct fuzzy *fuzzy, int32_t *day)
{
    if (fuzzy->until == FUZZY_OPEN_END)
        return false;
    *day = fuzzy->until;
    return true;
}
