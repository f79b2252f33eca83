/* import_content.h - from rows of a table to the content of a fiche.
 *
 * What a form's own page would refuse is left out with a note; nothing is cut.  A lead is a person
 * where the text names one, or several parted by ';', without doubt; else the text is kept.
 */
#pragma once

#include "base/json.h"
#include "forms/form.h"
#include "forms/names.h"
#include "server/import_map.h"
#include "server/import_note.h"

/* A row of the table; cells are brought to lines (import_text.h), titles to one. */
struct import_row {
    size_t line;
    struct span cells[IMPORT_COLUMN_COUNT];
};

struct import_writer {
    struct arena *arena;
    const struct form *form;
    const struct names *names; /* never NULL: a typed name is not an identifier */
    struct import_notes *notes;
    int64_t *left_out; /* IMPORT_COLUMN_COUNT counts of cells that the form has no field for */
};

/* Whether the form can hold the fiche of an objective with its actions: a table `actions` with a
 * column `title`. */
bool import_content_can_group(const struct form *form);

/* The most characters an action's title may have, in its own fiche or as a row of one. */
int64_t import_content_title_max(const struct form *form, bool is_grouped);

/* The canonical content of an action's own fiche, owned by the arena. */
json_t *import_content_action(const struct import_writer *writer, const struct import_row *row);

/* The canonical content of one fiche for several actions, at least one.  Each is a row of
 * `actions`, its steps a list in `detail`; what only the fiche has a field for is listed there,
 * each entry beginning with the action's code, or its title. */
json_t *import_content_group(const struct import_writer *writer, struct span title,
                             const struct import_row *const *rows, size_t count);
