/* Parsing is writing backwards: the members are read leniently, written again, and the
 * result must be the very bytes that came.  Whatever is missing, added, of another type or
 * spelled otherwise makes a difference there, so reading knows names and no rules. */
#include "workflow/statement.h"

#include "base/json.h"

#include <assert.h>

#define TYPE SPAN("jalon/decision/1")

enum { WRITTEN_FIRST = 1024 }; /* bytes that most take */

/* clang-format off */
#define TEXTS(X) X(institution) X(plan) X(fiche) X(title) X(transition) X(outcome) X(body) X(seat) X(remarks) \
    X(calendar) X(means) X(recommendations) X(delegation)
#define NUMBERS(X) X(revision) X(at)
#define SOURCES(X) X(form) X(circuit)
/* clang-format on */

/* --- writing ------------------------------------------------------------------------------ */

static void put_text(struct buf *text, const char *name, struct span value)
{
    assert(utf8_valid(value) && (value.len == 0 || memchr(value.ptr, '\0', value.len) == NULL));
    canonical_put_text(text, name, value);
}

static void put_said(struct buf *text, const char *name, struct span value)
{
    if (value.len > 0)
        put_text(text, name, value);
}

static void put_digest(struct buf *text, const char *name, const struct digest *value)
{
    put_text(text, name, value != NULL ? digest_hex(text->arena, value) : SPAN(""));
}

static void put_source(struct buf *text, const char *name, const struct statement_source *value)
{
    canonical_name(text, name);
    buf_add_char(text, '{');
    put_text(text, "name", value->name);
    put_digest(text, "sha256", &value->sha256);
    canonical_put_integer(text, "version", value->version);
    buf_add_char(text, '}');
}

static void put_person(struct buf *text, const char *name, const struct statement_person *value)
{
    canonical_name(text, name);
    if (value == NULL) {
        buf_add_text(text, "null");
        return;
    }
    buf_add_char(text, '{');
    put_text(text, "id", value->id);
    put_text(text, "name", value->name);
    buf_add_char(text, '}');
}

/* In the order of their names' bytes. */
static void put_members(struct buf *text, const struct statement *statement)
{
    put_text(text, "@type", TYPE);
    canonical_put_integer(text, "at", statement->at);
    put_person(text, "behalf", statement->behalf);
    put_text(text, "body", statement->body);
    put_said(text, "calendar", statement->calendar);
    put_source(text, "circuit", &statement->circuit);
    put_digest(text, "content", &statement->content);
    put_said(text, "delegation", statement->delegation);
    put_text(text, "fiche", statement->fiche);
    put_source(text, "form", &statement->form);
    put_text(text, "institution", statement->institution);
    put_text(text, "key", minisig_id_hex(text->arena, &statement->key));
    put_said(text, "means", statement->means);
    put_text(text, "outcome", statement->outcome);
    put_text(text, "plan", statement->plan);
    put_digest(text, "previous", statement->previous);
    put_said(text, "recommendations", statement->recommendations);
    put_text(text, "remarks", statement->remarks);
    canonical_put_integer(text, "revision", statement->revision);
    put_text(text, "seat", statement->seat);
    put_person(text, "signer", &statement->signer);
    put_text(text, "title", statement->title);
    put_text(text, "transition", statement->transition);
}

struct span statement_write(struct arena *arena, const struct statement *statement)
{
    struct buf text = {
        .arena = arena, .ptr = arena_new(arena, char, WRITTEN_FIRST), .room = WRITTEN_FIRST};
    buf_add_char(&text, '{');
    put_members(&text, statement);
    buf_add_char(&text, '}');
    return buf_span(&text);
}

/* --- reading ------------------------------------------------------------------------------ */

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
