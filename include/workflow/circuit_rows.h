/* circuit_rows.h - what the readers of a circuit's parts share; for circuit_*.c alone. */
#pragma once

#include "forms/reader.h"
#include "workflow/circuit.h"

/* Reads what makes a step a decision. */
void circuit_decision_read(struct reader *reader, const struct circuit *circuit,
                           const struct place *place, json_t *object, struct step *step);

/* The state a member names. */
size_t circuit_state_read(struct reader *reader, const struct circuit *circuit,
                          const struct place *place, const json_t *object, const char *member);

/* A list of roles; none when the member is absent and least is 0. */
role_set circuit_roles_read(struct reader *reader, const struct place *place, const json_t *object,
                            const char *member, size_t least);

/* A list of those whose eyes a step must not be. */
unsigned circuit_apart_read(struct reader *reader, const struct place *place, const json_t *object);

/* The member "deadline"; allows: one more member that it may have, NULL for none. */
struct deadline circuit_deadline_read(struct reader *reader, const struct place *place,
                                      const json_t *object, const char *allows);
