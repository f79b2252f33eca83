/* command.h - what people ask the program to change, and how it is ruled upon.
 *
 * The table commands.def lists every command: its word, the capability it takes, the
 * members it accepts and the pure function that decides.  Deciding gives events or a
 * refusal; the writer (server/writer.h) appends, applies and commits them.
 */
#pragma once

#include "workflow/flow.h"

/* A command as the decider sees it. */
struct command {
    struct actor actor;
    const struct scene *scene; /* the fiche it is about, or its member "fiche" names; else NULL */
    struct span target;        /* identifier, code, slug or reference of its subject */
    struct span fresh;         /* an identifier never used before, for what it creates */
    json_t *args;              /* an object; only the members of the command's row */
};

/* What was decided.  Begin with RULING(arena). */
struct ruling {
    struct arena *arena;
    enum refusal refusal;
    struct report report; /* on INCOMPLETE or MALFORMED: which fields */
    json_t *events;       /* [{"subject", "kind", "body"}]; only meaningful when granted */
    struct span subject;  /* of the last event: what was created or changed */
};

#define RULING(arena_)                              \
    ((struct ruling){.arena = (arena_),             \
                     .report = {.arena = (arena_)}, \
                     .events = json_adopt((arena_), json_array())})

typedef enum refusal decider(const struct command *command, struct ruling *ruling);

/* What a command is about. */
enum command_target {
    TARGET_NEW,
    TARGET_PERSON,
    TARGET_BODY,
    TARGET_KEY,
    TARGET_DELEGATION,
    TARGET_PLAN,
    TARGET_FICHE,
    TARGET_STANDING /* a fiche, decided upon without its whole content: scene->fiche is in brief */
};

struct command_kind {
    const char *word;           /* "person-add" */
    enum capability capability; /* checked before deciding */
    enum command_target target;
    const char *members; /* the args it accepts, each with a space before and behind */
    decider *decide;
};

enum command_id {
#define COMMAND(name, word, capability, target, members, decider) COMMAND_##name,
#include "workflow/commands.def"
#undef COMMAND
    COMMAND_COUNT
};

extern const struct command_kind command_kinds[COMMAND_COUNT];

/* Rules on a command: is its target there, may the actor, are its members known, what does
 * its decider say.  is_local: asked from the command line, by whoever holds the data
 * directory; capabilities are then not looked at (a vote still needs its seat and signature). */
void command_rule(const struct command_kind *kind, const struct command *command, bool is_local,
                  struct ruling *ruling);

/* Adds an event to a ruling; takes over the caller's reference to body.  prefix: "person:". */
void ruling_event(struct ruling *ruling, const char *prefix, struct span id, const char *kind,
                  json_t *body);
