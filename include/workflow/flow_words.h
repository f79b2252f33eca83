/* flow_words.h - what the parts of the engine share; for flow_*.c alone. */
#pragma once

#include "workflow/flow.h"

/* May the actor vote, or record, in a decision that begins where the fiche stands? */
enum refusal flow_may_vote(const struct scene *scene, const struct step *step);

/* The step of this name, if the actor may take it and it is of the kind meant. */
enum refusal flow_step(const struct scene *scene, struct span id, bool is_act,
                       const struct step **step);

/* Something said where it is due, and never too much. */
enum refusal flow_words(struct span words, bool is_due, enum refusal missing);
