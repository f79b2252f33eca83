#include "forms/reader.h"

#include "base/buf.h"

static void add_place(struct buf *text, const struct place *place)
{
    if (place->up != NULL) {
        add_place(text, place->up);
        if (place->up->up != NULL)
            buf_add_char(text, '.');
    }
    buf_add_text(text, place->name);
    if (place->index != PLACE_SINGLE)
        buf_add(text, span_format(text->arena, "[%d]", place->index));
}

void reader_refuse(struct reader *reader, const struct place *place, struct span why)
{
    if (reader->reason.len > 0)
        return;
    struct buf text = {.arena = reader->arena};
    add_place(&text, place);
    buf_add_text(&text, place->up == NULL ? "the form: " : ": ");
    buf_add(&text, why);
    reader->reason = buf_span(&text);
}

void reader_refuse_member(struct reader *reader, const struct place *place, const char *name,
                          struct span why)
{
    reader_refuse(reader, &(struct place){.up = place, .name = name, .index = PLACE_SINGLE}, why);
}

bool reader_object(struct reader *reader, const struct place *place, const json_t *value)
{
    if (!json_is_object(value))
        reader_refuse(reader, place, SPAN("not an object"));
    return json_is_object(value);
}

void reader_closed(struct reader *reader, const struct place *place, json_t *object,
                   const char *const *names, size_t count)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < count; i++)
            known = known || (names[i] != NULL && strcmp(names[i], key) == 0);
        if (!known)
            reader_refuse_member(reader, place, strlen(key) <= 60 ? key : "…",
                                 SPAN("unknown member"));
    }
}

/* Identifiers: a small letter, then small letters, digits and one joining sign. */
static bool is_word(struct span text, char joint)
{
    bool good = text.len > 0 && text.len <= 40 && text.ptr[0] >= 'a' && text.ptr[0] <= 'z';
    for (size_t i = 0; good && i < text.len; i++) {
        char byte = text.ptr[i];
        good = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == joint;
    }
    return good;
}

struct span reader_word(struct reader *reader, const struct place *place, const json_t *object,
                        const char *name, char joint)
{
    struct span word = text_at(object, name);
    if (!is_word(word, joint))
        reader_refuse_member(reader, place, name, SPAN("not a word of small letters and digits"));
    return word;
}

static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return false;
    return text.len > 0 && text.len <= 2000;
}

struct label reader_label(struct reader *reader, const struct place *place, const json_t *object,
                          const char *name, bool needed)
{
    static const char *const languages[] = {"fr", "en"};
    json_t *value = json_object_get(object, name);
    struct place here = {.up = place, .name = name, .index = PLACE_SINGLE};
    struct label label = {.fr = text_at(value, "fr"), .en = text_at(value, "en")};
    if (value == NULL && !needed)
        return label;
    if (!reader_object(reader, &here, value))
        return label;
    reader_closed(reader, &here, value, languages, COUNT_OF(languages));
    if (!is_plain(label.fr) || !is_plain(label.en))
        reader_refuse(reader, &here, SPAN("needs one line of text under \"fr\" and under \"en\""));
    return label;
}

int64_t reader_number(struct reader *reader, const struct place *place, const json_t *object,
                      const char *name, int64_t low, int64_t high, int64_t otherwise)
{
    const json_t *value = json_object_get(object, name);
    if (value == NULL)
        return otherwise;
    int64_t number = number_at(object, name);
    if (json_is_integer(value) && low <= number && number <= high)
        return number;
    reader_refuse_member(reader, place, name,
                         span_format(reader->arena, "not a number from %lld to %lld",
                                     (long long)low, (long long)high));
    return otherwise;
}

bool reader_flag(struct reader *reader, const struct place *place, const json_t *object,
                 const char *name, bool otherwise)
{
    const json_t *value = json_object_get(object, name);
    if (value != NULL && !json_is_boolean(value))
        reader_refuse_member(reader, place, name, SPAN("neither true nor false"));
    return value == NULL ? otherwise : json_is_true(value);
}

size_t reader_list(struct reader *reader, const struct place *place, const json_t *object,
                   const char *name, size_t least, size_t most)
{
    const json_t *list = json_object_get(object, name);
    size_t count = json_array_size(list);
    if ((list == NULL && least == 0) || (json_is_array(list) && least <= count && count <= most))
        return count;
    reader_refuse_member(
        reader, place, name,
        span_format(reader->arena, "not a list of %zu to %zu elements", least, most));
    return 0;
}

const struct span *reader_word_list(struct reader *reader, const struct place *place,
                                    const json_t *object, const char *name, size_t most,
                                    size_t *count)
{
    *count = reader_list(reader, place, object, name, 0, most);
    struct span *words = arena_new(reader->arena, struct span, *count);
    for (size_t i = 0; i < *count; i++) {
        struct place here = {.up = place, .name = name, .index = (int)i};
        words[i] = text_of(json_array_get(json_object_get(object, name), i));
        if (!is_word(words[i], '-'))
            reader_refuse(reader, &here, SPAN("not a word of small letters and digits"));
        for (size_t before = 0; before < i; before++)
            if (span_eq(words[before], words[i]))
                reader_refuse(reader, &here, SPAN("said twice"));
    }
    return words;
}
