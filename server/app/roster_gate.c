#include "server/roster_gate.h"

#include "server/lock.h"

struct roster_gate {
    pthread_mutex_t lock; /* guards the others */
    pthread_cond_t wake;
    bool is_open;
    enum err outcome;
};

struct roster_gate *roster_gate_new(void)
{
    struct roster_gate *gate = calloc(1, sizeof *gate);
    if (gate == NULL)
        abort(); /* out of memory: see arena.h */
    lock_open(&gate->lock, &gate->wake);
    return gate;
}

void roster_gate_free(struct roster_gate *gate)
{
    if (gate == NULL)
        return;
    lock_close(&gate->lock, &gate->wake);
    free(gate);
}

void roster_gate_open(struct roster_gate *gate, enum err outcome)
{
    lock_take(&gate->lock);
    gate->outcome = outcome;
    gate->is_open = true;
    lock_wake_all(&gate->wake);
    lock_leave(&gate->lock);
}

enum err roster_gate_pass(struct roster_gate *gate)
{
    if (gate == NULL)
        return ERR_NONE;
    lock_take(&gate->lock);
    while (!gate->is_open)
        lock_wait(&gate->wake, &gate->lock);
    enum err outcome = gate->outcome;
    lock_leave(&gate->lock);
    return outcome;
}
