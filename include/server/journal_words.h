/* journal_words.h - one event in words. */
#pragma once

#include "server/lens.h"

/* What is known of an event's subject, for this reader. */
struct journal_subject {
    struct span id;      /* "fiche:…" */
    struct span label;   /* its name */
    struct span url;     /* empty: it has no page */
    struct scene *scene; /* of a fiche */
    bool whole;          /* nothing in its events is kept from the reader */
};

/* Finds out about a subject that the reader may see. */
enum err journal_subject(const struct lens *lens, struct span id,
                         struct journal_subject *subject) MUST_USE;

/* What happened: "Décision : Valider – Conseil de direction". */
struct span journal_what(const struct lens *lens, const struct journal_subject *subject,
                         const json_t *event);

/* Who did it: a person, or whoever holds the data. */
struct span journal_who(const struct lens *lens, const json_t *event);

/* Whether nobody did it: the time had come. */
bool journal_by_clock(const json_t *event);
