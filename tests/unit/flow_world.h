/* flow_world.h - a small institution in which fiches are submitted, voted on and signed.
 *
 *     lea   leads the fiche "f" (its content names her)        wes   member, wrote in it
 *     bob, cat, fay   members                                  sue   substitute for cat
 *     eve   chair, without a vote unless chair_votes           dan   member until yesterday
 *     sam   substitute for dan                                 dua   member, and substitute for cat
 *     adm   member, and administrator                          pil, met, rev   by grant on the plan
 *     all   every role that can be granted, save administrator; no seat
 *     out   nothing                                            gone  member, account closed
 *
 * Every person "x" has a confirmed key "k-x"; bob also a revoked one and an unconfirmed one.
 */
#pragma once

#include "base/buf.h"
#include "base/day.h"
#include "server/assets.h"
#include "workflow/apply.h"
#include "workflow/decision.h"
#include "workflow/digest.h"
#include "workflow/minisig.h"

#include <sodium.h>

#define WORLD_NOW (INT64_C(20000) * DAY_US)

struct world {
    struct arena *arena;
    struct document documents[64];
    size_t count;
    struct directory directory;
    json_t *fiche;
    int64_t now, seq;
};

/* Text with ' for ". */
static inline json_t *world_json(struct world *world, struct span text)
{
    struct span copy = span_copy(world->arena, text);
    for (char *c = (char *)(uintptr_t)copy.ptr; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *value = json_read(world->arena, copy);
    if (value == NULL)
        fail_msg("not JSON: %s", copy.ptr);
    return value;
}

static inline void world_add(struct world *world, struct span subject, json_t *value)
{
    assert_true(world->count < COUNT_OF(world->documents));
    world->documents[world->count++] = (struct document){.subject = subject, .value = value};
}

static inline void world_person(struct world *world, const char *id, const char *grants)
{
    struct span text = span_format(world->arena,
                                   "{'id':'%s','name':'%s Name','kind':'external','login':'%s',"
                                   "'open':%s,'grants':[%s]}",
                                   id, id, id, strcmp(id, "gone") == 0 ? "false" : "true", grants);
    world_add(world, span_format(world->arena, "person:%s", id), world_json(world, text));
}

static inline const char *world_grant(struct world *world, const char *role)
{
    return span_format(world->arena,
                       "{'id':'g','role':'%s','scope':'plan','target':'plan','from':0,'until':0}",
                       role)
        .ptr;
}

static inline void world_persons(struct world *world)
{
    static const char *const plain[] = {"lea", "wes", "bob", "cat", "fay", "sue",
                                        "eve", "dan", "sam", "dua", "out", "gone"};
    static const char *const granted[][2] = {
        {"adm", "admin"}, {"pil", "pilot"}, {"met", "method"}, {"rev", "reviewer"}};
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        world_person(world, plain[i], "");
    for (size_t i = 0; i < COUNT_OF(granted); i++)
        world_person(world, granted[i][0], world_grant(world, granted[i][1]));
    struct buf grants = {.arena = world->arena};
    for (enum role role = 0; role < ROLE_ADMIN; role++) {
        buf_add_text(&grants, role > 0 ? "," : "");
        buf_add_text(&grants, world_grant(world, role_word(role)));
    }
    world_person(world, "all", c_string(world->arena, buf_span(&grants)));
}

static inline void world_body(struct world *world, const char *code)
{
    static const char *const seats[][4] = {
        /* person, kind, stands for, until */
        {"wes", "member", "", "0"},          {"bob", "member", "", "0"},
        {"cat", "member", "", "0"},          {"fay", "member", "", "0"},
        {"lea", "member", "", "0"},          {"adm", "member", "", "0"},
        {"gone", "member", "", "0"},         {"eve", "chair", "", "0"},
        {"dan", "member", "", "1"},          {"sue", "substitute", "s-cat", "0"},
        {"sam", "substitute", "s-dan", "0"}, {"dua", "substitute", "s-cat", "0"},
        {"dua", "member", "", "0"},
    };
    struct buf text = {.arena = world->arena};
    for (size_t i = 0; i < COUNT_OF(seats); i++)
        buf_add(&text,
                span_format(world->arena,
                            "%s{'id':'%s-%s','person':'%s','kind':'%s','stands_for':'%s',"
                            "'from':0,'until':%s}",
                            i > 0 ? "," : "", strcmp(seats[i][1], "substitute") ? "s" : "u",
                            seats[i][0], seats[i][0], seats[i][1], seats[i][2], seats[i][3]));
    struct span body = span_format(world->arena,
                                   "{'code':'%s','name':'%s','quorum':2,'chair_votes':false,"
                                   "'seats':[%.*s]}",
                                   code, code, SPAN_ARG(buf_span(&text)));
    world_add(world, span_format(world->arena, "body:%s", code), world_json(world, body));
}

/* The same key each time: a person's pair comes from the key's name. */
static inline struct minisig_public world_pair(const char *key,
                                               unsigned char secret[crypto_sign_SECRETKEYBYTES])
{
    unsigned char seed[crypto_sign_SEEDBYTES];
    struct minisig_public public;
    crypto_generichash(seed, sizeof seed, (const unsigned char *)key, strlen(key), NULL, 0);
    crypto_sign_seed_keypair(public.bytes, secret, seed);
    public.id = minisig_id_of(public.bytes);
    return public;
}

static inline void world_key(struct world *world, const char *key, const char *person,
                             int confirmed, int revoked)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    struct minisig_public public = world_pair(key, secret);
    struct span file = minisig_public_write(world->arena, &public);
    span_cut(&file, '\n');
    json_t *value =
        json_adopt(world->arena,
                   json_pack("{s:s, s:s, s:i, s:i, s:i}", "id", key, "person", person,
                             "enrolled_at", 1, "confirmed_at", confirmed, "revoked_at", revoked));
    set_text(value, "public_key", span_trim(file));
    set_text(value, "key_id", minisig_id_hex(world->arena, &public.id));
    world_add(world, span_format(world->arena, "key:%s", key), value);
}

static inline void world_keys(struct world *world)
{
    static const char *const people[] = {"wes", "bob", "cat", "fay", "sue", "eve", "dan",
                                         "sam", "dua", "adm", "lea", "out", "gone"};
    for (size_t i = 0; i < COUNT_OF(people); i++)
        world_key(world, span_format(world->arena, "k-%s", people[i]).ptr, people[i], 2, 0);
    world_key(world, "k-bob-revoked", "bob", 2, 3);
    world_key(world, "k-bob-new", "bob", 0, 0);
}

static inline void world_install(struct world *world, const char *kind, const char *ref,
                                 struct span bytes)
{
    struct digest digest = digest_of(bytes);
    json_t *value = json_adopt(world->arena, json_object());
    set_text(value, "ref", span_of(ref));
    set_text(value, "bytes", bytes);
    set_text(value, "sha256", digest_hex(world->arena, &digest));
    world_add(world, span_format(world->arena, "%s:%s", kind, ref), value);
}

/* circuit: the name of a shipped one, or JSON with ' for ". */
static inline struct span world_circuit_bytes(struct world *world, const char *circuit)
{
    if (circuit[0] == '{')
        return json_canonical(world->arena, world_json(world, span_of(circuit)));
    const struct asset *asset = asset_find(span_format(world->arena, "circuits/%s.json", circuit));
    assert_non_null(asset);
    return asset->bytes;
}

static inline void world_library(struct world *world, const char *circuit)
{
    json_t *form = world_json(
        world,
        SPAN("{'form':'small','version':3,'title':{'fr':'P','en':'P'},'gates':['submission','"
             "closing'],"
             "'sections':[{'id':'all','title':{'fr':'T','en':'T'},'fields':["
             "{'id':'title','type':'line','label':{'fr':'T','en':'T'},'due':['submission']},"
             "{'id':'leads','type':'persons','role':'lead','label':{'fr':'R','en':'L'}},"
             "{'id':'result','type':'line','label':{'fr':'B','en':'R'},'due':['closing']}]}]}"));
    world_install(world, "form", "small@3", json_canonical(world->arena, form));
    world_install(world, "circuit", "circuit@1", world_circuit_bytes(world, circuit));
}

/* Makes the directory again after the documents changed. */
static inline void world_compile(struct world *world)
{
    assert_int_equal(
        directory_read(world->arena, world->documents, world->count, &world->directory), ERR_NONE);
}

static inline json_t *world_document(struct world *world, const char *subject)
{
    for (size_t i = 0; i < world->count; i++)
        if (span_eq(world->documents[i].subject, span_of(subject)))
            return world->documents[i].value;
    fail_msg("no document %s", subject);
    return NULL;
}

/* Folds an event; what was before stays as it was. */
static inline json_t *world_fold(struct arena *arena, json_t *before, const json_t *record)
{
    SCOPED_ARENA scratch = {0};
    json_t *after = NULL;
    struct span seen = json_canonical(&scratch, before), said = json_canonical(&scratch, record);
    assert_int_equal(apply(arena, before, record, &after), ERR_NONE);
    assert_true(span_eq(seen, json_canonical(&scratch, before)));
    assert_true(span_eq(said, json_canonical(&scratch, record)));
    return after;
}

/* What happened to the fiche, folded into its document. */
static inline void world_event(struct world *world, const char *actor, json_t *event)
{
    json_t *record = json_adopt(world->arena, json_deep_copy(event));
    set_text(record, "subject", SPAN("fiche:f"));
    set_text(record, "actor", span_of(actor));
    set_number(record, "at", world->now);
    set_number(record, "seq", ++world->seq);
    world->fiche = world_fold(world->arena, world->fiche, record);
}

static inline void world_events(struct world *world, const char *actor, json_t *events)
{
    for (size_t i = 0; i < json_array_size(events); i++)
        world_event(world, actor, json_array_get(events, i));
}

static inline void world_edit(struct world *world, const char *actor, const char *changes,
                              int64_t revision, struct span content)
{
    struct digest digest = digest_of(content);
    json_t *event = world_json(world, span_format(world->arena,
                                                  "{'kind':'fiche-edited','body':{'changes':%s,"
                                                  "'revision':%lld,'reason':''}}",
                                                  changes, (long long)revision));
    set_text(json_object_get(event, "body"), "signed", digest_hex(world->arena, &digest));
    world_event(world, actor, event);
}

/* The fiche, in a state, at revision 2, written by wes. */
static inline void world_place(struct world *world, struct span state)
{
    world->fiche = NULL;
    json_t *event = world_json(
        world,
        SPAN("{'kind':'fiche-created','body':{'plan':'plan','node':'node','form':'small@3',"
             "'circuit':'circuit@1','code':'A1','rank':1,'content':{'title':'T','leads':['lea'],"
             "'result':'R'},'signed':''}}"));
    set_text(json_object_get(event, "body"), "state", state);
    world_event(world, "", event);
    world_edit(world, "wes", "{'title':'Titre'}", 2, SPAN("content 2"));
}

static inline void world_open(struct world *world, struct arena *arena, const char *circuit)
{
    assert_true(sodium_init() >= 0);
    *world = (struct world){.arena = arena, .now = WORLD_NOW};
    world_add(world, SPAN("institution"), world_json(world, SPAN("{'name':'Institut'}")));
    world_persons(world);
    world_body(world, "codir");
    world_body(world, "copil-usagers");
    world_body(world, "cdu");
    world_body(world, "cme");
    world_body(world, "cse");
    world_keys(world);
    world_library(world, circuit);
    world_add(world, SPAN("plan:plan"),
              world_json(world, SPAN("{'slug':'plan','name':'Plan','levels':[],'fiche_level':3,"
                                     "'published':true,'form':'small@3','circuit':'circuit@1'}")));
    world_add(world, SPAN("node:node"),
              world_json(world, SPAN("{'id':'node','plan':'plan','parent':'','level':1}")));
    world_compile(world);
}

static inline struct scene world_scene(struct world *world, const char *person)
{
    struct actor actor = {.directory = &world->directory,
                          .person = directory_person(&world->directory, span_of(person)),
                          .now = world->now};
    struct fiche fiche;
    struct scene scene;
    assert_int_equal(fiche_read(world->arena, world->fiche, &fiche), ERR_NONE);
    assert_int_equal(scene_of(&actor, &fiche, &scene), ERR_NONE);
    return scene;
}

/* A signature file as a browser makes it, with the key of that name. */
static inline struct span world_sign(struct world *world, const char *key, struct span message)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    struct minisig_public public = world_pair(key, secret);
    struct minisig minisig = {.id = public.id, .untrusted = SPAN("u"), .trusted = SPAN("t")};
    crypto_sign_detached(minisig.signature, NULL, (const unsigned char *)message.ptr, message.len,
                         secret);
    struct span global = minisig_global_message(world->arena, minisig.signature, minisig.trusted);
    crypto_sign_detached(minisig.global, NULL, (const unsigned char *)global.ptr, global.len,
                         secret);
    struct span text;
    assert_int_equal(minisig_write(world->arena, &minisig, &text), ERR_NONE);
    return text;
}

/* A vote at the fiche's revision, signed with that key at that time ("" : unsigned). */
static inline enum refusal world_ballot(struct world *world, const char *person, const char *key,
                                        int64_t at, struct vote *vote)
{
    struct scene scene = world_scene(world, person);
    vote->revision = scene.fiche.revision;
    if (key[0] == '\0')
        return REFUSAL_NONE;
    enum refusal refusal =
        decision_statement(world->arena, &scene, vote,
                           directory_key(&world->directory, span_of(key)), at, &vote->statement);
    if (refusal == REFUSAL_NONE)
        vote->signature = world_sign(world, key, vote->statement);
    return refusal;
}

/* Hands in a vote; when granted its events happen, and *events has them. */
static inline enum refusal world_cast(struct world *world, const char *person,
                                      const struct vote *vote, json_t **events)
{
    struct scene scene = world_scene(world, person);
    enum refusal refusal = flow_vote(world->arena, &scene, vote, events);
    if (refusal == REFUSAL_NONE)
        world_events(world, person, *events);
    return refusal;
}

/* Signs and hands in in one go, with the person's own key. */
static inline enum refusal world_vote(struct world *world, const char *person, const char *step,
                                      const char *outcome)
{
    struct scene scene = world_scene(world, person);
    const struct step *row = circuit_step(&scene.circuit->circuit, span_of(step));
    struct vote vote = {
        .step = span_of(step), .outcome = span_of(outcome), .remarks = SPAN("Remarque")};
    const char *key =
        row != NULL && row->signature ? span_format(world->arena, "k-%s", person).ptr : "";
    enum refusal refusal = world_ballot(world, person, key, world->now, &vote);
    json_t *events;
    return refusal != REFUSAL_NONE ? refusal : world_cast(world, person, &vote, &events);
}

static inline const struct circuit *world_circuit(const struct world *world)
{
    return &world->directory.circuits[0].circuit;
}

static inline struct tally world_tally(const struct scene *scene, const struct step *step,
                                       const struct outcome *outcome)
{
    struct tally tallies[CIRCUIT_OUTCOMES_MAX];
    flow_tallies(scene, step, tallies);
    return tallies[outcome - step->outcomes];
}

static inline enum refusal world_asked(struct world *world, const char *person, const char *step)
{
    struct scene scene = world_scene(world, person);
    return flow_may(&scene, circuit_step(world_circuit(world), span_of(step)));
}

/* Takes an act; where the circuit asks for a day, this one is said ("": none). */
static inline enum refusal world_act_until(struct world *world, const char *person,
                                           const char *step, const char *reason, const char *day)
{
    struct scene scene = world_scene(world, person);
    struct report report = {.arena = world->arena};
    json_t *events = NULL;
    struct act act = {.step = span_of(step),
                      .reason = span_of(reason),
                      .expected = span_of(day),
                      .revision = scene.fiche.revision};
    enum refusal refusal = flow_act(world->arena, &scene, &act, &report, &events);
    assert_int_equal(refusal == REFUSAL_NONE, events != NULL);
    world_events(world, person, events);
    return refusal;
}

static inline enum refusal world_act(struct world *world, const char *person, const char *step,
                                     const char *reason)
{
    return world_act_until(world, person, step, reason, "");
}

static inline bool world_stands_in(struct world *world, const char *state)
{
    return span_eq(text_at(world->fiche, "state"), span_of(state));
}
