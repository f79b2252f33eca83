/* people_view.h - the list of persons, one's own password, and what the administration's pages
 * about people share.
 *
 * Models are owned by the arena.  Their route has seen that the reader administers people.
 */
#pragma once

#include "server/small_form.h"

/* What the list is narrowed to; empty members do not narrow. */
struct people_filter {
    struct span words; /* beginnings of words of the name or the post */
    struct span kind;
};

/* The page "personnes". */
json_t *people_list_model(const struct lens *lens, const struct people_filter *filter,
                          const struct attempt *attempt);

/* The page "mot-de-passe", where people change their own.  error: a message; NULL: none. */
json_t *people_password_model(const struct lens *lens, bool is_changed, const char *error);

/* What is said of a person, and the options of its kinds; the latter a new reference. */
enum { PEOPLE_INPUT_COUNT = 4 };
extern const struct small_input people_inputs[PEOPLE_INPUT_COUNT];
json_t *people_options(const struct lens *lens);

/* "user-representative", and what people call it. */
struct span people_kind_word(const struct person *person);
struct span people_kind(const struct lens *lens, const struct person *person);

/* "/administration/personnes/<id>" */
struct span people_url(const struct lens *lens, struct span person);

/* The names of everybody, as they may be written where a person is asked for; a new reference. */
json_t *people_names(const struct lens *lens);

/* Adds a page's title and the trail that leads to it: the administration, the list it is of
 * (list_url NULL: it is a list itself). */
void people_trail(const struct lens *lens, struct span title, const char *list,
                  const char *list_url, json_t *page);
