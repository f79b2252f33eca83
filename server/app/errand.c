#include "server/errand.h"

#include "server/account.h"
#include "server/assets.h"

static enum err run(struct errand *errand, struct job *job)
{
    job->arena = errand->arena;
    job->actor = errand->actor;
    job->is_local = errand->actor.len == 0;
    job->now = errand->now != 0 ? errand->now : app_now();
    enum err err = writer_run(errand->app->writer, job);
    errand->ruling = job->ruling;
    return err;
}

enum err errand_run(struct errand *errand, enum command_id command, struct span target,
                    json_t *args)
{
    struct job job = {
        .kind = &command_kinds[command], .target = target, .args = json_adopt(errand->arena, args)};
    return run(errand, &job);
}

static enum err with_password(struct errand *errand, struct job job, struct span person,
                              struct span password)
{
    struct keep_credential keep = {.person = person, .hash = account_hash(errand->arena, password)};
    job.target = person;
    job.effect = account_keep_credential;
    job.effect_context = &keep;
    return run(errand, &job);
}

enum err errand_open_account(struct errand *errand, struct span person, struct span login,
                             struct span password)
{
    json_t *args = json_adopt(errand->arena, json_object());
    set_text(args, "login", login);
    struct job job = {.kind = &command_kinds[COMMAND_ACCOUNT_OPEN], .args = args};
    return with_password(errand, job, person, password);
}

enum err errand_reset_password(struct errand *errand, struct span person, struct span password)
{
    struct job job = {.kind = &command_kinds[COMMAND_PASSWORD_RESET],
                      .args = json_adopt(errand->arena, json_object())};
    return with_password(errand, job, person, password);
}

struct span errand_subject(const struct errand *errand)
{
    struct span subject = errand->ruling.subject;
    span_cut(&subject, ':');
    return subject;
}

/* Installs every asset under a folder. */
static enum err install(struct errand *errand, struct span folder, enum command_id command)
{
    for (size_t i = 0; i < assets_count; i++) {
        if (!span_starts(span_of(assets[i].name), folder))
            continue;
        json_t *args = json_object();
        set_text(args, "bytes", assets[i].bytes);
        TRY(errand_run(errand, command, SPAN(""), args));
    }
    return ERR_NONE;
}

enum err errand_found(struct errand *errand, struct span name)
{
    json_t *args = json_object();
    set_text(args, "name", name);
    TRY(errand_run(errand, COMMAND_INSTITUTION, SPAN(""), args));
    TRY(install(errand, SPAN("forms/"), COMMAND_FORM_INSTALL));
    return install(errand, SPAN("circuits/"), COMMAND_CIRCUIT_INSTALL);
}
