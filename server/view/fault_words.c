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
    {"not information, presentation, opinion, arbitration or validation", "wrong.not-passage"},
    {"not \"chair\", \"restart\" or one of the outcomes", "wrong.not-tie"},
    {"either \"votes\" or \"share\"", "wrong.votes-or-share"},
    {"not majority, two-thirds or all", "wrong.not-share"},
    {"not members, present or seats", "wrong.not-basis"},
    {"not body, votes, silent or must", "wrong.not-chair"},
    {"not \"lead\", \"writer\" or \"submitter\"", "wrong.not-apart"},
    {"needs either \"days\" or \"expected\": true", "wrong.days-or-expected"},
    {"needs two lists of kinds of person", "wrong.not-pair"},
    {"not draft, validation, in-progress or closed", "wrong.not-phase"},
    {"not fiche, node or plan", "wrong.not-level"},
    {"needs one line of text under \"fr\", and under \"en\" if it is there", "wrong.not-label"},
    {"not one of the form's gates", "wrong.not-gate"},
    {"neither \"all\" nor \"inside\"", "wrong.not-readers"},
    {"not lead, member or pilot", "wrong.not-given"},
    {"an option with this id stands before", "wrong.before"},
    {"not a field type", "wrong.not-type"},
    {"reserved", "wrong.reserved"},
    {"not a type for columns", "wrong.not-column"},
    {"only fields give roles, not columns", "wrong.column-role"},
    {"a column with this id stands before", "wrong.before"},
    {"a field with this id stands before", "wrong.before"},
    {"a section with this id stands before", "wrong.before"},
    {"needs a field \"title\" of type line", "wrong.no-title"},
};

/* The same, where numbers follow: "not a list of 1 to 8 elements". */
static const struct {
    const char *begins, *message;
} bounds[] = {
    {"not a number from ", "wrong.not-number"},
    {"not a list of ", "wrong.not-list"},
    {"over ", "wrong.too-long"},
};

static struct span bound_text(const struct lens *lens, const char *message, struct span numbers)
{
    struct span low = span_cut(&numbers, ' '), to = span_cut(&numbers, ' ');
    struct span high = to.len > 0 ? span_cut(&numbers, ' ') : to;
    return message_with(lens->reader.arena, lens->locale, span_of(message), {"low", low},
                        {"high", high});
}

struct span fault_reason(const struct lens *lens, struct span reason)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (span_eq(reason, span_of(reasons[i].said)))
            return lens_say(lens, reasons[i].message);
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        struct span begins = span_of(bounds[i].begins);
        if (span_starts(reason, begins))
            return bound_text(lens, bounds[i].message, span_from(reason, begins.len));
    }
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

/* "step soumettre" or "state validation". */
static struct span named_text(const struct lens *lens, struct span place)
{
    struct span name = place, kind = span_cut(&name, ' ');
    return message_with(lens->reader.arena, lens->locale,
                        span_eq(kind, SPAN("step")) ? SPAN("wrong.the-step")
                                                    : SPAN("wrong.the-state"),
                        {"name", name});
}

struct span fault_place(const struct lens *lens, struct span place)
{
    struct buf text = {.arena = lens->reader.arena};
    if (span_eq(place, SPAN("the circuit")) || span_eq(place, SPAN("the form")))
        return lens_say(lens, "wrong.at-file");
    if (memchr(place.ptr, ' ', place.len) != NULL)
        return named_text(lens, place);
    while (place.len > 0) {
        buf_add_text(&text, text.len > 0 ? ", " : "");
        buf_add(&text, part_text(lens, span_cut(&place, '.')));
    }
    return buf_span(&text);
}
