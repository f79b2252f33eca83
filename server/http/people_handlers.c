/* people_handlers.c - the administration's routes about persons, their roles and accounts. */
#include "server/handlers.h"

#include "server/admin_view.h"
#include "server/alert_view.h"
#include "server/people_view.h"
#include "server/person_view.h"
#include "server/refused_form.h"
#include "server/scope_view.h"

enum err people_home(struct visit *visit)
{
    json_t *model = admin_model(&visit->lens);
    alert_add(&visit->lens, model);
    return visit_show(visit, "admin", model);
}

enum err people_alerts(struct visit *visit)
{
    json_t *model;
    TRY(alert_model(&visit->lens, &model));
    return visit_show(visit, "alertes", model);
}

/* --- the list ----------------------------------------------------------------------------------
 */

static struct people_filter filter_of(const struct visit *visit)
{
    return (struct people_filter){.words = request_query(visit->request, "mots"),
                                  .kind = request_query(visit->request, "genre")};
}

enum err people_list(struct visit *visit)
{
    struct people_filter filter = filter_of(visit);
    return visit_show(visit, "personnes", people_list_model(&visit->lens, &filter, NULL));
}

enum err people_add_one(struct visit *visit)
{
    visit_command(visit, COMMAND_PERSON_ADD, SPAN(""), visit->args);
    return ERR_NONE;
}

enum err people_added(struct visit *visit)
{
    struct attempt attempt;
    struct people_filter filter = {.words = SPAN("")};
    if (refused_form(visit, "add", &attempt))
        return refused_form_show(visit, "personnes",
                                 people_list_model(&visit->lens, &filter, &attempt));
    TRY(visit_granted(visit));
    struct span subject = visit->jobs[0]->ruling.subject;
    return visit_done(visit, people_url(&visit->lens, span_from(subject, strlen("person:"))));
}

/* --- one person --------------------------------------------------------------------------------
 */

enum err people_show(struct visit *visit)
{
    json_t *model = person_model(&visit->lens, visit->person, NULL, NULL);
    alert_add(&visit->lens, model);
    return visit_show(visit, "personne", model);
}

/* Back to the person's page, or the page again with what was refused in this form of it. */
static enum err answer(struct visit *visit, const char *form)
{
    struct attempt attempt;
    if (refused_form(visit, form, &attempt))
        return refused_form_show(visit, "personne",
                                 person_model(&visit->lens, visit->person, NULL, &attempt));
    return visit_done(visit, people_url(&visit->lens, visit_arg(visit, "person")));
}

/* The same for what may leave fiches where they are; after: the directory it would make. */
static enum err answer_ending(struct visit *visit, const char *form, const struct directory *after)
{
    struct attempt attempt;
    if (!refused_form(visit, form, &attempt))
        return visit_done(visit, people_url(&visit->lens, visit_arg(visit, "person")));
    json_t *model = person_model(&visit->lens, visit->person, NULL, &attempt);
    alert_strands(&visit->lens, after, &attempt, visit->request->path.text, model);
    return refused_form_show(visit, "personne", model);
}

enum err people_change_one(struct visit *visit)
{
    visit_command(visit, COMMAND_PERSON_CHANGE, visit->person->id, visit->args);
    return ERR_NONE;
}

enum err people_changed(struct visit *visit)
{
    return answer(visit, "edit");
}

enum err people_give_role(struct visit *visit)
{
    json_t *args = json_adopt(visit->arena, json_copy(visit->args));
    scope_read(&visit->lens, args);
    visit_command(visit, COMMAND_ROLE_GRANT, visit->person->id, args);
    return ERR_NONE;
}

enum err people_role_given(struct visit *visit)
{
    return answer(visit, "add_role");
}

enum err people_end_role(struct visit *visit)
{
    json_t *args;
    TRY(visit_args_with(visit, "id", visit_arg(visit, "grant"), &args));
    visit_command(visit, COMMAND_ROLE_END, visit->person->id, args);
    return ERR_NONE;
}

enum err people_role_ended(struct visit *visit)
{
    struct directory after =
        stranding_without_grant(visit->arena, visit->lens.reader.actor.directory, visit->person->id,
                                visit_arg(visit, "grant"), visit->lens.reader.actor.now);
    return answer_ending(visit, "end_role", &after);
}

/* --- their account -----------------------------------------------------------------------------
 */

/* On the pool: a new password, kept if the command is granted. */
static void make_password(struct visit *visit, enum command_id command)
{
    struct new_password *made = arena_new(visit->arena, struct new_password, 1);
    struct keep_credential *keep = arena_new(visit->arena, struct keep_credential, 1);
    struct job *job = visit_command(visit, command, visit_arg(visit, "person"), visit->args);
    *made = (struct new_password){.is_asked = true, .password = account_password(visit->arena)};
    keep->hash = account_hash(visit->arena, made->password);
    job->effect = account_keep_credential;
    job->effect_context = keep;
    visit->note = made;
}

static void make_first(struct visit *visit)
{
    make_password(visit, COMMAND_ACCOUNT_OPEN);
}

static void make_next(struct visit *visit)
{
    make_password(visit, COMMAND_PASSWORD_RESET);
}

enum err people_open(struct visit *visit)
{
    visit->task = make_first;
    return ERR_NONE;
}

enum err people_reset(struct visit *visit)
{
    visit->task = make_next;
    return ERR_NONE;
}

/* The only answer that holds the password; a repeat of the operation has kept none. */
static enum err show_password(struct visit *visit)
{
    struct new_password made = *(const struct new_password *)visit->note;
    if (visit->jobs[0]->repeated)
        made.password = SPAN("");
    return visit_show(visit, "personne", person_model(&visit->lens, visit->person, &made, NULL));
}

enum err people_opened(struct visit *visit)
{
    return visit_granted(visit) == ERR_NONE ? show_password(visit) : answer(visit, "open_account");
}

enum err people_password_reset(struct visit *visit)
{
    return visit_granted(visit) == ERR_NONE ? show_password(visit) : answer(visit, "reset");
}

enum err people_close(struct visit *visit)
{
    visit_command(visit, COMMAND_ACCOUNT_CLOSE, visit->person->id, visit->args);
    return ERR_NONE;
}

enum err people_closed(struct visit *visit)
{
    struct directory after = stranding_without_account(
        visit->arena, visit->lens.reader.actor.directory, visit->person->id);
    return answer_ending(visit, "close_account", &after);
}
