#include "forms/form.h"

#include "base/buf.h"
#include "forms/reader.h"

/* clang-format off */
#define MEMBERS(X)           \
    X(ID,       "id")        \
    X(TYPE,     "type")      \
    X(LABEL,    "label")     \
    X(HELP,     "help")      \
    X(DUE,      "due")       \
    X(SIGNED,   "signed")    \
    X(READ,     "read")      \
    X(WRITE,    "write")     \
    X(ROLE,     "role")      \
    X(MIN,      "min")       \
    X(MAX,      "max")       \
    X(OPTIONS,  "options")   \
    X(COLUMNS,  "columns")   \
    X(UNIT,     "unit")      \
    X(DECIMALS, "decimals")
/* clang-format on */

enum member {
#define X(name, word) M_##name##_BIT,
    MEMBERS(X)
#undef X
#define X(name, word) M_##name = 1 << M_##name##_BIT,
        MEMBERS(X)
#undef X
};

static const char *const members[] = {
#define X(name, word) [M_##name##_BIT] = word,
    MEMBERS(X)
#undef X
};

enum {
    M_COLUMN = M_ID | M_TYPE | M_LABEL | M_HELP | M_DUE | M_SIGNED | M_READ,
    M_FIELD = M_COLUMN | M_WRITE,
};

/* What a form file may say of each type, beside what it may say of all. */
static const struct type_row {
    int64_t max_usual, max_most;
    unsigned members;
    bool in_tables;
} types[] = {
    /* clang-format off */
    [FIELD_LINE]    = {250,             FORM_LINE_MAX,   M_MAX, true},
    [FIELD_TEXT]    = {20000,           FORM_TEXT_MAX,   M_MAX, true},
    [FIELD_CHOICE]  = {1,               1,               M_OPTIONS, true},
    [FIELD_CHOICES] = {FORM_LIST_MAX,   FORM_LIST_MAX,   M_OPTIONS | M_MAX, false},
    [FIELD_PERSON]  = {1,               1,               M_ROLE, true},
    [FIELD_PERSONS] = {FORM_LIST_MAX,   FORM_LIST_MAX,   M_ROLE | M_MAX, false},
    [FIELD_BODY]    = {1,               1,               0, false},
    [FIELD_BODIES]  = {FORM_LIST_MAX,   FORM_LIST_MAX,   M_MAX, false},
    [FIELD_DATE]    = {250,             250,             0, true},
    [FIELD_NUMBER]  = {FORM_NUMBER_MAX, FORM_NUMBER_MAX, M_MIN | M_MAX | M_UNIT | M_DECIMALS, true},
    [FIELD_TABLE]   = {FORM_ROWS_MAX,   FORM_ROWS_MAX,   M_COLUMNS | M_MAX, false},
    [FIELD_TAGS]    = {20,              FORM_LIST_MAX,   M_OPTIONS | M_MAX, false},
    /* clang-format on */
};

static uint32_t read_due(struct reader *reader, const struct form *form, const struct place *place,
                         const json_t *object)
{
    size_t count;
    const struct span *gates =
        reader_word_list(reader, place, object, "due", FORM_GATES_MAX, &count);
    uint32_t due_set = 0;
    for (size_t i = 0; i < count; i++) {
        size_t gate = 0;
        while (gate < form->gate_count && !span_eq(form->gates[gate], gates[i]))
            gate++;
        if (gate == form->gate_count)
            reader_refuse(reader, &(struct place){.up = place, .name = "due", .index = (int)i},
                          SPAN("not one of the form's gates"));
        else
            due_set |= UINT32_C(1) << gate;
    }
    return due_set;
}

static bool read_inside(struct reader *reader, const struct place *place, const json_t *object)
{
    struct span word = text_at(object, "read");
    bool inside = span_eq(word, SPAN("inside"));
    if (json_object_get(object, "read") != NULL && !inside && !span_eq(word, SPAN("all")))
        reader_refuse_member(reader, place, "read", SPAN("neither \"all\" nor \"inside\""));
    return inside;
}

static struct span role_word(enum field_role role)
{
    static const struct span words[] = {
#define X(name, word) [FIELD_ROLE_##name] = {word, sizeof word - 1},
        FIELD_ROLES(X)
#undef X
    };
    return words[role];
}

static enum field_role read_role(struct reader *reader, const struct place *place,
                                 const json_t *object)
{
    if (json_object_get(object, "role") == NULL)
        return FIELD_ROLE_NONE;
    for (enum field_role role = FIELD_ROLE_LEAD; role <= FIELD_ROLE_PILOT; role++)
        if (span_eq(text_at(object, "role"), role_word(role)))
            return role;
    reader_refuse_member(reader, place, "role", SPAN("not lead, member or pilot"));
    return FIELD_ROLE_NONE;
}

static struct option read_option(struct reader *reader, const struct place *place, json_t *value)
{
    static const char *const names[] = {"id", "label"};
    if (!reader_object(reader, place, value))
        return (struct option){0};
    reader_closed(reader, place, value, names, COUNT_OF(names));
    return (struct option){
        .id = reader_word(reader, place, value, "id", '-'),
        .label = reader_label(reader, place, value, "label", true),
    };
}

static void read_options(struct reader *reader, const struct place *place, const json_t *object,
                         struct field *field)
{
    size_t least = field->type == FIELD_TAGS ? 0 : 1;
    size_t count = reader_list(reader, place, object, "options", least, FORM_OPTIONS_MAX);
    struct option *options = arena_new(reader->arena, struct option, count);
    field->options = options;
    for (size_t i = 0; i < count; i++) {
        struct place here = {.up = place, .name = "options", .index = (int)i};
        options[i] =
            read_option(reader, &here, json_array_get(json_object_get(object, "options"), i));
        if (form_option(field, options[i].id) != NULL)
            reader_refuse(reader, &here, SPAN("an option with this id stands before"));
        field->option_count = i + 1;
    }
}

static enum field_type read_type(struct reader *reader, const struct place *place,
                                 const json_t *object)
{
    for (enum field_type type = FIELD_LINE; type <= FIELD_TAGS; type++)
        if (span_eq(text_at(object, "type"), form_type_word(type)))
            return type;
    reader_refuse_member(reader, place, "type", SPAN("not a field type"));
    return FIELD_LINE;
}

/* Names that pages and table rows use for themselves. */
static bool is_reserved(struct span id)
{
    static const char *const reserved[] = {"jeton",  "operation", "revision", "faire",
                                           "reason", "ajouter",   "remove",   "position"};
    for (size_t i = 0; i < COUNT_OF(reserved); i++)
        if (span_eq(id, span_of(reserved[i])))
            return true;
    return false;
}

static struct field read_common(struct reader *reader, const struct form *form,
                                const struct place *place, json_t *object, unsigned allowed)
{
    struct field field = {.type = read_type(reader, place, object)};
    const struct type_row *row = &types[field.type];
    const char *names[COUNT_OF(members)] = {NULL};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (((allowed | row->members) >> i & 1) != 0)
            names[i] = members[i];
    reader_closed(reader, place, object, names, COUNT_OF(names));

    bool number = field.type == FIELD_NUMBER;
    field.id = reader_word(reader, place, object, "id", '_');
    if (is_reserved(field.id))
        reader_refuse_member(reader, place, "id", SPAN("reserved"));
    field.label = reader_label(reader, place, object, "label", true);
    field.help = reader_label(reader, place, object, "help", false);
    field.unit = reader_label(reader, place, object, "unit", false);
    field.decimals =
        (unsigned)reader_number(reader, place, object, "decimals", 0, FORM_DECIMALS_MAX, 0);
    field.min = reader_number(reader, place, object, "min", -FORM_NUMBER_MAX, FORM_NUMBER_MAX,
                              number ? -FORM_NUMBER_MAX : 0);
    field.max = reader_number(reader, place, object, "max", number ? field.min : 1, row->max_most,
                              row->max_usual);
    field.due_set = read_due(reader, form, place, object);
    field.is_signed = reader_flag(reader, place, object, "signed", true);
    field.is_inside = read_inside(reader, place, object);
    field.role = read_role(reader, place, object);
    if (row->members & M_OPTIONS)
        read_options(reader, place, object, &field);
    return field;
}

static void read_columns(struct reader *reader, const struct form *form, const struct place *place,
                         const json_t *object, struct field *table)
{
    size_t count = reader_list(reader, place, object, "columns", 1, FORM_COLUMNS_MAX);
    struct field *columns = arena_new(reader->arena, struct field, count);
    table->columns = columns;
    for (size_t i = 0; i < count; i++) {
        struct place here = {.up = place, .name = "columns", .index = (int)i};
        json_t *value = json_array_get(json_object_get(object, "columns"), i);
        if (!reader_object(reader, &here, value))
            return;
        columns[i] = read_common(reader, form, &here, value, M_COLUMN);
        if (!types[columns[i].type].in_tables)
            reader_refuse_member(reader, &here, "type", SPAN("not a type for columns"));
        if (columns[i].role != FIELD_ROLE_NONE)
            reader_refuse_member(reader, &here, "role",
                                 SPAN("only fields give roles, not columns"));
        if (form_column(table, columns[i].id) != NULL)
            reader_refuse_member(reader, &here, "id", SPAN("a column with this id stands before"));
        table->column_count = i + 1;
    }
}

static void read_field(struct reader *reader, const struct form *form, const struct place *place,
                       json_t *value, struct field *field)
{
    if (!reader_object(reader, place, value))
        return;
    *field = read_common(reader, form, place, value, M_FIELD);
    field->write =
        reader_word_list(reader, place, value, "write", FORM_WRITERS_MAX, &field->write_count);
    if (field->type == FIELD_TABLE)
        read_columns(reader, form, place, value, field);
    if (form_field(form, field->id) != NULL)
        reader_refuse_member(reader, place, "id", SPAN("a field with this id stands before"));
}

static void read_section(struct reader *reader, struct form *form, const struct place *place,
                         json_t *value, struct field *fields, struct section *section)
{
    static const char *const names[] = {"id", "title", "help", "fields"};
    if (!reader_object(reader, place, value))
        return;
    reader_closed(reader, place, value, names, COUNT_OF(names));
    section->id = reader_word(reader, place, value, "id", '-');
    section->title = reader_label(reader, place, value, "title", true);
    section->help = reader_label(reader, place, value, "help", false);
    section->fields = fields + form->field_count;

    size_t left = FORM_FIELDS_MAX - form->field_count;
    section->field_count = reader_list(reader, place, value, "fields", 1, left);
    for (size_t i = 0; i < section->field_count; i++) {
        struct place here = {.up = place, .name = "fields", .index = (int)i};
        read_field(reader, form, &here, json_array_get(json_object_get(value, "fields"), i),
                   &fields[form->field_count]);
        form->field_count++;
    }
}

static void read_sections(struct reader *reader, struct form *form, const struct place *place,
                          const json_t *root)
{
    struct field *fields = arena_new(reader->arena, struct field, FORM_FIELDS_MAX);
    size_t count = reader_list(reader, place, root, "sections", 1, FORM_SECTIONS_MAX);
    struct section *sections = arena_new(reader->arena, struct section, count);
    form->fields = fields;
    form->sections = sections;
    for (size_t i = 0; i < count && reader->reason.len == 0; i++) {
        struct place here = {.up = place, .name = "sections", .index = (int)i};
        read_section(reader, form, &here, json_array_get(json_object_get(root, "sections"), i),
                     fields, &sections[i]);
        for (size_t before = 0; before < i; before++)
            if (span_eq(sections[before].id, sections[i].id))
                reader_refuse_member(reader, &here, "id",
                                     SPAN("a section with this id stands before"));
        form->section_count = i + 1;
    }
}

static void read_form(struct reader *reader, json_t *root, struct form *form)
{
    static const char *const names[] = {"form", "version", "title", "gates", "sections"};
    struct place top = {.name = "the form", .index = PLACE_SINGLE};
    if (!reader_object(reader, &top, root))
        return;
    reader_closed(reader, &top, root, names, COUNT_OF(names));
    form->name = reader_word(reader, &top, root, "form", '-');
    form->version = reader_number(reader, &top, root, "version", 1, 1000000, 0);
    if (form->version == 0)
        reader_refuse_member(reader, &top, "version", SPAN("missing"));
    form->title = reader_label(reader, &top, root, "title", true);
    form->gates = reader_word_list(reader, &top, root, "gates", FORM_GATES_MAX, &form->gate_count);
    read_sections(reader, form, &top, root);
    const struct field *title = form_field(form, SPAN("title"));
    if (title == NULL || title->type != FIELD_LINE)
        reader_refuse(reader, &top, SPAN("needs a field \"title\" of type line"));
}

enum err form_read(struct arena *arena, struct span bytes, const struct form **form,
                   struct span *reason)
{
    if (bytes.len > FORM_BYTES_MAX) {
        *reason = span_format(arena, "the form: over %d bytes", (int)FORM_BYTES_MAX);
        return ERR_TOO_LARGE;
    }
    json_t *root = json_read(arena, bytes);
    if (root == NULL) {
        *reason = SPAN("the form: not JSON in UTF-8, or a member said twice");
        return ERR_MALFORMED;
    }
    struct reader reader = {.arena = arena};
    struct form *read = arena_new(arena, struct form, 1);
    read_form(&reader, root, read);
    if (reader.reason.len > 0) {
        *reason = reader.reason;
        return ERR_INVALID;
    }
    *form = read;
    return ERR_NONE;
}

static const struct field *find(const struct field *fields, size_t count, struct span id)
{
    for (size_t i = 0; i < count; i++)
        if (span_eq(fields[i].id, id))
            return &fields[i];
    return NULL;
}

const struct field *form_field(const struct form *form, struct span id)
{
    return find(form->fields, form->field_count, id);
}

const struct field *form_column(const struct field *table, struct span id)
{
    return find(table->columns, table->column_count, id);
}

const struct option *form_option(const struct field *field, struct span id)
{
    for (size_t i = 0; i < field->option_count; i++)
        if (span_eq(field->options[i].id, id))
            return &field->options[i];
    return NULL;
}

bool form_due(const struct form *form, const struct field *field, struct span gate)
{
    for (size_t i = 0; i < form->gate_count; i++)
        if (span_eq(form->gates[i], gate))
            return (field->due_set >> i & 1) != 0;
    return false;
}

bool form_due_inside(const struct form *form, struct span gate)
{
    for (size_t i = 0; i < form->field_count; i++)
        if (form->fields[i].is_inside && form_due(form, &form->fields[i], gate))
            return true;
    return false;
}

enum field_role form_answers(const struct form *form)
{
    for (size_t i = 0; i < form->field_count; i++)
        if (form->fields[i].role == FIELD_ROLE_LEAD)
            return FIELD_ROLE_LEAD;
    return FIELD_ROLE_PILOT;
}

struct span form_type_word(enum field_type type)
{
    static const struct span words[] = {
#define X(name, word) [FIELD_##name] = {word, sizeof word - 1},
        FIELD_TYPES(X)
#undef X
    };
    return words[type];
}
