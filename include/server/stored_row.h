/* stored_row.h - what is stored of each fiche beside its document (dossier.h): enough for tables,
 * and for access_may().
 *
 * A row is bytes, not JSON, because a hundred thousand of them are read when the program starts:
 * numbers as LEB128, texts behind their length.  It is a function of the fiche's document and of
 * the form and circuit it names, as index entries are.
 */
#pragma once

#include "workflow/directory.h"
#include "workflow/fiche.h"

/* A row as it lies there: everything borrows from the bytes. */
struct stored_row {
    struct span id, plan, node, code, title, calendar;
    struct span kind; /* form, circuit, state and phase in one: equal where all four are */
    struct span form_ref, circuit_ref, state;
    enum level level;
    enum phase phase;
    bool stale;
    int64_t rank, since, revision, edited_at;
    int64_t due;        /* day, days since 1970; INT64_MAX: none */
    int64_t filled, of; /* fields due at submission: filled, all */
    struct span named;  /* for stored_row_named() */
};

/* Writes the row of a fiche in brief (server/brief.h); answers bytes in the arena. */
struct span stored_row_write(struct arena *arena, const struct form *form,
                             const struct circuit *circuit, const struct fiche *fiche,
                             const json_t *brief);

/* The same of the document in brief; ERR_DAMAGED: the directory lacks what it names. */
enum err stored_row_of(struct arena *arena, const struct directory *directory, json_t *standing,
                       struct span *row) MUST_USE;

/* ERR_DAMAGED: no such row. */
enum err stored_row_cut(struct span bytes, struct stored_row *row) MUST_USE;

/* Reads a kind alone: sets form_ref, circuit_ref, state and phase. */
bool stored_row_kind(struct span kind, struct stored_row *row);

/* The next field that names people, by its place in the form, and how many texts follow it;
 * false when there is none.  A list may be empty. */
struct stored_named {
    size_t field;
    bool is_list;
    size_t count;
};
bool stored_row_named(struct span *named, struct stored_named *field);

/* The next text of such a field. */
bool stored_row_text(struct span *named, struct span *text);

/* A fiche as tables show it.  fiche holds only what the row does: its content has the title
 * and the fields that name people, enough for access_may(). */
struct fiche_row {
    struct fiche fiche;
    enum phase phase;
    bool stale;
    struct span calendar; /* as written */
    int64_t due;          /* day, days since 1970; INT64_MAX: none */
    int64_t filled, of;   /* fields due at submission: filled, all */
};

/* Reads a row, copied to the arena.  ERR_DAMAGED: no such row, or the directory has not its form.
 */
enum err stored_row_read(struct arena *arena, const struct directory *directory, struct span bytes,
                         struct fiche_row *row) MUST_USE;
