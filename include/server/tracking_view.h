/* tracking_view.h - a plan's fiches as one table: filtered, sorted, for people and programs page by
 * page, for spreadsheets as a whole.
 *
 * The query's names: mots (words of title, code or people), phase, etat (a state's id),
 * orientation (a node's id), responsable (a person's id), retard (oui), tri (a column's id, with
 * '-' before it downwards), page (a number, from 1), tout (oui: all on one page, where that is
 * bearable).  What is asked for and unknown finds nothing; an unknown column sorts
 * nothing.  Only what the reader may see is counted, listed or offered as a filter.
 */
#pragma once

#include "server/lens.h"
#include "server/urlencoded.h"

/* The table as page `suivi` shows it, in the arena. */
enum err tracking_model(const struct lens *lens, const struct plan *plan, const struct pairs *query,
                        json_t **model) MUST_USE;

/* The same rows with more columns as CSV (server/csv.h), in the arena. */
enum err tracking_csv(const struct lens *lens, const struct plan *plan, const struct pairs *query,
                      struct span *table) MUST_USE;
