#include "server/stored_row.h"

#include "base/buf.h"
#include "forms/fuzzy.h"

/* --- writing ------------------------------------------------------------------------------- */

static void put_number(struct buf *row, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        buf_add_char(row, (char)(number | 0x80));
    buf_add_char(row, (char)number);
}

/* Small numbers of either sign are short. */
static void put_signed(struct buf *row, int64_t number)
{
    put_number(row, ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0));
}

static void put_text(struct buf *row, struct span text)
{
    put_number(row, text.len);
    buf_add(row, text);
}

static int64_t due_day(struct span calendar)
{
    struct fuzzy fuzzy;
    int32_t day;
    bool known =
        calendar.len > 0 && fuzzy_read(calendar, &fuzzy) == ERR_NONE && fuzzy_due(&fuzzy, &day);
    return known ? day : INT64_MAX;
}

static void put_kind(struct buf *row, const struct circuit *circuit, const struct fiche *fiche)
{
    size_t state;
    bool known = circuit_state(circuit, fiche->state, &state);
    put_text(row, fiche->form_ref);
    put_text(row, fiche->circuit_ref);
    put_text(row, fiche->state);
    put_number(row, known ? circuit->states[state].phase : PHASE_DRAFT);
}

static void put_numbers(struct buf *row, const struct fiche *fiche, const json_t *brief)
{
    int64_t due = due_day(text_at(brief, "calendar"));
    put_number(row, fiche->level);
    put_number(row, fiche_is_stale(fiche));
    put_signed(row, fiche->rank);
    put_signed(row, fiche->since);
    put_signed(row, fiche->revision);
    put_signed(row, fiche->edited_at);
    put_number(row, due != INT64_MAX);
    if (due != INT64_MAX)
        put_signed(row, due);
    put_number(row, (uint64_t)number_at(brief, "filled"));
    put_number(row, (uint64_t)number_at(brief, "of"));
}

static void put_named(struct buf *row, const struct form *form, const json_t *content)
{
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        const json_t *value = json_object_getn(content, field->id.ptr, field->id.len);
        if (field->role == FIELD_ROLE_NONE || value == NULL)
            continue;
        bool is_list = json_is_array(value);
        put_number(row, i << 1 | is_list);
        put_number(row, is_list ? json_array_size(value) : 1);
        for (size_t j = 0; j < json_array_size(value); j++)
            put_text(row, text_of(json_array_get(value, j)));
        if (!is_list)
            put_text(row, text_of(value));
    }
}

struct span stored_row_write(struct arena *arena, const struct form *form,
                             const struct circuit *circuit, const struct fiche *fiche,
                             const json_t *brief)
{
    struct buf row = {.arena = arena};
    put_text(&row, fiche->id);
    put_text(&row, fiche->plan);
    put_text(&row, fiche->node);
    put_kind(&row, circuit, fiche);
    put_numbers(&row, fiche, brief);
    put_text(&row, fiche->code);
    put_text(&row, fiche->title);
    put_text(&row, text_at(brief, "calendar"));
    put_named(&row, form, fiche->content);
    return buf_span(&row);
}

enum err stored_row_of(struct arena *arena, const struct directory *directory, json_t *standing,
                       struct span *row)
{
    struct fiche fiche;
    const struct installed_form *form = directory_form(directory, text_at(standing, "form"));
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(standing, "circuit"));
    if (form == NULL || circuit == NULL)
        return ERR_DAMAGED;
    TRY(fiche_read(arena, standing, &fiche));
    *row = stored_row_write(arena, form->form, &circuit->circuit, &fiche,
                            json_object_get(standing, "brief"));
    return ERR_NONE;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool cut_number(struct span *rest, uint64_t *number)
{
    uint64_t sum = 0;
    for (unsigned shift = 0; rest->len > 0 && shift < 64; shift += 7) {
        unsigned char byte = (unsigned char)rest->ptr[0];
        *rest = span_from(*rest, 1);
        sum |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *number = sum;
            return true;
        }
    }
    return false;
}

static bool cut_signed(struct span *rest, int64_t *number)
{
    uint64_t folded;
    if (!cut_number(rest, &folded))
        return false;
    *number = (int64_t)(folded >> 1 ^ (folded & 1 ? UINT64_MAX : 0));
    return true;
}

static bool cut_text(struct span *rest, struct span *text)
{
    uint64_t len;
    if (!cut_number(rest, &len) || len > rest->len)
        return false;
    *text = span_until(*rest, (size_t)len);
    *rest = span_from(*rest, (size_t)len);
    return true;
}

static bool cut_kind(struct span *rest, struct stored_row *row)
{
    uint64_t phase;
    const char *begin = rest->ptr;
    if (!cut_text(rest, &row->form_ref) || !cut_text(rest, &row->circuit_ref) ||
        !cut_text(rest, &row->state) || !cut_number(rest, &phase) || phase >= PHASE_COUNT)
        return false;
    row->phase = (enum phase)phase;
    row->kind = (struct span){.ptr = begin, .len = (size_t)(rest->ptr - begin)};
    return true;
}

static bool cut_due(struct span *rest, int64_t *due)
{
    uint64_t known;
    *due = INT64_MAX;
    return cut_number(rest, &known) && (known == 0 || cut_signed(rest, due));
}

static bool cut_numbers(struct span *rest, struct stored_row *row)
{
    uint64_t level, stale, filled, of;
    bool sound = cut_number(rest, &level) && cut_number(rest, &stale) &&
                 cut_signed(rest, &row->rank) && cut_signed(rest, &row->since) &&
                 cut_signed(rest, &row->revision) && cut_signed(rest, &row->edited_at) &&
                 cut_due(rest, &row->due) && cut_number(rest, &filled) && cut_number(rest, &of);
    if (!sound || level >= LEVEL_COUNT || filled > of || of > FORM_FIELDS_MAX)
        return false;
    row->level = (enum level)level;
    row->stale = stale != 0;
    row->filled = (int64_t)filled;
    row->of = (int64_t)of;
    return true;
}

enum err stored_row_cut(struct span bytes, struct stored_row *row)
{
    struct stored_row cut;
    bool sound = cut_text(&bytes, &cut.id) && cut_text(&bytes, &cut.plan) &&
                 cut_text(&bytes, &cut.node) && cut_kind(&bytes, &cut) &&
                 cut_numbers(&bytes, &cut) && cut_text(&bytes, &cut.code) &&
                 cut_text(&bytes, &cut.title) && cut_text(&bytes, &cut.calendar);
    if (!sound || cut.id.len == 0)
        return ERR_DAMAGED;
    cut.named = bytes;
    *row = cut;
    return ERR_NONE;
}

bool stored_row_kind(struct span kind, struct stored_row *row)
{
    return cut_kind(&kind, row) && kind.len == 0;
}

bool stored_row_named(struct span *named, struct stored_named *field)
{
    uint64_t place, count;
    if (!cut_number(named, &place) || !cut_number(named, &count))
        return false;
    *field = (struct stored_named){
        .field = (size_t)(place >> 1), .is_list = place & 1, .count = (size_t)count};
    return true;
}

bool stored_row_text(struct span *named, struct span *text)
{
    return cut_text(named, text);
}

/* The content's title and the fields that name people. */
static enum err content_of(json_t *content, const struct form *form, const struct stored_row *row)
{
    struct stored_named named;
    struct span text, rest = row->named;
    set_text(content, "title", row->title);
    while (stored_row_named(&rest, &named)) {
        if (named.field >= form->field_count)
            return ERR_DAMAGED;
        json_t *list = json_array();
        struct span id = form->fields[named.field].id;
        json_object_setn_new(content, id.ptr, id.len, list);
        for (size_t i = 0; i < named.count && stored_row_text(&rest, &text); i++)
            json_array_append_new(list, json_text(text));
        if (!named.is_list)
            json_object_setn(content, id.ptr, id.len, json_array_get(list, 0));
    }
    return rest.len == 0 ? ERR_NONE : ERR_DAMAGED;
}

enum err stored_row_read(struct arena *arena, const struct directory *directory, struct span bytes,
                         struct fiche_row *row)
{
    struct stored_row cut;
    TRY(stored_row_cut(span_copy(arena, bytes), &cut));
    const struct installed_form *form = directory_form(directory, cut.form_ref);
    if (form == NULL)
        return ERR_DAMAGED;
    json_t *content = json_adopt(arena, json_object());
    TRY(content_of(content, form->form, &cut));
    *row = (struct fiche_row){
        .fiche = {.id = cut.id,
                  .plan = cut.plan,
                  .node = cut.node,
                  .level = cut.level,
                  .form_ref = cut.form_ref,
                  .circuit_ref = cut.circuit_ref,
                  .code = cut.code,
                  .title = cut.title,
                  .rank = cut.rank,
                  .state = cut.state,
                  .since = cut.since,
                  .revision = cut.revision,
                  .edited_at = cut.edited_at,
                  .content = content},
        .phase = cut.phase,
        .stale = cut.stale,
        .calendar = cut.calendar,
        .due = cut.due,
        .filled = cut.filled,
        .of = cut.of,
    };
    return ERR_NONE;
}
