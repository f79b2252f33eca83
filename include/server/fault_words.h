/* fault_words.h - what is wrong with a form's or circuit's file, for people. */
#pragma once

#include "server/lens.h"

/* Where: "steps[2].to" becomes "Étape 3, « to »"; what names no place is of the file. */
struct span fault_place(const struct lens *lens, struct span place);

/* Why: the reader's English in the page's language; what is not known is shown as it is. */
struct span fault_reason(const struct lens *lens, struct span reason);
