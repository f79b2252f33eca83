/* Parsing is writing backwards: the members are read leniently, written again, and the
 * result must be the very bytes that came.  Whatever is missing, added, of another type or
 * spelled otherwise makes a difference there, so no second list of rules is kept. */
#include "workflow/statement.h"

#include "base/json.h"

#include <assert.h>

#define TYPE SPAN("jalon/decision/1")

/* clang-format off */
#define TEXTS(X) X(institution) X(plan) X(fiche) X(title) X(transition) X(outcome) X(body) X(seat) X(remarks)
#define WHERE_SAID(X) X(calendar) X(means) X(recommendations) X(delegation)
#define NUMBERS(X) X(revision) X(at)
#define SOURCES(X) X(form) X(circuit)
/* clang-format on */

static void put(json_t *object, const char *key, json_t *value)
{
    int rc = json_object_set_new(object, key, value);
    assert(rc == 0);
    (void)rc;
}

static void put_text(json_t *object, const char *key, struct span text)
{
    assert(text.len == 0 || memchr(text.ptr, '\0', text.len) == NULL);
    put(object, key, json_text(text));
}

static void put_digest(json_t *object, const char *key, const struct digest *digest)
{
    SCOPED_ARENA scratch = {0};
    put_text(object, key, digest_hex(&scratch, digest));
}

static json_t *source_json(const struct statement_source *source)
{
    json_t *object = json_object();
    put_text(object, "name", source->name);
    put(object, "version", json_integer(source->version));
    put_digest(object, "sha256", &source->sha256);
    return object;
}

static json_t *person_json(const struct statement_person *person)
{
    json_t *object = json_object();
    put_text(object, "id", person->id);
    put_text(object, "name", person->name);
    return object;
}

static json_t *statement_json(struct arena *arena, const struct statement *statement)
{
    json_t *object = json_adopt(arena, json_object());
    put_text(object, "@type", TYPE);
#define X(member) put_text(object, #member, statement->member);
    TEXTS(X)
#undef X
#define X(member)                  \
    if (statement->member.len > 0) \
        put_text(object, #member, statement->member);
    WHERE_SAID(X)
#undef X
#define X(member) put(object, #member, json_integer(statement->member));
    NUMBERS(X)
#undef X
#define X(member) put(object, #member, source_json(&statement->member));
    SOURCES(X)
#undef X
    put_digest(object, "content", &statement->content);
    put(object, "signer", person_json(&statement->signer));
    put(object, "behalf", statement->behalf ? person_json(statement->behalf) : json_null());
    put_text(object, "key", minisig_id_hex(arena, &statement->key));
    put_text(object, "previous",
             statement->previous ? digest_hex(arena, statement->previous) : SPAN(""));
    return object;
}

struct span statement_write(struct arena *arena, const struct statement *statement)
{
    SCOPED_ARENA scratch = {0};
    return json_canonical(arena, statement_json(&scratch, statement));
}

static enum err source_read(const json_t *value, struct statement_source *source)
{
    source->name = text_at(value, "name");
    source->version = number_at(value, "version");
    return digest_parse(text_at(value, "sha256"), &source->sha256);
}

static void person_read(const json_t *value, struct statement_person *person)
{
    *person = (struct statement_person){.id = text_at(value, "id"), .name = text_at(value, "name")};
}

static const struct statement_person *behalf_read(struct arena *arena, const json_t *value)
{
    if (!json_is_object(value))
        return NULL;
    struct statement_person *person = arena_new(arena, struct statement_person, 1);
    person_read(value, person);
    return person;
}

static enum err previous_read(struct arena *arena, struct span hex, const struct digest **previous)
{
    if (hex.len == 0)
        return ERR_NONE;
    struct digest *digest = arena_new(arena, struct digest, 1);
    *previous = digest;
    return digest_parse(hex, digest);
}

static enum err members_read(struct arena *arena, const json_t *object, struct statement *read)
{
#define X(member) read->member = text_at(object, #member);
    TEXTS(X)
    WHERE_SAID(X)
#undef X
#define X(member) read->member = number_at(object, #member);
    NUMBERS(X)
#undef X
#define X(member) TRY(source_read(json_object_get(object, #member), &read->member));
    SOURCES(X)
#undef X
    person_read(json_object_get(object, "signer"), &read->signer);
    read->behalf = behalf_read(arena, json_object_get(object, "behalf"));
    TRY(digest_parse(text_at(object, "content"), &read->content));
    TRY(minisig_id_parse(text_at(object, "key"), &read->key));
    return previous_read(arena, text_at(object, "previous"), &read->previous);
}

static enum err object_read(struct arena *arena, struct span bytes, const json_t **object)
{
    if (bytes.len > STATEMENT_MAX)
        return ERR_TOO_LARGE;
    *object = json_read(arena, bytes);
    return json_is_object(*object) ? ERR_NONE : ERR_MALFORMED;
}

enum err statement_peek(struct arena *arena, struct span bytes, struct statement_signing *signing)
{
    const json_t *object;
    TRY(object_read(arena, bytes, &object));
    struct statement_signing read = {.at = number_at(object, "at")};
    TRY(minisig_id_parse(text_at(object, "key"), &read.key));
    *signing = read;
    return ERR_NONE;
}

enum err statement_parse(struct arena *arena, struct span bytes, struct statement *statement)
{
    SCOPED_ARENA scratch = {0};
    struct statement read = {0};
    const json_t *object;
    TRY(object_read(arena, bytes, &object));
    TRY(members_read(arena, object, &read));
    if (!span_eq(statement_write(&scratch, &read), bytes))
        return ERR_MALFORMED;
    *statement = read;
    return ERR_NONE;
}
