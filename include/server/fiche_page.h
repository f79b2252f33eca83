/* fiche_page.h - how what was asked on a fiche's page is answered. */
#pragma once

#include "server/visit.h"

/* The finish of a change asked on the fiche's page: granted, back to it (or home, when the change
 * took it out of their sight); refused, the page again, which says why and has what was typed in
 * the form of that step or recommendation (of which one is empty).  A program gets its own. */
enum err fiche_page_answer(struct visit *visit, struct span step, struct span advice) MUST_USE;
