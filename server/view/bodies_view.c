#include "server/bodies_view.h"

#include "base/day.h"
#include "server/admin_view.h"
#include "server/delegation_view.h"
#include "server/people_view.h"
#include "server/period_view.h"

#define LIST_URL "/administration/instances"

/* A mandate that ends this soon is worth a word. */
#define SOON (60 * DAY_US)

static const char *const kind_words[] = {
#define X(name, word) word,
    SEAT_KIND_TABLE(X)
#undef X
};

/* The first is for a new body only: a code never changes. */
static const struct small_input rule_inputs[] = {
    {.name = "code",
     .label = "body.code",
     .help = "body.code-help",
     .due = true,
     .refusal = REFUSAL_TAKEN},
    {.name = "name", .label = "body.name", .due = true},
    {.name = "quorum", .kind = SMALL_NUMBER, .label = "body.quorum", .help = "body.quorum-help"},
    {.name = "size", .kind = SMALL_NUMBER, .label = "body.size", .help = "body.size-help"},
    {.name = "chair_votes", .kind = SMALL_CHECK, .label = "body.chair", .help = "body.chair-votes"},
};

static const struct small_input seat_inputs[] = {
    {.name = "person",
     .label = "body.person",
     .list = "personnes",
     .due = true,
     .refusal = REFUSAL_UNKNOWN_PERSON},
    {.name = "kind", .kind = SMALL_SELECT, .label = "body.kind", .due = true},
    {.name = "stands_for",
     .kind = SMALL_SELECT,
     .label = "body.stands-for",
     .help = "body.stands-for-help"},
    {.name = "represents", .label = "body.represents", .help = "body.represents-help"},
    {.name = "from", .kind = SMALL_DAY, .label = "period.first", .refusal = REFUSAL_DATES},
    {.name = "until", .kind = SMALL_DAY, .label = "period.last", .refusal = REFUSAL_DATES},
};

static const struct small_form add_form = {.name = "add",
                                           .go = "instances.new",
                                           .inputs = rule_inputs,
                                           .input_count = COUNT_OF(rule_inputs)},
                               edit_form = {.name = "edit",
                                            .go = "admin.save",
                                            .inputs = rule_inputs + 1,
                                            .input_count = COUNT_OF(rule_inputs) - 1},
                               seat_form = {.name = "add_seat",
                                            .go = "body.add-seat",
                                            .inputs = seat_inputs,
                                            .input_count = COUNT_OF(seat_inputs)};

struct span bodies_url(const struct lens *lens, struct span code)
{
    return span_format(lens->reader.arena, LIST_URL "/%.*s", SPAN_ARG(code));
}

static struct span number_text(const struct lens *lens, int64_t number)
{
    return span_number(lens->reader.arena, number);
}

/* "3 voix nécessaires, présidence comprise" */
static struct span rule_text(const struct lens *lens, const struct body *body)
{
    struct span votes =
        message_with(lens->reader.arena, lens->locale,
                     body->quorum > 0 ? SPAN("body.rule-count") : SPAN("body.rule-half"),
                     {"count", number_text(lens, body->quorum)});
    struct span chair =
        lens_say(lens, body->chair_votes ? "body.rule-chair" : "body.rule-no-chair");
    return span_format(lens->reader.arena, "%.*s, %.*s", SPAN_ARG(votes), SPAN_ARG(chair));
}

static bool is_running(const struct lens *lens, const struct seat *seat)
{
    return period_holds(seat->period, lens->reader.actor.now);
}

static const struct seat *chair_of(const struct lens *lens, const struct body *body)
{
    for (size_t i = 0; i < body->seat_count; i++)
        if (body->seats[i].kind == SEAT_CHAIR && is_running(lens, &body->seats[i]))
            return &body->seats[i];
    return NULL;
}

/* --- the list ----------------------------------------------------------------------------------
 */

static const char *const columns[] = {"body.eyebrow", "body.chair", "body.seat-count",
                                      "body.rule-short"};

static json_t *row_model(const struct lens *lens, const struct body *body)
{
    json_t *cells = json_array(), *row = json_object();
    const struct seat *chair = chair_of(lens, body);
    int64_t running = 0;
    for (size_t i = 0; i < body->seat_count; i++)
        running += is_running(lens, &body->seats[i]);
    json_t *name = admin_cell(lens, columns[0], body->name);
    set_text(name, "url", bodies_url(lens, body->code));
    json_t *seats = admin_cell(lens, columns[2], number_text(lens, running));
    set_flag(seats, "number", true);
    json_array_append_new(cells, name);
    json_array_append_new(
        cells,
        admin_cell(lens, columns[1], chair != NULL ? lens_person(lens, chair->person) : SPAN("")));
    json_array_append_new(cells, seats);
    json_array_append_new(cells, admin_cell(lens, columns[3], rule_text(lens, body)));
    set_text(row, "id", body->code);
    set_value(row, "cells", cells);
    return row;
}

static json_t *table_model(const struct lens *lens)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *table = json_object(), *heads = json_array(), *rows = json_array();
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        json_array_append_new(heads, admin_cell(lens, columns[i], SPAN("")));
    for (size_t i = 0; i < directory->body_count; i++)
        json_array_append_new(rows, row_model(lens, &directory->bodies[i]));
    set_text(table, "caption", lens_say(lens, "instances.title"));
    set_value(table, "columns", heads);
    set_value(table, "rows", rows);
    return table;
}

json_t *bodies_list_model(const struct lens *lens, const struct attempt *attempt)
{
    json_t *page = json_adopt(lens->reader.arena, json_object());
    people_trail(lens, lens_say(lens, "instances.title"), NULL, NULL, page);
    set_number(page, "count", (int64_t)lens->reader.actor.directory->body_count);
    set_value(page, "table", table_model(lens));
    small_form_add(lens, &add_form, SPAN(LIST_URL), NULL, NULL, attempt, page);
    return page;
}

/* --- one body ----------------------------------------------------------------------------------
 */

static void warn_of_quorum(const struct lens *lens, const struct body *body, json_t *list)
{
    int64_t now = lens->reader.actor.now;
    size_t have = body_voters(body, now), need = body_quorum(body, now);
    if (have >= need)
        return;
    struct span text = message_with(lens->reader.arena, lens->locale, SPAN("body.warn-quorum"),
                                    {"have", number_text(lens, (int64_t)have)},
                                    {"need", number_text(lens, (int64_t)need)});
    json_array_append_new(list, json_text(text));
}

static void warn_of_end(const struct lens *lens, const struct seat *seat, json_t *list)
{
    bool is_soon = seat->period.until != 0 && seat->period.until < lens->reader.actor.now + SOON;
    if (!is_running(lens, seat) || !is_soon)
        return;
    struct span text = message_with(lens->reader.arena, lens->locale, SPAN("body.warn-soon"),
                                    {"name", lens_person(lens, seat->person)},
                                    {"dates", period_text(lens, seat->period)});
    json_array_append_new(list, json_text(text));
}

static json_t *warnings_model(const struct lens *lens, const struct body *body)
{
    json_t *list = json_array();
    warn_of_quorum(lens, body, list);
    if (chair_of(lens, body) == NULL)
        json_array_append_new(list, json_text(lens_say(lens, "body.warn-no-chair")));
    for (size_t i = 0; i < body->seat_count; i++)
        warn_of_end(lens, &body->seats[i], list);
    if (json_array_size(list) > 0)
        return json_pack("{s:o}", "list", list);
    json_decref(list);
    return json_null();
}

static json_t *seat_model(const struct lens *lens, const struct body *body, const struct seat *seat)
{
    struct arena *arena = lens->reader.arena;
    json_t *model = json_object();
    const struct seat *titular = seat->titular;
    set_text(model, "id", seat->id);
    set_text(model, "kind", span_of(seat_kind_word(seat->kind)));
    set_text(model, "person", seat->person);
    set_text(model, "name", lens_person(lens, seat->person));
    set_text(model, "label",
             lens_say_word(lens, "seat-kind.", span_of(seat_kind_word(seat->kind))));
    set_text(model, "represents", seat->represents);
    set_text(model, "dates", period_text(lens, seat->period));
    if (titular != NULL && titular != seat)
        set_text(model, "stands_for",
                 message_with(arena, lens->locale, SPAN("body.stands"),
                              {"name", lens_person(lens, titular->person)}));
    if (seat->period.until != 0 && seat->period.until <= lens->reader.actor.now)
        return model;
    set_text(model, "end_url",
             span_format(arena, "%.*s/sieges/%.*s/finir", SPAN_ARG(bodies_url(lens, body->code)),
                         SPAN_ARG(seat->id)));
    set_text(model, "operation", lens_operation(lens));
    return model;
}

/* The seats that a substitute may stand for. */
static json_t *titular_options(const struct lens *lens, const struct body *body)
{
    json_t *options = json_array();
    for (size_t i = 0; i < body->seat_count; i++)
        if (body->seats[i].kind != SEAT_SUBSTITUTE && is_running(lens, &body->seats[i]))
            json_array_append_new(
                options,
                small_form_option(body->seats[i].id, lens_person(lens, body->seats[i].person)));
    return options;
}

static void add_seats(const struct lens *lens, const struct body *body,
                      const struct attempt *attempt, json_t *page)
{
    json_t *list = json_array(), *options = json_object();
    for (size_t i = 0; i < body->seat_count; i++)
        json_array_append_new(list, seat_model(lens, body, &body->seats[i]));
    set_value(page, "seats", list);
    set_value(page, "delegations", delegation_of_body(lens, body));
    set_value(options, "kind",
              small_form_options(lens, "seat-kind.", kind_words, COUNT_OF(kind_words)));
    set_value(options, "stands_for", titular_options(lens, body));
    small_form_add(
        lens, &seat_form,
        span_format(lens->reader.arena, "%.*s/sieges", SPAN_ARG(bodies_url(lens, body->code))),
        NULL, options, attempt, page);
    set_value(page, "people", people_names(lens));
    json_decref(options);
}

static void add_rule(const struct lens *lens, const struct body *body,
                     const struct attempt *attempt, json_t *page)
{
    json_t *values = json_object();
    set_text(values, "name", body->name);
    set_text(values, "quorum", number_text(lens, body->quorum));
    set_text(values, "size", number_text(lens, body->size));
    set_text(values, "chair_votes", body->chair_votes ? SPAN("on") : SPAN(""));
    small_form_add(lens, &edit_form, bodies_url(lens, body->code), values, NULL, attempt, page);
    json_decref(values);
}

json_t *bodies_body_model(const struct lens *lens, const struct body *body,
                          const struct attempt *attempt)
{
    json_t *page = json_adopt(lens->reader.arena, json_object()), *shown = json_object();
    people_trail(lens, body->name, "instances.title", LIST_URL, page);
    set_text(shown, "code", body->code);
    set_text(shown, "name", body->name);
    set_text(shown, "rule", rule_text(lens, body));
    set_number(shown, "quorum", body->quorum);
    set_number(shown, "size", body->size);
    set_flag(shown, "chair_votes", body->chair_votes);
    set_value(shown, "warnings", warnings_model(lens, body));
    set_value(page, "body", shown);
    add_seats(lens, body, attempt, page);
    add_rule(lens, body, attempt, page);
    return page;
}
