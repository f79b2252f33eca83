/* flow_clock.c - what time brings about: it is an argument here, like everything else. */
#include "base/buf.h"
#include "base/day.h"
#include "workflow/events.h"
#include "workflow/flow.h"

/* Something to be done within a time, where the fiche stands. */
struct task {
    struct span about; /* the state's or the step's name */
    const struct deadline *deadline;
    const struct step *step; /* NULL: the state's own */
};

/* The state's own task, then those of its open passages: the i-th, or false when there are no
 * more. */
static bool find_task(const struct circuit *circuit, const struct fiche *fiche, size_t i,
                      struct task *task)
{
    size_t state;
    if (!circuit_state(circuit, fiche->state, &state))
        return false;
    const struct net_state *row = &circuit->net.states[state];
    if (i == 0)
        *task = (struct task){circuit->states[state].id, &circuit->states[state].deadline, NULL};
    else if (i <= row->passages) {
        const struct step *step = &circuit->steps[row->passage[i - 1]];
        static const struct deadline none = {0};
        *task = (struct task){
            step->id, fiche_conclusion(fiche, step->id) != NULL ? &none : &step->deadline, step};
    }
    return i <= row->passages;
}

/* When a task is late: the end of its day; INT64_MAX: never. */
static int64_t due_at(const struct fiche *fiche, const struct deadline *deadline)
{
    if (deadline->is_expected && fiche->expected != 0)
        return (fiche->expected + 1) * DAY_US;
    return deadline->days > 0 ? fiche->since + deadline->days * DAY_US : INT64_MAX;
}

static int64_t remind_at(const struct fiche *fiche, const struct deadline *deadline)
{
    int64_t due = due_at(fiche, deadline);
    return due == INT64_MAX || deadline->remind == 0 ? INT64_MAX : due - deadline->remind * DAY_US;
}

static bool is_passed(const struct fiche *fiche, const struct task *task)
{
    return fiche_lists(fiche->passed, task->about);
}

/* Reminded, or too late to be. */
static bool is_reminded(const struct fiche *fiche, const struct task *task)
{
    return is_passed(fiche, task) || fiche_lists(fiche->reminded, task->about);
}

int64_t flow_next(const struct circuit *circuit, const struct fiche *fiche)
{
    struct task task;
    int64_t next = INT64_MAX;
    for (size_t i = 0; find_task(circuit, fiche, i, &task); i++) {
        int64_t due = due_at(fiche, task.deadline), remind = remind_at(fiche, task.deadline);
        if (!is_passed(fiche, &task) && due < next)
            next = due;
        if (!is_reminded(fiche, &task) && remind < next)
            next = remind;
    }
    return next;
}

bool flow_due(const struct circuit *circuit, const struct fiche *fiche, size_t i,
              struct flow_due *due)
{
    struct task task;
    if (!find_task(circuit, fiche, i, &task))
        return false;
    *due = (struct flow_due){.step = task.step,
                             .deadline = task.deadline,
                             .at = due_at(fiche, task.deadline),
                             .passed = is_passed(fiche, &task),
                             .reminded = fiche_lists(fiche->reminded, task.about)};
    return true;
}

static void add_told(json_t *events, const char *kind, const struct scene *scene,
                     const struct task *task)
{
    json_t *body = json_object();
    set_text(body, "about", task->about);
    set_number(body, "due", due_at(&scene->fiche, task->deadline));
    events_add(events, kind, body);
}

/* An opinion that has not come in its time, where the circuit holds it given. */
static void add_expiry(json_t *events, const struct scene *scene, const struct task *task)
{
    struct marking before = standing_marking(scene), after;
    struct move move = {.kind = MOVE_EXPIRE,
                        .step = circuit_step_number(&scene->circuit->circuit, task->step)};
    before.late = true;
    if (net_fire(&scene->circuit->circuit.net, &before, move, &after) != NET_FIRES)
        return;
    struct conclusion conclusion = {.step = task->step, .outcome = task->step->expires};
    events_conclude(events, scene, &conclusion, &after);
}

/* One task's deadline or reminder; at most one thing at a time, so that each is decided on what
 * the one before has left. */
static bool tick(json_t *events, const struct scene *scene, const struct task *task)
{
    const struct fiche *fiche = &scene->fiche;
    int64_t now = scene->actor.now;
    if (!is_passed(fiche, task) && now >= due_at(fiche, task->deadline)) {
        add_told(events, "deadline-passed", scene, task);
        if (task->step != NULL && task->step->expires != NULL)
            add_expiry(events, scene, task);
        return true;
    }
    if (!is_reminded(fiche, task) && now >= remind_at(fiche, task->deadline)) {
        add_told(events, "deadline-reminded", scene, task);
        return true;
    }
    return false;
}

enum refusal flow_tick(struct arena *arena, const struct scene *scene, json_t **events)
{
    struct task task;
    json_t *told = json_adopt(arena, json_array());
    for (size_t i = 0; find_task(&scene->circuit->circuit, &scene->fiche, i, &task); i++)
        if (tick(told, scene, &task)) {
            *events = told;
            return REFUSAL_NONE;
        }
    return flow_settle(arena, scene, events);
}
