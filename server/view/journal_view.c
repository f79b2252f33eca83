#include "server/journal_view.h"

#include "server/journal_words.h"
#include "server/ledger.h"
#include "server/log.h"
#include "server/when.h"
#include "workflow/base64.h"

#include <inttypes.h>

/* --- one event ------------------------------------------------------------------------------- */

/* Subjects already looked at: a page often tells several events of one. */
struct known {
    struct journal_subject subjects[JOURNAL_SHOWN_MAX];
    size_t count;
};

static enum err subject_of(const struct lens *lens, struct span id, struct known *known,
                           const struct journal_subject **subject)
{
    for (size_t i = 0; i < known->count; i++)
        if (span_eq(known->subjects[i].id, id)) {
            *subject = &known->subjects[i];
            return ERR_NONE;
        }
    TRY(journal_subject(lens, id, &known->subjects[known->count]));
    *subject = &known->subjects[known->count++];
    return ERR_NONE;
}

static json_t *add_cell(const struct lens *lens, json_t *cells, const char *label)
{
    json_t *cell = json_object();
    set_text(cell, "label", lens_say(lens, label));
    json_array_append_new(cells, cell);
    return cell;
}

static void set_link(json_t *cell, struct span value, struct span url)
{
    set_text(cell, "value", value);
    if (url.len > 0)
        set_text(cell, "url", url);
}

/* Whether an event may be read to its last byte.  What was written into a fiche, and the digest of
 * it that was signed, may hold what is kept inside: then neither the event nor its proof is for
 * those outside, since with the proof's salt what is short could be guessed.  Everything else is
 * for whoever sees the fiche. */
static bool is_whole(const struct journal_subject *subject, const json_t *event)
{
    struct span kind = text_at(event, "kind");
    return subject->whole ||
           !(span_eq(kind, SPAN("fiche-created")) || span_eq(kind, SPAN("fiche-edited")) ||
             text_at(json_object_get(event, "body"), "statement").len > 0);
}

static json_t *cells_of(const struct lens *lens, const struct journal_subject *subject,
                        const json_t *event, struct span number)
{
    json_t *cells = json_array();
    struct arena *arena = lens->reader.arena;
    struct span at = when_moment(arena, lens->locale, number_at(event, "at"));
    struct span proof = span_format(arena, "/journal/%.*s/preuve", SPAN_ARG(number));
    struct span record = span_format(arena, "/journal/%.*s", SPAN_ARG(number));
    set_text(add_cell(lens, cells, "log.number"), "code", number);
    set_text(add_cell(lens, cells, "log.when"), "value", at);
    set_text(add_cell(lens, cells, "log.who"), "value", journal_who(lens, event));
    set_text(add_cell(lens, cells, "log.what-head"), "value", journal_what(lens, subject, event));
    set_link(add_cell(lens, cells, "log.subject"), subject->label, subject->url);
    json_t *last = add_cell(lens, cells, "log.proof");
    if (is_whole(subject, event))
        set_link(last, lens_say(lens, "log.proof-get"), proof);
    if (subject->whole) {
        json_t *link = json_object();
        set_text(link, "label", lens_say(lens, "log.record"));
        set_text(link, "url", record);
        set_value(last, "links", json_pack("[o]", link));
    }
    return cells;
}

static enum err add_event(const struct lens *lens, const json_t *event, struct known *known,
                          json_t *rows)
{
    const struct journal_subject *subject;
    TRY(subject_of(lens, text_at(event, "subject"), known, &subject));
    json_t *row = json_object();
    struct span number = span_format(lens->reader.arena, "%" PRId64, number_at(event, "seq"));
    set_number(row, "seq", number_at(event, "seq"));
    set_number(row, "at", number_at(event, "at"));
    set_text(row, "kind", text_at(event, "kind"));
    set_text(row, "actor", text_at(event, "actor"));
    set_text(row, "subject", text_at(event, "subject"));
    set_value(row, "cells", cells_of(lens, subject, event, number));
    json_array_append_new(rows, row);
    return ERR_NONE;
}

/* --- the head -------------------------------------------------------------------------------- */

enum err journal_head(const struct lens *lens, struct span *note)
{
    struct span found;
    if (!log_head(lens->reader.txn, &found))
        return lens->reader.txn->err != ERR_NONE ? lens->reader.txn->err : ERR_ABSENT;
    *note = span_copy(lens->reader.arena, found);
    return ERR_NONE;
}

static enum err set_checkpoint(const struct lens *lens, json_t *model)
{
    struct span note;
    struct checkpoint head;
    struct arena *arena = lens->reader.arena;
    enum err err = journal_head(lens, &note);
    if (err == ERR_ABSENT)
        return ERR_NONE;
    TRY(err);
    if (checkpoint_parse(note, &head) != ERR_NONE)
        return ERR_DAMAGED;
    json_t *checkpoint = json_object();
    set_text(checkpoint, "origin", head.origin);
    set_number(checkpoint, "size", (int64_t)head.size);
    set_text(checkpoint, "root", base64_write(arena, digest_span(&head.root)));
    set_text(checkpoint, "url", SPAN("/journal/tete"));
    set_text(checkpoint, "key_url", SPAN("/journal/cle"));
    set_value(model, "checkpoint", checkpoint);
    return ERR_NONE;
}

/* --- the page -------------------------------------------------------------------------------- */

/* Digits of an address or a query; false when they are not a sequence number. */
static bool read_number(struct span text, uint64_t *number)
{
    uint64_t value = 0;
    enum { DIGITS_MAX = 18 };
    if (text.len == 0 || text.len > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *number = value;
    return true;
}

static json_t *heads(const struct lens *lens)
{
    static const char *const labels[] = {"log.number",    "log.when",    "log.who",
                                         "log.what-head", "log.subject", "log.proof"};
    json_t *columns = json_array();
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        add_cell(lens, columns, labels[i]);
    return columns;
}

static struct span page_url(const struct lens *lens, struct span subject, int64_t before)
{
    struct arena *arena = lens->reader.arena;
    struct span escaped = urlencoded_escape(arena, subject);
    struct span about =
        subject.len > 0 ? span_format(arena, "sujet=%.*s", SPAN_ARG(escaped)) : SPAN("");
    struct span page = before > 0 ? span_format(arena, "avant=%" PRId64, before) : SPAN("");
    return span_format(arena, "/journal%s%.*s%s%.*s", about.len + page.len > 0 ? "?" : "",
                       SPAN_ARG(about), about.len > 0 && page.len > 0 ? "&" : "", SPAN_ARG(page));
}

/* What the page is narrowed to, when the reader may know of it. */
static void set_about(const struct lens *lens, struct span id, json_t *model)
{
    struct journal_subject subject;
    if (id.len == 0 || journal_subject(lens, id, &subject) != ERR_NONE)
        return;
    json_t *about = json_object();
    set_text(about, "id", id);
    set_text(about, "label", subject.label);
    set_value(model, "about", about);
}

static enum err write_table(const struct lens *lens, const json_t *events, json_t *model)
{
    struct known *known = arena_new(lens->reader.arena, struct known, 1);
    json_t *rows = json_array(), *table = json_object();
    set_text(table, "caption", lens_say(lens, "log.caption"));
    set_value(table, "columns", heads(lens));
    set_value(table, "rows", rows);
    set_value(model, "table", table);
    for (size_t i = 0; i < json_array_size(events); i++)
        TRY(add_event(lens, json_array_get(events, i), known, rows));
    set_number(model, "count", (int64_t)json_array_size(rows));
    return ERR_NONE;
}

enum err journal_model(const struct lens *lens, const struct pairs *query, json_t **model)
{
    struct event_page page;
    json_t *made = json_adopt(lens->reader.arena, json_object());
    struct span asked = urlencoded_find(query, "avant");
    struct event_filter filter = {.subject = urlencoded_find(query, "sujet"),
                                  .max = JOURNAL_SHOWN_MAX};
    if (asked.len > 0 && !read_number(asked, &filter.before))
        return ERR_MALFORMED;
    TRY(query_events(&lens->reader, &filter, &page));
    set_text(made, "title", lens_say(lens, "log.title"));
    TRY(set_checkpoint(lens, made));
    TRY(write_table(lens, page.events, made));
    if (json_array_size(page.events) > 0)
        set_about(lens, filter.subject, made);
    if (page.next > 0)
        set_text(made, "older_url", page_url(lens, filter.subject, (int64_t)page.next));
    if (filter.before > 0)
        set_text(made, "newest_url", page_url(lens, filter.subject, 0));
    *model = made;
    return ERR_NONE;
}

/* --- files ----------------------------------------------------------------------------------- */

enum err journal_key(const struct lens *lens, struct span *key)
{
    struct checkpoint_key found;
    TRY(ledger_log_key(lens->reader.arena, lens->reader.txn, &found));
    struct span text = checkpoint_key_text(lens->reader.arena, &found);
    *key = span_format(lens->reader.arena, "%.*s\n", SPAN_ARG(text));
    return ERR_NONE;
}

/* The event of that number, if this reader may read all of it. */
static enum err find_whole(const struct lens *lens, struct span number, uint64_t *seq)
{
    json_t *event;
    uint64_t found;
    struct journal_subject subject;
    if (!read_number(number, &found))
        return ERR_ABSENT;
    TRY(query_event(&lens->reader, found, &event));
    TRY(journal_subject(lens, text_at(event, "subject"), &subject));
    if (!is_whole(&subject, event))
        return ERR_ABSENT;
    *seq = found;
    return ERR_NONE;
}

enum err journal_proof(const struct lens *lens, struct span number, struct span *file)
{
    uint64_t seq;
    TRY(find_whole(lens, number, &seq));
    return log_proof(lens->reader.txn, lens->reader.arena, seq, file);
}

enum err journal_record(const struct lens *lens, struct span number, struct span *record)
{
    uint64_t seq;
    struct span found;
    TRY(find_whole(lens, number, &seq));
    if (!log_read(lens->reader.txn, seq, &found))
        return lens->reader.txn->err != ERR_NONE ? lens->reader.txn->err : ERR_ABSENT;
    *record = span_copy(lens->reader.arena, found);
    return ERR_NONE;
}
