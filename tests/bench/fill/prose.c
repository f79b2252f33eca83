#include "prose.h"

/* The small words, and those that every such plan is full of. */
static const char common[] =
    "de la le et les des à en du un une pour dans par sur avec au aux que qui est ce se ne plus "
    "chaque leur sa son ses ou afin entre sans tout toute tous être sont cette ces dont ainsi "
    "patient patients soins soin équipe équipes service services projet action actions objectif "
    "parcours prise charge qualité sécurité usagers établissement cancérologie médical médicale "
    "soignant soignants recherche clinique essais territoire hôpital hôpitaux partenaires "
    "direction "
    "année ans mois délai délais mise œuvre place nombre taux part suivi évaluation indicateur "
    "indicateurs formation formations information système numérique données dossier dossiers "
    "consultation consultations traitement traitements chirurgie radiothérapie pharmacie imagerie "
    "biologie génétique oncogénétique prévention dépistage accueil écoute qualité-de-vie douleur "
    "soutien psychologique social sociale famille familles aidants proches domicile ville médecine "
    "médecin médecins infirmière infirmières cadre cadres bénévoles association associations "
    "comité commission conseil réunion réunions groupe travail calendrier étape étapes budget "
    "moyens humains locaux équipement équipements durable environnement énergie déchets transport";

/* Words are made of these; not all of them exist, all of them look it. */
static const char stems[] =
    "soign prépar mesur organis évalu accompagn coordonn amélior développ renforc simplifi "
    "harmonis "
    "sécuris valoris partag communiqu particip consult orient anticip réduis limit étudi analys "
    "observ collect transmett diffus planifi programm adapt innov expériment génér régul contrôl "
    "surveill protég prescri dispens administr anesthés opér cicatris rééduqu nourri hydrat "
    "transfus "
    "irradi détect diagnostiqu traç numéris archiv chiffr héberg migr intégr interconnect "
    "automatis "
    "form tutor recrut fidélis mobilis reconnaiss encourag dialogu médi concili écout respect "
    "digni "
    "inform consent refus désign délégu répond rappel relanc clôtur arbitr validat finan achet "
    "mutualis économis récupér tri recycl isol rénov construis aménag signal nettoy désinfect "
    "prélev conserv congel transport livr stock invent référenc codifi factur pilot anim fédér";
static const char endings[] =
    "er é ée és ées ant ante ement ements ation ations ateur atrice ateurs age ages able ables "
    "ances ance eur euse eurs ité ités ions erons era ait ent if ive ifs ives ure ures isme oir "
    "oire ette eau aux ible iblement ique iques isation isations";

static size_t count_words(const char *list)
{
    size_t count = 1;
    for (; *list != '\0'; list++)
        count += *list == ' ';
    return count;
}

/* Cuts a list at its spaces, behind what is there. */
static void cut_words(const char *list, struct span *words)
{
    struct span rest = span_of(list);
    for (size_t i = 0; rest.len > 0; i++)
        words[i] = span_cut(&rest, ' ');
}

static void shuffle(struct span *words, size_t count)
{
    struct dice dice = {.state = 1};
    for (size_t i = count; i > 1; i--) {
        size_t other = dice_below(&dice, i);
        struct span kept = words[i - 1];
        words[i - 1] = words[other];
        words[other] = kept;
    }
}

static void join(struct arena *arena, struct span *words)
{
    size_t stem_count = count_words(stems), ending_count = count_words(endings);
    struct span *stem = arena_new(arena, struct span, stem_count),
                *ending = arena_new(arena, struct span, ending_count);
    cut_words(stems, stem);
    cut_words(endings, ending);
    for (size_t i = 0; i < stem_count; i++)
        for (size_t j = 0; j < ending_count; j++)
            words[i * ending_count + j] =
                span_format(arena, "%.*s%.*s", SPAN_ARG(stem[i]), SPAN_ARG(ending[j]));
    shuffle(words, stem_count * ending_count);
}

void prose_open(struct arena *arena, struct prose *prose)
{
    size_t known = count_words(common), made = count_words(stems) * count_words(endings);
    struct span *words = arena_new(arena, struct span, known + made);
    cut_words(common, words);
    join(arena, words + known);
    *prose = (struct prose){
        .words = words, .count = known + made, .share = arena_new(arena, double, known + made)};
    double sum = 0;
    for (size_t i = 0; i < prose->count; i++)
        prose->share[i] = sum += 1.0 / (double)(i + 1);
    for (size_t i = 0; i < prose->count; i++)
        prose->share[i] /= sum;
}

struct span prose_word(const struct prose *prose, struct dice *dice)
{
    double drawn = (double)(dice_next(dice) >> 11) / (double)(UINT64_C(1) << 53);
    size_t low = 0, high = prose->count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (prose->share[middle] <= drawn)
            low = middle + 1;
        else
            high = middle;
    }
    return prose->words[low];
}

static void capitalise(char *first)
{
    if (*first >= 'a' && *first <= 'z')
        *first = (char)(*first - 'a' + 'A');
    else if ((unsigned char)first[0] == 0xC3 && (unsigned char)first[1] >= 0xA0)
        first[1] = (char)(first[1] - 0x20);
}

static void add_words(const struct prose *prose, struct dice *dice, struct buf *text, size_t words)
{
    size_t from = text->len;
    for (size_t i = 0; i < words; i++) {
        if (i > 0)
            buf_add_text(text, dice_below(dice, 12) == 0 ? ", " : " ");
        struct span word = prose_word(prose, dice);
        if (dice_below(dice, 25) == 0 && strchr("aeiouh", word.ptr[0]) != NULL)
            buf_add_text(text, "l’");
        buf_add(text, word);
    }
    capitalise(text->ptr + from);
}

struct span prose_text(const struct prose *prose, struct dice *dice, struct arena *arena,
                       size_t bytes)
{
    enum { LONGEST = 400 }; /* bytes of a sentence, more or less */
    struct buf text = {.arena = arena};
    while (text.len + LONGEST < bytes || text.len == 0) {
        if (text.len > 0)
            buf_add_text(&text, dice_below(dice, 5) == 0 ? "\n\n" : " ");
        add_words(prose, dice, &text, dice_between(dice, 6, 20));
        buf_add_char(&text, '.');
    }
    return buf_span(&text);
}

struct span prose_line(const struct prose *prose, struct dice *dice, struct arena *arena,
                       size_t words)
{
    struct buf text = {.arena = arena};
    add_words(prose, dice, &text, words);
    return buf_span(&text);
}
