/* fiche_now_view.h - where a fiche stands, what may happen next, by whom, and why the rest
 * may not. */
#pragma once

#include "server/fiche_view.h"
#include "workflow/flow.h"

/* Adds "track", what is waited for (fiche_wait_view.h), "can", "missing" and "cannot" to the model.
 */
void fiche_now_add(const struct fiche_sight *sight, json_t *model);

/* The gate that stands before the next act; empty when there is none. */
struct span fiche_now_gate(const struct fiche_sight *sight);

/* What the gate still waits for, of what this reader may see: [{"label", "url"?}…], a new
 * reference.  inputs: what the addresses of inputs begin with, "#f-"; empty: no addresses. */
json_t *fiche_now_missing(const struct fiche_sight *sight, const json_t *content, struct span gate,
                          struct span inputs);
