/* commands.h - the deciders of commands.def, and what they share.. */
#pragma once

#include "workflow/command.h"

#define COMMAND(name, word, capability, target, members, decider_) decider decider_;
#include "workflow/commands.def"
#undef COMMAND

enum { NAME_MAX_CHARS = 200, LOGIN_MAX_CHARS = 40 };

/* A member trimmed, or an empty span. */
struct span arg_text(const struct command *command, const char *key);

/* A member that a page sends as digits and a program as a number; 0 when absent.
 * False when it is neither. */
bool arg_number(const struct command *command, const char *key, int64_t *number);

/* A member that a page sends as "on" or "true" and a program as true. */
bool arg_flag(const struct command *command, const char *key);

/* The two days "from" and "until" as a period: from the beginning of the first, by default
 * now, to the end of the last, by default none.  REFUSAL_DATES when one is not a day
 * (YYYY-MM-DD) or they are the wrong way round. */
enum refusal arg_period(const struct command *command, struct period *period);

/* Notes a member as missing or malformed and answers REFUSAL_MALFORMED. */
enum refusal arg_refuse(struct ruling *ruling, const char *key, enum rule rule);

/* Copies a text member into a body, as trimmed. */
void arg_copy(const struct command *command, const char *key, json_t *body);

/* Lower-case letters, digits and hyphens, beginning with a letter: codes, slugs, logins. */
bool arg_is_word(struct span text, size_t max, const char *also);
