/* test_reform.c - what another version of a form means for the fiches that run, and for new ones.
 */
#include "test.h"

#include "site_world.h"
#include "workflow/reform.h"

#define FORM(version, fields)                                                                      \
    "{'form':'petit','version':" version ",'title':{'fr':'P'},'gates':['submission'],'sections':[" \
    "{'id':'tout','title':{'fr':'T'},'fields':[{'id':'title','type':'line','label':{'fr':'Titre'}" \
    ","                                                                                            \
    "'due':['submission']}" fields "]}]}"
#define NOTE(more) ",{'id':'note','type':'line','label':{'fr':'Note'}" more "}"

static struct span bytes_of(struct arena *arena, const char *text)
{
    struct span copy = span_copy(arena, span_of(text));
    for (char *c = (char *)(uintptr_t)copy.ptr; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    return copy;
}

static const struct form *form_of(struct arena *arena, const char *text)
{
    const struct form *form = NULL;
    struct span reason = {0};
    if (form_read(arena, bytes_of(arena, text), &form, &reason) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(reason));
    return form;
}

/* Each row: another version of a form of a title and a note, and what a validated fiche that has
 * both would be under it. */
static void each_change_of_a_form_is_told_for_what_it_does_to_a_fiche(void **unused)
{
    (void)unused;
    static const struct {
        const char *form;
        struct reform reform;
    } rows[] = {
        {FORM("2", NOTE("")), {0}},
        {FORM("2", NOTE(",'help':{'fr':'Aide'}")), {0}},
        {FORM("2", ""), {.loses = true, .stale = true}},
        {FORM("2", NOTE(",'signed':false")), {.stale = true}},
        {FORM("2", NOTE(",'max':2")), {.refused = true}},
        {FORM("2", NOTE("") ",{'id':'plus','type':'line','label':{'fr':'Plus'}}"), {0}},
        {FORM("2", NOTE("") ",{'id':'plus','type':'line','label':{'fr':'Plus'},"
                            "'due':['submission']}"),
         {.incomplete = true}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        const struct form *from = form_of(&arena, FORM("1", NOTE("")));
        const struct form *to = form_of(&arena, rows[i].form);
        json_t *content = json_read(&arena, bytes_of(&arena, "{'title':'T','note':'Long'}"));
        struct span hash = drafting_signed_hash(&arena, from, content);
        struct fiche fiche = {.content = content, .signed_hash = hash, .valid_hash = hash};
        struct reform reform = reform_of(&arena, from, to, &fiche);
        if (memcmp(&reform, &rows[i].reform, sizeof reform) != 0)
            fail_msg("%s: loses %d refused %d incomplete %d stale %d", rows[i].form, reform.loses,
                     reform.refused, reform.incomplete, reform.stale);
    }
}

static void an_approval_that_is_stale_already_is_not_counted_again(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const struct form *from = form_of(&arena, FORM("1", NOTE("")));
    const struct form *to = form_of(&arena, FORM("2", ""));
    json_t *content = json_read(&arena, bytes_of(&arena, "{'title':'T','note':'Long'}"));
    struct span hash = drafting_signed_hash(&arena, from, content);
    struct fiche fiche = {.content = content, .signed_hash = hash, .valid_hash = SPAN("other")};
    assert_false(reform_of(&arena, from, to, &fiche).stale);
    fiche.valid_hash = SPAN("");
    assert_false(reform_of(&arena, from, to, &fiche).stale);
}

static struct span install(struct site_world *world, const char *text)
{
    json_t *args = json_adopt(&world->arena, json_object());
    set_text(args, "bytes", bytes_of(&world->arena, text));
    return world_id(world_command(world, COMMAND_FORM_INSTALL, SPAN(""), args));
}

static void a_plan_takes_a_version_for_its_new_fiches_and_running_ones_keep_theirs(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    install(&world, FORM("1", NOTE("")));
    world_events(&world,
                 "[{'subject':'plan:p','kind':'plan-created','body':{'name':'Plan P','levels':"
                 "['A','B','C'],'fiche_level':3,'first_year':2026,'last_year':2030,"
                 "'published':false,'owner':'','form':'petit@1','circuit':'default@1'}},"
                 "{'subject':'node:n','kind':'node-added','body':{'plan':'p','parent':'',"
                 "'code':'','title':'N','level':2,'rank':1}}]");
    struct span admin = world_add_person(&world, "Ada Admin", "staff");
    world_grant(&world, admin, "admin", "institution", "");
    json_t *args = json_adopt(&world.arena, json_pack("{s:s, s:s}", "node", "n", "title", "T"));
    world_command(&world, COMMAND_FICHE_CREATE, SPAN("p"), args);
    struct span form =
        span_format(&world.arena, "texte=%s", bytes_of(&world.arena, FORM("2", "")).ptr);
    struct response page =
        world_post(&world, admin, "/administration/formulaires/apercu", form.ptr);
    assert_int_equal(page.status, 200);
    assert_true(world_says(&page, "Note"));
    assert_true(world_says(&page, "1 fiche en cours garde la version"));
    install(&world, FORM("2", ""));
    page = world_get(&world, admin, "/administration/plans");
    assert_true(world_says(&page, "Prendre petit@2 pour les nouvelles fiches"));
    page = world_post(&world, admin, "/administration/plans/p/formulaire", "form=petit%402");
    assert_int_equal(page.status, 303);
    struct snapshot *snapshot = snapshot_take(world.app.snapshots);
    const struct plan *plan = directory_plan(snapshot->directory, SPAN("p"));
    assert_true(span_eq(plan->form->ref, SPAN("petit@2")));
    snapshot_release(world.app.snapshots, snapshot);
    site_world_close(&world);
}

TESTS(each_change_of_a_form_is_told_for_what_it_does_to_a_fiche,
      an_approval_that_is_stale_already_is_not_counted_again,
      a_plan_takes_a_version_for_its_new_fiches_and_running_ones_keep_theirs)
