#include "server/circuit_words.h"

static void add_word(struct buf *list, const char *between, struct span word)
{
    buf_add_text(list, list->len > 0 && word.len > 0 ? between : "");
    buf_add(list, word);
}

struct span circuit_who(const struct lens *lens, const struct step *step)
{
    struct buf who = {.arena = lens->reader.arena};
    if (step->passage != PASSAGE_NONE)
        return lens_body(lens, step->body);
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (step->by & ROLE_BIT(role))
            add_word(&who, ", ", lens_say_word(lens, "role.", span_of(role_word(role))));
    return buf_span(&who);
}

/* A message that counts, with its number. */
static struct span counted(const struct lens *lens, const char *id, const char *name, int64_t count)
{
    struct arena *arena = lens->reader.arena;
    return message_with(arena, lens->locale, message_form(arena, lens->locale, span_of(id), count),
                        {name, span_number(arena, count)});
}

/* "3 voix", "majorité". */
static struct span share_text(const struct lens *lens, const struct quorum *quorum)
{
    if (quorum->share == SHARE_COUNT)
        return counted(lens, "picture.votes", "votes", quorum->votes);
    return lens_say_word(lens, "picture.share.", span_of(share_word(quorum->share)));
}

static struct span quorum_text(const struct lens *lens, const struct quorum *quorum)
{
    struct buf text = {.arena = lens->reader.arena};
    buf_add(&text,
            message_with(lens->reader.arena, lens->locale,
                         span_format(lens->reader.arena, "picture.of.%s", basis_word(quorum->of)),
                         {"share", share_text(lens, quorum)}));
    if (quorum->present > 0)
        add_word(&text, ", ",
                 counted(lens, quorum->of == BASIS_PRESENT ? "picture.present" : "picture.voting",
                         "count", quorum->present));
    if (quorum->chair == CHAIR_SILENT || quorum->chair == CHAIR_MUST)
        add_word(&text, ", ",
                 lens_say_word(lens, "picture.chair.", span_of(chair_word(quorum->chair))));
    return buf_span(&text);
}

struct span circuit_votes(const struct lens *lens, const struct step *step)
{
    if (step->passage == PASSAGE_NONE)
        return SPAN("");
    if (step->recorded)
        return lens_say(lens, "picture.recorded");
    struct buf text = {.arena = lens->reader.arena};
    add_word(&text, ", ",
             quorum_is_own(&step->quorum) ? lens_say(lens, "picture.own-rule")
                                          : quorum_text(lens, &step->quorum));
    if (step->signature)
        add_word(&text, ", ", lens_say(lens, "picture.signed"));
    return buf_span(&text);
}

struct span circuit_deadline(const struct lens *lens, const struct deadline *deadline)
{
    if (deadline->is_expected)
        return lens_say(lens, "picture.expected");
    return deadline->days > 0 ? counted(lens, "picture.days", "days", deadline->days) : SPAN("");
}

struct span circuit_expiry(const struct lens *lens, const struct step *step)
{
    if (step->expires == NULL)
        return SPAN("");
    return message_with(lens->reader.arena, lens->locale, SPAN("picture.expires"),
                        {"outcome", label_in(step->expires->label, lens->language)});
}

/* --- conditions ------------------------------------------------------------------------------ */

static struct span side_text(const struct lens *lens, kind_set kinds)
{
    struct buf text = {.arena = lens->reader.arena};
    for (enum person_kind kind = 0; kind < PERSON_KIND_COUNT; kind++)
        if (kinds & KIND_BIT(kind))
            add_word(&text, ", ",
                     lens_say_word(lens, "person-kind.", span_of(person_kind_word(kind))));
    return buf_span(&text);
}

static struct span pair_text(const struct lens *lens, const struct step *step)
{
    return message_with(lens->reader.arena, lens->locale, SPAN("picture.pair"),
                        {"one", side_text(lens, step->sides[0])},
                        {"other", side_text(lens, step->sides[1])});
}

static void add_text(json_t *list, struct span text)
{
    json_array_append_new(list, json_text(text));
}

json_t *circuit_conditions(const struct lens *lens, const struct step *step)
{
    const struct {
        bool holds;
        const char *message;
    } rows[] = {
        {step->gate.len > 0, "picture.gate"},
        {step->reason, "picture.reason"},
        {step->expected, "picture.gives-day"},
        {step->late, "picture.late"},
        {step->above, "picture.above"},
        {step->amends, "picture.amends"},
        {step->advises, "picture.advises"},
        {(step->apart & APART_LEAD) != 0, "picture.apart-lead"},
        {(step->apart & APART_WRITER) != 0, "picture.apart-writer"},
        {(step->apart & APART_SUBMITTER) != 0, "picture.apart-submitter"},
    };
    json_t *list = json_array();
    if (step->pair)
        add_text(list, pair_text(lens, step));
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].holds)
            add_text(list, lens_say(lens, rows[i].message));
    return list;
}
