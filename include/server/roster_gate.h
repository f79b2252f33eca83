/* roster_gate.h - where those wait who want a roster that is still being filled; for roster*.c
 * alone.
 */
#pragma once

#include "base/err.h"

struct roster_gate;

/* A closed one, and an end to it when nobody waits any more; NULL is none. */
struct roster_gate *roster_gate_new(void);
void roster_gate_free(struct roster_gate *gate);

/* Lets everybody in, from now on, with what has come of the filling. */
void roster_gate_open(struct roster_gate *gate, enum err outcome);

/* Waits for that; ERR_NONE at once where there is no gate. */
enum err roster_gate_pass(struct roster_gate *gate) MUST_USE;
