/* council_world.h - a council of direction that signs, and fiches before it.
 *
 *     lea   leads the fiche; member        ann, bea, cyr   members (quorum 2), with a confirmed key
 *     adm   member, and administrator      old             member until yesterday
 *     pil   pilot of the plan              eva             nobody in particular
 */
#pragma once

#include "server/ledger.h"
#include "site_world.h"

#include "signers.h"

struct voice {
    struct span id, key; /* key: its identifier; empty until enrolled */
    struct signer signer;
};

struct council {
    struct site_world site;
    struct voice lea, ann, bea, cyr, adm, old, pil, eva;
    struct span fiche, other;
};

static inline struct span council_text(struct council *council, const json_t *value)
{
    return json_canonical(&council->site.arena, value);
}

/* Enrols the voice's public key as they would; only an identifier is kept. */
static inline void council_enrol(struct council *council, struct voice *voice)
{
    struct minisig_public key = public_of(&voice->signer);
    struct span file = minisig_public_write(&council->site.arena, &key);
    span_cut(&file, '\n');
    json_t *args = json_adopt(&council->site.arena, json_object());
    set_text(args, "label", SPAN("Poste"));
    set_text(args, "public_key", span_trim(file));
    struct response answer =
        world_post_json(&council->site, voice->id, "/cle",
                        c_string(&council->site.arena, council_text(council, args)));
    assert_int_equal(answer.status, 200);
    const json_t *said = json_read(&council->site.arena, answer.body);
    voice->key = world_id(span_copy(&council->site.arena, text_at(said, "subject")));
}

static inline void council_confirm(struct council *council, const struct voice *voice)
{
    json_t *none = json_adopt(&council->site.arena, json_object());
    world_command(&council->site, COMMAND_KEY_CONFIRM, voice->key, none);
}

static inline void council_voice(struct council *council, struct voice *voice, const char *name,
                                 unsigned char seed)
{
    voice->id = world_add_person(&council->site, name, "external");
    voice->signer = ann;
    voice->signer.seed[0] = seed;
}

static inline void council_member(struct council *council, struct voice *voice, const char *name,
                                  unsigned char seed)
{
    council_voice(council, voice, name, seed);
    world_seat(&council->site, "codir", voice->id);
    council_enrol(council, voice);
    council_confirm(council, voice);
}

static inline void council_past_member(struct council *council, struct voice *voice)
{
    json_t *args = world_value(&council->site, "{'kind':'member','from':'2020-01-01',"
                                               "'until':'2020-12-31'}");
    set_text(args, "person", voice->id);
    world_command(&council->site, COMMAND_SEAT_GIVE, SPAN("codir"), args);
}

/* Somebody takes an act on a fiche. */
static inline void council_act(struct council *council, const struct voice *voice,
                               struct span fiche, const char *step)
{
    json_t *args = world_value(&council->site, "{'revision':1,'reason':'Motif'}");
    set_text(args, "step", span_of(step));
    struct job job = {.arena = &council->site.arena,
                      .kind = &command_kinds[COMMAND_FICHE_ACT],
                      .actor = voice->id,
                      .target = fiche,
                      .args = args,
                      .now = council->site.now += 1000000};
    if (writer_run(council->site.app.writer, &job) != ERR_NONE)
        fail_msg("%s: %s", step, refusal_word(job.ruling.refusal));
}

/* A fiche in drafting that lacks nothing. */
static inline struct span council_draft(struct council *council, const char *title)
{
    struct span content = span_format(&council->site.arena,
                                      "{'title':'%s','leads':['%.*s'],'context':'Un besoin',"
                                      "'calendar':'juin 2026'}",
                                      title, SPAN_ARG(council->lea.id));
    return world_add_fiche(&council->site, "pmss", "redaction", content.ptr);
}

/* A fiche whose content waits for the council's signatures. */
static inline struct span council_fiche(struct council *council, const char *title)
{
    struct span fiche = council_draft(council, title);
    council_act(council, &council->lea, fiche, "soumettre");
    return fiche;
}

/* A fiche of which the council decides, unsigned, whether to keep it. */
static inline struct span council_proposal(struct council *council, const char *title)
{
    struct span fiche = council_draft(council, title);
    council_act(council, &council->pil, fiche, "proposer");
    return fiche;
}

static inline struct council *council_open(void)
{
    struct council *council = calloc(1, sizeof *council);
    site_world_open(&council->site);
    world_add_plan(&council->site, "pmss", "action@1", "pmss@1");
    world_add_body(&council->site, "codir", 2);
    council_member(council, &council->lea, "Léa Roche", 1);
    council_member(council, &council->ann, "Anne Vidal", 2);
    council_member(council, &council->bea, "Béa Costa", 3);
    council_member(council, &council->cyr, "Cyril Noël", 4);
    council_member(council, &council->adm, "Adèle Moro", 5);
    world_grant(&council->site, council->adm.id, "admin", "institution", "");
    council_voice(council, &council->old, "Odile Past", 6);
    council_past_member(council, &council->old);
    world_grant(&council->site, council->old.id, "auditor", "institution", "");
    council_voice(council, &council->pil, "Paul Pilote", 7);
    world_grant(&council->site, council->pil.id, "pilot", "plan", "pmss");
    council_voice(council, &council->eva, "Eva Hors", 8);
    council->fiche = council_fiche(council, "Ouvrir une consultation");
    council->other = council_fiche(council, "Former les équipes");
    return council;
}

/* Every world ends with a deep verification of all that was recorded. */
static inline void council_close(struct council *council)
{
    struct ledger_findings findings;
    struct kv_txn txn = kv_read(council->site.app.kv);
    if (ledger_verify(&council->site.arena, &txn, true, &findings) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(findings.trouble));
    kv_abandon(&txn);
    site_world_close(&council->site);
    free(council);
}

/* A vote as the page's script sends it, before it is signed. */
static inline json_t *council_vote(struct council *council, struct span fiche, const char *outcome)
{
    json_t *vote =
        world_value(&council->site, "{'step':'valider','remarks':'À revoir','revision':1}");
    set_text(vote, "fiche", fiche);
    set_text(vote, "outcome", span_of(outcome));
    return vote;
}

static inline struct response council_post(struct council *council, const struct voice *voice,
                                           const char *path, const json_t *body)
{
    struct request request = {.method = METHOD_POST,
                              .accept = SPAN("application/json"),
                              .content_type = SPAN("application/json"),
                              .body = council_text(council, body)};
    return world_visit(&council->site, voice->id, request, path);
}

/* {"votes": […], "key"?}; takes over the caller's references. */
static inline json_t *council_votes(struct council *council, json_t *votes, struct span key)
{
    json_t *body = json_adopt(&council->site.arena, json_object());
    json_object_set_new(body, "votes", votes);
    if (key.len > 0)
        set_text(body, "key", key);
    return body;
}

/* What the server would have this voice sign; NULL when it refuses, *why then says its word. */
static inline json_t *council_declare(struct council *council, const struct voice *voice,
                                      json_t *vote)
{
    json_t *body = council_votes(council, json_pack("[O]", vote), voice->key);
    struct response answer = council_post(council, voice, "/validations/declarations", body);
    assert_int_equal(answer.status, 200);
    json_t *said = json_read(&council->site.arena, answer.body);
    return json_array_get(json_object_get(said, "statements"), 0);
}

static inline struct span council_minisig(struct council *council, const struct voice *voice,
                                          bool hashed, struct span statement)
{
    struct span text;
    struct minisig minisig = sign(&council->site.arena, &voice->signer, hashed, statement);
    assert_int_equal(minisig_write(&council->site.arena, &minisig, &text), ERR_NONE);
    return text;
}

/* Adds statement and signature to a vote, as the browser does. */
static inline json_t *council_sign(struct council *council, const struct voice *voice, json_t *vote)
{
    struct span statement = text_at(council_declare(council, voice, vote), "statement");
    set_text(vote, "statement", statement);
    set_text(vote, "signature", council_minisig(council, voice, false, statement));
    return vote;
}

/* Hands votes in; answers their results. */
static inline json_t *council_give(struct council *council, const struct voice *voice,
                                   json_t *votes)
{
    json_t *body = council_votes(council, votes, SPAN(""));
    struct response answer = council_post(council, voice, "/validations", body);
    assert_int_equal(answer.status, 200);
    return json_object_get(json_read(&council->site.arena, answer.body), "votes");
}

/* Signs one vote and hands it in; "" when granted, else the refusal's word. */
static inline const char *council_decide(struct council *council, const struct voice *voice,
                                         struct span fiche, const char *outcome)
{
    json_t *vote = council_vote(council, fiche, outcome);
    json_t *declared = council_declare(council, voice, vote);
    if (json_object_get(declared, "refusal") != NULL)
        return json_string_value(json_object_get(declared, "refusal"));
    json_t *results =
        council_give(council, voice, json_pack("[O]", council_sign(council, voice, vote)));
    const char *refusal = json_string_value(json_object_get(json_array_get(results, 0), "refusal"));
    return refusal != NULL ? refusal : "";
}

/* The fiche as the store has it. */
static inline struct fiche council_read(struct council *council, struct span id)
{
    struct fiche fiche;
    struct kv_txn txn = kv_read(council->site.app.kv);
    json_t *document = ledger_document(&council->site.arena, &txn,
                                       span_format(&council->site.arena, "fiche:%s", id.ptr));
    assert_int_equal(fiche_read(&council->site.arena, document, &fiche), ERR_NONE);
    kv_abandon(&txn);
    return fiche;
}

/* Whether it stands there after that many decisions. */
static inline bool council_stands(struct council *council, struct span id, const char *state,
                                  size_t decisions)
{
    struct fiche fiche = council_read(council, id);
    return span_eq(fiche.state, span_of(state)) && fiche.decision_count == decisions;
}

/* A field of a fiche at revision 1 becomes another text. */
static inline void council_edit(struct council *council, struct span id, const char *field,
                                const char *text)
{
    struct fiche fiche = council_read(council, id);
    json_t *edit = world_value(&council->site, "{'revision':1,'reason':'Précision'}");
    json_t *content = json_adopt(&council->site.arena, json_copy(fiche.content));
    set_text(content, field, span_of(text));
    json_object_set(edit, "content", content);
    world_command(&council->site, COMMAND_FICHE_EDIT, id, edit);
}

/* Gives a voice the seat that stands in for another's, and a key. */
static inline void council_substitute(struct council *council, struct voice *voice,
                                      const struct voice *titular)
{
    struct snapshot *snapshot = snapshot_take(council->site.app.snapshots);
    const struct body *body = directory_body(snapshot->directory, SPAN("codir"));
    json_t *args = world_value(&council->site, "{'kind':'substitute'}");
    set_text(args, "person", voice->id);
    for (size_t i = 0; i < body->seat_count; i++)
        if (span_eq(body->seats[i].person, titular->id))
            set_text(args, "stands_for", body->seats[i].id);
    snapshot_release(council->site.app.snapshots, snapshot);
    world_command(&council->site, COMMAND_SEAT_GIVE, SPAN("codir"), args);
    council_enrol(council, voice);
    council_confirm(council, voice);
}
