#include "forms/pick.h"

#include "forms/clean.h"

/* Gives the canonical word for one typed piece; false, reported, when there is none. */
typedef bool pick(const struct cleaning *cleaning, const struct spot *spot,
                  const struct field *field, struct span piece, struct span *word);

static const struct option *meant_option(const struct field *field, struct span piece)
{
    const struct option *meant = form_option(field, piece);
    for (size_t i = 0; meant == NULL && i < field->option_count; i++)
        if (span_eq(piece, field->options[i].label.fr) ||
            span_eq(piece, field->options[i].label.en))
            meant = &field->options[i];
    return meant;
}

static bool pick_option(const struct cleaning *cleaning, const struct spot *spot,
                        const struct field *field, struct span piece, struct span *word)
{
    const struct option *option = meant_option(field, piece);
    if (option == NULL) {
        clean_find(cleaning, spot, RULE_NOT_AN_OPTION, piece);
        return false;
    }
    *word = option->id;
    return true;
}

static bool pick_tag(const struct cleaning *cleaning, const struct spot *spot,
                     const struct field *field, struct span piece, struct span *word)
{
    const struct option *option = meant_option(field, piece);
    if (clean_length(piece) > FORM_TAG_MAX) {
        clean_find_number(cleaning, spot, RULE_TOO_LONG, FORM_TAG_MAX);
        return false;
    }
    *word = option != NULL ? option->id : piece;
    return true;
}

/* "Name — function", also with an en dash, or a hyphen between spaces. */
static struct span before_dash(struct span piece)
{
    static const struct span dashes[] = {{" — ", 5}, {" – ", 5}, {" - ", 3}};
    for (size_t d = 0; d < COUNT_OF(dashes); d++)
        for (size_t i = 0; i < piece.len; i++)
            if (span_starts(span_from(piece, i), dashes[d]))
                return span_trim(span_until(piece, i));
    return piece;
}

static enum name_match look_up(name_lookup *lookup, void *context, struct span piece,
                               struct span *id)
{
    enum name_match match = lookup(context, piece, id);
    struct span name = before_dash(piece);
    if (match == NAME_UNKNOWN && name.len > 0 && name.len < piece.len)
        match = lookup(context, name, id);
    return match;
}

static bool pick_person(const struct cleaning *cleaning, const struct spot *spot,
                        const struct field *field, struct span piece, struct span *word)
{
    (void)field;
    *word = piece;
    if (cleaning->names == NULL)
        return true;
    enum name_match match = look_up(cleaning->names->person, cleaning->names->context, piece, word);
    if (match != NAME_FOUND)
        clean_find(cleaning, spot,
                   match == NAME_UNKNOWN ? RULE_UNKNOWN_PERSON : RULE_AMBIGUOUS_PERSON, piece);
    return match == NAME_FOUND;
}

static bool pick_body(const struct cleaning *cleaning, const struct spot *spot,
                      const struct field *field, struct span piece, struct span *word)
{
    (void)field;
    *word = piece;
    if (cleaning->names == NULL)
        return true;
    enum name_match match = look_up(cleaning->names->body, cleaning->names->context, piece, word);
    if (match != NAME_FOUND)
        clean_find(cleaning, spot, match == NAME_UNKNOWN ? RULE_UNKNOWN_BODY : RULE_AMBIGUOUS_BODY,
                   piece);
    return match == NAME_FOUND;
}

static pick *pick_of(const struct field *field)
{
    static pick *const picks[] = {
        [FIELD_CHOICE] = pick_option,  [FIELD_CHOICES] = pick_option, [FIELD_PERSON] = pick_person,
        [FIELD_PERSONS] = pick_person, [FIELD_BODY] = pick_body,      [FIELD_BODIES] = pick_body,
        [FIELD_TAGS] = pick_tag,
    };
    return picks[field->type];
}

json_t *pick_single(const struct cleaning *cleaning, const struct spot *spot,
                    const struct field *field, const json_t *typed)
{
    struct span text, word;
    if (!clean_take(cleaning, spot, typed, false, &text) || text.len == 0)
        return NULL;
    return pick_of(field)(cleaning, spot, field, text, &word) ? json_text(word) : NULL;
}

static bool holds(const json_t *list, struct span word)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (span_eq(text_of(json_array_get(list, i)), word))
            return true;
    return false;
}

static struct span next_piece(struct span *rest, bool commas)
{
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != ';' && rest->ptr[end] != '\n' &&
           !(commas && rest->ptr[end] == ','))
        end++;
    struct span piece = span_trim(span_until(*rest, end));
    *rest = span_from(*rest, end + 1);
    return piece;
}

/* Adds each piece of one typed text that stands for something, once.  Stops when there is nothing
 * more to say: too many already, or a full report. */
static void add_pieces(const struct cleaning *cleaning, const struct spot *spot,
                       const struct field *field, const json_t *typed, json_t *list)
{
    struct span rest, word;
    if (!clean_take(cleaning, spot, typed, true, &rest))
        return;
    while (rest.len > 0 && !cleaning->report->is_cut &&
           json_array_size(list) <= (size_t)field->max) {
        struct span piece = next_piece(&rest, field->type == FIELD_TAGS);
        if (piece.len > 0 && pick_of(field)(cleaning, spot, field, piece, &word) &&
            !holds(list, word))
            json_array_append_new(list, json_text(word));
    }
}

/* Choices are a set: two people who choose the same have the same value. */
static json_t *in_form_order(const struct field *field, json_t *list)
{
    if (field->type != FIELD_CHOICES)
        return list;
    json_t *sorted = json_array();
    for (size_t i = 0; i < field->option_count; i++)
        if (holds(list, field->options[i].id))
            json_array_append_new(sorted, json_text(field->options[i].id));
    json_decref(list);
    return sorted;
}

json_t *pick_several(const struct cleaning *cleaning, const struct spot *spot,
                     const struct field *field, const json_t *typed)
{
    json_t *list = json_array();
    if (!json_is_array(typed))
        add_pieces(cleaning, spot, field, typed, list);
    for (size_t i = 0; i < json_array_size(typed); i++)
        add_pieces(cleaning, spot, field, json_array_get(typed, i), list);
    bool too_many = json_array_size(list) > (size_t)field->max;
    if (too_many)
        clean_find_number(cleaning, spot, RULE_TOO_MANY, field->max);
    if (!too_many && json_array_size(list) > 0)
        return in_form_order(field, list);
    json_decref(list);
    return NULL;
}
