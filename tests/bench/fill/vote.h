/* vote.h - how a body decides: its members vote, signed where that is due. */
#pragma once

#include "town.h"

/* Lets members vote, from a seat drawn at random on, until the fiche has moved. */
enum err vote_pass(struct town *town, struct span fiche, struct span step,
                   struct span outcome) MUST_USE;
