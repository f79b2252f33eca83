/* names.h - who or what somebody meant by a typed name: asked of whoever keeps the directory. */
#pragma once

#include "base/span.h"

enum name_match { NAME_UNKNOWN, NAME_FOUND, NAME_AMBIGUOUS };

/* Typed is an identifier, a full name, or a name with what tells it apart ("Name — function").
 * On NAME_FOUND the lookup sets *id, which must live as long as the call.  Where the whole text is
 * unknown, it is asked again without what follows the dash. */
typedef enum name_match name_lookup(void *context, struct span typed, struct span *id);

struct names {
    void *context;
    name_lookup *person, *body;
};
