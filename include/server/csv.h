/* csv.h - tables as text: reads what spreadsheets save, writes what French spreadsheets open.
 *
 * RFC 4180, read strictly: a file that is not quite CSV is refused with its line rather than
 * guessed at.  Beyond the RFC: line ends may be LF, a UTF-8 byte order mark is passed over, the
 * separator may be a semicolon (guessed from the head line), empty lines are passed over.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum {
    CSV_BYTES_MAX = 20 * 1000 * 1000,
    CSV_ROWS_MAX = 50 * 1000, /* without the head line */
    CSV_COLUMNS_MAX = 64,
    CSV_CELL_MAX = 64 * 1024, /* bytes */
};

/* A table being read, row by row.  After the first fault there are no more rows. */
struct csv {
    struct arena *arena;
    struct span rest; /* not yet read */
    char separator;
    size_t line;      /* where rest begins, from 1 */
    size_t row_line;  /* where the present row began */
    size_t row_count; /* rows read so far, without the head line */
    size_t column_count;
    struct span cells[CSV_COLUMNS_MAX]; /* of the present row, borrowed from bytes or the arena */
    enum err fault;
    struct span reason; /* of the fault: "line 12: a quote is never closed" */
};

/* Begins reading bytes, which must live as long as what is read; the present row is then the head
 * line.  Gives the fault if there is one: ERR_TOO_LARGE over CSV_BYTES_MAX or over a limit in the
 * head line; ERR_MALFORMED for an empty file, bad UTF-8 (RFC 3629) or a NUL anywhere, or a head
 * line that is not CSV.  The reason is then in csv->reason. */
enum err csv_open(struct arena *arena, struct span bytes, struct csv *csv) MUST_USE;

/* Goes to the next row; false at the end or at a fault, which csv->fault tells: ERR_TOO_LARGE over
 * a limit, ERR_MALFORMED for a quote never closed, text after a closing quote, a quote or a lone
 * carriage return in a cell without quotes, or a row of another width than the head line. */
bool csv_next(struct csv *csv);

/* Begins a table to be written in an empty buffer: UTF-8 mark, semicolons, CRLF. */
void csv_begin(struct buf *buf);

/* Adds a cell to the row being written.  A cell that a spreadsheet could take for a formula
 * (beginning with = + - @ tab CR LF) gets an apostrophe in front. */
void csv_add_cell(struct buf *buf, struct span text);

/* Ends the row being written, which has at least one cell. */
void csv_end_row(struct buf *buf);
