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
    struct operations *operations; /* what the page's forms are told apart by */
};

/* A fresh identifier, and how many forms have taken one made from it. */
struct operations {
    struct span fresh;
    unsigned taken;
};

/* The operation identifier of one more form of the page: sent with it, so that what is sent
 * twice is done once. */
struct span lens_operation(const struct lens *lens);

/* A message in the reader's language. */
struct span lens_say(const struct lens *lens, const char *id);

/* A message whose name is made of two parts: "refusal." and "not-your-role". */
struct span lens_say_word(const struct lens *lens, const char *prefix, struct span word);

/* The name of a person, or of a body; the identifier itself when it is unknown. */
struct span lens_person(const struct lens *lens, struct span id);
struct span lens_body(const struct lens *lens, struct span code);
