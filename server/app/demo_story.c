/* demo_story.c - what happened to some fiches, in the order of its days.
 *
 * story.json is a list of {"fiche": "plan/code", "acts": […]}; an act has "ago", "by" and one of
 *     "begin": the plan, for the fiche that stands for a node of that name;
 *     "edit": {field: value…}, and "reason" once validated;
 *     "act": step, and "reason" where one is due, "until" so many days after today;
 *     "vote": outcome, with "step", "remarks", "calendar", "means" and "recommendations";
 *     "answer": "accepted", "partly" or "declined", with "reply", to what is still owed one;
 *     "delegate": to whom a seat in "body" is lent, for so many "days", with "remarks".
 */
#include "server/demo_work.h"
#include "server/ledger.h"

#include "base/day.h"

struct scene_act {
    struct span fiche; /* "plan/code" */
    const json_t *act;
    size_t index;
};

static int by_day(const void *a, const void *b)
{
    const struct scene_act *first = a, *second = b;
    int64_t earlier = number_at(first->act, "ago"), later = number_at(second->act, "ago");
    if (earlier != later)
        return earlier > later ? -1 : 1;
    return (first->index > second->index) - (first->index < second->index);
}

static size_t count_acts(const json_t *story)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(story); i++)
        count += json_array_size(json_object_get(json_array_get(story, i), "acts"));
    return count;
}

static struct scene_act *sort_acts(struct arena *arena, const json_t *story, size_t count)
{
    struct scene_act *acts = arena_new(arena, struct scene_act, count);
    size_t filled = 0;
    for (size_t i = 0; i < json_array_size(story); i++) {
        const json_t *row = json_array_get(story, i), *list = json_object_get(row, "acts");
        for (size_t j = 0; j < json_array_size(list); j++, filled++)
            acts[filled] = (struct scene_act){
                .fiche = text_at(row, "fiche"), .act = json_array_get(list, j), .index = filled};
    }
    if (count > 0)
        qsort(acts, count, sizeof *acts, by_day);
    return acts;
}

/* A page sends every field back, so do we: what is there, with the changes. */
static enum err play_edit(struct demo_work *work, struct span fiche, const json_t *document,
                          const json_t *act)
{
    json_t *content = json_copy(json_object_get(document, "content")), *args = json_object();
    json_object_update(content, demo_named(work, json_object_get(act, "edit")));
    set_value(args, "content", content);
    set_number(args, "revision", number_at(document, "revision"));
    set_text(args, "reason", text_at(act, "reason"));
    return errand_run(&work->errand, COMMAND_FICHE_EDIT, fiche, args);
}

/* The day something is put off to; empty where nothing is. */
static struct span day_after(struct demo_work *work, const json_t *act)
{
    struct civil day = civil_of(work->today / DAY_US + number_at(act, "until"));
    if (json_object_get(act, "until") == NULL)
        return SPAN("");
    return span_format(work->errand.arena, "%04d-%02d-%02d", (int)day.year, day.month, day.day);
}

static enum err play_act(struct demo_work *work, struct span fiche, const json_t *document,
                         const json_t *act)
{
    json_t *args = json_object();
    set_text(args, "expected", day_after(work, act));
    set_text(args, "step", text_at(act, "act"));
    set_number(args, "revision", number_at(document, "revision"));
    set_text(args, "reason", text_at(act, "reason"));
    return errand_run(&work->errand, COMMAND_FICHE_ACT, fiche, args);
}

static enum err play_vote(struct demo_work *work, struct span fiche, const json_t *document,
                          const json_t *act)
{
    static const char *const said[] = {"step", "remarks", "calendar", "means", "recommendations"};
    json_t *args = json_adopt(work->errand.arena, json_object());
    set_text(args, "outcome", text_at(act, "vote"));
    for (size_t i = 0; i < COUNT_OF(said); i++)
        set_text(args, said[i], text_at(act, said[i]));
    set_number(args, "revision", number_at(document, "revision"));
    TRY(demo_sign(work, fiche, args));
    return errand_run(&work->errand, COMMAND_FICHE_VOTE, fiche, json_incref(args));
}

/* The first recommendation that nobody has answered. */
static struct span first_owed(const json_t *document)
{
    const json_t *advice = json_object_get(document, "advice");
    for (size_t i = 0; i < json_array_size(advice); i++)
        if (text_at(json_array_get(advice, i), "answer").len == 0)
            return text_at(json_array_get(advice, i), "id");
    return SPAN("");
}

static enum err play_answer(struct demo_work *work, struct span fiche, const json_t *document,
                            const json_t *act)
{
    json_t *args = json_object();
    set_text(args, "advice", first_owed(document));
    set_text(args, "answer", text_at(act, "answer"));
    set_text(args, "reply", text_at(act, "reply"));
    return errand_run(&work->errand, COMMAND_FICHE_ANSWER, fiche, args);
}

static enum err play_on(struct demo_work *work, struct span fiche, const json_t *document,
                        const json_t *act)
{
    if (json_object_get(act, "edit") != NULL)
        return play_edit(work, fiche, document, act);
    if (json_object_get(act, "act") != NULL)
        return play_act(work, fiche, document, act);
    if (json_object_get(act, "delegate") != NULL)
        return demo_delegate(work, act);
    if (json_object_get(act, "answer") != NULL)
        return play_answer(work, fiche, document, act);
    return play_vote(work, fiche, document, act);
}

static struct span identifier(const json_t *made, struct span name)
{
    return text_of(json_object_getn(made, name.ptr, name.len));
}

static enum err play_begin(struct demo_work *work, struct span name, const json_t *act)
{
    json_t *args = json_object();
    set_text(args, "node", identifier(work->nodes, name));
    set_flag(args, "own", true);
    TRY(errand_run(&work->errand, COMMAND_FICHE_CREATE, text_at(act, "begin"), args));
    set_text(work->fiches, c_string(work->errand.arena, name), errand_subject(&work->errand));
    return ERR_NONE;
}

static json_t *document_of(struct demo_work *work, struct span fiche)
{
    struct arena *arena = work->errand.arena;
    SCOPED_TXN txn = kv_read(work->errand.app->kv);
    return ledger_document(arena, &txn, span_format(arena, "fiche:%.*s", SPAN_ARG(fiche)));
}

static enum err play(struct demo_work *work, const struct scene_act *scene_act)
{
    struct span name = scene_act->fiche;
    struct span fiche = identifier(work->fiches, name);
    demo_go(work, number_at(scene_act->act, "ago"));
    work->errand.actor = demo_person(work, text_at(scene_act->act, "by"));
    work->errand.ruling = RULING(work->errand.arena);
    if (json_object_get(scene_act->act, "begin") != NULL)
        return play_begin(work, name, scene_act->act);
    if (fiche.len == 0 || work->errand.actor.len == 0)
        return ERR_ABSENT;
    const json_t *document = document_of(work, fiche);
    return document == NULL ? ERR_ABSENT : play_on(work, fiche, document, scene_act->act);
}

static void note_trouble(struct demo_work *work, const struct scene_act *scene_act)
{
    const struct report *report = &work->errand.ruling.report;
    struct span path = report->count > 0 ? report->findings[0].path : SPAN("");
    work->demo->trouble =
        span_format(work->errand.arena, "%.*s, %lld days ago: %s %.*s", SPAN_ARG(scene_act->fiche),
                    (long long)number_at(scene_act->act, "ago"),
                    refusal_word(work->errand.ruling.refusal), SPAN_ARG(path));
}

enum err demo_tell(struct demo_work *work)
{
    const json_t *story = demo_read(work, "story.json");
    size_t count = count_acts(story);
    struct scene_act *acts = sort_acts(work->errand.arena, story, count);
    for (size_t i = 0; i < count; i++) {
        enum err err = play(work, &acts[i]);
        if (err != ERR_NONE) {
            note_trouble(work, &acts[i]);
            return err;
        }
    }
    return ERR_NONE;
}
