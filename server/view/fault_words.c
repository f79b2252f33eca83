#include "server/fault_words.h"

#include <stdlib.h>

/* What readers and checks say (forms/reader.c, workflow/circuit_*.c), and its message. */
static const struct {
    const char *said, *message;
} reasons[] = {
    {"missing", "wrong.missing"},
    {"neither true nor false", "wrong.not-flag"},
    {"not a word of small letters and digits", "wrong.not-word"},
    {"not an object", "wrong.not-object"},
    {"said twice", "wrong.twice"},
    {"stands before", "wrong.before"},
    {"unknown member", "wrong.member"},
    {"unknown role", "wrong.role"},
    {"unknown state", "wrong.state"},
    {"unknown kind of person", "wrong.kind"},
    {"not JSON in UTF-8, or a member said twice", "wrong.not-json"},
    {"not an outcome of this kind of passage", "wrong.outcome"},
    {"this outcome validates nothing", "wrong.validates"},
    {"only a tacit opinion comes with time", "wrong.tacit"},
    {"leads to a state where it begins", "wrong.loop"},
    {"only lead, member, pilot, reviewer and method act; a body decides by its seats",
     "wrong.who-acts"},
    {"what it wants complete cannot be completed where it begins", "wrong.gate"},
    {"an amendment leads from progress or closure to draft, with its reason", "wrong.amendment"},
    {"what is put off to a day is put off for a reason", "wrong.put-off"},
    {"is for what is late, but nothing has a deadline where it begins", "wrong.never-late"},
    {"nothing stands above a plan", "wrong.above"},
    {"the two sides of a pair are different kinds of person", "wrong.pair"},
    {"a chair without a vote breaks no tie", "wrong.chair"},
    {"what is recorded has no quorum: nobody votes", "wrong.recorded"},
    {"what decides, or is signed, is recorded by the body's chair alone", "wrong.recorder"},
    {"a decision begins in states of phase validation or in progress", "wrong.phase"},
    {"who wrote could validate alone: ask for \"apart\": [\"writer\"] or a quorum of 2 at least",
     "wrong.alone"},
    {"recommendations come with opinions", "wrong.advises"},
    {"recommendations are owed answers: the circuit's \"answers\" says whose", "wrong.answers"},
    {"a decision's deadline is in days", "wrong.days"},
    {"\"after\" names decisions that begin wherever this one does", "wrong.after"},
    {"more than 8 decisions side by side", "wrong.many-decisions"},
    {"more than one act of a pair", "wrong.many-pairs"},
    {"outcomes without \"to\" wait for a \"then\" that is not there", "wrong.no-then"},
    {"\"then\" waits for an outcome without \"to\"", "wrong.idle-then"},
    {"\"then\" leads where it begins", "wrong.then-loop"},
    {"not every way into it gives the expected day", "wrong.expected"},
    {"a fiche begins in a draft", "wrong.initial"},
};

struct span fault_reason(const struct lens *lens, struct span reason)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (span_eq(reason, span_of(reasons[i].said)))
            return lens_say(lens, reasons[i].message);
    return reason;
}

/* --- places --------------------------------------------------------------------------------------
 */

/* The lists of files, and what one of each is called. */
static const struct {
    const char *name, *message;
} lists[] = {
    {"steps", "wrong.at-step"},       {"states", "wrong.at-state"},
    {"outcomes", "wrong.at-outcome"}, {"sections", "wrong.at-section"},
    {"fields", "wrong.at-field"},
};

/* "steps[2]" counts from 0, people from 1. */
static struct span part_text(const struct lens *lens, struct span part)
{
    struct arena *arena = lens->reader.arena;
    struct span index = part, name = span_cut(&index, '[');
    for (size_t i = 0; index.len > 0 && i < COUNT_OF(lists); i++)
        if (span_eq(name, span_of(lists[i].name)))
            return message_with(
                arena, lens->locale, span_of(lists[i].message),
                {"number",
                 span_format(arena, "%ld", strtol(c_string(arena, index), NULL, 10) + 1)});
    return message_with(arena, lens->locale, SPAN("wrong.at-member"), {"name", part});
}

struct span fault_place(const struct lens *lens, struct span place)
{
    struct buf text = {.arena = lens->reader.arena};
    if (span_eq(place, SPAN("the circuit")) || span_eq(place, SPAN("the form")))
        return lens_say(lens, "wrong.at-file");
    if (memchr(place.ptr, ' ', place.len) != NULL)
        return place; /* "step soumettre": its name says enough */
    while (place.len > 0) {
        buf_add_text(&text, text.len > 0 ? ", " : "");
        buf_add(&text, part_text(lens, span_cut(&place, '.')));
    }
    return buf_span(&text);
}
