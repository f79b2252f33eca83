#include "server/person_view.h"

#include "server/people_view.h"
#include "server/period_view.h"
#include "server/scope_view.h"

/* Granted to people; a seat follows from a body, staff from the kind of person. */
static const char *const role_words[] = {"lead",   "pilot", "member",  "reviewer",
                                         "method", "user",  "auditor", "admin"};

static const struct small_input role_inputs[] = {
    {.name = "role", .kind = SMALL_SELECT, .label = "person.role", .due = true},
    {.name = "target",
     .label = "person.scope",
     .help = "person.scope-help",
     .list = "portees",
     .refusal = REFUSAL_UNKNOWN_SCOPE},
    {.name = "from", .kind = SMALL_DAY, .label = "period.first", .refusal = REFUSAL_DATES},
    {.name = "until", .kind = SMALL_DAY, .label = "period.last", .refusal = REFUSAL_DATES},
};

static const struct small_input login_inputs[] = {
    {.name = "login",
     .label = "account.login",
     .help = "account.login-help",
     .due = true,
     .refusal = REFUSAL_TAKEN},
};

static const struct small_form edit_form = {.name = "edit",
                                            .go = "admin.save",
                                            .inputs = people_inputs,
                                            .input_count = PEOPLE_INPUT_COUNT},
                               role_form = {.name = "add_role",
                                            .go = "person.add-role",
                                            .inputs = role_inputs,
                                            .input_count = COUNT_OF(role_inputs)},
                               open_form = {.name = "open_account",
                                            .title = "account.open-go",
                                            .go = "account.open-go",
                                            .note = "account.shown-once",
                                            .inputs = login_inputs,
                                            .input_count = COUNT_OF(login_inputs)},
                               reset_form = {.name = "reset",
                                             .title = "account.reset",
                                             .go = "account.reset-go",
                                             .note = "account.shown-once"},
                               close_form = {.name = "close_account",
                                             .title = "account.close",
                                             .go = "account.close",
                                             .note = "account.close-note",
                                             .is_danger = true};

static struct span url_of(const struct lens *lens, const struct person *person, const char *after)
{
    return span_format(lens->reader.arena, "%.*s%s", SPAN_ARG(people_url(lens, person->id)), after);
}

/* --- roles -------------------------------------------------------------------------------------
 */

static json_t *grant_model(const struct lens *lens, const struct person *person,
                           const struct grant *grant)
{
    json_t *model = json_object();
    set_text(model, "id", grant->id);
    set_text(model, "role", span_of(role_word(grant->role)));
    set_text(model, "label", lens_say_word(lens, "role.", span_of(role_word(grant->role))));
    set_text(model, "scope", scope_text(lens, grant));
    set_text(model, "dates", period_text(lens, grant->period));
    if (grant->period.until != 0 && grant->period.until <= lens->reader.actor.now)
        return model;
    set_text(model, "end_url",
             span_format(lens->reader.arena, "%.*s/%.*s/finir",
                         SPAN_ARG(url_of(lens, person, "/roles")), SPAN_ARG(grant->id)));
    set_text(model, "operation", lens_operation(lens));
    return model;
}

static json_t *seat_model(const struct lens *lens, const struct body *body, const struct seat *seat)
{
    json_t *model = json_object();
    set_text(model, "id", seat->id);
    set_text(model, "label", lens_say(lens, "role.seat"));
    set_text(model, "scope", body->name);
    set_text(model, "dates", period_text(lens, seat->period));
    set_text(model, "via", lens_say(lens, "person.by-seat"));
    return model;
}

static void add_seats(const struct lens *lens, const struct person *person, json_t *list)
{
    const struct directory *directory = lens->reader.actor.directory;
    for (size_t i = 0; i < directory->body_count; i++) {
        const struct body *body = &directory->bodies[i];
        for (size_t j = 0; j < body->seat_count; j++)
            if (span_eq(body->seats[j].person, person->id))
                json_array_append_new(list, seat_model(lens, body, &body->seats[j]));
    }
}

static void add_roles(const struct lens *lens, const struct person *person,
                      const struct attempt *attempt, json_t *page)
{
    json_t *list = json_array(), *options = json_object();
    set_value(page, "grants", list);
    for (size_t i = 0; i < person->grant_count; i++)
        json_array_append_new(list, grant_model(lens, person, &person->grants[i]));
    add_seats(lens, person, list);
    set_value(options, "role", small_form_options(lens, "role.", role_words, COUNT_OF(role_words)));
    small_form_add(lens, &role_form, url_of(lens, person, "/roles"), NULL, options, attempt, page);
    set_value(page, "scopes", scope_texts(lens));
    json_decref(options);
}

/* --- account -----------------------------------------------------------------------------------
 */

static struct span account_text(const struct lens *lens, const struct person *person)
{
    const char *id = person->account_open    ? "account.text-open"
                     : person->login.len > 0 ? "account.text-closed"
                                             : "account.text-none";
    return message_with(lens->reader.arena, lens->locale, span_of(id), {"login", person->login});
}

static void add_account(const struct lens *lens, const struct person *person,
                        const struct attempt *attempt, json_t *page)
{
    json_t *account = json_object();
    json_t *values = json_object();
    set_text(account, "text", account_text(lens, person));
    set_text(account, "login", person->login);
    set_flag(account, "is_open", person->account_open);
    set_value(page, "account", account);
    set_text(values, "login", person->login);
    if (person->account_open) {
        small_form_add(lens, &reset_form, url_of(lens, person, "/mot-de-passe"), NULL, NULL,
                       attempt, page);
        small_form_add(lens, &close_form, url_of(lens, person, "/compte/fermer"), NULL, NULL,
                       attempt, page);
    } else {
        small_form_add(lens, &open_form, url_of(lens, person, "/compte"), values, NULL, attempt,
                       page);
    }
    json_decref(values);
}

/* The password, for whoever hands it over. */
static void add_password(const struct person *person, const struct new_password *made, json_t *page)
{
    json_t *shown = json_object();
    set_text(shown, "login", person->login);
    if (made->password.len > 0)
        set_text(shown, "password", made->password);
    set_value(page, "made", shown);
}

/* --- the page ----------------------------------------------------------------------------------
 */

static json_t *identity_values(const struct lens *lens, const struct person *person)
{
    json_t *values = json_adopt(lens->reader.arena, json_object());
    set_text(values, "name", person->name);
    set_text(values, "post", person->post);
    set_text(values, "email", person->email);
    set_text(values, "kind", people_kind_word(person));
    return values;
}

json_t *person_model(const struct lens *lens, const struct person *person,
                     const struct new_password *made, const struct attempt *attempt)
{
    json_t *page = json_adopt(lens->reader.arena, json_object()), *shown = json_object();
    json_t *options = people_options(lens), *values = identity_values(lens, person);
    people_trail(lens, person->name, "personnes.title", "/administration/personnes", page);
    set_text(shown, "id", person->id);
    set_text(shown, "name", person->name);
    set_text(shown, "kind", people_kind(lens, person));
    set_text(shown, "post", person->post);
    set_value(page, "person", shown);
    small_form_add(lens, &edit_form, people_url(lens, person->id), values, options, attempt, page);
    add_roles(lens, person, attempt, page);
    add_account(lens, person, attempt, page);
    if (made != NULL && made->is_asked)
        add_password(person, made, page);
    json_decref(options);
    return page;
}
