#include "life.h"

#include "body.h"
#include "vote.h"

#include "base/day.h"
#include "server/ident.h"
#include "workflow/drafting.h"

enum { COMMIT_EVERY = 20000 };

#define SUBMITTED "leads write act:soumettre"
#define VALIDATED SUBMITTED " vote:valider:approve progress"
#define PROPOSED "leads act:proposer vote:retenir:approve write"
#define CONSULTED SUBMITTED " vote:proposer:approve"

/* clang-format off */
static const struct life {
    const char *circuit, *form;
    unsigned weight; /* of 100 */
    enum use use;
    const char *steps;
} lives[] = {
    {"default@1",  "action@1",           3, USE_READ,       ""},
    {"default@1",  "action@1",          12, USE_TRANSITION, "leads write"},
    {"default@1",  "action@1",          14, USE_APPROVAL,   SUBMITTED},
    {"default@1",  "action@1",          12, USE_READ,       VALIDATED " progress"},
    {"default@1",  "action@1",           4, USE_READ,       VALIDATED " act:suspendre"},
    {"default@1",  "action@1",           4, USE_READ,       VALIDATED " close act:cloturer"},
    {"default@1",  "action@1",           2, USE_READ,       SUBMITTED " vote:valider:refuse"},
    {"default@1",  "action@1",           3, USE_READ,       SUBMITTED " vote:valider:send-back write act:soumettre vote:valider:approve"},
    {"pmss@1",     "pmss-action@1",      2, USE_READ,       "leads act:proposer"},
    {"pmss@1",     "pmss-action@1",      3, USE_READ,       PROPOSED},
    {"pmss@1",     "pmss-action@1",      3, USE_READ,       PROPOSED " act:harmoniser act:relire act:rendre"},
    {"pmss@1",     "pmss-action@1",      6, USE_APPROVAL,   PROPOSED " act:soumettre"},
    {"pmss@1",     "pmss-action@1",      6, USE_READ,       PROPOSED " act:soumettre vote:valider:approve progress"},
    {"pmss@1",     "pmss-action@1",      2, USE_READ,       VALIDATED " act:informer"},
    {"pmss@1",     "pmss-action@1",      2, USE_READ,       VALIDATED " act:amender write"},
    {"usagers@1",  "usagers-objectif@1", 2, USE_READ,       "leads write act:soumettre-seul vote:valider-copil:approve"},
    {"usagers@1",  "usagers-objectif@1", 4, USE_READ,       "leads write act:soumettre-seul vote:valider-copil:approve vote:valider:approve progress"},
    {"qualite@1",  "action@1",           2, USE_READ,       SUBMITTED},
    {"qualite@1",  "action@1",           2, USE_READ,       CONSULTED},
    {"qualite@1",  "action@1",           4, USE_READ,       CONSULTED " vote:consulter:favourable vote:valider:approve"},
    {"oncopole@1", "action@1",           2, USE_READ,       SUBMITTED " vote:avis-si:favourable"},
    {"oncopole@1", "action@1",           4, USE_READ,       SUBMITTED " vote:avis-si:favourable vote:arbitrer:kept act:etablir"},
    {"oncopole@1", "action@1",           2, USE_READ,       "leads write act:abandonner"},
};
/* clang-format on */

enum use life_use(const struct being *being)
{
    return lives[being->life].use;
}

static unsigned char draw_life(struct dice *dice)
{
    size_t drawn = dice_below(dice, 100);
    unsigned char life = 0;
    while (drawn >= lives[life].weight)
        drawn -= lives[life++].weight;
    return life;
}

/* The step of a life, from 0; empty behind its last. */
static struct span step_at(const struct life *life, size_t place)
{
    struct span step = {0}, rest = span_of(life->steps);
    for (size_t i = 0; i <= place; i++)
        step = span_cut(&rest, ' ');
    return step;
}

size_t lives_longest(void)
{
    size_t longest = 0;
    for (size_t i = 0; i < COUNT_OF(lives); i++)
        while (step_at(&lives[i], longest).len > 0)
            longest++;
    return longest;
}

/* --- birth ----------------------------------------------------------------------------------- */

static json_t *first_content(struct town *town, struct arena *scratch)
{
    json_t *content = json_adopt(scratch, json_object());
    set_text(content, "title", prose_line(&town->prose, &town->dice, scratch, 9));
    set_text(content, "lead_text", prose_line(&town->prose, &town->dice, scratch, 3));
    set_text(content, "calendar", body_date(&town->dice));
    return content;
}

static json_t *birth_event(struct town *town, struct arena *scratch, const struct being *being,
                           size_t place)
{
    const struct life *life = &lives[being->life];
    const struct installed_form *form =
        directory_form(&town->maker->directory, span_of(life->form));
    const struct installed_circuit *circuit =
        directory_circuit(&town->maker->directory, span_of(life->circuit));
    size_t node = dice_below(&town->dice, town->objectives[being->plan]);
    json_t *body = json_object(), *content = first_content(town, scratch);
    set_text(body, "plan", span_of(town_plans[being->plan]));
    set_text(body, "node", town->nodes[being->plan][node]);
    set_text(body, "form", form->ref);
    set_text(body, "circuit", circuit->ref);
    set_text(body, "code", span_format(scratch, "A%zu", place + 1));
    set_number(body, "rank", (int64_t)place + 1);
    set_text(body, "state", circuit->circuit.states[circuit->circuit.initial].id);
    set_text(body, "signed", drafting_signed_hash(scratch, form->form, content));
    json_object_set(body, "content", content);
    json_t *event = json_object();
    set_text(event, "subject", span_format(scratch, "fiche:%s", being->id));
    set_text(event, "kind", SPAN("fiche-created"));
    json_object_set_new(event, "body", body);
    return event;
}

static enum err give_birth(struct lives *all, size_t place)
{
    SCOPED_ARENA scratch = {0};
    struct town *town = all->town;
    struct being *being = &all->beings[place];
    size_t known = WHO_COUNT + SIGNERS;
    being->life = draw_life(&town->dice);
    being->plan = place < town->fiche_count ? BIG_PLAN : SMALL_PLAN;
    being->lead = (unsigned)(known + dice_below(&town->dice, town->person_count - known));
    memcpy(being->id, ident_new(&scratch).ptr, sizeof being->id - 1);
    json_t *args = json_object(), *events = json_array();
    json_array_append_new(events, birth_event(town, &scratch, being, place));
    json_object_set_new(args, "events", events);
    town->maker->actor = SPAN("");
    return maker_run(town->maker, &scratch, COMMAND_IMPORT, SPAN(""), args);
}

/* --- what happens then ----------------------------------------------------------------------- */

/* The day something is put off to: far enough that no reminder is due. */
static struct span later_day(struct town *town, struct arena *scratch)
{
    struct civil day =
        civil_of(town->maker->now / DAY_US + 240 + (int64_t)dice_below(&town->dice, 300));
    return span_format(scratch, "%04d-%02d-%02d", (int)day.year, day.month, day.day);
}

/* A pilot where pilots may, otherwise who else is named first. */
static struct span taker(struct town *town, const struct step *step)
{
    size_t who = WHO_PILOT + dice_below(&town->dice, PILOTS);
    if (step->by & ROLE_BIT(ROLE_PILOT))
        return town->persons[who];
    return town->persons[step->by & ROLE_BIT(ROLE_METHOD) ? WHO_METHOD : WHO_REVIEWER];
}

static enum err act(struct town *town, struct arena *scratch, struct span fiche, struct span name)
{
    struct scene scene;
    struct maker *maker = town->maker;
    TRY(maker_scene(maker, scratch, fiche, &scene));
    const struct step *step = circuit_step(&scene.circuit->circuit, name);
    if (step == NULL)
        return ERR_ABSENT;
    maker->actor = taker(town, step);
    TRY(maker_scene(maker, scratch, fiche, &scene)); /* again, with whoever takes the step in it */
    json_t *args = json_object();
    set_text(args, "step", name);
    set_number(args, "revision", scene.fiche.revision);
    if (step->reason)
        set_text(args, "reason", prose_text(&town->prose, &town->dice, scratch, 500));
    if (step->expected)
        set_text(args, "expected", later_day(town, scratch));
    return maker_run_on(maker, scratch, COMMAND_FICHE_ACT, &scene, args);
}

static enum err edit(struct town *town, struct arena *scratch, const struct being *being,
                     struct span what)
{
    struct scene scene;
    struct maker *maker = town->maker;
    struct span fiche = span_of(being->id);
    bool names = span_eq(what, SPAN("leads"));
    maker->actor = town->persons[names ? WHO_METHOD : being->lead];
    TRY(maker_scene(maker, scratch, fiche, &scene));
    json_t *content = json_adopt(scratch, json_copy(scene.fiche.content));
    struct body_work work = {.town = town, .arena = scratch, .form = scene.form->form};
    if (names)
        body_name(&work, town->persons[being->lead], content);
    else
        body_write(&work, what, content);
    json_t *args = json_object();
    json_object_set(args, "content", content);
    set_number(args, "revision", scene.fiche.revision);
    set_text(args, "reason", prose_line(&town->prose, &town->dice, scratch, 6));
    return maker_run_on(maker, scratch, COMMAND_FICHE_EDIT, &scene, args);
}

static enum err live(struct lives *all, size_t place, size_t moment)
{
    SCOPED_ARENA scratch = {0};
    const struct being *being = &all->beings[place];
    struct span rest = step_at(&lives[being->life], moment);
    if (rest.len == 0)
        return ERR_NONE;
    struct span what = span_cut(&rest, ':');
    if (span_eq(what, SPAN("act")))
        return act(all->town, &scratch, span_of(being->id), rest);
    if (!span_eq(what, SPAN("vote")))
        return edit(all->town, &scratch, being, what);
    struct span step = span_cut(&rest, ':');
    return vote_pass(all->town, span_of(being->id), step, rest);
}

static enum err look_after(struct maker *maker)
{
    return maker->uncommitted < COMMIT_EVERY ? ERR_NONE : maker_commit(maker);
}

enum err lives_play(struct lives *all, int64_t last_day)
{
    struct maker *maker = all->town->maker;
    size_t longest = lives_longest();
    for (size_t moment = 0; moment <= longest; moment++) {
        int64_t morning = (last_day - (int64_t)(longest - moment)) * DAY_US;
        for (size_t i = 0; i < all->count; i++) {
            maker->now = morning + (int64_t)(i * 8 / all->count) * 3600 * 1000000 + (int64_t)i;
            TRY(moment == 0 ? give_birth(all, i) : live(all, i, moment - 1));
            TRY(look_after(maker));
        }
        fprintf(stderr, "  step %zu of %zu: %llu events\n", moment, longest,
                (unsigned long long)maker->events);
    }
    return maker_commit(maker);
}
