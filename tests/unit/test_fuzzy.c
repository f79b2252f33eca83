#include "base/arena.h"
#include "forms/fuzzy.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define OPEN "…"

static const char *const kinds[] = {"milestone", "rhythm", "day",    "month",  "quarter", "half",
                                    "year",      "part",   "period", "before", "after"};

static const struct row {
    const char *text, *kind, *from, *until;
} rows[] = {
    /* clang-format off */
    {"2026-06-30",                    "day",     "2026-06-30", "2026-06-30"},
    {"30/06/2026",                    "day",     "2026-06-30", "2026-06-30"},
    {"30.6.2026",                     "day",     "2026-06-30", "2026-06-30"},
    {"30/06/26",                      "day",     "2026-06-30", "2026-06-30"},
    {"29/02/2028",                    "day",     "2028-02-29", "2028-02-29"},
    {"le 3 février 2026",             "day",     "2026-02-03", "2026-02-03"},
    {"1er AOÛT 2026.",                "day",     "2026-08-01", "2026-08-01"},
    {"au 30 juin 2026",               "day",     "2026-06-30", "2026-06-30"},
    {"juin 2026",                     "month",   "2026-06-01", "2026-06-30"},
    {"Févr. 2028",                    "month",   "2028-02-01", "2028-02-29"},
    {"June 2026",                     "month",   "2026-06-01", "2026-06-30"},
    {"06/2026",                       "month",   "2026-06-01", "2026-06-30"},
    {"2026-06",                       "month",   "2026-06-01", "2026-06-30"},
    {"2e trimestre 2026",             "quarter", "2026-04-01", "2026-06-30"},
    {"deuxième trimestre 2026",       "quarter", "2026-04-01", "2026-06-30"},
    {"dernier trimestre de 2026",     "quarter", "2026-10-01", "2026-12-31"},
    {"T2 2026",                       "quarter", "2026-04-01", "2026-06-30"},
    {"2026 T4",                       "quarter", "2026-10-01", "2026-12-31"},
    {"Q1 2026",                       "quarter", "2026-01-01", "2026-03-31"},
    {"premier semestre 2026",         "half",    "2026-01-01", "2026-06-30"},
    {"1er semestre 2026",             "half",    "2026-01-01", "2026-06-30"},
    {"S2 2026",                       "half",    "2026-07-01", "2026-12-31"},
    {"2026",                          "year",    "2026-01-01", "2026-12-31"},
    {"en 2026",                       "year",    "2026-01-01", "2026-12-31"},
    {"courant 2025",                  "year",    "2025-01-01", "2025-12-31"},
    {"dans l'année 2024",             "year",    "2024-01-01", "2024-12-31"},
    {"2025-2026",                     "period",  "2025-01-01", "2026-12-31"},
    {"2025 – 2026",                   "period",  "2025-01-01", "2026-12-31"},
    {"2025 et 2026",                  "period",  "2025-01-01", "2026-12-31"},
    {"de juin 2026 à mars 2027",      "period",  "2026-06-01", "2027-03-31"},
    {"du 1er juin 2026 au 30/06/2026", "period", "2026-06-01", "2026-06-30"},
    {"fin 2024",                      "part",    "2024-10-01", "2024-12-31"},
    {"fin juin 2026",                 "part",    "2026-06-23", "2026-06-30"},
    {"début 2024",                    "part",    "2024-01-01", "2024-04-01"},
    {"mi-2025",                       "part",    "2025-04-02", "2025-10-01"},
    {"mi-juin 2026",                  "part",    "2026-06-08", "2026-06-23"},
    {"d'ici 2025",                    "before",  OPEN,         "2025-12-31"},
    {"d’ici à juin 2026",             "before",  OPEN,         "2026-06-30"},
    {"D'ici l'année 2025 (engagement dans la démarche)", "before", OPEN, "2025-12-31"},
    {"jusqu'en 2027",                 "before",  OPEN,         "2027-12-31"},
    {"jusqu'au 30/06/2026",           "before",  OPEN,         "2026-06-30"},
    {"avant juin 2026",               "before",  OPEN,         "2026-05-31"},
    {"avant 2023",                    "before",  OPEN,         "2022-12-31"},
    {"avant la fin 2023",             "before",  OPEN,         "2023-12-31"},
    {"avant fin 2023",                "before",  OPEN,         "2023-12-31"},
    {"by 2025",                       "before",  OPEN,         "2025-12-31"},
    {"dès 2024",                      "after",   "2024-01-01", OPEN},
    {"dès fin 2024",                  "after",   "2024-10-01", OPEN},
    {"depuis 2022",                   "after",   "2022-01-01", OPEN},
    {"à partir de septembre 2026",    "after",   "2026-09-01", OPEN},
    {"après juin 2026",               "after",   "2026-07-01", OPEN},
    {"annuel",                        "rhythm",  OPEN,         OPEN},
    {"Annuelle",                      "rhythm",  OPEN,         OPEN},
    {"trimestrielles",                "rhythm",  OPEN,         OPEN},
    {"tous les ans",                  "rhythm",  OPEN,         OPEN},
    {"chaque année",                  "rhythm",  OPEN,         OPEN},
    {"en continu",                    "rhythm",  OPEN,         OPEN},
    {"annuelle (contractualisation)", "rhythm",  OPEN,         OPEN},
    {"",                              "milestone", OPEN,       OPEN},
    {"à plus long terme",             "milestone", OPEN,       OPEN},
    {"ouverture de l'extension",      "milestone", OPEN,       OPEN},
    {"avant la visite de la HAS",     "milestone", OPEN,       OPEN},
    {"12 mois",                       "milestone", OPEN,       OPEN},
    {"dans 1 année",                  "milestone", OPEN,       OPEN},
    {"juin",                          "milestone", OPEN,       OPEN},
    {"30 juin",                       "milestone", OPEN,       OPEN},
    {"2026 ou plus tard",             "milestone", OPEN,       OPEN},
    {"avant",                         "milestone", OPEN,       OPEN},
    {"fin",                           "milestone", OPEN,       OPEN},
    {"\xff\xc3",                      "milestone", OPEN,       OPEN},
    /* clang-format on */
};

static const char *const impossible[] = {
    "31/02/2026",
    "2026-13",
    "2026-00",
    "00/06/2026",
    "32/01/2026",
    "2026-02-30",
    "29/02/2027",
    "13/2026",
    "31 avril 2026",
    "0 juin 2026",
    "5e trimestre 2026",
    "T5 2026",
    "T0 2026",
    "3e semestre 2026",
    "S3 2026",
    "2027-2025",
    "2026-2025",
    "1899",
    "2200",
    "20266",
    "202",
    "12/34/56/78",
    "2026/06-30",
    "2026--06",
    "2026-",
    "avant 31/02/2026",
    "d'ici 2026-13",
    "fin 2026-13",
    "de juin 2026 à mars 2026",
    "30-06-1",
    "en 9999",
};

/* As the two published plans in CSV write them, each once. */
static const struct row deadlines[] = {
    /* clang-format off */
    {"Sous-action « réalité augmentée » : à plus long terme", "milestone", OPEN, OPEN},
    {"Rencontres annuelles avec les principaux partenaires", "milestone", OPEN, OPEN},
    {"Autres départements : dans un second temps", "milestone", OPEN, OPEN},
    {"D'ici l'année 2025 (engagement dans la démarche)", "before", OPEN, "2025-12-31"},
    {"Super défi : chaque année", "milestone", OPEN, OPEN},
    {"Journée médecins/chercheurs : au moins une fois par an", "milestone", OPEN, OPEN},
    {"Formations annuelles", "milestone", OPEN, OPEN},
    {"Actions immédiates et à moyen terme", "milestone", OPEN, OPEN},
    {"Prochaine visite de certification", "milestone", OPEN, OPEN},
    {"Dans les cinq années à venir", "milestone", OPEN, OPEN},
    {"Objectif : fonctionnement totalement numérique en 2024", "milestone", OPEN, OPEN},
    {"Objectif : remplacement avant la fin 2023", "milestone", OPEN, OPEN},
    {"Actions déjà engagées en 2023", "milestone", OPEN, OPEN},
    {"2025-2026", "period", "2025-01-01", "2026-12-31"},
    {"projet d'extension (sans date) ; travail télésurveillance en cours", "milestone", OPEN, OPEN},
    {"amorce dès 2024 ; HDJ thérapie orale « dès cette année » ; cible : ouverture de l'extension",
     "milestone", OPEN, OPEN},
    {"projet d'extension (sans date) ; actions intermédiaires d'ici là", "milestone", OPEN, OPEN},
    {"cinq ans à venir ; UTEP : 2024", "milestone", OPEN, OPEN},
    {"TEP et salle hybride : 2024 ; second scanner : avant fin de l'extension ; stratégie radiologie "
     "interventionnelle : 2025 et 2026", "milestone", OPEN, OPEN},
    {"investissement 2024 puis montée progressive", "milestone", OPEN, OPEN},
    {"réorganisation effective fin 2024, montée en charge courant 2025 ; plan équipements dès fin 2024",
     "milestone", OPEN, OPEN},
    {"5 prochaines années ; seconde étape à l'échéance de l'extension", "milestone", OPEN, OPEN},
    {"toute la durée du projet d'établissement", "milestone", OPEN, OPEN},
    {"cinq prochaines années", "milestone", OPEN, OPEN},
    {"projet d'extension (sans date)", "milestone", OPEN, OPEN},
    {"annuelle (contractualisation)", "rhythm", OPEN, OPEN},
    {"évaluation annuelle", "milestone", OPEN, OPEN},
    {"état des lieux et plan d'action finalisés en 2024", "milestone", OPEN, OPEN},
    {"à 2 ans", "milestone", OPEN, OPEN},
    {"2024", "year", "2024-01-01", "2024-12-31"},
    {"lancé fin 2023 ; feuille de route février 2024 ; montée en puissance sur les 4 prochaines années",
     "milestone", OPEN, OPEN},
    {"écriture fine reportée (calendrier Inserm)", "milestone", OPEN, OPEN},
    {"5 ans à venir ; EDS : lancement en 2024", "milestone", OPEN, OPEN},
    {"5 ans à venir", "milestone", OPEN, OPEN},
    {"prochaines années", "milestone", OPEN, OPEN},
    {"plan d'action pluriannuel élaboré début 2024, évalué régulièrement", "milestone", OPEN, OPEN},
    {"instances restantes créées dans l'année 2024", "milestone", OPEN, OPEN},
    {"portée depuis 2022", "milestone", OPEN, OPEN},
    {"audit réalisé en 2024", "milestone", OPEN, OPEN},
    {"annuelle avec points d'étapes infra-annuels", "milestone", OPEN, OPEN},
    {"10 prochaines années", "milestone", OPEN, OPEN},
    {"révision de la politique : fin 2024 ; projet 2025-2030", "milestone", OPEN, OPEN},
    {"jusqu'à la prochaine certification HAS", "milestone", OPEN, OPEN},
    {"ré-accréditation OECI (obtenue en 2020, échéance non datée)", "milestone", OPEN, OPEN},
    {"2024-2029 ; réunions managers tous les deux mois", "milestone", OPEN, OPEN},
    {"2024-2029", "period", "2024-01-01", "2029-12-31"},
    /* clang-format on */
};

static int32_t day_of(const char *text, int32_t open)
{
    int32_t number = open;
    if (strcmp(text, OPEN) != 0)
        assert_true(fuzzy_day(strtol(text, NULL, 10), strtol(text + 5, NULL, 10),
                              strtol(text + 8, NULL, 10), &number));
    return number;
}

static void check_rows(const struct row *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fuzzy fuzzy;
        if (fuzzy_read(span_of(list[i].text), &fuzzy) != ERR_NONE)
            fail_msg("%s: refused", list[i].text);
        int32_t from = day_of(list[i].from, FUZZY_OPEN_START);
        int32_t until = day_of(list[i].until, FUZZY_OPEN_END), due = until;
        bool has_due = fuzzy_due(&fuzzy, &due);
        if (strcmp(kinds[fuzzy.kind], list[i].kind) != 0 || fuzzy.from != from ||
            fuzzy.until != until || due != until || has_due != (until != FUZZY_OPEN_END))
            fail_msg("%s: %s, %d to %d, not %d to %d", list[i].text, kinds[fuzzy.kind], fuzzy.from,
                     fuzzy.until, from, until);
    }
}

static void dates_are_read_as_people_write_them(void **unused)
{
    (void)unused;
    check_rows(rows, COUNT_OF(rows));
}

static void every_deadline_of_the_published_plans_is_taken(void **unused)
{
    (void)unused;
    assert_int_equal(COUNT_OF(deadlines), 46);
    check_rows(deadlines, COUNT_OF(deadlines));
}

static void a_date_that_cannot_be_is_refused(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(impossible); i++) {
        struct fuzzy fuzzy;
        if (fuzzy_read(span_of(impossible[i]), &fuzzy) != ERR_INVALID)
            fail_msg("%s: taken as %s", impossible[i], kinds[fuzzy.kind]);
    }
}

/* All days of three centuries, written two ways, follow one another. */
static void each_day_follows_the_day_before(void **unused)
{
    (void)unused;
    int32_t expected;
    assert_true(fuzzy_day(1970, 1, 1, &expected));
    assert_int_equal(expected, 0);
    assert_true(fuzzy_day(1900, 1, 1, &expected));
    for (int year = 1900; year <= 2199; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= 31; day++) {
                char iso[48], french[48];
                snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
                snprintf(french, sizeof french, "%d/%d/%d", day, month, year);
                struct fuzzy one, other;
                enum err err = fuzzy_read(span_of(iso), &one);
                assert_int_equal(err, fuzzy_read(span_of(french), &other));
                if (err != ERR_NONE)
                    continue;
                assert_int_equal(one.from, expected);
                assert_int_equal(other.until, expected);
                expected++;
            }
    assert_int_equal(expected, 84006); /* 2200-01-01 */
}

/* Every text of three signs out of those dates are made of: refused or in order, never worse. */
static void a_period_never_ends_before_it_begins(void **unused)
{
    (void)unused;
    static const char *const parts[] = {"2026",   "2025", "06",   "13",       "-",   "/",
                                        " ",      "T2",   "juin", "fin",      "mi-", "à",
                                        "avant ", "dès ", "1er ", "semestre "};
    for (size_t code = 0; code < 16 * 16 * 16 * 16; code++) {
        char text[64];
        snprintf(text, sizeof text, "%s%s%s%s", parts[code & 15], parts[code >> 4 & 15],
                 parts[code >> 8 & 15], parts[code >> 12]);
        struct fuzzy fuzzy;
        if (fuzzy_read(span_of(text), &fuzzy) == ERR_NONE)
            assert_true(fuzzy.from <= fuzzy.until);
    }
}

static void a_text_too_long_for_a_date_is_a_milestone(void **unused)
{
    (void)unused;
    for (int len = 200; len <= 300; len++) {
        char words[320], many[320];
        struct fuzzy fuzzy;
        memset(words, 'x', (size_t)len);
        assert_int_equal(fuzzy_read((struct span){words, (size_t)len}, &fuzzy), ERR_NONE);
        assert_int_equal(fuzzy.kind, FUZZY_MILESTONE);
        for (int i = 0; i < len; i++)
            many[i] = (char)(i % 2 ? ' ' : 'x');
        assert_int_equal(fuzzy_read((struct span){many, (size_t)len}, &fuzzy), ERR_NONE);
        assert_int_equal(fuzzy.kind, FUZZY_MILESTONE);
    }
}

TESTS(dates_are_read_as_people_write_them, every_deadline_of_the_published_plans_is_taken,
      a_date_that_cannot_be_is_refused, each_day_follows_the_day_before,
      a_period_never_ends_before_it_begins, a_text_too_long_for_a_date_is_a_milestone)
