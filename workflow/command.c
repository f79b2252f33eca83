#include "workflow/command.h"

#include "workflow/commands.h"

#include "base/day.h"

const struct command_kind command_kinds[COMMAND_COUNT] = {
#define COMMAND(name, word_, capability_, target_, members_, decider_) \
    [COMMAND_##name] = {.word = (word_),                               \
                        .capability = CAPABILITY_##capability_,        \
                        .target = TARGET_##target_,                    \
                        .members = (members_),                         \
                        .decide = (decider_)},
#include "workflow/commands.def"
#undef COMMAND
};

struct span arg_text(const struct command *command, const char *key)
{
    return span_trim(text_at(command->args, key));
}

bool arg_number(const struct command *command, const char *key, int64_t *number)
{
    const json_t *value = json_object_get(command->args, key);
    struct span text = span_trim(text_of(value));
    if (json_is_integer(value))
        *number = json_integer_value(value);
    else if (value == NULL || (json_is_string(value) && text.len == 0))
        *number = 0;
    else if (text.len == 0 || text.len > 15)
        return false;
    else {
        int64_t sum = 0;
        for (size_t i = 0; i < text.len; i++) {
            if (text.ptr[i] < '0' || text.ptr[i] > '9')
                return false;
            sum = sum * 10 + (text.ptr[i] - '0');
        }
        *number = sum;
    }
    return true;
}

bool arg_flag(const struct command *command, const char *key)
{
    struct span text = arg_text(command, key);
    return flag_at(command->args, key) || span_eq(text, SPAN("on")) || span_eq(text, SPAN("true"));
}

enum refusal arg_period(const struct command *command, struct period *period)
{
    struct span from = arg_text(command, "from"), until = arg_text(command, "until");
    int64_t first, last;
    struct period read = {.from = command->actor.now, .until = 0};
    if (from.len > 0) {
        if (!day_parse(from, &first))
            return REFUSAL_DATES;
        read.from = first * DAY_US;
    }
    if (until.len > 0) {
        if (!day_parse(until, &last))
            return REFUSAL_DATES;
        read.until = (last + 1) * DAY_US;
    }
    if (read.until != 0 && read.until <= read.from)
        return REFUSAL_DATES;
    *period = read;
    return REFUSAL_NONE;
}

enum refusal arg_refuse(struct ruling *ruling, const char *key, enum rule rule)
{
    report_add(&ruling->report, span_of(key), REPORT_NO_ROW, SPAN(""), rule, SPAN(""));
    return REFUSAL_MALFORMED;
}

void arg_copy(const struct command *command, const char *key, json_t *body)
{
    set_text(body, key, arg_text(command, key));
}

bool arg_is_word(struct span text, size_t max, const char *also)
{
    if (text.len == 0 || text.len > max || text.ptr[0] < 'a' || text.ptr[0] > 'z')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
        if (!plain && (byte == '\0' || strchr(also, byte) == NULL))
            return false;
    }
    return true;
}

void ruling_event(struct ruling *ruling, const char *prefix, struct span id, const char *kind,
                  json_t *body)
{
    json_t *event = json_object();
    ruling->subject = span_format(ruling->arena, "%s%.*s", prefix, SPAN_ARG(id));
    set_text(event, "subject", ruling->subject);
    set_text(event, "kind", span_of(kind));
    set_value(event, "body", body);
    json_array_append_new(ruling->events, event);
}

static bool target_exists(const struct command_kind *kind, const struct command *command)
{
    const struct directory *directory = command->actor.directory;
    switch (kind->target) {
    case TARGET_NEW: return true;
    case TARGET_PERSON: return directory_person(directory, command->target) != NULL;
    case TARGET_BODY: return directory_body(directory, command->target) != NULL;
    case TARGET_KEY: return directory_key(directory, command->target) != NULL;
    case TARGET_DELEGATION: return directory_delegation(directory, command->target) != NULL;
    case TARGET_PLAN: return directory_plan(directory, command->target) != NULL;
    case TARGET_FICHE:
    case TARGET_STANDING: return command->scene != NULL;
    }
    return false;
}

/* What the command's capability is asked about. */
static struct subject subject_of(const struct command_kind *kind, const struct command *command)
{
    if (kind->target == TARGET_FICHE || kind->target == TARGET_STANDING)
        return scene_subject(command->scene);
    if (kind->target != TARGET_PLAN)
        return (struct subject){0};
    const struct directory *directory = command->actor.directory;
    return (struct subject){.plan = directory_plan(directory, command->target),
                            .node = directory_node(directory, arg_text(command, "node"))};
}

/* What a member may be; pages send everything as text. */
enum shape { SHAPE_TEXT, SHAPE_NUMBER, SHAPE_FLAG, SHAPE_ANY };

/* The members that are not texts, or not only; who takes SHAPE_ANY looks for itself. */
static const struct {
    const char *name;
    enum shape shape;
} shapes[] = {
    {"revision", SHAPE_NUMBER}, {"quorum", SHAPE_NUMBER},     {"chair_votes", SHAPE_FLAG},
    {"size", SHAPE_NUMBER},     {"present", SHAPE_ANY},       {"published", SHAPE_FLAG},
    {"content", SHAPE_ANY},     {"events", SHAPE_ANY},        {"own", SHAPE_FLAG},
    {"despite", SHAPE_FLAG},    {"node_level", SHAPE_NUMBER},
};

/* No control bytes but those of lines and tabs, as on pages: names are shown on terminals, too. */
static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == 0x7f || (byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r'))
            return false;
    }
    return true;
}

static bool shape_fits(const char *key, const json_t *value)
{
    enum shape shape = SHAPE_TEXT;
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        if (strcmp(shapes[i].name, key) == 0)
            shape = shapes[i].shape;
    return (json_is_string(value) && is_plain(text_of(value))) || shape == SHAPE_ANY ||
           (shape == SHAPE_NUMBER && json_is_integer(value)) ||
           (shape == SHAPE_FLAG && json_is_boolean(value));
}

static enum refusal unknown_member(struct ruling *ruling, const char *key)
{
    arg_refuse(ruling, key, RULE_UNKNOWN_FIELD);
    return REFUSAL_UNKNOWN_MEMBER;
}

/* Whether args has members of the row only, each of its shape: a closed shape stops mass
 * assignment, and what is of another type would read as empty (an end date as none). */
static enum refusal members_known(const struct command_kind *kind, const struct command *command,
                                  struct ruling *ruling)
{
    const char *key = json_unlisted(command->args, kind->members);
    json_t *value;
    if (key != NULL)
        return unknown_member(ruling, key);
    json_object_foreach(command->args, key, value)
    {
        if (!shape_fits(key, value))
            return arg_refuse(ruling, key, RULE_MALFORMED);
    }
    return REFUSAL_NONE;
}

static enum refusal rule_on(const struct command_kind *kind, const struct command *command,
                            bool is_local, struct ruling *ruling)
{
    if (!target_exists(kind, command))
        return REFUSAL_UNSEEN;
    struct subject subject = subject_of(kind, command);
    enum refusal refusal =
        is_local ? REFUSAL_NONE : access_may(&command->actor, kind->capability, &subject);
    if (refusal == REFUSAL_NONE)
        refusal = members_known(kind, command, ruling);
    return refusal == REFUSAL_NONE ? kind->decide(command, ruling) : refusal;
}

void command_rule(const struct command_kind *kind, const struct command *command, bool is_local,
                  struct ruling *ruling)
{
    ruling->refusal = rule_on(kind, command, is_local, ruling);
    if (ruling->refusal != REFUSAL_NONE)
        json_array_clear(ruling->events);
}
