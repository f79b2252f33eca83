#include "workflow/apply.h"

#include "workflow/apply_fiche.h"

static void set_time(json_t *document, const char *key, const json_t *record)
{
    set_number(document, key, number_at(record, "at"));
}

static void take_members(json_t *document, const json_t *record, json_t *body)
{
    (void)record;
    json_object_update(document, body);
}

static void begin_person(json_t *document, const json_t *record, json_t *body)
{
    take_members(document, record, body);
    set_text(document, "login", SPAN(""));
    set_flag(document, "open", false);
    set_value(document, "grants", json_array());
}

/* It opens with a new password: sessions of an account closed before do not come back. */
static void open_account(json_t *document, const json_t *record, json_t *body)
{
    take_members(document, record, body);
    set_time(document, "password_at", record);
    set_flag(document, "open", true);
}

static void close_account(json_t *document, const json_t *record, json_t *body)
{
    (void)record, (void)body;
    set_flag(document, "open", false);
}

static void change_password(json_t *document, const json_t *record, json_t *body)
{
    (void)body;
    set_time(document, "password_at", record);
}

/* Adds the body to one of the document's lists. */
static void append(json_t *document, const char *list, json_t *body)
{
    json_array_append(apply_own(document, list), body);
}

/* Ends, now, the row of a list that the body names. */
static void end_row(json_t *document, const char *list, const json_t *record, json_t *body)
{
    json_t *rows = apply_own(document, list);
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (span_eq(text_at(json_array_get(rows, i), "id"), text_at(body, "id")))
            set_time(apply_own_row(rows, i), "until", record);
}

static void grant_role(json_t *document, const json_t *record, json_t *body)
{
    (void)record;
    append(document, "grants", body);
}

static void end_role(json_t *document, const json_t *record, json_t *body)
{
    end_row(document, "grants", record, body);
}

static void begin_body(json_t *document, const json_t *record, json_t *body)
{
    take_members(document, record, body);
    set_value(document, "seats", json_array());
}

static void give_seat(json_t *document, const json_t *record, json_t *body)
{
    (void)record;
    append(document, "seats", body);
}

static void end_seat(json_t *document, const json_t *record, json_t *body)
{
    end_row(document, "seats", record, body);
}

static void open_sitting(json_t *document, const json_t *record, json_t *body)
{
    json_t *sitting = json_copy(body);
    set_time(sitting, "at", record);
    set_value(document, "sitting", sitting);
}

static void close_sitting(json_t *document, const json_t *record, json_t *body)
{
    (void)record, (void)body;
    set_value(document, "sitting", json_null());
}

static void enrol_key(json_t *document, const json_t *record, json_t *body)
{
    take_members(document, record, body);
    set_time(document, "enrolled_at", record);
    set_number(document, "confirmed_at", 0);
    set_text(document, "confirmed_by", SPAN(""));
    set_number(document, "revoked_at", 0);
}

static void confirm_key(json_t *document, const json_t *record, json_t *body)
{
    (void)body;
    set_time(document, "confirmed_at", record);
    set_text(document, "confirmed_by", text_at(record, "actor"));
}

static void revoke(json_t *document, const json_t *record, json_t *body)
{
    (void)body;
    set_time(document, "revoked_at", record);
}

static void give_delegation(json_t *document, const json_t *record, json_t *body)
{
    take_members(document, record, body);
    set_time(document, "given_at", record);
    set_number(document, "revoked_at", 0);
}

static void install(json_t *document, const json_t *record, json_t *body)
{
    take_members(document, record, body);
    set_time(document, "installed_at", record);
}

/* Every kind of event: the subject it happens to, whether it begins its document, how it changes
 * it, and of a fiche, how far that reaches.  identity: the member that repeats the subject's own
 * name. */
static const struct event_kind {
    const char *kind, *prefix, *identity;
    bool begins;
    apply_change *run;
    enum reach reach;
} event_kinds[] = {
    /* clang-format off */
    {"institution-founded",     "institution", NULL,   true,  take_members,           REACH_DOCUMENT},
    {"person-added",            "person:",     "id",   true,  begin_person,           REACH_DOCUMENT},
    {"person-changed",          "person:",     "id",   false, take_members,           REACH_DOCUMENT},
    {"account-opened",          "person:",     "id",   false, open_account,           REACH_DOCUMENT},
    {"account-closed",          "person:",     "id",   false, close_account,          REACH_DOCUMENT},
    {"password-changed",        "person:",     "id",   false, change_password,        REACH_DOCUMENT},
    {"role-granted",            "person:",     "id",   false, grant_role,             REACH_DOCUMENT},
    {"role-ended",              "person:",     "id",   false, end_role,               REACH_DOCUMENT},
    {"body-created",            "body:",       "code", true,  begin_body,             REACH_DOCUMENT},
    {"body-changed",            "body:",       "code", false, take_members,           REACH_DOCUMENT},
    {"seat-given",              "body:",       "code", false, give_seat,              REACH_DOCUMENT},
    {"seat-ended",              "body:",       "code", false, end_seat,               REACH_DOCUMENT},
    {"sitting-opened",          "body:",       "code", false, open_sitting,           REACH_DOCUMENT},
    {"sitting-closed",          "body:",       "code", false, close_sitting,          REACH_DOCUMENT},
    {"key-enrolled",            "key:",        "id",   true,  enrol_key,              REACH_DOCUMENT},
    {"key-confirmed",           "key:",        "id",   false, confirm_key,            REACH_DOCUMENT},
    {"key-revoked",             "key:",        "id",   false, revoke,                 REACH_DOCUMENT},
    {"delegation-given",        "delegation:", "id",   true,  give_delegation,        REACH_DOCUMENT},
    {"delegation-revoked",      "delegation:", "id",   false, revoke,                 REACH_DOCUMENT},
    {"form-installed",          "form:",       "ref",  true,  install,                REACH_DOCUMENT},
    {"circuit-installed",       "circuit:",    "ref",  true,  install,                REACH_DOCUMENT},
    {"plan-created",            "plan:",       "slug", true,  take_members,           REACH_DOCUMENT},
    {"plan-changed",            "plan:",       "slug", false, take_members,           REACH_DOCUMENT},
    {"node-added",              "node:",       "id",   true,  take_members,           REACH_DOCUMENT},
    {"node-changed",            "node:",       "id",   false, take_members,           REACH_DOCUMENT},
    {"fiche-created",           "fiche:",      "id",   true,  apply_begin_fiche,      REACH_CONTENT},
    {"fiche-edited",            "fiche:",      "id",   false, apply_edit_fiche,       REACH_CONTENT},
    {"fiche-moved",             "fiche:",      "id",   false, apply_move_fiche,       REACH_STANDING},
    {"fiche-converted",         "fiche:",      "id",   false, apply_convert_fiche,    REACH_STANDING},
    {"decision-given",          "fiche:",      "id",   false, apply_note_decision,    REACH_DOCUMENT},
    {"passage-concluded",       "fiche:",      "id",   false, apply_conclude_passage, REACH_STANDING},
    {"votes-voided",            "fiche:",      "id",   false, apply_void_votes,       REACH_DOCUMENT},
    {"step-agreed",             "fiche:",      "id",   false, apply_note_agreement,   REACH_STANDING},
    {"recommendation-answered", "fiche:",      "id",   false, apply_answer_advice,    REACH_STANDING},
    {"deadline-reminded",       "fiche:",      "id",   false, apply_note_reminded,    REACH_STANDING},
    {"deadline-passed",         "fiche:",      "id",   false, apply_note_passed,      REACH_STANDING},
    /* clang-format on */
};

static const struct event_kind *kind_of(const json_t *record)
{
    struct span kind = text_at(record, "kind");
    for (size_t i = 0; i < COUNT_OF(event_kinds); i++)
        if (span_eq(span_of(event_kinds[i].kind), kind))
            return &event_kinds[i];
    return NULL;
}

enum reach apply_reach(const json_t *record)
{
    const struct event_kind *kind = kind_of(record);
    return kind != NULL ? kind->reach : REACH_DOCUMENT;
}

enum err apply(struct arena *arena, json_t *before, const json_t *record, json_t **after)
{
    const struct event_kind *kind = kind_of(record);
    json_t *body = json_object_get(record, "body");
    struct span subject = text_at(record, "subject");
    if (kind == NULL || !json_is_object(body) || (before == NULL) != kind->begins ||
        !span_starts(subject, span_of(kind->prefix)))
        return ERR_DAMAGED;
    json_t *document = json_adopt(arena, kind->begins ? json_object() : json_copy(before));
    kind->run(document, record, body);
    if (kind->identity != NULL)
        set_text(document, kind->identity, span_from(subject, strlen(kind->prefix)));
    *after = document;
    return ERR_NONE;
}
