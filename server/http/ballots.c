#include "server/ballots.h"

#include "server/ballot_form.h"
#include "workflow/commands.h"
#include "workflow/statement.h"

static enum err add_ballot(struct sent_ballots *ballots, struct span fiche, json_t *args)
{
    if (ballots->count == COUNT_OF(ballots->items))
        return ERR_TOO_LARGE;
    ballots->items[ballots->count++] = (struct sent_ballot){.fiche = fiche, .args = args};
    return ERR_NONE;
}

/* --- from a program --------------------------------------------------------------------- */

static enum err read_vote(struct visit *visit, json_t *vote, struct sent_ballots *ballots)
{
    struct span fiche = text_at(vote, "fiche");
    if (fiche.len == 0)
        return ERR_MALFORMED;
    json_t *args = json_adopt(visit->arena, json_copy(vote));
    json_object_del(args, "fiche");
    return add_ballot(ballots, span_copy(visit->arena, fiche), args);
}

static enum err read_json(struct visit *visit, struct sent_ballots *ballots)
{
    const json_t *votes = json_object_get(visit->args, "votes");
    bool has_key = json_is_string(json_object_get(visit->args, "key"));
    if (!json_is_array(votes) || json_object_size(visit->args) != 1 + (size_t)has_key)
        return ERR_MALFORMED;
    for (size_t i = 0; i < json_array_size(votes); i++)
        TRY(read_vote(visit, json_array_get(votes, i), ballots));
    return ERR_NONE;
}

/* --- from a page ------------------------------------------------------------------------ */

/* What was typed beside a decision: remarques.FICHE.STEP. */
static struct span beside(const struct visit *visit, const char *what, struct span name)
{
    return urlencoded_find(&visit->form,
                           span_format(visit->arena, "%s.%.*s", what, SPAN_ARG(name)).ptr);
}

/* A calendar and means stand beside the outcomes that have them; with others they mean nothing. */
static void read_beside(const struct visit *visit, struct span name, json_t *args)
{
    static const struct {
        const char *input, *member;
        bool is_term;
    } inputs[] = {
        {"revision", "revision", false},
        {"remarques", "remarks", false},
        {"calendrier", "calendar", true},
        {"moyens", "means", true},
        {"recommandations", "recommendations", false},
    };
    bool takes_terms = ballot_takes_terms(text_at(args, "outcome"));
    for (size_t i = 0; i < COUNT_OF(inputs); i++)
        if (!inputs[i].is_term || takes_terms)
            set_text(args, inputs[i].member, beside(visit, inputs[i].input, name));
}

static enum err read_pair(struct visit *visit, const struct pair *pair,
                          struct sent_ballots *ballots)
{
    struct span name = pair->name;
    if (!span_eq(span_cut(&name, '.'), SPAN("decision")) || pair->value.len == 0)
        return ERR_NONE;
    struct span step = name, fiche = span_cut(&step, '.');
    if (fiche.len == 0 || step.len == 0)
        return ERR_MALFORMED;
    json_t *args = json_adopt(visit->arena, json_object());
    set_text(args, "step", step);
    set_text(args, "outcome", pair->value);
    read_beside(visit, name, args);
    return add_ballot(ballots, fiche, args);
}

enum err ballots_read(struct visit *visit, struct sent_ballots *ballots)
{
    ballots->count = 0;
    if (request_is(visit->request, "application/json"))
        return read_json(visit, ballots);
    for (size_t i = 0; i < visit->form.count; i++)
        TRY(read_pair(visit, &visit->form.items[i], ballots));
    return ERR_NONE;
}

enum err ballots_vote(json_t *args, struct vote *vote)
{
    struct command command = {.args = args};
    struct vote read = {.step = arg_text(&command, "step"),
                        .outcome = arg_text(&command, "outcome"),
                        .remarks = arg_text(&command, "remarks"),
                        .calendar = arg_text(&command, "calendar"),
                        .means = arg_text(&command, "means"),
                        .recommendations = arg_text(&command, "recommendations")};
    if (json_unlisted(args, command_kinds[COMMAND_FICHE_VOTE].members) != NULL ||
        !arg_number(&command, "revision", &read.revision))
        return ERR_MALFORMED;
    *vote = read;
    return ERR_NONE;
}

/* --- from files ------------------------------------------------------------------------- */

static struct span uploaded(const struct parts *parts, const char *name)
{
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i].is_file && span_eq(parts->items[i].name, span_of(name)))
            return parts->items[i].bytes;
    return SPAN("");
}

static enum refusal read_files(struct visit *visit, const struct parts *parts, json_t *args)
{
    struct span text = uploaded(parts, "declaration"), signature = uploaded(parts, "signature");
    struct statement statement;
    if (text.len == 0 || signature.len == 0)
        return REFUSAL_SIGNATURE_DUE;
    if (statement_parse(visit->arena, text, &statement) != ERR_NONE)
        return REFUSAL_STATEMENT_OTHER;
    if (!urlencoded_is_text(signature))
        return REFUSAL_SIGNATURE_BAD;
    set_text(args, "step", statement.transition);
    set_text(args, "outcome", statement.outcome);
    set_text(args, "remarks", statement.remarks);
    set_text(args, "calendar", statement.calendar);
    set_text(args, "means", statement.means);
    set_text(args, "recommendations", statement.recommendations);
    set_number(args, "revision", statement.revision);
    set_text(args, "statement", text);
    set_text(args, "signature", signature);
    return REFUSAL_NONE;
}

enum err ballots_upload(struct visit *visit, json_t **args)
{
    struct parts parts;
    json_t *read = json_adopt(visit->arena, json_object());
    TRY(request_parts(visit->request, &parts));
    visit->refusal = read_files(visit, &parts, read);
    TRY(refusal_err(visit->refusal));
    *args = read;
    return ERR_NONE;
}
