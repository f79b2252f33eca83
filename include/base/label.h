/* label.h - words for people, in the two languages of the interface. */
#pragma once

#include "base/json.h"

enum language { LANGUAGE_FR, LANGUAGE_EN };

struct label {
    struct span fr, en; /* en may be empty: French is then shown */
};

/* Reads {"fr": …, "en": …}; borrows from the value. */
static inline struct label label_of(const json_t *value)
{
    return (struct label){.fr = text_at(value, "fr"), .en = text_at(value, "en")};
}

static inline struct span label_in(struct label label, enum language language)
{
    return language == LANGUAGE_EN && label.en.len > 0 ? label.en : label.fr;
}
