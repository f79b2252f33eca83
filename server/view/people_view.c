#include "server/people_view.h"

#include "server/admin_view.h"
#include "server/value_view.h"
#include "server/words.h"

#include <stdlib.h>

#define LIST_URL "/administration/personnes"

static const char *const kind_words[] = {
#define X(name, word) word,
    PERSON_KIND_TABLE(X)
#undef X
};

const struct small_input people_inputs[PEOPLE_INPUT_COUNT] = {
    {.name = "name", .label = "person.name", .due = true},
    {.name = "post", .label = "person.post"},
    {.name = "kind", .kind = SMALL_SELECT, .label = "person.kind", .due = true},
    {.name = "email", .label = "person.email"},
};

static const struct small_form add_form = {.name = "add",
                                           .go = "personnes.new",
                                           .inputs = people_inputs,
                                           .input_count = PEOPLE_INPUT_COUNT};

json_t *people_options(const struct lens *lens)
{
    json_t *options = json_object();
    set_value(options, "kind",
              small_form_options(lens, "person-kind.", kind_words, COUNT_OF(kind_words)));
    return options;
}

struct span people_kind_word(const struct person *person)
{
    return span_of(person_kind_word(person->kind));
}

struct span people_kind(const struct lens *lens, const struct person *person)
{
    return lens_say_word(lens, "person-kind.", people_kind_word(person));
}

struct span people_url(const struct lens *lens, struct span person)
{
    return span_format(lens->reader.arena, LIST_URL "/%.*s", SPAN_ARG(person));
}

json_t *people_names(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *names = json_array();
    for (size_t i = 0; i < directory->person_count; i++)
        json_array_append_new(names, json_text(value_person_typed(lens, directory->persons[i].id)));
    return names;
}

static void add_place(json_t *items, struct span label, const char *url)
{
    json_t *item = json_object();
    set_text(item, "label", label);
    if (url != NULL)
        set_text(item, "url", span_of(url));
    json_array_append_new(items, item);
}

void people_trail(const struct lens *lens, struct span title, const char *list,
                  const char *list_url, json_t *page)
{
    json_t *items = json_array();
    add_place(items, lens_say(lens, "admin.title"), "/administration");
    if (list_url != NULL)
        add_place(items, lens_say(lens, list), list_url);
    add_place(items, title, NULL);
    set_text(page, "title", title);
    set_value(page, "trail", json_pack("{s:o}", "items", items));
}

/* --- the list ----------------------------------------------------------------------------------
 */

struct listed {
    const struct person *person;
    struct span folded; /* name and post, as they are looked for */
};

static int by_name(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    int order = span_cmp(a->folded, b->folded);
    return order != 0 ? order : span_cmp(a->person->id, b->person->id);
}

/* Whether a word of folded text begins with this one. */
static bool has_word(struct span folded, struct span wanted)
{
    struct span word;
    while (words_next(&folded, &word))
        if (span_starts(word, wanted))
            return true;
    return false;
}

static bool is_wanted(const struct listed *listed, const struct people_filter *filter,
                      struct span folded_words)
{
    struct span word;
    if (filter->kind.len > 0 && !span_eq(filter->kind, people_kind_word(listed->person)))
        return false;
    while (words_next(&folded_words, &word))
        if (!has_word(listed->folded, word))
            return false;
    return true;
}

static size_t list_people(const struct lens *lens, const struct people_filter *filter,
                          struct listed *list)
{
    struct arena *arena = lens->reader.arena;
    const struct directory *directory = lens->reader.actor.directory;
    struct span words = words_fold(arena, filter->words);
    size_t count = 0;
    for (size_t i = 0; i < directory->person_count; i++) {
        const struct person *person = &directory->persons[i];
        struct span text =
            span_format(arena, "%.*s %.*s", SPAN_ARG(person->name), SPAN_ARG(person->post));
        struct listed listed = {.person = person, .folded = words_fold(arena, text)};
        if (is_wanted(&listed, filter, words))
            list[count++] = listed;
    }
    if (count > 0)
        qsort(list, count, sizeof *list, by_name);
    return count;
}

static const char *account_word(const struct person *person)
{
    return person->account_open    ? "account.open"
           : person->login.len > 0 ? "account.closed"
                                   : "account.none";
}

static const char *const columns[] = {"person.name", "person.post", "person.kind",
                                      "person.account"};

static json_t *row_model(const struct lens *lens, const struct person *person)
{
    json_t *cells = json_array(), *row = json_object();
    json_t *name = admin_cell(lens, columns[0], person->name);
    set_text(name, "url", people_url(lens, person->id));
    json_array_append_new(cells, name);
    json_array_append_new(cells, admin_cell(lens, columns[1], person->post));
    json_array_append_new(cells, admin_cell(lens, columns[2], people_kind(lens, person)));
    json_array_append_new(cells,
                          admin_cell(lens, columns[3], lens_say(lens, account_word(person))));
    set_text(row, "id", person->id);
    set_value(row, "cells", cells);
    return row;
}

static json_t *table_model(const struct lens *lens, const struct listed *list, size_t count)
{
    json_t *table = json_object(), *heads = json_array(), *rows = json_array();
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        json_array_append_new(heads, admin_cell(lens, columns[i], SPAN("")));
    for (size_t i = 0; i < count; i++)
        json_array_append_new(rows, row_model(lens, list[i].person));
    set_text(table, "caption", lens_say(lens, "personnes.title"));
    set_value(table, "columns", heads);
    set_value(table, "rows", rows);
    return table;
}

static json_t *filters_model(const struct lens *lens, const struct people_filter *filter)
{
    json_t *options = small_form_options(lens, "person-kind.", kind_words, COUNT_OF(kind_words));
    json_t *option, *filters = json_object(), *text = json_object(), *choice = json_object();
    size_t i;
    json_array_foreach(options, i, option)
    {
        if (span_eq(text_at(option, "value"), filter->kind))
            set_flag(option, "selected", true);
    }
    set_text(text, "name", SPAN("mots"));
    set_text(text, "label", lens_say(lens, "personnes.words"));
    set_text(text, "value", filter->words);
    set_text(choice, "name", SPAN("genre"));
    set_text(choice, "label", lens_say(lens, "person.kind"));
    set_value(choice, "options", options);
    set_text(filters, "url", SPAN(LIST_URL));
    set_value(filters, "text", text);
    set_value(filters, "choices", json_pack("[o]", choice));
    if (filter->words.len > 0 || filter->kind.len > 0)
        set_text(filters, "clear_url", SPAN(LIST_URL));
    return filters;
}

json_t *people_list_model(const struct lens *lens, const struct people_filter *filter,
                          const struct attempt *attempt)
{
    struct arena *arena = lens->reader.arena;
    struct listed *list =
        arena_new(arena, struct listed, lens->reader.actor.directory->person_count + 1);
    size_t count = list_people(lens, filter, list);
    json_t *page = json_adopt(arena, json_object()), *options = people_options(lens);
    people_trail(lens, lens_say(lens, "personnes.title"), NULL, NULL, page);
    set_value(page, "filters", filters_model(lens, filter));
    set_number(page, "count", (int64_t)count);
    set_value(page, "table", table_model(lens, list, count));
    small_form_add(lens, &add_form, SPAN(LIST_URL), NULL, options, attempt, page);
    json_decref(options);
    return page;
}

/* --- one's own password ------------------------------------------------------------------------
 */

json_t *people_password_model(const struct lens *lens, bool is_changed, const char *error)
{
    json_t *page = json_adopt(lens->reader.arena, json_object());
    const struct person *person = lens->reader.actor.person;
    set_text(page, "title", lens_say(lens, "password.title"));
    set_text(page, "operation", lens_operation(lens));
    if (person != NULL)
        set_text(page, "login", person->login);
    if (error != NULL)
        set_text(page, "error", lens_say(lens, error));
    if (!is_changed)
        return page;
    struct span text = lens_say(lens, "password.changed");
    set_value(page, "notice", json_pack("{s:s, s:s%}", "kind", "good", "text", text.ptr, text.len));
    return page;
}
