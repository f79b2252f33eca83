#include "forms/reader.h"

#include "base/buf.h"

static void add_place(struct buf *text, const struct place *place)
{
    if (place->up != NULL && place->up->up != NULL) {
        add_place(text, place->up);
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
    buf_add_text(&text, ": ");
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

static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return false;
    return text.len > 0 && text.len <= READER_LABEL_MAX;
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
        if (known)
            continue;
        /* said again only if it cannot disturb the page or the terminal it ends on */
        bool sayable = strlen(key) <= READER_WORD_MAX && is_plain(span_of(key));
        reader_refuse_member(reader, place, sayable ? key : "…", SPAN("unknown member"));
    }
}

static bool is_word(struct span text, char joint)
{
    bool good = text.len > 0 && text.len <= READER_WORD_MAX && text.ptr[0] >= 'a' &&
                text.ptr[0] <= 'z' && text.ptr[text.len - 1] != joint;
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

struct label reader_label(struct reader *reader, const struct place *place, const json_t *object,
                          const char *name, bool needed)
{
    static const char *const languages[] = {"fr", "en"};
    json_t *value = json_object_get(object, name);
    struct place here = {.up = place, .name = name, .index = PLACE_SINGLE};
    struct label label = label_of(value);
    if (value == NULL && !needed)
        return label;
    if (!reader_object(reader, &here, value))
        return label;
    reader_closed(reader, &here, value, languages, COUNT_OF(languages));
    if (!is_plain(label.fr) || (json_object_get(value, "en") != NULL && !is_plain(label.en)))
        reader_refuse(reader, &here,
                      SPAN("needs one line of text under \"fr\", and under \"en\" if it is there"));
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
