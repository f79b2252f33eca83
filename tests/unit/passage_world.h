/* passage_world.h - a plan whose circuit has all the kinds of steps, and the people for it.
 *
 *     pia   staff, pilot             rui   user representative, pilot: the other of the pair
 *     mel   method office            doc   member of the cme
 *     cha   chair of the codir       ann, bea, cyr, dee   its members
 */
#pragma once

#include "base/day.h"
#include "server/ledger.h"
#include "site_world.h"

struct passages {
    struct site_world site;
    struct span pia, rui, mel, doc, cha, ann, bea, cyr, dee, fiche;
};

static const char *const passage_circuit =
    "{'circuit':'essai','version':1,'title':{'fr':'Essai','en':'Trial'},"
    "'answers':['pilot'],'initial':'redaction','states':["
    "{'id':'redaction','phase':'draft','label':{'fr':'En rédaction','en':'Being written'}},"
    "{'id':'avis','phase':'validation','label':{'fr':'Devant les instances','en':'Before bodies'},"
    "'then':'arbitrage'},"
    "{'id':'arbitrage','phase':'validation','label':{'fr':'En arbitrage','en':'Arbitrated'}},"
    "{'id':'en-cours','phase':'in-progress','label':{'fr':'En cours','en':'In progress'}},"
    "{'id':'suspendue','phase':'in-progress','label':{'fr':'Suspendue','en':'Suspended'},"
    "'deadline':{'expected':true,'remind':10,'tell':['method']}},"
    "{'id':'cloturee','phase':'closed','label':{'fr':'Clôturée','en':'Closed'}}],'steps':["
    "{'id':'soumettre','label':{'fr':'Soumettre','en':'Submit'},'from':['redaction'],"
    "'by':['pilot'],'to':'avis','pair':[['staff'],['user-representative']]},"
    "{'id':'rendre-avis','label':{'fr':'Avis médical','en':'Medical opinion'},'from':['avis'],"
    "'passage':'opinion','body':'cme','recommendations':true,"
    "'deadline':{'days':30,'remind':7,'tell':['method']},'outcomes':["
    "{'id':'favourable','label':{'fr':'Favorable','en':'Favourable'}},"
    "{'id':'reserved','label':{'fr':'Réservé','en':'Reserved'}}]},"
    "{'id':'informer','label':{'fr':'Information du personnel','en':'Staff informed'},"
    "'from':['avis'],'passage':'information','body':'cse','by':['method'],"
    "'after':['rendre-avis'],'outcomes':["
    "{'id':'noted','label':{'fr':'Informé','en':'Informed'}}]},"
    "{'id':'arbitrer','label':{'fr':'Arbitrage','en':'Arbitration'},'from':['arbitrage'],"
    "'passage':'arbitration','body':'codir','apart':['writer'],"
    "'quorum':{'of':'present','share':'majority','present':2,'tie':'restart'},'outcomes':["
    "{'id':'kept','label':{'fr':'Retenir','en':'Keep'},'to':'en-cours','validates':true},"
    "{'id':'deferred','label':{'fr':'Reporter','en':'Defer'},'to':'redaction'}]},"
    "{'id':'retirer','label':{'fr':'Retirer','en':'Withdraw'},'from':['avis','arbitrage'],"
    "'by':['pilot'],'to':'redaction','reason':true},"
    "{'id':'suspendre','label':{'fr':'Suspendre','en':'Suspend'},'from':['en-cours'],"
    "'by':['pilot'],'to':'suspendue','reason':true,'expected':true},"
    "{'id':'reprendre','label':{'fr':'Reprendre','en':'Resume'},'from':['suspendue'],"
    "'by':['pilot'],'to':'en-cours'},"
    "{'id':'relancer','label':{'fr':'Relancer d’office','en':'Restart'},'from':['suspendue'],"
    "'by':['pilot'],'to':'en-cours','late':true},"
    "{'id':'amender','label':{'fr':'Amender','en':'Amend'},'from':['en-cours'],"
    "'by':['pilot'],'to':'redaction','reason':true,'amends':true},"
    "{'id':'cloturer','label':{'fr':'Clôturer','en':'Close'},'from':['en-cours'],"
    "'by':['pilot'],'to':'cloturee'}]}";

static inline void passage_seat(struct passages *town, const char *body, struct span person,
                                const char *kind)
{
    json_t *args = json_adopt(&town->site.arena, json_object());
    set_text(args, "person", person);
    set_text(args, "kind", span_of(kind));
    world_command(&town->site, COMMAND_SEAT_GIVE, span_of(body), args);
}

static inline void passage_people(struct passages *town)
{
    struct site_world *site = &town->site;
    town->pia = world_add_person(site, "Pia Pilote", "staff");
    town->rui = world_add_person(site, "Rui Usager", "user-representative");
    town->mel = world_add_person(site, "Mélanie Méthode", "staff");
    town->doc = world_add_person(site, "Denis Docteur", "staff");
    town->cha = world_add_person(site, "Chantal Chaise", "staff");
    town->ann = world_add_person(site, "Anne Vidal", "staff");
    town->bea = world_add_person(site, "Béa Costa", "staff");
    town->cyr = world_add_person(site, "Cyril Noël", "staff");
    town->dee = world_add_person(site, "Dee Martin", "staff");
    world_grant(site, town->pia, "pilot", "plan", "essai");
    world_grant(site, town->rui, "pilot", "plan", "essai");
    world_grant(site, town->mel, "method", "plan", "essai");
    passage_seat(town, "cme", town->doc, "member");
    passage_seat(town, "codir", town->cha, "chair");
    passage_seat(town, "codir", town->ann, "member");
    passage_seat(town, "codir", town->bea, "member");
    passage_seat(town, "codir", town->cyr, "member");
    passage_seat(town, "codir", town->dee, "member");
}

static inline struct passages *passage_open(void)
{
    struct passages *town = calloc(1, sizeof *town);
    site_world_open(&town->site);
    json_t *args = json_adopt(&town->site.arena, json_object());
    set_text(args, "bytes",
             json_canonical(&town->site.arena, world_value(&town->site, passage_circuit)));
    world_command(&town->site, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    world_add_plan(&town->site, "essai", "action@1", "essai@1");
    world_add_body(&town->site, "cme", 1);
    world_add_body(&town->site, "cse", 1);
    world_add_body(&town->site, "codir", 0);
    passage_people(town);
    town->fiche =
        world_add_fiche(&town->site, "essai", "redaction", "{'title':'Ouvrir un jardin'}");
    return town;
}

static inline void passage_close(struct passages *town)
{
    site_world_close(&town->site);
    free(town);
}

/* An address of the fiche: what comes behind it. */
static inline const char *passage_path(struct passages *town, const char *rest)
{
    return span_format(&town->site.arena, "/fiches/%s%s", town->fiche.ptr, rest).ptr;
}

/* Whether the fiche's page says something to somebody. */
static inline bool passage_says(struct passages *town, struct span who, const char *text)
{
    struct response page = world_get(&town->site, who, passage_path(town, ""));
    assert_int_equal(page.status, 200);
    return world_says(&page, text);
}

static inline json_t *passage_model(struct passages *town, struct span who, const char *path)
{
    struct response answer = world_get_json(&town->site, who, path);
    assert_int_equal(answer.status, 200);
    return json_read(&town->site.arena, answer.body);
}

/* The document, as it is stored. */
static inline json_t *passage_document(struct passages *town)
{
    struct kv_txn txn = kv_read(town->site.app.kv);
    json_t *document = ledger_document(&town->site.arena, &txn,
                                       span_format(&town->site.arena, "fiche:%s", town->fiche.ptr));
    kv_abandon(&txn);
    return document;
}

static inline bool passage_stands(struct passages *town, const char *state)
{
    return span_eq(text_at(passage_document(town), "state"), span_of(state));
}

/* Takes an act as a page does; "revision" is the present one. */
static inline unsigned passage_act(struct passages *town, struct span who, const char *step,
                                   const char *form)
{
    long long revision = (long long)number_at(passage_document(town), "revision");
    struct span path = span_format(&town->site.arena, "/etapes/%s", step);
    struct span body = span_format(&town->site.arena, "revision=%lld&%s", revision, form);
    return world_post(&town->site, who, passage_path(town, path.ptr), body.ptr).status;
}

/* Gives a vote, or records, as a page does. */
static inline unsigned passage_vote(struct passages *town, struct span who, const char *form)
{
    long long revision = (long long)number_at(passage_document(town), "revision");
    struct span body = span_format(&town->site.arena, "revision=%lld&%s", revision, form);
    return world_post(&town->site, who, passage_path(town, "/decisions"), body.ptr).status;
}

static inline void passage_submit(struct passages *town)
{
    assert_int_equal(passage_act(town, town->pia, "soumettre", ""), 303);
    assert_int_equal(passage_act(town, town->rui, "soumettre", ""), 303);
    assert_true(passage_stands(town, "avis"));
}

static inline void passage_advise(struct passages *town)
{
    assert_int_equal(passage_vote(town, town->doc,
                                  "step=rendre-avis&outcome=favourable"
                                  "&recommendations=Planter+des+arbres%0AMettre+des+bancs"),
                     303);
}

/* Time passes, and what it brings about is recorded. */
static inline void passage_wait(struct passages *town, int64_t days)
{
    town->site.now += days * DAY_US;
    json_t *none = json_adopt(&town->site.arena, json_object());
    world_command(&town->site, COMMAND_FICHE_TICK, town->fiche, none);
}

/* The identifiers of a body's titular seats, as boxes of a form. */
static inline const char *passage_boxes(struct passages *town, size_t count)
{
    struct buf boxes = {.arena = &town->site.arena};
    json_t *model = passage_model(town, town->cha, "/instances/codir");
    const json_t *seats = json_object_get(model, "seats");
    for (size_t i = 0; i < count && i < json_array_size(seats); i++) {
        buf_add_text(&boxes, i > 0 ? "&present=" : "present=");
        buf_add(&boxes, text_at(json_array_get(seats, i), "id"));
    }
    return c_string(&town->site.arena, buf_span(&boxes));
}
