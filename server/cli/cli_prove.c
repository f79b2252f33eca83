/* cli_prove.c - circuits proved, alone and with an institution's people. */
#include "server/cli.h"

#include "server/story_view.h"

#include <sys/resource.h>
#include <time.h>

/* What is being proved, and how it is told. */
struct proving {
    struct arena *arena;
    const char *path;
    struct circuit circuit;
    struct locale locale;
    enum language language;
};

/* --- telling ------------------------------------------------------------------------------- */

static void print_stories(const struct proving *proving, const struct cast *cast,
                          const struct soundness *soundness)
{
    struct telling telling = {.arena = proving->arena,
                              .locale = &proving->locale,
                              .language = proving->language,
                              .circuit = &proving->circuit,
                              .cast = cast,
                              .soundness = soundness};
    printf("%.*s", SPAN_ARG(story_text(&telling)));
}

static void print_counts(const char *about, const struct soundness *soundness)
{
    printf("%s: %s; %u markings, %zu moves, %zu vote counts\n", about,
           soundness->count == 0 ? "sound" : "UNSOUND", soundness->markings.count, soundness->moves,
           soundness->tallies);
}

static int told(const struct proving *proving, const char *about, const struct cast *cast,
                const struct soundness *soundness)
{
    print_stories(proving, cast, soundness);
    print_counts(about, soundness);
    return soundness->count == 0 ? CLI_OK : CLI_REFUSED;
}

static int prove_alone(const struct proving *proving, const struct directory *directory,
                       int64_t members)
{
    struct cast cast = cast_ideal(proving->arena, &proving->circuit, directory, members, app_now());
    struct soundness soundness = soundness_of(proving->arena, &proving->circuit, &cast);
    return told(proving, "structure", &cast, &soundness);
}

/* --- with people --------------------------------------------------------------------------- */

static void print_missing(const struct authority *authority)
{
    for (size_t i = 0; i < authority->missing_count; i++)
        printf("no body %.*s for %.*s\n", SPAN_ARG(authority->missing[i]->body),
               SPAN_ARG(authority->missing[i]->id));
}

static void print_absences(const struct proving *proving, const struct authority *authority)
{
    for (size_t i = 0; i < authority->absence_count; i++) {
        const struct absence *absence = &authority->absences[i];
        struct span name = absence->person->name;
        if (i == 0)
            print_stories(proving, &absence->cast, &absence->soundness);
        printf("%.*s\n", SPAN_ARG(message_with(proving->arena, &proving->locale,
                                               SPAN("story.without"), {"name", name})));
    }
    printf("any one away: %s; %zu persons tried\n",
           authority->absence_count == 0 ? "sound" : "UNSOUND", authority->tried);
}

/* A plan's people, or those of the institution (NULL).  Bodies that are still to be made say
 * nothing about a circuit: *lacks is then set, and nothing is refused. */
static int prove_people(const struct proving *proving, const struct directory *directory,
                        const struct plan *plan, bool *away_harms)
{
    struct cast_about about = {.directory = directory, .now = app_now(), .plan = plan};
    struct authority authority = authority_of(proving->arena, &proving->circuit, &about);
    const char *name = plan != NULL
                           ? span_format(proving->arena, "people of %.*s", SPAN_ARG(plan->slug)).ptr
                           : "people";
    if (authority.missing_count > 0) {
        print_missing(&authority);
        printf("%s: not proved while bodies are missing\n", name);
        return CLI_OK;
    }
    int code = told(proving, name, &authority.cast, &authority.today);
    if (code == CLI_OK)
        print_absences(proving, &authority);
    *away_harms = *away_harms || authority.absence_count > 0;
    return code;
}

/* Every plan whose circuit has this name; where there is none, the institution. */
static int prove_plans(const struct proving *proving, const struct directory *directory,
                       bool *away_harms)
{
    int code = CLI_OK;
    size_t proved = 0;
    for (size_t i = 0; i < directory->plan_count; i++) {
        const struct plan *plan = &directory->plans[i];
        if (plan->circuit == NULL || !span_eq(plan->circuit->circuit.name, proving->circuit.name))
            continue;
        int found = prove_people(proving, directory, plan, away_harms);
        code = found != CLI_OK ? found : code;
        proved++;
    }
    return proved > 0 ? code : prove_people(proving, directory, NULL, away_harms);
}

/* --- the two ways here --------------------------------------------------------------------- */

static int begin(struct proving *proving, struct span bytes, const char *lang)
{
    struct span reason = SPAN("");
    enum err err = circuit_read(proving->arena, bytes, &proving->circuit, &reason);
    if (err != ERR_NONE)
        return cli_fail(CLI_REFUSED, "%s: %.*s", proving->path, SPAN_ARG(reason));
    if (message_locale(span_of(lang), &proving->locale) != ERR_NONE)
        return cli_fail(CLI_CANNOT, "%s: not a language stories are told in; fr or en", lang);
    proving->language = strcmp(lang, "en") == 0 ? LANGUAGE_EN : LANGUAGE_FR;
    return CLI_OK;
}

static int refused(const struct proving *proving)
{
    return cli_fail(CLI_REFUSED, "%s: not sound: a fiche could get stuck, as told above",
                    proving->path);
}

static bool is_installed(const struct proving *proving, const struct directory *directory)
{
    struct span ref = span_format(proving->arena, "%.*s@%lld", SPAN_ARG(proving->circuit.name),
                                  (long long)proving->circuit.version);
    return directory_circuit(directory, ref) != NULL;
}

int cli_prove_install(struct arena *arena, const struct directory *directory, const char *path,
                      struct span bytes)
{
    bool away_harms = false;
    struct proving proving = {.arena = arena, .path = path};
    int code = begin(&proving, bytes, "fr");
    if (code != CLI_OK || is_installed(&proving, directory)) /* refused for that anyway */
        return code;
    code = prove_alone(&proving, directory, CAST_MEMBERS);
    if (code == CLI_OK)
        code = prove_plans(&proving, directory, &away_harms);
    if (code == CLI_REFUSED)
        return refused(&proving);
    if (away_harms)
        cli_fail(code, "%s: warning: fiches stop while one person is away, as told above", path);
    return code;
}

static int prove_with_data(const struct proving *proving, const char *data, int64_t members)
{
    SCOPED_APP app = {0};
    bool away_harms = false;
    int code = cli_open(data, true, &app);
    if (code != CLI_OK)
        return code;
    struct snapshot *snapshot = snapshot_take(app.snapshots);
    code = prove_alone(proving, snapshot->directory, members);
    int people = prove_plans(proving, snapshot->directory, &away_harms);
    snapshot_release(app.snapshots, snapshot);
    return code != CLI_OK || people != CLI_OK || away_harms ? CLI_REFUSED : CLI_OK;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_cost(double began)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        printf("%.0f ms, %.1f MB\n", (seconds() - began) * 1000, (double)usage.ru_maxrss / 1024);
}

static int prove(const struct proving *proving, const char *data, int64_t members)
{
    double began = seconds();
    int code = data != cli_spare ? prove_with_data(proving, data, members)
                                 : prove_alone(proving, NULL, members);
    if (code == CLI_CANNOT)
        return code;
    print_cost(began);
    if (code != CLI_OK)
        return refused(proving);
    printf("ok: %.*s@%lld is sound\n", SPAN_ARG(proving->circuit.name),
           (long long)proving->circuit.version);
    return CLI_OK;
}

int cli_prove_run(struct cli *cli)
{
    const char *data = cli_spare, *members = "9", *lang = "fr";
    const struct cli_option options[] = {
        {"data", &data, NULL}, {"members", &members, NULL}, {"lang", &lang, NULL}};
    SCOPED_ARENA arena = {0};
    struct span bytes;
    (void)cli_verb(cli);
    if (!cli_options(cli, options, COUNT_OF(options), 1, 1))
        return CLI_CANNOT;
    char *end;
    long count = strtol(members, &end, 10);
    if (*end != '\0' || count < 1 || count > POLL_VOTERS_MAX)
        return cli_fail(CLI_CANNOT, "--members: a number from 1 to %d", POLL_VOTERS_MAX);
    struct proving proving = {.arena = &arena, .path = cli->argv[0]};
    int code = cli_read(&arena, proving.path, CIRCUIT_BYTES_MAX, &bytes);
    if (code == CLI_OK)
        code = begin(&proving, bytes, lang);
    return code == CLI_OK ? prove(&proving, data, count) : code;
}
