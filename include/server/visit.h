/* visit.h - one request on its way through the application.
 *
 * The pipeline (server/http/visit.c) finds the route, who is asking and what the address
 * names, checks the route's capability, and only then runs the handler.  A handler reads
 * through visit->lens and answers with visit_show(), or asks for a change with
 * visit_command(): the connection then waits for the writer, and the route's finish runs
 * after the commit, with everything loaded afresh.
 */
#pragma once

#include "server/account.h"
#include "server/app.h"
#include "server/fingerprint.h"
#include "server/lens.h"
#include "server/request.h"
#include "server/router.h"
#include "server/statics.h"
#include "server/template.h"
#include "workflow/flow.h"

enum { VISIT_JOBS_MAX = 100 };

struct throttle;

/* What all visits share. */
struct site {
    struct app *app;
    const struct templates *templates;
    struct statics statics;
    struct locale locales[2]; /* by enum language */
    struct throttle *throttle;
    struct span gap;           /* stands in kept answers where each has its own identifier */
    unsigned char tag_key[16]; /* entity tags are digests under it */
    FILE *journal;             /* one line a request; NULL: none */
};

struct visit {
    struct site *site;
    struct request *request;
    struct response *response;
    struct arena *arena; /* the request's */
    bool for_program;    /* wants JSON */
    bool for_table;      /* wants CSV */
    struct match match;
    struct lens lens;
    struct operations operations; /* of the page's forms */
    struct snapshot *snapshot;
    struct kv_txn txn;
    struct span secret; /* of the session; empty: none, or a token */
    struct session session;
    bool by_token;
    struct fingerprint page; /* of a KEPT route: who asks what (keeping.h) */

    /* what the address names, once the actor may see it; NULL where it names none */
    const struct plan *plan;
    struct scene *scene; /* of the fiche; without its content (query_standing()) in the first half
                          * of a MOVE and in the second of what was granted, where a program's MOVE
                          * has none at all */
    const struct person *person;
    const struct body *body;
    const struct signing_key *key;

    /* what was sent with POST or PUT, without token and operation */
    struct pairs form; /* of a page */
    json_t *args;      /* an object: the form's single values, or the JSON body */
    struct span op;    /* the operation id; empty: none */

    /* what the handler asks for */
    void (*task)(struct visit *visit); /* first, on the pool: may hash, then ask for jobs */
    struct task pool_task;
    struct job *jobs[VISIT_JOBS_MAX];
    size_t job_count;
    size_t jobs_open; /* not yet done; the writer counts down */
    void (*resume)(struct visit *visit);
    void *resume_context;

    bool is_second;       /* half, after the commit */
    const void *note;     /* from a handler to its finish */
    enum refusal refusal; /* why a handler said no before any job could; told in its words */
};

/* The value a pattern's parameter took. */
struct span visit_arg(const struct visit *visit, const char *name);

/* Answers with a page, or its model when a program asked.  The model must be an object;
 * the frame is added here. */
enum err visit_show(struct visit *visit, const char *page, json_t *model);

/* The same with another status, for a page that says what is wrong. */
enum err visit_show_status(struct visit *visit, unsigned status, const char *page, json_t *model);

/* Sends a page elsewhere (303) after a change; a program gets 200 and {"subject", "seq"}. */
enum err visit_done(struct visit *visit, struct span location);

/* Asks for a command; the handler then returns ERR_NONE and the route's finish answers. */
struct job *visit_command(struct visit *visit, enum command_id command, struct span target,
                          json_t *args);

/* A copy of what was sent with one more member, which the address says; ERR_MALFORMED when it
 * was sent as well. */
enum err visit_args_with(struct visit *visit, const char *member, struct span value,
                         json_t **args) MUST_USE;

/* For handlers that read the body themselves: ERR_MALFORMED when a program's JSON has a member
 * that members (" name post ") does not list.  Commands look for themselves. */
enum err visit_takes(const struct visit *visit, const char *members) MUST_USE;

/* Asks for a change of what is kept beside the log only. */
struct job *visit_effect(struct visit *visit, void (*effect)(struct kv_txn *, struct job *),
                         void *context);

/* ERR_NONE when the (first) job was granted, else its error; its refusal is then told. */
enum err visit_granted(struct visit *visit);

/* Loads a fiche as this actor may see it: ERR_ABSENT when there is none, or they may not. */
enum err visit_fiche(struct visit *visit, struct span id, struct scene **scene) MUST_USE;

/* Makes the answer that tells an error: a page with words and a way on, or a problem. */
void visit_refuse(struct visit *visit, enum err err);

/* Asks a person to sign in, keeping what they had filled in; a program is told 401. */
enum err visit_ask_to_sign_in(struct visit *visit);

/* Gives the visitor a session's cookie, or takes it back with an empty secret. */
void visit_set_session(struct visit *visit, struct span secret);

/* The routes, all of them. */
extern const struct route routes[];
extern const size_t route_count;

/* The two halves of an answer.  visit_begin() is true when the answer is there, false when
 * jobs or a task were queued: resume() is then called once, from another thread, and
 * visit_finish() makes the answer. */
bool visit_begin(struct visit *visit, void (*resume)(struct visit *visit));
void visit_finish(struct visit *visit);

/* Builds the site: compiles templates, reads messages.  *trouble says what is wrong with them. */
enum err site_open(struct arena *arena, struct app *app, struct site *site,
                   struct span *trouble) MUST_USE;

/* Answers one request, waiting for the writer where needed: for tests and for programs that
 * have no network.  The server does the same in two halves (server/http/serve.c). */
void app_answer(struct site *site, struct request *request, struct response *response);
