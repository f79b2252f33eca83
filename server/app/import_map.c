#include "server/import_map.h"
#include "server/words.h"

#include "forms/reader.h"
#include "server/import_text.h"

static const char *const words[IMPORT_COLUMN_COUNT] = {
#define X(name, word) word,
    IMPORT_COLUMNS(X)
#undef X
};

static const struct synonym {
    const char *name;
    enum import_column column;
    const char *level;
} synonyms[] = {
#define WORD(name, column, level) {name, IMPORT_##column, level},
#include "import_columns.def"
#undef WORD
};

/* clang-format off */
/* What we hold of plans, the most particular first; the last fits every name. */
static const struct import_plan_rule shipped[] = {
    {.when = {"usagers", 7},                .form = {"usagers-objectif", 16}, .circuit = {"usagers", 7},                .fiche_level = 2},
    {.when = {"pmss", 4},                   .form = {"pmss-action", 11},      .circuit = {"pmss", 4},                   .fiche_level = 3},
    {.when = {"qualite", 7},                .form = {"action", 6},            .circuit = {"qualite", 7},                .fiche_level = 3},
    {.when = {"paqss", 5},                  .form = {"action", 6},            .circuit = {"qualite", 7},                .fiche_level = 3},
    {.when = {"projet social", 13},         .form = {"action", 6},            .circuit = {"social", 6},                 .fiche_level = 3},
    {.when = {"systeme d information", 21}, .form = {"action", 6},            .circuit = {"systeme-information", 19},   .fiche_level = 3},
    {.when = {"developpement durable", 21}, .form = {"action", 6},            .circuit = {"developpement-durable", 21}, .fiche_level = 3},
    {.when = {"oncopole", 8},               .form = {"action", 6},            .circuit = {"oncopole", 8},               .fiche_level = 3},
    {.when = {"objectif 2030", 13},         .form = {"action", 6},            .circuit = {"oncopole", 8},               .fiche_level = 3},
    {.when = {"unicancer", 9},              .form = {"action", 6},            .circuit = {"unicancer", 9},              .fiche_level = 3},
    {.when = {"", 0},                       .form = {"action", 6},            .circuit = {"default", 7},                .fiche_level = 3},
};
/* clang-format on */

static const char *const code_words[] = {"code", "numero", "num", "no", "n", "number", "ref"};
static const char *const small_words[] = {"titre", "title", "intitule", "libelle", "nom", "name",
                                          "de",    "du",    "des",      "d",       "le",  "la",
                                          "les",   "l",     "the",      "of"};

/* The mapping itself, for faults of its members. */
static const struct place root = {.name = "", .index = PLACE_SINGLE};

static void refuse(struct reader *reader, struct span why)
{
    if (reader->reason.len == 0)
        reader->reason = why;
}

struct span import_map_word(enum import_column column)
{
    return span_of(words[column]);
}

static bool is_among(struct span word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_eq(word, span_of(list[i])))
            return true;
    return false;
}

/* A name without its small words, and whether it speaks of a code. */
static struct span essence(struct arena *arena, struct span name, bool *is_code)
{
    struct buf buf = {.arena = arena};
    *is_code = false;
    for (struct span rest = words_fold(arena, name); rest.len > 0;) {
        struct span word = span_cut(&rest, ' ');
        bool about_code = is_among(word, code_words, COUNT_OF(code_words));
        *is_code |= about_code;
        if (about_code || is_among(word, small_words, COUNT_OF(small_words)))
            continue;
        buf_add_text(&buf, buf.len > 0 ? " " : "");
        buf_add(&buf, word);
    }
    return buf_span(&buf);
}

/* The column of its code, for one that has a code of its own. */
static bool code_of(enum import_column *column)
{
    if (*column != IMPORT_ORIENTATION && *column != IMPORT_OBJECTIVE && *column != IMPORT_ACTION)
        return false;
    *column = *column - 1;
    return true;
}

/* What a name in the head line says; false when it says nothing to us. */
static bool understand(struct arena *arena, struct span name, enum import_column *column,
                       struct span *level)
{
    bool is_code;
    struct span core = essence(arena, name, &is_code);
    if (words_fold(arena, name).len == 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(synonyms); i++) {
        if (!span_eq(core, span_of(synonyms[i].name)))
            continue;
        *column = synonyms[i].column;
        *level = is_code ? SPAN("") : span_of(synonyms[i].level);
        return !is_code || code_of(column);
    }
    return false;
}

static size_t level_of(enum import_column column)
{
    return column == IMPORT_ORIENTATION ? 0 : column == IMPORT_OBJECTIVE ? 1 : 2;
}

/* The column of that name by the mapping; IMPORT_COLUMN_COUNT when it does not say. */
static enum import_column named(struct arena *arena, const json_t *columns, struct span name)
{
    for (enum import_column i = 0; i < IMPORT_COLUMN_COUNT; i++) {
        struct span said = text_at(columns, words[i]);
        if (said.len > 0 && span_eq(words_fold(arena, said), words_fold(arena, name)))
            return i;
    }
    return IMPORT_COLUMN_COUNT;
}

static void place_column(struct reader *reader, struct import_map *map, struct span name,
                         enum import_column column, size_t place)
{
    if (column == IMPORT_IGNORED)
        return;
    if (map->places[column] >= 0)
        refuse(reader, span_format(reader->arena, "two columns hold the %s: \"%.*s\" is the second",
                                   words[column], SPAN_ARG(name)));
    map->places[column] = (int)place;
}

static void place_columns(struct reader *reader, const struct csv *head, const json_t *columns,
                          struct import_map *map)
{
    for (size_t i = 0; i < head->column_count; i++) {
        struct span name = import_text_line(reader->arena, head->cells[i]), level = {0};
        enum import_column column = named(reader->arena, columns, name);
        bool is_said = column != IMPORT_COLUMN_COUNT;
        /* What the mapping gives elsewhere is not guessed a second time. */
        if (!is_said && (!understand(reader->arena, name, &column, &level) ||
                         text_at(columns, words[column]).len > 0)) {
            map->unknown[map->unknown_count++] = name;
            continue;
        }
        place_column(reader, map, name, column, i);
        if (level.len > 0 && column != IMPORT_IGNORED && map->levels[level_of(column)].len == 0)
            map->levels[level_of(column)] = level;
    }
}

static struct span member_text(struct reader *reader, const struct place *place,
                               const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    struct span text = import_text_line(reader->arena, text_of(value));
    if (value != NULL && (text.len == 0 || import_text_size(text) > 200))
        reader_refuse_member(reader, place, name, SPAN("not a text of 1 to 200 characters"));
    return text;
}

static struct import_plan_rule read_rule(struct reader *reader, const struct place *place,
                                         json_t *value)
{
    static const char *const names[] = {"when",    "slug",  "fiche_level", "form",
                                        "circuit", "owner", "first_year",  "last_year"};
    if (!reader_object(reader, place, value))
        return (struct import_plan_rule){0};
    reader_closed(reader, place, value, names, COUNT_OF(names));
    struct span slug = member_text(reader, place, value, "slug");
    if (slug.len > 0 && !span_eq(slug, import_text_slug(reader->arena, slug)))
        reader_refuse_member(reader, place, "slug", SPAN("not small letters and hyphens"));
    return (struct import_plan_rule){
        .when = words_fold(reader->arena, member_text(reader, place, value, "when")),
        .slug = slug,
        .form = member_text(reader, place, value, "form"),
        .circuit = member_text(reader, place, value, "circuit"),
        .owner = member_text(reader, place, value, "owner"),
        .fiche_level = reader_number(reader, place, value, "fiche_level", 2, 3, 0),
        .first_year = reader_number(reader, place, value, "first_year", 1900, 2199, 0),
        .last_year = reader_number(reader, place, value, "last_year", 1900, 2199, 0),
    };
}

static void read_rules(struct reader *reader, const json_t *file, struct import_map *map)
{
    size_t count = reader_list(reader, &root, file, "plans", 0, IMPORT_MAP_PLANS_MAX);
    struct import_plan_rule *rules = arena_new(reader->arena, struct import_plan_rule, count);
    for (size_t i = 0; i < count; i++) {
        struct place place = {.up = &root, .name = "plans", .index = (int)i};
        rules[i] = read_rule(reader, &place, json_array_get(json_object_get(file, "plans"), i));
    }
    map->rules = rules;
    map->rule_count = count;
}

static void read_levels(struct reader *reader, const json_t *file, struct import_map *map)
{
    size_t count = reader_list(reader, &root, file, "levels", 0, IMPORT_MAP_LEVELS);
    for (size_t i = 0; i < count; i++) {
        const json_t *word = json_array_get(json_object_get(file, "levels"), i);
        map->levels[i] = import_text_line(reader->arena, text_of(word));
        if (map->levels[i].len == 0 || import_text_size(map->levels[i]) > 60)
            reader_refuse_member(reader, &root, "levels", SPAN("not words of 1 to 60 characters"));
    }
}

static void read_columns(struct reader *reader, const json_t *file)
{
    static const struct place place = {.up = &root, .name = "columns", .index = PLACE_SINGLE};
    json_t *columns = json_object_get(file, "columns");
    if (columns == NULL || !reader_object(reader, &place, columns))
        return;
    reader_closed(reader, &place, columns, words, COUNT_OF(words));
    for (enum import_column i = 0; i < IMPORT_COLUMN_COUNT; i++)
        (void)member_text(reader, &place, columns, words[i]);
}

static void read_file(struct reader *reader, json_t *file, struct import_map *map)
{
    static const char *const names[] = {"columns", "plan", "levels", "plans"};
    if (!json_is_object(file)) {
        refuse(reader, SPAN("not an object"));
        return;
    }
    reader_closed(reader, &root, file, names, COUNT_OF(names));
    map->plan = member_text(reader, &root, file, "plan");
    read_columns(reader, file);
    read_levels(reader, file, map);
    read_rules(reader, file, map);
}

/* What the mapping names must be there, and so must what no plan goes without. */
static void check_places(struct reader *reader, const json_t *columns, const struct import_map *map)
{
    for (enum import_column i = 0; i < IMPORT_IGNORED; i++)
        if (text_at(columns, words[i]).len > 0 && map->places[i] < 0)
            refuse(reader, span_format(reader->arena, "no column is named \"%s\"",
                                       text_at(columns, words[i]).ptr));
    if (map->places[IMPORT_ACTION] < 0)
        refuse(reader, SPAN("no column holds the actions' titles"));
    if (map->places[IMPORT_PLAN] < 0 && map->plan.len == 0)
        refuse(reader, SPAN("no column names the plan, nor does a mapping"));
}

static void name_levels(struct import_map *map)
{
    static const char *const usual[IMPORT_MAP_LEVELS] = {"Orientation", "Objectif", "Action"};
    for (size_t i = 0; i < IMPORT_MAP_LEVELS; i++)
        if (map->levels[i].len == 0)
            map->levels[i] = span_of(usual[i]);
}

enum err import_map_read(struct arena *arena, const struct csv *head, struct span mapping,
                         struct import_map *map, struct span *reason)
{
    struct reader reader = {.arena = arena};
    struct import_map found = {0};
    json_t *file =
        json_read(arena, mapping.len > 0 ? span_until(mapping, IMPORT_MAP_BYTES_MAX) : SPAN("{}"));
    for (size_t i = 0; i < IMPORT_COLUMN_COUNT; i++)
        found.places[i] = -1;
    if (file == NULL || mapping.len > IMPORT_MAP_BYTES_MAX) {
        *reason = file == NULL ? SPAN("the mapping is not JSON") : SPAN("the mapping is too large");
        return mapping.len > IMPORT_MAP_BYTES_MAX ? ERR_TOO_LARGE : ERR_MALFORMED;
    }
    read_file(&reader, file, &found);
    if (reader.reason.len > 0)
        reader.reason = span_format(arena, "mapping: %.*s", SPAN_ARG(reader.reason));
    else {
        const json_t *columns = json_object_get(file, "columns");
        place_columns(&reader, head, columns, &found);
        check_places(&reader, columns, &found);
    }
    if (reader.reason.len > 0) {
        *reason = reader.reason;
        return ERR_INVALID;
    }
    name_levels(&found);
    *map = found;
    return ERR_NONE;
}

struct span import_map_cell(const struct import_map *map, const struct csv *csv,
                            enum import_column column)
{
    return map->places[column] < 0 ? SPAN("") : csv->cells[map->places[column]];
}

static bool holds(struct span text, struct span part)
{
    return part.len == 0 ||
           (text.len > 0 && memmem(text.ptr, text.len, part.ptr, part.len) != NULL);
}

static struct span said(struct span first, struct span otherwise)
{
    return first.len > 0 ? first : otherwise;
}

static void complete(struct import_plan_rule *rule, const struct import_plan_rule *other)
{
    rule->slug = said(rule->slug, other->slug);
    rule->form = said(rule->form, other->form);
    rule->circuit = said(rule->circuit, other->circuit);
    rule->owner = said(rule->owner, other->owner);
    rule->fiche_level = rule->fiche_level > 0 ? rule->fiche_level : other->fiche_level;
    rule->first_year = rule->first_year > 0 ? rule->first_year : other->first_year;
    rule->last_year = rule->last_year > 0 ? rule->last_year : other->last_year;
}

struct import_plan_rule import_map_rule(struct arena *arena, const struct import_map *map,
                                        struct span name)
{
    struct import_plan_rule rule = {0};
    struct span folded = words_fold(arena, name);
    for (size_t i = 0; i < map->rule_count; i++)
        if (holds(folded, map->rules[i].when))
            complete(&rule, &map->rules[i]);
    for (size_t i = 0; i < COUNT_OF(shipped); i++)
        if (holds(folded, shipped[i].when))
            complete(&rule, &shipped[i]);
    return rule;
}
