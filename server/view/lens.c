#include "server/lens.h"

struct span lens_say(const struct lens *lens, const char *id)
{
    return message(lens->locale, span_of(id));
}

struct span lens_operation(const struct lens *lens)
{
    struct operations *operations = lens->operations;
    struct arena *arena = lens->reader.arena;
    return span_concat(arena, operations->fresh, SPAN("."),
                       span_number(arena, ++operations->taken));
}

struct span lens_say_word(const struct lens *lens, const char *prefix, struct span word)
{
    return message(lens->locale, span_concat(lens->reader.arena, span_of(prefix), word));
}

struct span lens_person(const struct lens *lens, struct span id)
{
    const struct person *person = directory_person(lens->reader.actor.directory, id);
    return person != NULL ? person->name : id;
}

struct span lens_body(const struct lens *lens, struct span code)
{
    const struct body *body = directory_body(lens->reader.actor.directory, code);
    return body != NULL ? body->name : code;
}
