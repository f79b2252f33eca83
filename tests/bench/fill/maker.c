#include "maker.h"

#include "server/above.h"
#include "server/ident.h"
#include "server/ledger.h"
#include "server/store.h"

enum err maker_open(struct maker *maker, const char *data)
{
    struct kv_options options = {0};
    TRY(store_open(&maker->arena, data, &options, &maker->kv));
    maker->txn = kv_write(maker->kv);
    return maker_reload(maker);
}

enum err maker_reload(struct maker *maker)
{
    arena_release(&maker->directory_arena);
    return ledger_directory(&maker->directory_arena, &maker->txn, &maker->directory);
}

enum err maker_scene(struct maker *maker, struct arena *scratch, struct span id,
                     struct scene *scene)
{
    struct fiche fiche;
    struct actor actor = {.directory = &maker->directory,
                          .person = directory_person(&maker->directory, maker->actor),
                          .now = maker->now};
    json_t *document =
        ledger_document(scratch, &maker->txn, span_format(scratch, "fiche:%.*s", SPAN_ARG(id)));
    if (document == NULL)
        return maker->txn.err != ERR_NONE ? maker->txn.err : ERR_ABSENT;
    TRY(fiche_read(scratch, document, &fiche));
    TRY(scene_of(&actor, &fiche, scene));
    return above_look(scratch, &maker->txn, scene);
}

static void complain(const struct maker *maker, const char *word, struct span target, enum err err)
{
    const struct report *report = &maker->ruling.report;
    struct span path = report->count > 0 ? report->findings[0].path : SPAN("");
    fprintf(stderr, "%s %.*s: %s, %s %.*s\n", word, SPAN_ARG(target), err_text(err),
            refusal_word(maker->ruling.refusal), SPAN_ARG(path));
}

static enum err record(struct maker *maker, struct arena *scratch)
{
    uint64_t last;
    struct authorship authorship = {
        .actor = maker->actor, .op = ident_timely(scratch, maker->now), .at = maker->now};
    size_t count = json_array_size(maker->ruling.events);
    TRY(ledger_record(scratch, &maker->txn, &maker->directory, &authorship, maker->ruling.events,
                      NULL, &last));
    maker->events += count;
    maker->uncommitted += count;
    return ERR_NONE;
}

static enum err give(struct maker *maker, struct arena *scratch, enum command_id id,
                     const struct scene *scene, struct span target, json_t *args)
{
    const struct command_kind *kind = &command_kinds[id];
    struct command command = {.actor = {.directory = &maker->directory,
                                        .person = directory_person(&maker->directory, maker->actor),
                                        .now = maker->now},
                              .scene = scene,
                              .target = target,
                              .fresh = ident_new(scratch),
                              .args = json_adopt(scratch, args)};
    maker->ruling = RULING(scratch);
    command_rule(kind, &command, maker->actor.len == 0, &maker->ruling);
    enum err err = refusal_err(maker->ruling.refusal);
    if (err == ERR_NONE)
        err = record(maker, scratch);
    if (err != ERR_NONE)
        complain(maker, kind->word, target, err);
    return err;
}

enum err maker_run(struct maker *maker, struct arena *scratch, enum command_id id,
                   struct span target, json_t *args)
{
    return give(maker, scratch, id, NULL, target, args);
}

enum err maker_run_on(struct maker *maker, struct arena *scratch, enum command_id id,
                      const struct scene *scene, json_t *args)
{
    return give(maker, scratch, id, scene, scene->fiche.id, args);
}

bool maker_moved(const struct maker *maker)
{
    for (size_t i = 0; i < json_array_size(maker->ruling.events); i++)
        if (span_eq(text_at(json_array_get(maker->ruling.events, i), "kind"), SPAN("fiche-moved")))
            return true;
    return false;
}

struct span maker_made(struct maker *maker)
{
    struct span subject = maker->ruling.subject;
    span_cut(&subject, ':');
    return span_copy(&maker->arena, subject);
}

enum err maker_commit(struct maker *maker)
{
    ledger_sign(&maker->txn);
    TRY(kv_commit(&maker->txn));
    maker->uncommitted = 0;
    maker->txn = kv_write(maker->kv);
    return maker->txn.err;
}

void maker_close(struct maker *maker)
{
    kv_abandon(&maker->txn);
    kv_close(maker->kv);
    arena_release(&maker->directory_arena);
    arena_release(&maker->arena);
}
