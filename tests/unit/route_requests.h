/* route_requests.h - for each route that changes something, a request a program could make:
 * every member it takes, of the right shape (' for ", $name for what names something).  A route
 * without a row makes the tests that use this table fail.
 */
#pragma once

#include "site_world.h"

struct route_request {
    enum method method;
    const char *pattern;
    const char *body;
};

#define VOTE                                                                      \
    "'step':'valider','outcome':'approve','remarks':'','calendar':'','means':''," \
    "'recommendations':'','revision':1,'statement':'','signature':''"

/* clang-format off */
static const struct route_request route_requests[] = {
    {METHOD_POST, "/connexion",                              "{'identifiant':'personne','mot_de_passe':'rien'}"},
    {METHOD_POST, "/deconnexion",                            "{}"},
    {METHOD_PUT,  "/fiches/:fiche",                          "{'content':{'title':'Autre'},'reason':''}"},
    {METHOD_POST, "/fiches/:fiche/modifier",                 "{}"},
    {METHOD_POST, "/fiches/:fiche/etapes/:step",             "{'reason':'Motif','expected':'','revision':1}"},
    {METHOD_POST, "/fiches/:fiche/recommandations/:advice",  "{'answer':'accepted','reply':'Oui'}"},
    {METHOD_POST, "/plans/:plan/fiches",                     "{'node':'$node','title':'Neuve','own':false}"},
    {METHOD_POST, "/validations",                            "{'votes':[{'fiche':'$fiche'," VOTE "}]}"},
    {METHOD_POST, "/validations/declarations",               "{'votes':[{'fiche':'$fiche'," VOTE "}]}"},
    {METHOD_POST, "/fiches/:fiche/decisions",                "{" VOTE "}"},
    {METHOD_POST, "/fiches/:fiche/declaration",
     "{'etape':'valider','issue':'approve','remarques':'','calendrier':'','moyens':'','recommandations':'','cle':''}"},
    {METHOD_POST, "/delegations",                            "{'statement':'rien','signature':'rien'}"},
    {METHOD_POST, "/delegations/declaration",
     "{'seat':'$seat','receiver':'$person','scope':'all','from':'','until':'2027-01-01','remarks':'','key':''}"},
    {METHOD_POST, "/delegations/:delegation/revoquer",       "{}"},
    {METHOD_POST, "/instances/:body/seance",                 "{'present':[]}"},
    {METHOD_POST, "/instances/:body/seance/lever",           "{}"},
    {METHOD_POST, "/cle",                                    "{'label':'Poste','public_key':'rien'}"},
    {METHOD_POST, "/cles/:key/revoquer",                     "{}"},
    {METHOD_POST, "/administration/personnes",               "{'name':'Neuf','post':'','email':'','kind':'staff'}"},
    {METHOD_POST, "/administration/personnes/:person",       "{'name':'Neuf','post':'','email':'','kind':'staff'}"},
    {METHOD_POST, "/administration/personnes/:person/roles",
     "{'role':'user','scope':'institution','target':'','from':'','until':''}"},
    {METHOD_POST, "/administration/personnes/:person/roles/:grant/finir", "{'despite':false}"},
    {METHOD_POST, "/administration/personnes/:person/compte",        "{'login':'neuf'}"},
    {METHOD_POST, "/administration/personnes/:person/compte/fermer", "{'despite':false}"},
    {METHOD_POST, "/administration/personnes/:person/mot-de-passe",  "{}"},
    {METHOD_POST, "/administration/instances",
     "{'code':'cme','name':'CME','quorum':2,'size':9,'chair_votes':true}"},
    {METHOD_POST, "/administration/instances/:body",
     "{'name':'CME','quorum':2,'size':9,'chair_votes':true}"},
    {METHOD_POST, "/administration/instances/:body/sieges",
     "{'person':'$person','kind':'member','stands_for':'','represents':'','from':'','until':''}"},
    {METHOD_POST, "/administration/instances/:body/sieges/:seat/finir", "{'despite':false}"},
    {METHOD_POST, "/administration/cles/:key/confirmer",     "{}"},
    {METHOD_POST, "/administration/cles/:key/revoquer",      "{}"},
    {METHOD_POST, "/administration/formulaires",             "{'bytes':'rien'}"},
    {METHOD_POST, "/administration/formulaires/apercu",      "{'texte':'rien'}"},
    {METHOD_POST, "/administration/circuits",                "{'bytes':'rien'}"},
    {METHOD_POST, "/administration/circuits/apercu",         "{'texte':'rien'}"},
    {METHOD_POST, "/administration/circuits/:ref/passage",
     "{'vers':'default@1','plan':'pmss','raison':'Motif'}"},
    {METHOD_POST, "/administration/plans/:slug/publier",     "{'published':false}"},
    {METHOD_POST, "/administration/plans/:slug/formulaire",  "{'form':'action@1'}"},
    {METHOD_POST, "/mot-de-passe",                           "{'ancien':'rien','nouveau':'tout autre chose'}"},
};
/* clang-format on */

static inline const char *route_body(const struct route *route)
{
    if (route->method == METHOD_GET)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(route_requests); i++)
        if (route_requests[i].method == route->method &&
            strcmp(route_requests[i].pattern, route->pattern) == 0)
            return route_requests[i].body;
    fail_msg("nothing is said of what %s %s takes", request_method_name(route->method),
             route->pattern);
    return NULL;
}

/* --- what addresses and bodies name ----------------------------------------------------------- */

/* The value of a name among several; the test fails when it is said nowhere. */
static inline struct span route_value(const struct pairs *names, struct span name)
{
    for (size_t i = 0; i < names->count; i++)
        if (span_eq(names->items[i].name, name))
            return names->items[i].value;
    fail_msg("nothing is said of :%.*s", SPAN_ARG(name));
    return name;
}

/* A pattern's address: ":fiche" becomes the value of "fiche". */
static inline const char *route_address(struct arena *arena, const char *pattern,
                                        const struct pairs *names)
{
    struct buf buf = {.arena = arena};
    struct span rest = span_of(pattern + 1);
    do {
        struct span segment = span_cut(&rest, '/');
        bool is_named = span_starts(segment, SPAN(":"));
        buf_add_char(&buf, '/');
        buf_add(&buf, is_named ? route_value(names, span_from(segment, 1)) : segment);
    } while (rest.len > 0);
    return c_string(arena, buf_span(&buf));
}

/* A text in which "$fiche" is the value of "fiche". */
static inline struct span route_filled(struct arena *arena, const char *text,
                                       const struct pairs *names)
{
    struct buf buf = {.arena = arena};
    for (struct span rest = span_of(text); rest.len > 0;) {
        size_t len = 1;
        while (rest.ptr[0] == '$' && rest.ptr[len] >= 'a' && rest.ptr[len] <= 'z')
            len++;
        struct span part = span_until(rest, len);
        buf_add(&buf, rest.ptr[0] == '$' ? route_value(names, span_from(part, 1)) : part);
        rest = span_from(rest, len);
    }
    return buf_span(&buf);
}

/* A body as JSON: filled in, with " for '. */
static inline json_t *route_json(struct arena *arena, const char *body, const struct pairs *names)
{
    struct span text = span_copy(arena, route_filled(arena, body, names));
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\'')
            ((char *)(uintptr_t)text.ptr)[i] = '"';
    json_t *value = json_read(arena, text);
    if (value == NULL)
        fail_msg("not JSON: %s", body);
    return value;
}
