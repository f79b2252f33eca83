/* period_view.h - from when until when, in words. */
#pragma once

#include "server/lens.h"
#include "workflow/directory.h"

/* "depuis le 1er janvier 2026", "du … au …", "terminé le …", as it stands for this reader now. */
struct span period_text(const struct lens *lens, struct period period);
