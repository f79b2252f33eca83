/* lens.h - through whose eyes, in which language and when a page is made.
 *
 * Every page model is a function of a lens and of what it is about; what this actor may not
 * see never enters a model.
 */
#pragma once

#include "base/label.h"
#include "server/message.h"
#include "server/query.h"

struct lens {
    struct reader reader; /* who, when, which snapshot */
    const struct locale *locale;
    enum language language;
};

/* A message in the reader's language. */
struct span lens_say(const struct lens *lens, const char *id);

/* A message whose name is made of two parts: "refusal." and "not-your-role". */
struct span lens_say_word(const struct lens *lens, const char *prefix, struct span word);

/* The name of a person, or of a body; the identifier itself when it is unknown. */
struct span lens_person(const struct lens *lens, struct span id);
struct span lens_body(const struct lens *lens, struct span code);
