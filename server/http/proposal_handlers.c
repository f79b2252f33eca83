/* proposal_handlers.c - the administration's routes on which circuits and forms are looked at
 * before they are installed. */
#include "server/handlers.h"

#include "server/proposal_view.h"
#include "server/refused_form.h"
#include "workflow/base64.h"

static enum err show(struct visit *visit, const struct proposal_shelf *shelf,
                     const struct span *given)
{
    json_t *model;
    TRY(proposal_model(&visit->lens, shelf, given, &model));
    unsigned status = json_object_get(model, "errors") == NULL ? 200 : 422;
    return visit_show_status(visit, status, "proposition", model);
}

/* Lines as files have them: a browser sends what was pasted with a carriage return in each. */
static struct span without_returns(struct arena *arena, struct span text)
{
    struct buf lines = {.arena = arena};
    while (text.len > 0) {
        struct span line = span_cut(&text, '\r');
        buf_add(&lines, line);
    }
    return buf_span(&lines);
}

/* The file that was chosen, or else what was pasted. */
static struct span bytes_given(struct visit *visit)
{
    struct parts parts;
    if (request_parts(visit->request, &parts) == ERR_NONE)
        for (size_t i = 0; i < parts.count; i++)
            if (parts.items[i].is_file && parts.items[i].bytes.len > 0)
                return parts.items[i].bytes;
    return span_trim(without_returns(visit->arena, text_at(visit->args, "texte")));
}

enum err proposal_form(struct visit *visit)
{
    return show(visit, &proposal_forms, NULL);
}

enum err proposal_form_look(struct visit *visit)
{
    struct span given = bytes_given(visit);
    TRY(visit_takes(visit, " texte "));
    return show(visit, &proposal_forms, &given);
}

enum err proposal_circuit(struct visit *visit)
{
    return show(visit, &proposal_circuits, NULL);
}

enum err proposal_circuit_look(struct visit *visit)
{
    struct span given = bytes_given(visit);
    TRY(visit_takes(visit, " texte "));
    return show(visit, &proposal_circuits, &given);
}

/* What the page read is sent back as it was, in letters that no browser changes; a program
 * sends its bytes as they are. */
static enum err take(struct visit *visit, enum command_id command)
{
    json_t *args = visit->args;
    struct span kept = text_at(visit->args, "fichier");
    if (kept.len > 0) {
        unsigned char *bytes = arena_new(visit->arena, unsigned char, kept.len);
        size_t count;
        TRY(visit_takes(visit, " fichier "));
        TRY(base64_read(kept, kept.len, bytes, &count));
        args = json_adopt(visit->arena, json_object());
        set_text(args, "bytes", (struct span){.ptr = (const char *)bytes, .len = count});
    }
    visit_command(visit, command, SPAN(""), args);
    return ERR_NONE;
}

static enum err taken(struct visit *visit, const struct proposal_shelf *shelf)
{
    json_t *model;
    struct attempt attempt;
    const struct job *job = visit->jobs[0];
    struct span given = text_at(job->args, "bytes");
    if (refused_form(visit, "", &attempt)) {
        TRY(proposal_model(&visit->lens, shelf, &given, &model));
        return refused_form_show(visit, "proposition", model);
    }
    TRY(visit_granted(visit));
    struct span ref = job->ruling.subject;
    span_cut(&ref, ':');
    return visit_done(visit, shelf == &proposal_forms
                                 ? span_of(shelf->url)
                                 : span_format(visit->arena, "%s/%.*s", shelf->url, SPAN_ARG(ref)));
}

enum err proposal_form_install(struct visit *visit)
{
    return take(visit, COMMAND_FORM_INSTALL);
}

enum err proposal_form_installed(struct visit *visit)
{
    return taken(visit, &proposal_forms);
}

enum err proposal_circuit_install(struct visit *visit)
{
    return take(visit, COMMAND_CIRCUIT_INSTALL);
}

enum err proposal_circuit_installed(struct visit *visit)
{
    return taken(visit, &proposal_circuits);
}
