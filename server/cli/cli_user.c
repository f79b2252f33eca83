/* cli_user.c - people, their accounts and roles, for whoever holds the data directory. */
#include "server/cli.h"

#include "server/account.h"
#include "server/errand.h"
#include "workflow/drafting.h"

/* What a verb may be told; each uses what it needs. */
struct told {
    const char *data, *kind, *post, *email, *plan, *node, *fiche, *from, *until;
    bool end, despite;
};

struct work {
    const struct told *told;
    char **operands;
    struct errand errand;
    const struct directory *directory;
    const struct person *person; /* the first operand; NULL when the verb has none */
};

/* A member of a command's arguments that may not have been told. */
static void tell(json_t *args, const char *key, const char *value)
{
    if (value != NULL)
        json_object_set_new(args, key, json_string(value));
}

static int ended(const struct work *work, enum err err)
{
    if (err != ERR_NONE)
        return cli_refused(&work->errand, work->told->data, err);
    return CLI_OK;
}

static int add(struct work *work)
{
    json_t *args = json_object();
    tell(args, "name", work->operands[0]);
    tell(args, "kind", work->told->kind);
    tell(args, "post", work->told->post);
    tell(args, "email", work->told->email);
    int code = ended(work, errand_run(&work->errand, COMMAND_PERSON_ADD, SPAN(""), args));
    if (code == CLI_OK)
        printf("%.*s\n", SPAN_ARG(errand_subject(&work->errand)));
    return code;
}

static int open_account(struct work *work)
{
    struct span password = account_password(work->errand.arena);
    struct span login = span_of(work->operands[1]);
    int code = ended(work, errand_open_account(&work->errand, work->person->id, login, password));
    if (code == CLI_OK)
        printf("login %.*s, password %.*s (shown this once)\n", SPAN_ARG(login),
               SPAN_ARG(password));
    return code;
}

static int close_account(struct work *work)
{
    json_t *args = json_pack("{s:b}", "despite", work->told->despite);
    return ended(work, errand_run(&work->errand, COMMAND_ACCOUNT_CLOSE, work->person->id, args));
}

static int reset(struct work *work)
{
    struct span password = account_password(work->errand.arena);
    int code = ended(work, errand_reset_password(&work->errand, work->person->id, password));
    if (code == CLI_OK)
        printf("login %.*s, password %.*s (shown this once)\n", SPAN_ARG(work->person->login),
               SPAN_ARG(password));
    return code;
}

static const struct grant *find_grant(const struct person *person, enum role role,
                                      struct span target)
{
    for (size_t i = 0; i < person->grant_count; i++)
        if (person->grants[i].role == role && span_eq(person->grants[i].target, target) &&
            period_holds(person->grants[i].period, app_now()))
            return &person->grants[i];
    return NULL;
}

static int end_role(struct work *work, struct span target)
{
    enum role role;
    const struct grant *grant = role_parse(span_of(work->operands[1]), &role)
                                    ? find_grant(work->person, role, target)
                                    : NULL;
    if (grant == NULL)
        return cli_fail(CLI_REFUSED, "%.*s does not hold that role there",
                        SPAN_ARG(work->person->name));
    json_t *args = json_object();
    set_text(args, "id", grant->id);
    set_flag(args, "despite", work->told->despite);
    return ended(work, errand_run(&work->errand, COMMAND_ROLE_END, work->person->id, args));
}

static int give_role(struct work *work)
{
    const struct told *told = work->told;
    const char *scope = told->plan    ? "plan"
                        : told->node  ? "node"
                        : told->fiche ? "fiche"
                                      : "institution";
    const char *target = told->plan    ? told->plan
                         : told->node  ? told->node
                         : told->fiche ? told->fiche
                                       : "";
    if (told->end)
        return end_role(work, span_of(target));
    json_t *args = json_object();
    tell(args, "role", work->operands[1]);
    tell(args, "scope", scope);
    tell(args, "target", target);
    tell(args, "from", told->from);
    tell(args, "until", told->until);
    return ended(work, errand_run(&work->errand, COMMAND_ROLE_GRANT, work->person->id, args));
}

static int give_token(struct work *work)
{
    struct arena *arena = work->errand.arena;
    int64_t now = app_now();
    struct keep_session keep = {
        .secret = account_secret(arena),
        .session = {.person = work->person->id, .from = now, .seen = now, .until = now + TOKEN_MAX},
        .is_token = true};
    struct job job = {
        .arena = arena, .now = now, .effect = account_keep_session, .effect_context = &keep};
    enum err err = writer_run(work->errand.app->writer, &job);
    if (err != ERR_NONE)
        return cli_fail_err(work->told->data, err);
    printf("%.*s\n", SPAN_ARG(keep.secret));
    return CLI_OK;
}

static int list(struct work *work)
{
    for (size_t i = 0; i < work->directory->person_count; i++) {
        const struct person *person = &work->directory->persons[i];
        printf("%.*s\t%.*s\t%s\t%.*s\t%.*s\n", SPAN_ARG(person->id), SPAN_ARG(person->login),
               person->login.len == 0 ? "no account"
               : person->account_open ? "open"
                                      : "closed",
               SPAN_ARG(person->name), SPAN_ARG(person->post));
    }
    return CLI_OK;
}

static const struct verb {
    const char *word;
    int operands;
    bool has_person, read_only;
    int (*run)(struct work *work);
} verbs[] = {
    {"add", 1, false, false, add},
    {"open", 2, true, false, open_account},
    {"close", 1, true, false, close_account},
    {"reset", 1, true, false, reset},
    {"role", 2, true, false, give_role},
    {"token", 1, true, false, give_token},
    {"list", 0, false, true, list},
};

/* By login, identifier, name, or name and post. */
static const struct person *find_person(const struct directory *directory, struct span typed)
{
    struct span id;
    const struct person *person = directory_login(directory, typed);
    struct names names = drafting_names(directory);
    if (person == NULL && names.person(names.context, typed, &id) == NAME_FOUND)
        person = directory_person(directory, id);
    return person;
}

static int run_verb(const struct verb *verb, struct work *work)
{
    struct snapshot *snapshot = snapshot_take(work->errand.app->snapshots);
    work->directory = snapshot->directory;
    if (verb->has_person)
        work->person = find_person(work->directory, span_of(work->operands[0]));
    int code = !verb->has_person || work->person != NULL
                   ? verb->run(work)
                   : cli_fail(CLI_REFUSED, "%s: nobody, or more than one, has that login or name",
                              work->operands[0]);
    snapshot_release(work->errand.app->snapshots, snapshot);
    return code;
}

static int run_with(struct cli *cli, const struct verb *verb)
{
    struct told told = {.kind = "staff"};
    const struct cli_option options[] = {
        {"data", &told.data, NULL},   {"kind", &told.kind, NULL},      {"post", &told.post, NULL},
        {"email", &told.email, NULL}, {"plan", &told.plan, NULL},      {"node", &told.node, NULL},
        {"fiche", &told.fiche, NULL}, {"from", &told.from, NULL},      {"until", &told.until, NULL},
        {"end", NULL, &told.end},     {"despite", NULL, &told.despite}};
    SCOPED_ARENA arena = {0};
    SCOPED_APP app = {0};
    if (!cli_options(cli, options, COUNT_OF(options), verb->operands, verb->operands))
        return CLI_CANNOT;
    int code = cli_open(told.data, verb->read_only, &app);
    if (code != CLI_OK)
        return code;
    struct work work = {
        .told = &told, .operands = cli->argv, .errand = {.app = &app, .arena = &arena}};
    return run_verb(verb, &work);
}

static int run(struct cli *cli)
{
    const char *word = cli_verb(cli);
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (strcmp(verbs[i].word, word) == 0)
            return run_with(cli, &verbs[i]);
    return cli_fail(CLI_CANNOT, "user: add, open, close, reset, role, token or list");
}

const struct cli_command cli_user = {
    .name = "user",
    .about = "people, accounts, roles and tokens",
    .help =
        "usage: jalon user add --data DIR [--kind KIND] [--post POST] [--email ADDRESS] NAME\n"
        "       jalon user open --data DIR PERSON LOGIN\n"
        "       jalon user close --data DIR [--despite] PERSON\n"
        "       jalon user reset --data DIR PERSON\n"
        "       jalon user role --data DIR [--plan SLUG | --node ID | --fiche ID] [--from DAY]\n"
        "                       [--until DAY] [--end [--despite]] PERSON ROLE\n"
        "       jalon user token --data DIR PERSON\n"
        "       jalon user list --data DIR\n\n"
        "What an administrator does on the pages, for whoever holds the data directory: the way "
        "in\n"
        "when no administrator can sign in any more.  The log notes it without a name.  PERSON is "
        "a\n"
        "login, an identifier, or a name.  add prints the identifier; open and reset print a\n"
        "password, token prints a secret for programs, valid for a year: shown this once.  list\n"
        "prints identifier, login, account, name and post.\n\n"
        "Options:\n"
        "  --data DIR         the data directory; no server may hold it, except for list\n"
        "  --kind KIND        staff (default), user-representative, patient-partner,\n"
        "                     patient-expert, association, external\n"
        "  --post, --email    what they do, where they are written to\n"
        "  --plan, --node, --fiche\n"
        "                     where the role holds (everywhere)\n"
        "  --from, --until    from and to which day (YYYY-MM-DD), both included\n"
        "  --end              end the role instead\n"
        "  --despite          even if fiches would then stay where they are for ever\n"
        "ROLE is lead, member, pilot, reviewer, method, user, auditor or admin.\n\n"
        "Exit codes:\n"
        "  0  done\n"
        "  1  refused; one line says why\n"
        "  2  wrong usage, no data, or a server holds them\n\n"
        "Example:\n"
        "  jalon user reset --data /var/lib/jalon admin\n",
    .run = run,
};
