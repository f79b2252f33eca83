#include "server/roster_rows.h"

#include "base/buf.h"
#include "server/words.h"

static int32_t within(int64_t number)
{
    return number > INT32_MAX ? INT32_MAX : number < INT32_MIN ? INT32_MIN : (int32_t)number;
}

static uint8_t naming_of(const struct form *form, const struct field *field)
{
    static const uint8_t roles[] = {[FIELD_ROLE_LEAD] = ROSTER_LEAD,
                                    [FIELD_ROLE_MEMBER] = ROSTER_MEMBER,
                                    [FIELD_ROLE_PILOT] = ROSTER_PILOT};
    return (uint8_t)((field->role != FIELD_ROLE_NONE ? roles[field->role] : 0) |
                     (field->role == form_answers(form) ? ROSTER_ANSWERS : 0) |
                     (field->is_inside ? ROSTER_INSIDE : 0));
}

/* How many texts name people; ERR_DAMAGED when there are not as many as said. */
static enum err count_named(struct span rest, uint32_t *count)
{
    struct stored_named named;
    struct span text;
    *count = 0;
    while (stored_row_named(&rest, &named))
        for (size_t i = 0; i < named.count; i++, ++*count)
            if (!stored_row_text(&rest, &text))
                return ERR_DAMAGED;
    return rest.len == 0 ? ERR_NONE : ERR_DAMAGED;
}

static enum err name_people(struct arena *arena, const struct roster_terms *terms,
                            const struct form *form, const struct stored_row *stored,
                            struct roster_row *row)
{
    struct stored_named named;
    struct span text, rest = stored->named;
    TRY(count_named(rest, &row->named));
    uint32_t *persons = arena_new(arena, uint32_t, row->named);
    uint8_t *naming = arena_new(arena, uint8_t, row->named);
    for (uint32_t at = 0; stored_row_named(&rest, &named);) {
        if (named.field >= form->field_count)
            return ERR_DAMAGED;
        for (size_t i = 0; i < named.count && stored_row_text(&rest, &text); i++, at++) {
            persons[at] = roster_terms_person(terms, text);
            naming[at] = naming_of(form, &form->fields[named.field]);
        }
    }
    row->persons = persons;
    row->naming = naming;
    return ERR_NONE;
}

enum err roster_row_of(struct arena *arena, const struct roster_terms *terms,
                       const struct directory *directory, const struct stored_row *stored,
                       struct roster_row *row)
{
    const struct installed_form *form = directory_form(directory, stored->form_ref);
    struct span code = words_fold(arena, stored->code), title = words_fold(arena, stored->title);
    struct buf text = {.arena = arena};
    struct roster_row made = {.id = stored->id,
                              .title_at = code.len + 1,
                              .title = roster_beginning(title),
                              .node = roster_terms_node(terms, stored->node),
                              .kind = (uint16_t)roster_terms_kind(terms, stored->kind),
                              .rank = within(stored->rank),
                              .due = within(stored->due),
                              .filled = (uint8_t)stored->filled,
                              .of = (uint8_t)stored->of};
    if (form == NULL)
        return ERR_DAMAGED;
    TRY(name_people(arena, terms, form->form, stored, &made));
    buf_add(&text, code);
    buf_add_char(&text, ' ');
    buf_add(&text, title);
    made.text = buf_span(&text);
    made.marks = roster_marks_of(made.text);
    *row = made;
    return ERR_NONE;
}
