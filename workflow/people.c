/* people.c - deciding about persons, their roles and their accounts. */
#include "workflow/commands.h"
#include "workflow/stranding.h"

static enum refusal person_body(const struct command *command, struct ruling *ruling, json_t **body)
{
    struct span name = arg_text(command, "name"), kind = arg_text(command, "kind");
    if (name.len == 0)
        return arg_refuse(ruling, "name", RULE_MISSING);
    if (name.len > NAME_MAX_CHARS || arg_text(command, "post").len > NAME_MAX_CHARS ||
        arg_text(command, "email").len > NAME_MAX_CHARS)
        return arg_refuse(ruling, "name", RULE_TOO_LONG);
    enum person_kind known;
    if (!person_kind_parse(kind, &known))
        return arg_refuse(ruling, "kind", RULE_NOT_AN_OPTION);
    *body = json_object();
    arg_copy(command, "name", *body);
    arg_copy(command, "post", *body);
    arg_copy(command, "email", *body);
    arg_copy(command, "kind", *body);
    return REFUSAL_NONE;
}

enum refusal people_add(const struct command *command, struct ruling *ruling)
{
    json_t *body = NULL;
    enum refusal refusal = person_body(command, ruling, &body);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "person:", command->fresh, "person-added", body);
    return refusal;
}

enum refusal people_change(const struct command *command, struct ruling *ruling)
{
    json_t *body = NULL;
    enum refusal refusal = person_body(command, ruling, &body);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "person:", command->target, "person-changed", body);
    return refusal;
}

/* An open, dated administrator's grant on the whole institution. */
static bool administers(const struct person *person, int64_t now)
{
    for (size_t i = 0; person->account_open && i < person->grant_count; i++) {
        const struct grant *grant = &person->grants[i];
        if (grant->role == ROLE_ADMIN && grant->scope == SCOPE_INSTITUTION &&
            period_holds(grant->period, now))
            return true;
    }
    return false;
}

/* The institution must keep somebody who can open accounts. */
static bool is_last_administrator(const struct command *command)
{
    const struct directory *directory = command->actor.directory;
    const struct person *target = directory_person(directory, command->target);
    size_t others = 0;
    for (size_t i = 0; i < directory->person_count; i++)
        others += &directory->persons[i] != target &&
                  administers(&directory->persons[i], command->actor.now);
    return administers(target, command->actor.now) && others == 0;
}

enum refusal people_open_account(const struct command *command, struct ruling *ruling)
{
    struct span login = arg_text(command, "login");
    if (!arg_is_word(login, LOGIN_MAX_CHARS, "-._"))
        return arg_refuse(ruling, "login", RULE_MALFORMED);
    const struct person *holder = directory_login(command->actor.directory, login);
    if (holder != NULL && !span_eq(holder->id, command->target))
        return REFUSAL_TAKEN;
    ruling_event(ruling, "person:", command->target, "account-opened",
                 json_pack("{s:s%}", "login", login.ptr, login.len));
    return REFUSAL_NONE;
}

enum refusal people_close_account(const struct command *command, struct ruling *ruling)
{
    const struct person *person = directory_person(command->actor.directory, command->target);
    if (!person->account_open)
        return REFUSAL_UNCHANGED;
    if (is_last_administrator(command))
        return REFUSAL_LAST_ADMINISTRATOR;
    struct directory after =
        stranding_without_account(ruling->arena, command->actor.directory, command->target);
    enum refusal refusal = stranding_check(command, ruling, &after);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "person:", command->target, "account-closed", json_object());
    return refusal;
}

enum refusal people_reset_password(const struct command *command, struct ruling *ruling)
{
    const struct person *person = directory_person(command->actor.directory, command->target);
    if (!person->account_open)
        return REFUSAL_NO_ACCOUNT;
    ruling_event(ruling, "person:", command->target, "password-changed", json_object());
    return REFUSAL_NONE;
}

enum refusal people_change_password(const struct command *command, struct ruling *ruling)
{
    if (command->actor.person == NULL)
        return REFUSAL_SIGNED_OUT;
    ruling_event(ruling, "person:", command->actor.person->id, "password-changed", json_object());
    return REFUSAL_NONE;
}

/* A scope's words, and whether what it names is there.  A fiche is named by its identifier,
 * which nobody can guess and which the page has checked. */
static bool scope_exists(const struct directory *directory, struct span scope, struct span target)
{
    if (span_eq(scope, SPAN("institution")))
        return target.len == 0;
    if (span_eq(scope, SPAN("plan")))
        return directory_plan(directory, target) != NULL;
    if (span_eq(scope, SPAN("node")))
        return directory_node(directory, target) != NULL;
    return span_eq(scope, SPAN("fiche")) && target.len > 0;
}

enum refusal people_grant(const struct command *command, struct ruling *ruling)
{
    enum role role;
    struct period period;
    struct span scope = arg_text(command, "scope"), target = arg_text(command, "target");
    if (!role_parse(arg_text(command, "role"), &role) || role == ROLE_SEAT)
        return arg_refuse(ruling, "role", RULE_NOT_AN_OPTION);
    if (!scope_exists(command->actor.directory, scope, target))
        return REFUSAL_UNKNOWN_SCOPE;
    enum refusal refusal = arg_period(command, &period);
    if (refusal != REFUSAL_NONE)
        return refusal;
    json_t *body = json_object();
    set_text(body, "id", command->fresh);
    set_text(body, "role", span_of(role_word(role)));
    set_text(body, "scope", scope);
    set_text(body, "target", target);
    set_number(body, "from", period.from);
    set_number(body, "until", period.until);
    ruling_event(ruling, "person:", command->target, "role-granted", body);
    return REFUSAL_NONE;
}

enum refusal people_end_grant(const struct command *command, struct ruling *ruling)
{
    const struct person *person = directory_person(command->actor.directory, command->target);
    const struct grant *grant = NULL;
    struct span id = arg_text(command, "id");
    for (size_t i = 0; i < person->grant_count; i++)
        if (span_eq(person->grants[i].id, id))
            grant = &person->grants[i];
    if (grant == NULL)
        return REFUSAL_UNSEEN;
    if (grant->period.until != 0 && grant->period.until <= command->actor.now)
        return REFUSAL_UNCHANGED;
    if (grant->role == ROLE_ADMIN && grant->scope == SCOPE_INSTITUTION &&
        is_last_administrator(command))
        return REFUSAL_LAST_ADMINISTRATOR;
    struct directory after = stranding_without_grant(ruling->arena, command->actor.directory,
                                                     command->target, id, command->actor.now);
    enum refusal refusal = stranding_check(command, ruling, &after);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "person:", command->target, "role-ended",
                     json_pack("{s:s%}", "id", id.ptr, id.len));
    return refusal;
}
