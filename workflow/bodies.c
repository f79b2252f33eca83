/* bodies.c - deciding about bodies, their seats and mandates. */
#include "workflow/commands.h"
#include "workflow/delegation.h"
#include "workflow/stranding.h"

enum { SEATS_MAX = 99, CODE_MAX_CHARS = 40 };

/* A number of seats, or 0. */
static bool arg_seats(const struct command *command, const char *key, int64_t *seats)
{
    return arg_number(command, key, seats) && *seats >= 0 && *seats <= SEATS_MAX;
}

static enum refusal body_of(const struct command *command, struct ruling *ruling, json_t **body)
{
    int64_t quorum, size;
    struct span name = arg_text(command, "name");
    if (name.len == 0)
        return arg_refuse(ruling, "name", RULE_MISSING);
    if (name.len > NAME_MAX_CHARS)
        return arg_refuse(ruling, "name", RULE_TOO_LONG);
    if (!arg_seats(command, "quorum", &quorum))
        return arg_refuse(ruling, "quorum", RULE_NOT_A_NUMBER);
    if (!arg_seats(command, "size", &size))
        return arg_refuse(ruling, "size", RULE_NOT_A_NUMBER);
    *body = json_object();
    arg_copy(command, "name", *body);
    set_number(*body, "quorum", quorum);
    set_number(*body, "size", size);
    set_flag(*body, "chair_votes", arg_flag(command, "chair_votes"));
    return REFUSAL_NONE;
}

enum refusal bodies_create(const struct command *command, struct ruling *ruling)
{
    json_t *body = NULL;
    struct span code = arg_text(command, "code");
    if (!arg_is_word(code, CODE_MAX_CHARS, "-"))
        return arg_refuse(ruling, "code", RULE_MALFORMED);
    if (directory_body(command->actor.directory, code) != NULL)
        return REFUSAL_TAKEN;
    enum refusal refusal = body_of(command, ruling, &body);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "body:", code, "body-created", body);
    return refusal;
}

enum refusal bodies_change(const struct command *command, struct ruling *ruling)
{
    json_t *body = NULL;
    enum refusal refusal = body_of(command, ruling, &body);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "body:", command->target, "body-changed", body);
    return refusal;
}

/* A substitute stands for a titular seat of the same body; the others stand for nobody. */
static bool seat_kind_fits(const struct body *body, struct span kind, struct span stands_for)
{
    enum seat_kind read;
    if (!seat_kind_parse(kind, &read))
        return false;
    if (read != SEAT_SUBSTITUTE)
        return stands_for.len == 0;
    const struct seat *titular = body_seat(body, stands_for);
    return titular != NULL && titular->kind != SEAT_SUBSTITUTE;
}

enum refusal bodies_give_seat(const struct command *command, struct ruling *ruling)
{
    struct period period;
    const struct directory *directory = command->actor.directory;
    const struct body *body = directory_body(directory, command->target);
    struct span kind = arg_text(command, "kind"), stands_for = arg_text(command, "stands_for");
    if (directory_person(directory, arg_text(command, "person")) == NULL)
        return REFUSAL_UNKNOWN_PERSON;
    if (!seat_kind_fits(body, kind, stands_for))
        return arg_refuse(ruling, "kind", RULE_NOT_AN_OPTION);
    if (arg_text(command, "represents").len > NAME_MAX_CHARS)
        return arg_refuse(ruling, "represents", RULE_TOO_LONG);
    enum refusal refusal = arg_period(command, &period);
    if (refusal != REFUSAL_NONE)
        return refusal;
    json_t *seat = json_object();
    set_text(seat, "id", command->fresh);
    arg_copy(command, "person", seat);
    arg_copy(command, "kind", seat);
    arg_copy(command, "stands_for", seat);
    arg_copy(command, "represents", seat);
    set_number(seat, "from", period.from);
    set_number(seat, "until", period.until);
    ruling_event(ruling, "body:", command->target, "seat-given", seat);
    return REFUSAL_NONE;
}

enum refusal bodies_end_seat(const struct command *command, struct ruling *ruling)
{
    struct span id = arg_text(command, "id");
    const struct seat *seat =
        body_seat(directory_body(command->actor.directory, command->target), id);
    if (seat == NULL)
        return REFUSAL_UNSEEN;
    if (seat->period.until != 0 && seat->period.until <= command->actor.now)
        return REFUSAL_UNCHANGED;
    struct directory after = stranding_without_seat(ruling->arena, command->actor.directory,
                                                    command->target, id, command->actor.now);
    enum refusal refusal = stranding_check(command, ruling, &after);
    if (refusal == REFUSAL_NONE)
        ruling_event(ruling, "body:", command->target, "seat-ended",
                     json_pack("{s:s%}", "id", id.ptr, id.len));
    return refusal;
}

/* --- sittings ----------------------------------------------------------------------------------
 */

static enum refusal may_chair(const struct command *command, const struct body *body)
{
    if (command->actor.person == NULL)
        return REFUSAL_SIGNED_OUT;
    return access_chairs(&command->actor, body) ? REFUSAL_NONE : REFUSAL_NOT_A_MEMBER;
}

/* Titular seats that are held now, each once: who is present, by themselves or a substitute. */
static bool is_present_list(const struct body *body, const json_t *list, int64_t now)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct seat *seat = body_seat(body, text_of(json_array_get(list, i)));
        if (seat == NULL || seat->kind == SEAT_SUBSTITUTE || !period_holds(seat->period, now))
            return false;
        for (size_t before = 0; before < i; before++)
            if (json_equal(json_array_get(list, before), json_array_get(list, i)))
                return false;
    }
    return json_array_size(list) > 0;
}

enum refusal bodies_open_sitting(const struct command *command, struct ruling *ruling)
{
    const struct body *body = directory_body(command->actor.directory, command->target);
    json_t *present = json_object_get(command->args, "present"), *opened;
    enum refusal refusal = may_chair(command, body);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (body->sitting.id.len > 0)
        return REFUSAL_SITTING;
    if (!is_present_list(body, present, command->actor.now))
        return arg_refuse(ruling, "present", RULE_NOT_AN_OPTION);
    opened = json_object();
    set_text(opened, "id", command->fresh);
    json_object_set(opened, "present", present);
    ruling_event(ruling, "body:", body->code, "sitting-opened", opened);
    return REFUSAL_NONE;
}

enum refusal bodies_close_sitting(const struct command *command, struct ruling *ruling)
{
    const struct body *body = directory_body(command->actor.directory, command->target);
    enum refusal refusal = may_chair(command, body);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (body->sitting.id.len == 0)
        return REFUSAL_NO_SITTING;
    json_t *closed = json_object();
    set_text(closed, "id", body->sitting.id);
    ruling_event(ruling, "body:", body->code, "sitting-closed", closed);
    return REFUSAL_NONE;
}
