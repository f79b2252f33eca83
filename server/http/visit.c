/* visit.c - a request's way from its address to its handler, and from the commit to the
 * answer.  No handler runs before everything here has agreed. */
#include "server/visit.h"

#include "server/foresight.h"
#include "server/gate.h"
#include "server/ident.h"
#include "server/keeping.h"
#include "server/lock.h"
#include "server/operation.h"
#include "server/query.h"

static void release_snapshot(void *context)
{
    struct visit *visit = context;
    snapshot_release(visit->site->app->snapshots, visit->snapshot);
}

/* Looks at the institution as it is now, for one half of the answer. */
static void open_eyes(struct visit *visit)
{
    visit->snapshot = snapshot_look(visit->site->app->snapshots, &visit->txn);
    visit->lens.reader.txn = &visit->txn;
    visit->lens.reader.roster = visit->snapshot->roster;
    visit->lens.reader.actor.directory = visit->snapshot->directory;
    visit->lens.reader.actor.person =
        directory_person(visit->snapshot->directory, visit->session.person);
}

static void close_eyes(struct visit *visit)
{
    kv_abandon(&visit->txn);
    release_snapshot(visit);
}

/* --- what the address names ------------------------------------------------------------ */

static enum err resolve_plan(struct visit *visit, struct span value)
{
    visit->plan = directory_plan(visit->lens.reader.actor.directory, value);
    if (visit->plan == NULL || !query_sees_plan(&visit->lens.reader, visit->plan))
        return ERR_ABSENT;
    return ERR_NONE;
}

static bool all_granted(const struct visit *visit)
{
    bool granted = visit->job_count > 0;
    for (size_t i = 0; i < visit->job_count; i++)
        granted = granted && visit->jobs[i]->err == ERR_NONE;
    return granted;
}

/* What a granted change answers has no content in it. */
static bool needs_content(const struct visit *visit)
{
    return visit->is_second ? !all_granted(visit) : !visit->match.route->is_move;
}

/* A program whose move was granted is told its number, and nothing of the fiche. */
static bool needs_nothing(const struct visit *visit)
{
    return visit->is_second && visit->for_program && visit->match.route->is_move &&
           all_granted(visit);
}

static enum err resolve_fiche(struct visit *visit, struct span value)
{
    struct reader *reader = &visit->lens.reader;
    if (needs_nothing(visit))
        return ERR_NONE;
    TRY(needs_content(visit) ? query_fiche(reader, value, &visit->scene)
                             : query_standing(reader, value, &visit->scene));
    visit->plan = visit->scene->plan;
    return ERR_NONE;
}

static enum err resolve_person(struct visit *visit, struct span value)
{
    visit->person = directory_person(visit->lens.reader.actor.directory, value);
    return visit->person == NULL ? ERR_ABSENT : ERR_NONE;
}

static enum err resolve_body(struct visit *visit, struct span value)
{
    visit->body = directory_body(visit->lens.reader.actor.directory, value);
    return visit->body == NULL ? ERR_ABSENT : ERR_NONE;
}

static enum err resolve_key(struct visit *visit, struct span value)
{
    visit->key = directory_key(visit->lens.reader.actor.directory, value);
    return visit->key == NULL ? ERR_ABSENT : ERR_NONE;
}

/* Rights on plans and fiches come before the capability, so that what one may not see is
 * answered like what is not there; people and bodies after it. */
static const struct parameter {
    const char *name;
    bool hides;
    enum err (*resolve)(struct visit *visit, struct span value);
} parameters[] = {
    {"plan", true, resolve_plan},      {"fiche", true, resolve_fiche},
    {"person", false, resolve_person}, {"body", false, resolve_body},
    {"key", false, resolve_key},
};

static enum err resolve(struct visit *visit, bool hiding)
{
    for (size_t i = 0; i < COUNT_OF(parameters); i++) {
        struct span value = visit_arg(visit, parameters[i].name);
        if (value.len > 0 && parameters[i].hides == hiding)
            TRY(parameters[i].resolve(visit, value));
    }
    return ERR_NONE;
}

struct span visit_arg(const struct visit *visit, const char *name)
{
    for (size_t i = 0; i < visit->match.arg_count; i++)
        if (span_eq(visit->match.args[i].name, span_of(name)))
            return visit->match.args[i].value;
    return (struct span){0};
}

/* May this visit's actor, on what the address names? */
static enum refusal may(const struct visit *visit, enum capability capability)
{
    struct subject subject = {.plan = visit->plan};
    if (visit->scene != NULL)
        subject = scene_subject(visit->scene);
    return access_may(&visit->lens.reader.actor, capability, &subject);
}

enum err visit_fiche(struct visit *visit, struct span id, struct scene **scene)
{
    return query_fiche(&visit->lens.reader, id, scene);
}

/* --- the first half -------------------------------------------------------------------- */

static enum err find_route(struct visit *visit)
{
    struct span methods;
    enum err err = router_match(routes, route_count, visit->request, &visit->match, &methods);
    if (err == ERR_METHOD)
        response_add(visit->response, "Allow", methods);
    bool is_kept = err == ERR_NONE && visit->match.route->is_kept;
    visit->operations.fresh =
        is_kept ? visit->site->gap : ident_timely(visit->arena, visit->request->now);
    visit->lens.operations = &visit->operations;
    return err;
}

/* Whatever is asked of the fiche that the address names is ruled upon here, so that the writer
 * need not. */
static void foresee(struct visit *visit)
{
    bool can = visit->match.route->is_move && visit->scene != NULL;
    for (size_t i = 0; can && i < visit->job_count; i++)
        if (visit->jobs[i]->kind != NULL)
            foresight_rule(visit->jobs[i], visit->scene, visit->snapshot, &visit->txn,
                           visit->site->app->witness);
}

static enum err enter(struct visit *visit)
{
    TRY(find_route(visit));
    TRY(gate_identify(visit));
    TRY(gate_check_origin(visit));
    enum capability capability = (enum capability)visit->match.route->capability;
    if (capability != CAPABILITY_ANYONE && visit->lens.reader.actor.person == NULL)
        return ERR_SIGNED_OUT;
    if (keeping_find(visit))
        return ERR_NONE;
    TRY(resolve(visit, true));
    TRY(refusal_err(may(visit, capability)));
    TRY(resolve(visit, false));
    TRY(gate_read_body(visit));
    TRY(visit->match.route->run(visit));
    foresee(visit);
    keeping_add(visit);
    return visit->txn.err;
}

static void job_done(struct job *job)
{
    struct visit *visit = job->done_context;
    if (--visit->jobs_open == 0)
        visit->resume(visit);
}

/* Hands all jobs to the writer; the last one done resumes. */
static void submit_jobs(struct visit *visit)
{
    size_t count = visit->job_count;
    visit->jobs_open = count;
    for (size_t i = 0; i < count; i++)
        operation_ask(
            visit->jobs[i]); /* all of them first: from then on the arena is the writer's */
    for (size_t i = 0; i < count; i++)
        writer_submit(visit->site->app->writer, visit->jobs[i]);
}

static void run_task(void *context)
{
    struct visit *visit = context;
    JSON_LIVES_IN(visit->arena);
    open_eyes(visit);
    visit->task(visit);
    close_eyes(visit);
    if (visit->job_count > 0)
        submit_jobs(visit);
    else
        visit->resume(visit);
}

static enum err queue(struct visit *visit)
{
    if (visit->task == NULL) {
        submit_jobs(visit);
        return ERR_NONE;
    }
    visit->pool_task = (struct task){.run = run_task, .context = visit};
    return pool_submit(visit->site->app->pool, &visit->pool_task);
}

bool visit_begin(struct visit *visit, void (*resume)(struct visit *visit))
{
    JSON_LIVES_IN(visit->arena);
    visit->resume = resume;
    gate_prepare(visit);
    open_eyes(visit);
    enum err err = enter(visit);
    bool queued = err == ERR_NONE && (visit->task != NULL || visit->job_count > 0);
    if (err != ERR_NONE)
        visit_refuse(visit, err);
    close_eyes(visit);
    if (!queued)
        return true;
    err = queue(visit);
    if (err == ERR_NONE)
        return false;
    open_eyes(visit);
    visit_refuse(visit, err);
    close_eyes(visit);
    return true;
}

/* What the address names belongs to the institution as it was. */
static void forget_names(struct visit *visit)
{
    visit->plan = NULL;
    visit->scene = NULL;
    visit->person = NULL;
    visit->body = NULL;
    visit->key = NULL;
}

/* --- the second half ------------------------------------------------------------------- */

static bool has_changed(const struct visit *visit)
{
    for (size_t i = 0; i < visit->job_count; i++)
        if (visit->jobs[i]->err == ERR_NONE)
            return true;
    return false;
}

void visit_finish(struct visit *visit)
{
    JSON_LIVES_IN(visit->arena);
    open_eyes(visit);
    visit->is_second = true;
    forget_names(visit);
    enum err err = resolve(visit, true); /* a change may have hidden what was named: then NULL */
    if (err == ERR_NONE || err == ERR_ABSENT)
        err = resolve(visit, false);
    if (err == ERR_NONE || err == ERR_ABSENT)
        err = visit->match.route->finish(visit);
    if (err == ERR_IO && has_changed(visit)) /* it was recorded, only reading it again failed */
        err = ERR_UNKNOWN;
    if (err != ERR_NONE)
        visit_refuse(visit, err);
    close_eyes(visit);
}

/* --- jobs ------------------------------------------------------------------------------- */

static struct job *add_job(struct visit *visit)
{
    struct job *job = arena_new(visit->arena, struct job, 1);
    if (visit->job_count == VISIT_JOBS_MAX)
        abort(); /* handlers count what they take from outside */
    *job = (struct job){.arena = visit->arena,
                        .actor = visit->session.person,
                        .now = visit->request->now,
                        .done = job_done,
                        .done_context = visit};
    visit->jobs[visit->job_count++] = job;
    return job;
}

struct job *visit_command(struct visit *visit, enum command_id command, struct span target,
                          json_t *args)
{
    struct job *job = add_job(visit);
    job->kind = &command_kinds[command];
    job->op = visit->op;
    if (visit->op.len > 0 && visit->job_count > 1) /* several in one request: each its own */
        job->op = span_format(visit->arena, "%.*s.%zu", SPAN_ARG(visit->op), visit->job_count);
    job->target = span_copy(visit->arena, target);
    job->args = args;
    return job;
}

enum err visit_args_with(struct visit *visit, const char *member, struct span value, json_t **args)
{
    if (json_object_get(visit->args, member) != NULL)
        return ERR_MALFORMED;
    *args = json_adopt(visit->arena, json_copy(visit->args));
    set_text(*args, member, value);
    return ERR_NONE;
}

enum err visit_takes(const struct visit *visit, const char *members)
{
    bool is_json = request_is(visit->request, "application/json");
    return is_json && json_unlisted(visit->args, members) != NULL ? ERR_MALFORMED : ERR_NONE;
}

struct job *visit_effect(struct visit *visit, void (*effect)(struct kv_txn *, struct job *),
                         void *context)
{
    struct job *job = add_job(visit);
    job->effect = effect;
    job->effect_context = context;
    return job;
}

enum err visit_granted(struct visit *visit)
{
    return visit->job_count == 0 ? ERR_FORBIDDEN : visit->jobs[0]->err;
}

/* --- without a network -------------------------------------------------------------------- */

struct latch {
    pthread_mutex_t lock;
    pthread_cond_t open;
    bool is_open;
};

static void open_latch(struct visit *visit)
{
    struct latch *latch = visit->resume_context;
    lock_take(&latch->lock);
    latch->is_open = true;
    lock_wake(&latch->open);
    lock_leave(&latch->lock);
}

void app_answer(struct site *site, struct request *request, struct response *response)
{
    struct latch latch = {.lock = PTHREAD_MUTEX_INITIALIZER, .open = PTHREAD_COND_INITIALIZER};
    struct visit *visit = arena_new(request->arena, struct visit, 1);
    *visit = (struct visit){.site = site,
                            .request = request,
                            .response = response,
                            .arena = request->arena,
                            .resume_context = &latch};
    *response = response_blank(request->arena);
    if (!visit_begin(visit, open_latch)) {
        lock_take(&latch.lock);
        while (!latch.is_open)
            lock_wait(&latch.open, &latch.lock);
        lock_leave(&latch.lock);
        visit_finish(visit);
    }
    lock_close(&latch.lock, &latch.open);
}
