/* space_view.h - mon espace: what waits for this person, by when, and what moved. */
#pragma once

#include "server/lens.h"

/* The page `espace`, in the arena. */
enum err space_model(const struct lens *lens, json_t **model) MUST_USE;
