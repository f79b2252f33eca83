#include "town.h"

#include "base/day.h"
#include "server/account.h"
#include "server/assets.h"
#include "server/ident.h"
#include "workflow/minisig.h"

#include <sodium.h>

const char *const town_plans[PLAN_COUNT] = {"grand-plan", "petit-plan"};

/* The bodies that the shipped circuits name: who sits there, as a run of the signers, and how many
 * votes decide. */
static const struct {
    const char *code, *name;
    size_t from, count;
    int quorum;
} bodies[] = {
    {"codir", "Conseil de Direction", 0, SIGNERS, 3},
    {"cdu", "Commission des usagers", 4, 12, 2},
    {"cme", "Commission médicale d’établissement", 16, 12, 0},
    {"cse", "Comité social et économique", 28, 12, 0},
    {"ca", "Conseil d’administration", 40, 12, 0},
    {"direction-generale", "Direction générale", 0, 12, 1},
    {"comite-qualite", "Comité de la qualité", 20, 12, 2},
    {"copil-usagers", "Comité de pilotage des usagers", 32, 12, 2},
    {"directions-si", "Directions du système d’information", 44, 12, 2},
    {"cco", "Comité de coordination de l’Oncopole", 50, 12, 0},
    {"comite-ssi", "Comité de sécurité des systèmes d’information", 8, 12, 0},
};

static const char *const first_names[] = {
    "Anne",    "Bruno",  "Céline",  "David", "Élodie", "Fabien",  "Gaëlle",  "Hélène",
    "Inès",    "Jérôme", "Karim",   "Léa",   "Maël",   "Noémie",  "Olivier", "Pénélope",
    "Quentin", "Rémi",   "Sabrina", "Théo",  "Ursule", "Valérie", "Wassim",  "Yaël"};
static const char *const last_names[] = {
    "Aubry",  "Bélanger", "Chevalier", "Dubois",   "Estève",  "Faure", "Garnier",  "Haddad",
    "Imbert", "Joubert",  "Kessler",   "Lefèvre",  "Mercier", "Noël",  "Ollivier", "Perrin",
    "Quéré",  "Roche",    "Sénéchal",  "Thévenet", "Urbain",  "Vidal", "Weber",    "Zimmermann"};

const struct signer *town_signer(const struct town *town, struct span person)
{
    for (size_t i = 0; i < SIGNERS; i++)
        if (span_eq(town->signers[i].person, person))
            return &town->signers[i];
    return NULL;
}

/* --- the library ----------------------------------------------------------------------------- */

static enum err install(struct maker *maker, struct span folder, enum command_id command)
{
    for (size_t i = 0; i < assets_count; i++) {
        SCOPED_ARENA scratch = {0};
        if (!span_starts(span_of(assets[i].name), folder))
            continue;
        json_t *args = json_object();
        set_text(args, "bytes", assets[i].bytes);
        TRY(maker_run(maker, &scratch, command, SPAN(""), args));
    }
    return ERR_NONE;
}

static enum err found(struct maker *maker)
{
    SCOPED_ARENA scratch = {0};
    json_t *args = json_pack("{s:s}", "name", "Centre de cancérologie du banc");
    TRY(maker_run(maker, &scratch, COMMAND_INSTITUTION, SPAN(""), args));
    TRY(install(maker, SPAN("forms/"), COMMAND_FORM_INSTALL));
    return install(maker, SPAN("circuits/"), COMMAND_CIRCUIT_INSTALL);
}

/* --- people ---------------------------------------------------------------------------------- */

static enum err add_person(struct town *town, size_t i)
{
    SCOPED_ARENA scratch = {0};
    size_t first = COUNT_OF(first_names), last = COUNT_OF(last_names);
    struct span name =
        span_format(&town->maker->arena, "%s %s-%s", first_names[i % first],
                    last_names[i / first % last], last_names[(i / (first * last) + i) % last]);
    json_t *about = json_object();
    set_text(about, "name", name);
    set_text(about, "post", prose_line(&town->prose, &town->dice, &scratch, 3));
    set_text(about, "kind", i % 20 == 19 ? SPAN("user-representative") : SPAN("staff"));
    set_text(about, "email", span_format(&scratch, "personne-%zu@banc.example", i));
    TRY(maker_run(town->maker, &scratch, COMMAND_PERSON_ADD, SPAN(""), about));
    town->persons[i] = maker_made(town->maker);
    town->names[i] = name;
    return ERR_NONE;
}

static enum err add_people(struct town *town)
{
    struct arena *arena = &town->maker->arena;
    size_t least = WHO_COUNT + SIGNERS + 30, wanted = town->fiche_count / 20;
    town->person_count = wanted > least ? wanted : least;
    town->persons = arena_new(arena, struct span, town->person_count);
    town->names = arena_new(arena, struct span, town->person_count);
    for (size_t i = 0; i < town->person_count; i++)
        TRY(add_person(town, i));
    return ERR_NONE;
}

/* Everybody has an account; those whom the bench speaks for a password as well. */
static enum err open_account(struct town *town, size_t i, struct span hash)
{
    SCOPED_ARENA scratch = {0};
    json_t *args = json_object();
    set_text(args, "login", span_format(&scratch, "personne-%zu", i));
    TRY(maker_run(town->maker, &scratch, COMMAND_ACCOUNT_OPEN, town->persons[i], args));
    if (i >= WHO_COUNT + SIGNERS)
        return ERR_NONE;
    struct keep_credential keep = {.person = town->persons[i], .hash = hash};
    struct job job = {.arena = &scratch, .effect_context = &keep};
    account_keep_credential(&town->maker->txn, &job);
    return town->maker->txn.err;
}

static enum err open_accounts(struct town *town)
{
    SCOPED_ARENA scratch = {0};
    town->password = SPAN("banc-de-mesure-2026");
    struct span hash = account_hash(&scratch, town->password);
    for (size_t i = 0; i < town->person_count; i++)
        TRY(open_account(town, i, hash));
    return ERR_NONE;
}

static enum err grant(struct town *town, size_t who, const char *role, const char *plan)
{
    SCOPED_ARENA scratch = {0};
    json_t *args =
        json_pack("{s:s, s:s}", "role", role, "scope", plan != NULL ? "plan" : "institution");
    if (plan != NULL)
        set_text(args, "target", span_of(plan));
    return maker_run(town->maker, &scratch, COMMAND_ROLE_GRANT, town->persons[who], args);
}

static enum err grant_roles(struct town *town)
{
    TRY(grant(town, WHO_ADMIN, "admin", NULL));
    TRY(grant(town, WHO_METHOD, "method", NULL));
    for (size_t plan = 0; plan < PLAN_COUNT; plan++) {
        TRY(grant(town, WHO_REVIEWER, "reviewer", town_plans[plan]));
        for (size_t i = 0; i < PILOTS; i++)
            TRY(grant(town, WHO_PILOT + i, "pilot", town_plans[plan]));
    }
    return ERR_NONE;
}

static enum err give_token(struct town *town, size_t who, struct span *token)
{
    SCOPED_ARENA scratch = {0};
    struct keep_session keep = {.secret = account_secret(&town->maker->arena),
                                .session = {.person = town->persons[who],
                                            .from = town->maker->now,
                                            .seen = town->maker->now,
                                            .until = town->maker->now + TOKEN_MAX},
                                .is_token = true};
    struct job job = {.arena = &scratch, .effect_context = &keep};
    account_keep_session(&town->maker->txn, &job);
    *token = keep.secret;
    return town->maker->txn.err;
}

/* --- bodies ------------------------------------------------------------------------------------
 */

static enum err add_body(struct town *town, struct span code, struct span name, int quorum)
{
    SCOPED_ARENA scratch = {0};
    json_t *args = json_object();
    set_text(args, "code", code);
    set_text(args, "name", name);
    set_number(args, "quorum", quorum);
    set_flag(args, "chair_votes", true);
    return maker_run(town->maker, &scratch, COMMAND_BODY_CREATE, SPAN(""), args);
}

static enum err add_bodies(struct town *town)
{
    size_t wanted = town->fiche_count / 1000;
    town->body_count = wanted > COUNT_OF(bodies) ? wanted : COUNT_OF(bodies);
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        TRY(add_body(town, span_of(bodies[i].code), span_of(bodies[i].name), bodies[i].quorum));
    for (size_t i = COUNT_OF(bodies); i < town->body_count; i++) {
        SCOPED_ARENA scratch = {0};
        TRY(add_body(town, span_format(&scratch, "instance-%zu", i),
                     span_format(&scratch, "Instance %zu", i), 0));
    }
    return ERR_NONE;
}

static enum err seat(struct town *town, struct span body, struct span person, bool chairs)
{
    SCOPED_ARENA scratch = {0};
    json_t *args = json_object();
    set_text(args, "person", person);
    set_text(args, "kind", chairs ? SPAN("chair") : SPAN("member"));
    return maker_run(town->maker, &scratch, COMMAND_SEAT_GIVE, body, args);
}

static enum err fill_seats(struct town *town)
{
    const struct span *signers = town->persons + WHO_COUNT;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        for (size_t j = 0; j < bodies[i].count; j++)
            TRY(seat(town, span_of(bodies[i].code), signers[(bodies[i].from + j) % SIGNERS],
                     j == 0));
    for (size_t i = COUNT_OF(bodies); i < town->body_count; i++) {
        SCOPED_ARENA scratch = {0};
        struct span code = span_format(&scratch, "instance-%zu", i);
        size_t others = town->person_count - WHO_COUNT - SIGNERS;
        for (size_t j = 0; j < 12; j++)
            TRY(seat(town, code, signers[SIGNERS + (i * 12 + j) % others], j == 0));
    }
    return ERR_NONE;
}

/* --- keys --------------------------------------------------------------------------------------
 */

static enum err enrol(struct town *town, size_t i)
{
    SCOPED_ARENA scratch = {0};
    struct maker *maker = town->maker;
    struct signer *signer = &town->signers[i];
    struct minisig_public public;
    randombytes_buf(signer->seed, sizeof signer->seed);
    if (crypto_sign_seed_keypair(public.bytes, signer->secret, signer->seed) != 0)
        return ERR_IO;
    public.id = minisig_id_of(public.bytes);
    signer->person = town->persons[WHO_COUNT + i];
    signer->key_id = minisig_id_hex(&maker->arena, &public.id);
    json_t *args = json_object();
    set_text(args, "label", SPAN("clé du banc"));
    set_text(args, "public_key", minisig_public_write(&scratch, &public));
    maker->actor = signer->person;
    TRY(maker_run(maker, &scratch, COMMAND_KEY_ENROL, SPAN(""), args));
    maker->actor = SPAN("");
    signer->key = maker_made(maker);
    return ERR_NONE;
}

static enum err confirm_keys(struct town *town)
{
    for (size_t i = 0; i < SIGNERS; i++) {
        SCOPED_ARENA scratch = {0};
        TRY(maker_run(town->maker, &scratch, COMMAND_KEY_CONFIRM, town->signers[i].key,
                      json_object()));
    }
    return ERR_NONE;
}

/* --- plans -------------------------------------------------------------------------------------
 */

static void add_event(json_t *events, const char *prefix, struct span id, const char *kind,
                      json_t *body)
{
    SCOPED_ARENA scratch = {0};
    json_t *event = json_object();
    set_text(event, "subject", span_format(&scratch, "%s%.*s", prefix, SPAN_ARG(id)));
    set_text(event, "kind", span_of(kind));
    json_object_set_new(event, "body", body);
    json_array_append_new(events, event);
}

static void plan_event(json_t *events, const char *slug)
{
    json_t *body = json_pack("{s:s, s:[s, s, s], s:i, s:i, s:i, s:b, s:s, s:s, s:s}", "name",
                             strcmp(slug, "grand-plan") == 0 ? "Grand plan" : "Petit plan",
                             "levels", "Orientation", "Objectif", "Action", "fiche_level", 3,
                             "first_year", 2025, "last_year", 2030, "published", false, "owner",
                             "codir", "form", "action@1", "circuit", "default@1");
    add_event(events, "plan:", span_of(slug), "plan-created", body);
}

static struct span node_event(struct town *town, json_t *events, const char *plan,
                              struct span parent, struct span code, size_t rank)
{
    SCOPED_ARENA scratch = {0};
    struct span id = ident_new(&town->maker->arena);
    json_t *body = json_object();
    set_text(body, "plan", span_of(plan));
    set_text(body, "parent", parent);
    set_text(body, "code", code);
    set_text(body, "title", prose_line(&town->prose, &town->dice, &scratch, 7));
    set_number(body, "level", parent.len > 0 ? 2 : 1);
    set_number(body, "rank", (int64_t)rank);
    add_event(events, "node:", id, "node-added", body);
    town->node_count++;
    return id;
}

static enum err add_plan(struct town *town, size_t plan, size_t orientations, size_t objectives)
{
    SCOPED_ARENA scratch = {0};
    json_t *args = json_object(), *events = json_array();
    plan_event(events, town_plans[plan]);
    for (size_t i = 1; i <= orientations; i++) {
        struct span code = span_format(&scratch, "OS%zu", i);
        struct span above = node_event(town, events, town_plans[plan], SPAN(""), code, i);
        for (size_t j = 1; j <= objectives; j++)
            town->nodes[plan][town->objectives[plan]++] =
                node_event(town, events, town_plans[plan], above,
                           span_format(&scratch, "OS%zu-O%zu", i, j), j);
    }
    json_object_set_new(args, "events", events);
    return maker_run(town->maker, &scratch, COMMAND_IMPORT, SPAN(""), args);
}

static enum err publish(struct town *town)
{
    for (size_t i = 0; i < PLAN_COUNT; i++) {
        SCOPED_ARENA scratch = {0};
        TRY(maker_run(town->maker, &scratch, COMMAND_PLAN_PUBLISH, span_of(town_plans[i]),
                      json_pack("{s:b}", "published", true)));
    }
    return ERR_NONE;
}

/* --- all of it ---------------------------------------------------------------------------------
 */

/* What names others must find them in the directory, so it is compiled again in between. */
enum err town_make(struct town *town)
{
    struct maker *maker = town->maker;
    TRY(found(maker));
    TRY(maker_reload(maker));
    TRY(add_people(town));
    TRY(add_bodies(town));
    TRY(add_plan(town, BIG_PLAN, 16, 18));
    TRY(add_plan(town, SMALL_PLAN, 4, 5));
    TRY(maker_reload(maker));
    TRY(open_accounts(town));
    TRY(grant_roles(town));
    TRY(fill_seats(town));
    TRY(publish(town));
    TRY(give_token(town, WHO_PILOT, &town->token));
    TRY(give_token(town, WHO_READER, &town->reader_token));
    for (size_t i = 0; i < SIGNERS; i++)
        TRY(give_token(town, WHO_COUNT + i, &town->signers[i].token));
    TRY(maker_reload(maker));
    for (size_t i = 0; i < SIGNERS; i++)
        TRY(enrol(town, i));
    TRY(maker_reload(maker));
    TRY(confirm_keys(town));
    return maker_reload(maker);
}
