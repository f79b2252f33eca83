/* above.h - what stands above a fiche in its plan, as far as its circuit asks. */
#pragma once

#include "server/kv.h"
#include "workflow/scene.h"

/* Looks whether the fiche above the scene's is in progress or closed; only where a step of the
 * circuit waits for that.  ERR_DAMAGED when what the directory names is not there. */
enum err above_look(struct arena *arena, struct kv_txn *txn, struct scene *scene) MUST_USE;
