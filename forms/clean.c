#include "forms/clean.h"

#include "base/buf.h"
#include "forms/fuzzy.h"

enum { DETAIL_BYTES = 80 };

void clean_find(const struct cleaning *cleaning, const struct spot *spot, enum rule rule,
                struct span detail)
{
    if (detail.len > DETAIL_BYTES) {
        size_t len = DETAIL_BYTES;
        while (len > 0 && ((unsigned char)detail.ptr[len] & 0xc0) == 0x80)
            len--;
        detail = span_format(cleaning->arena, "%.*s…", (int)len, detail.ptr);
    }
    report_add(cleaning->report, spot->field, spot->row, spot->column, rule, detail);
}

void clean_find_number(const struct cleaning *cleaning, const struct spot *spot, enum rule rule,
                       int64_t detail)
{
    clean_find(cleaning, spot, rule, span_number(cleaning->arena, detail));
}

int64_t clean_length(struct span text)
{
    int64_t length = 0;
    for (size_t i = 0; i < text.len; i++)
        length += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return length;
}

/* CR LF and a lone CR are line ends; a tab is a space. */
static struct span even_out(struct arena *arena, struct span text)
{
    char *plain = arena_new(arena, char, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool ends_pair = text.ptr[i] == '\n' && i > 0 && text.ptr[i - 1] == '\r';
        char byte = text.ptr[i];
        if (!ends_pair)
            plain[len++] = (char)(byte == '\r' ? '\n' : byte == '\t' ? ' ' : byte);
    }
    return span_trim((struct span){.ptr = plain, .len = len});
}

/* U+0000 to U+001F, U+007F, and U+0080 to U+009F (C2 80 to C2 9F in UTF-8). */
static bool has_controls(struct span text, bool lines)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == 0x7f || (byte < ' ' && !(lines && byte == '\n')))
            return true;
        if (byte == 0xc2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xa0)
            return true;
    }
    return false;
}

bool clean_take(const struct cleaning *cleaning, const struct spot *spot, const json_t *typed,
                bool lines, struct span *text)
{
    struct span even = even_out(cleaning->arena, text_of(typed));
    if (!json_is_string(typed) || has_controls(even, lines)) {
        clean_find(cleaning, spot, RULE_MALFORMED, (struct span){0});
        return false;
    }
    *text = even;
    return true;
}

static json_t *clean_string(const struct cleaning *cleaning, const struct spot *spot,
                            const struct field *field, const json_t *typed, bool lines)
{
    struct span text;
    if (!clean_take(cleaning, spot, typed, lines, &text) || text.len == 0)
        return NULL;
    if (clean_length(text) > field->max || text.len > FORM_TEXT_MAX) {
        clean_find_number(cleaning, spot, RULE_TOO_LONG, field->max);
        return NULL;
    }
    return json_text(text);
}

json_t *clean_line(const struct cleaning *cleaning, const struct spot *spot,
                   const struct field *field, const json_t *typed)
{
    return clean_string(cleaning, spot, field, typed, false);
}

json_t *clean_text(const struct cleaning *cleaning, const struct spot *spot,
                   const struct field *field, const json_t *typed)
{
    return clean_string(cleaning, spot, field, typed, true);
}

json_t *clean_date(const struct cleaning *cleaning, const struct spot *spot,
                   const struct field *field, const json_t *typed)
{
    json_t *value = clean_string(cleaning, spot, field, typed, false);
    struct fuzzy fuzzy;
    if (value == NULL || fuzzy_read(text_of(value), &fuzzy) == ERR_NONE)
        return value;
    clean_find(cleaning, spot, RULE_NOT_A_DATE, text_of(value));
    json_decref(value);
    return NULL;
}

/* A decimal number on its way in: the value is digits / 10^scale. */
struct decimal {
    int64_t digits;
    unsigned scale;
};

/* Takes a space off the start, also the unbreakable ones French writes inside numbers. */
static bool take_space(struct span *rest)
{
    static const struct span spaces[] = {{" ", 1}, {"\xc2\xa0", 2}, {"\xe2\x80\xaf", 3}};
    for (size_t i = 0; i < COUNT_OF(spaces); i++)
        if (span_starts(*rest, spaces[i])) {
            *rest = span_from(*rest, spaces[i].len);
            return true;
        }
    return false;
}

/* Digits with at most one comma or point; false for anything else or beyond 18 digits. */
static bool read_digits(struct span rest, struct decimal *decimal)
{
    unsigned count = 0;
    bool point = false;
    while (rest.len > 0) {
        if (take_space(&rest))
            continue;
        char byte = rest.ptr[0];
        rest = span_from(rest, 1);
        if ((byte == ',' || byte == '.') && !point) {
            point = true;
            continue;
        }
        if (byte < '0' || byte > '9' || ++count > 18)
            return false;
        decimal->digits = decimal->digits * 10 + (byte - '0');
        decimal->scale += point;
    }
    return count > 0 && !(point && decimal->scale == 0);
}

static bool read_decimal(struct span text, struct decimal *decimal)
{
    bool minus = span_starts(text, SPAN("-")) || span_starts(text, SPAN("\xe2\x88\x92"));
    bool plus = span_starts(text, SPAN("+"));
    text = span_from(text, minus && text.ptr[0] != '-' ? 3 : minus || plus ? 1 : 0);
    if (!read_digits(text, decimal))
        return false;
    while (decimal->scale > 0 && decimal->digits % 10 == 0) {
        decimal->digits /= 10;
        decimal->scale--;
    }
    decimal->digits = minus ? -decimal->digits : decimal->digits;
    return true;
}

static struct span without_unit(const struct field *field, struct span text)
{
    const struct span units[] = {field->unit.fr, field->unit.en};
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (units[i].len > 0 && text.len > units[i].len &&
            span_eq(span_from(text, text.len - units[i].len), units[i]))
            return span_trim(span_until(text, text.len - units[i].len));
    return text;
}

static int64_t power_of_ten(unsigned exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

static json_t *number_value(struct arena *arena, const struct field *field, int64_t scaled)
{
    if (field->decimals == 0)
        return json_integer((json_int_t)scaled);
    int64_t unit = power_of_ten(field->decimals), size = scaled < 0 ? -scaled : scaled;
    return json_text(span_format(arena, "%s%lld.%0*lld", scaled < 0 ? "-" : "",
                                 (long long)(size / unit), (int)field->decimals,
                                 (long long)(size % unit)));
}

static json_t *check_number(const struct cleaning *cleaning, const struct spot *spot,
                            const struct field *field, struct decimal decimal)
{
    if (decimal.scale > field->decimals) {
        clean_find_number(cleaning, spot, RULE_TOO_PRECISE, field->decimals);
        return NULL;
    }
    int64_t unit = power_of_ten(field->decimals), scaled;
    bool minus = decimal.digits < 0;
    bool over = __builtin_mul_overflow(decimal.digits,
                                       power_of_ten(field->decimals - decimal.scale), &scaled);
    if (over ? minus : scaled < field->min * unit)
        clean_find_number(cleaning, spot, RULE_TOO_SMALL, field->min);
    else if (over || scaled > field->max * unit)
        clean_find_number(cleaning, spot, RULE_TOO_LARGE, field->max);
    else
        return number_value(cleaning->arena, field, scaled);
    return NULL;
}

json_t *clean_number(const struct cleaning *cleaning, const struct spot *spot,
                     const struct field *field, const json_t *typed)
{
    struct decimal decimal = {0};
    if (json_is_integer(typed)) {
        decimal.digits = json_integer_value(typed);
        return check_number(cleaning, spot, field, decimal);
    }
    struct span text;
    if (!clean_take(cleaning, spot, typed, false, &text) || text.len == 0)
        return NULL;
    if (read_decimal(without_unit(field, text), &decimal))
        return check_number(cleaning, spot, field, decimal);
    clean_find(cleaning, spot, RULE_NOT_A_NUMBER, text);
    return NULL;
}
