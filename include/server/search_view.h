/* search_view.h - the fiches that have all the words asked for. */
#pragma once

#include "server/lens.h"

enum { SEARCH_SHOWN_MAX = 50 };

/* The page `recherche`, in the arena; words may be empty. */
enum err search_model(const struct lens *lens, struct span words, json_t **model) MUST_USE;
