/* errand.h - commands that no page asks for: from the command line and the demonstration.
 *
 * One errand after the other, each waited for.  Without an actor they are local: whoever holds
 * the data directory may.
 */
#pragma once

#include "server/app.h"

struct errand {
    struct app *app;
    struct arena *arena;
    struct span actor;    /* a person's id; empty: the command line */
    int64_t now;          /* when it is said to happen; 0: now */
    struct ruling ruling; /* of the last one: why it was refused, what it was about */
};

/* Gives a command and takes over args.  Errors as writer_run(). */
enum err errand_run(struct errand *errand, enum command_id command, struct span target,
                    json_t *args) MUST_USE;

/* Opens a person's account with a password. */
enum err errand_open_account(struct errand *errand, struct span person, struct span login,
                             struct span password) MUST_USE;

/* Gives a person with an open account another password. */
enum err errand_reset_password(struct errand *errand, struct span person,
                               struct span password) MUST_USE;

/* The identifier of what the last errand created or changed. */
struct span errand_subject(const struct errand *errand);

/* Names the institution and installs the forms and circuits that the program ships. */
enum err errand_found(struct errand *errand, struct span name) MUST_USE;
