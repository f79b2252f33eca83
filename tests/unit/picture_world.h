/* picture_world.h - circuits to draw: all that are shipped, and some made up for their shape. */
#pragma once

#include "test.h"

#include "server/assets.h"
#include "server/circuit_cards.h"
#include "workflow/directory.h"

/* Reads a circuit, or fails. */
static inline struct circuit picture_read(struct arena *arena, struct span bytes)
{
    struct circuit circuit;
    struct span reason = {0};
    if (circuit_read(arena, bytes, &circuit, &reason) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(reason));
    return circuit;
}

/* One state after the other, each of which also leads back to the first and on to the last. */
static inline struct span picture_chain(struct arena *arena, size_t states)
{
    struct buf json = {.arena = arena}, steps = {.arena = arena};
    buf_add_text(&json, "{\"circuit\":\"chain\",\"version\":1,\"title\":{\"fr\":\"Chaîne\"},"
                        "\"initial\":\"s0\",\"states\":[");
    for (size_t i = 0; i < states; i++)
        buf_add(&json, span_format(arena,
                                   "%s{\"id\":\"s%zu\",\"phase\":\"%s\",\"label\":{\"fr\":\"État "
                                   "numéro %zu du circuit\"}}",
                                   i > 0 ? "," : "", i, i + 1 < states ? "draft" : "closed", i));
    for (size_t i = 0; i + 1 < states; i++)
        buf_add(&steps, span_format(arena,
                                    "%s{\"id\":\"go%zu\",\"label\":{\"fr\":\"Continuer\"},\"from\":"
                                    "[\"s%zu\"],\"by\":[\"lead\"],\"to\":\"s%zu\"}",
                                    i > 0 ? "," : "", i, i, i + 1));
    for (size_t i = 2; i + 1 < states; i += 3)
        buf_add(&steps, span_format(arena,
                                    ",{\"id\":\"back%zu\",\"label\":{\"fr\":\"Revenir\"},\"from\":"
                                    "[\"s%zu\"],\"by\":[\"lead\"],\"to\":\"s%zu\"}",
                                    i, i, i / 2));
    buf_add_text(&json, "],\"steps\":[");
    buf_add(&json, buf_span(&steps));
    buf_add_text(&json, "]}");
    return buf_span(&json);
}

/* Beside a short main way, so many states that all lead to one another's neighbour. */
static inline struct span picture_fan(struct arena *arena, size_t states)
{
    struct buf json = {.arena = arena};
    buf_add_text(&json, "{\"circuit\":\"fan\",\"version\":1,\"title\":{\"fr\":\"Éventail\"},"
                        "\"initial\":\"a\",\"states\":["
                        "{\"id\":\"a\",\"phase\":\"draft\",\"label\":{\"fr\":\"A\"}},"
                        "{\"id\":\"z\",\"phase\":\"closed\",\"label\":{\"fr\":\"Z\"}}");
    for (size_t i = 0; i < states; i++)
        buf_add(&json, span_format(
                           arena, ",{\"id\":\"s%zu\",\"phase\":\"%s\",\"label\":{\"fr\":\"S%zu\"}}",
                           i, i % 3 == 0 ? "closed" : "draft", i));
    buf_add_text(&json,
                 "],\"steps\":[{\"id\":\"end\",\"label\":{\"fr\":\"Finir\"},\"from\":[\"a\"],"
                 "\"by\":[\"lead\"],\"to\":\"z\"}");
    for (size_t i = 0; i < states; i++)
        buf_add(&json, span_format(arena,
                                   ",{\"id\":\"in%zu\",\"label\":{\"fr\":\"Vers S\"},\"from\":["
                                   "\"a\"],\"by\":[\"lead\"],\"to\":\"s%zu\"},{\"id\":\"on%zu\","
                                   "\"label\":{\"fr\":\"Plus loin\"},\"from\":[\"s%zu\"],\"by\":["
                                   "\"lead\"],\"to\":\"s%zu\"}",
                                   i, i, i, i, (i + 7) % states));
    buf_add_text(&json, "]}");
    return buf_span(&json);
}

/* Passages side by side and one after the other, with deadlines, a pair, what is late. */
static inline struct span picture_rich(void)
{
    return SPAN(
        "{\"circuit\":\"rich\",\"version\":1,\"title\":{\"fr\":\"Plusieurs instances\"},"
        "\"initial\":\"d\",\"states\":["
        "{\"id\":\"d\",\"phase\":\"draft\",\"label\":{\"fr\":\"En rédaction par le binôme\"}},"
        "{\"id\":\"v\",\"phase\":\"validation\",\"label\":{\"fr\":\"Devant les instances\"},"
        "\"then\":\"c\"},"
        "{\"id\":\"c\",\"phase\":\"validation\",\"label\":{\"fr\":\"Devant le Conseil\"}},"
        "{\"id\":\"p\",\"phase\":\"in-progress\",\"label\":{\"fr\":\"En cours\"},"
        "\"deadline\":{\"days\":365}},"
        "{\"id\":\"w\",\"phase\":\"in-progress\",\"label\":{\"fr\":\"Suspendue\"},"
        "\"deadline\":{\"expected\":true}},"
        "{\"id\":\"z\",\"phase\":\"closed\",\"label\":{\"fr\":\"Clôturée\"}}],\"steps\":["
        "{\"id\":\"submit\",\"label\":{\"fr\":\"Soumettre à deux\"},\"from\":[\"d\"],"
        "\"by\":[\"lead\"],\"to\":\"v\",\"pair\":[[\"staff\"],[\"patient-partner\"]]},"
        "{\"id\":\"inform\",\"label\":{\"fr\":\"Information du CSE\"},\"from\":[\"v\"],"
        "\"passage\":\"information\",\"body\":\"cse\",\"recorded\":true,\"outcomes\":["
        "{\"id\":\"noted\",\"label\":{\"fr\":\"Pris acte\"}}]},"
        "{\"id\":\"opine\",\"label\":{\"fr\":\"Avis de la CME\"},\"from\":[\"v\"],"
        "\"passage\":\"opinion\",\"body\":\"cme\",\"deadline\":{\"days\":15,\"expires\":\"tacit\"},"
        "\"outcomes\":["
        "{\"id\":\"favourable\",\"label\":{\"fr\":\"Favorable\"}},"
        "{\"id\":\"unfavourable\",\"label\":{\"fr\":\"Défavorable\"},\"to\":\"d\"},"
        "{\"id\":\"tacit\",\"label\":{\"fr\":\"Avis réputé favorable\"}}]},"
        "{\"id\":\"present\",\"label\":{\"fr\":\"Présentation au conseil scientifique\"},"
        "\"from\":[\"v\"],\"passage\":\"presentation\",\"body\":\"conseil-scientifique\","
        "\"recorded\":true,\"after\":[\"inform\",\"opine\"],\"outcomes\":["
        "{\"id\":\"noted\",\"label\":{\"fr\":\"Présenté\"}}]},"
        "{\"id\":\"decide\",\"label\":{\"fr\":\"Arbitrage du Conseil\"},\"from\":[\"c\"],"
        "\"passage\":\"arbitration\",\"body\":\"codir\",\"apart\":[\"writer\"],"
        "\"quorum\":{\"of\":\"present\",\"share\":\"majority\",\"present\":5},\"outcomes\":["
        "{\"id\":\"kept\",\"label\":{\"fr\":\"Retenue\"},\"to\":\"p\",\"validates\":true},"
        "{\"id\":\"not-kept\",\"label\":{\"fr\":\"Non retenue\"},\"to\":\"z\"}]},"
        "{\"id\":\"pause\",\"label\":{\"fr\":\"Suspendre\"},\"from\":[\"p\"],\"by\":[\"lead\"],"
        "\"to\":\"w\",\"reason\":true,\"expected\":true},"
        "{\"id\":\"resume\",\"label\":{\"fr\":\"Reprendre\"},\"from\":[\"w\"],\"by\":[\"lead\"],"
        "\"to\":\"p\"},"
        "{\"id\":\"drop\",\"label\":{\"fr\":\"Clore d’office, faute de nouvelles\"},\"from\":"
        "[\"p\"],\"by\":[\"pilot\"],\"to\":\"z\",\"late\":true},"
        "{\"id\":\"close\",\"label\":{\"fr\":\"Clôturer\"},\"from\":[\"p\"],\"by\":[\"lead\"],"
        "\"to\":\"z\"}]}");
}

/* How many circuits there are to draw, and one of them. */
enum { PICTURE_MADE = 5 };

static inline bool picture_is_circuit(size_t asset)
{
    return span_starts(span_of(assets[asset].name), SPAN("circuits/"));
}

static inline size_t picture_count(void)
{
    size_t count = PICTURE_MADE;
    for (size_t i = 0; i < assets_count; i++)
        count += picture_is_circuit(i);
    return count;
}

static inline struct circuit picture_circuit(struct arena *arena, size_t number)
{
    switch (number) {
    case 0: return picture_read(arena, picture_rich());
    case 1: return picture_read(arena, picture_chain(arena, 2));
    case 2: return picture_read(arena, picture_chain(arena, 200));
    case 3: return picture_read(arena, picture_fan(arena, 20));
    case 4: return picture_read(arena, picture_fan(arena, 198));
    default: break;
    }
    for (size_t i = 0, at = PICTURE_MADE; i < assets_count; i++)
        if (picture_is_circuit(i) && at++ == number)
            return picture_read(arena, assets[i].bytes);
    fail_msg("no circuit %zu", number);
    return (struct circuit){0};
}

/* A lens that knows no institution: bodies then show by their codes. */
struct picture_eyes {
    struct arena arena;
    struct directory directory;
    struct locale locale;
    struct lens lens;
};

static inline void picture_open(struct picture_eyes *eyes, enum language language)
{
    *eyes = (struct picture_eyes){0};
    assert_int_equal(
        message_locale(language == LANGUAGE_FR ? SPAN("fr") : SPAN("en"), &eyes->locale), ERR_NONE);
    eyes->lens =
        (struct lens){.reader = {.arena = &eyes->arena, .actor = {.directory = &eyes->directory}},
                      .locale = &eyes->locale,
                      .language = language};
}

/* --- shapes --------------------------------------------------------------------------------------
 */

static inline bool picture_overlap(struct layout_box one, struct layout_box other)
{
    return one.x < other.x + other.width && other.x < one.x + one.width &&
           one.y < other.y + other.height && other.y < one.y + one.height;
}

static inline bool picture_on_border(struct layout_point point, struct layout_box box)
{
    bool level = point.y >= box.y && point.y <= box.y + box.height;
    bool under = point.x >= box.x && point.x <= box.x + box.width;
    return (level && (point.x == box.x || point.x == box.x + box.width)) ||
           (under && (point.y == box.y || point.y == box.y + box.height));
}

/* A piece of a line as a box without its ends, which may touch a border. */
static inline struct layout_box picture_piece(struct layout_point from, struct layout_point to)
{
    int left = from.x < to.x ? from.x : to.x, top = from.y < to.y ? from.y : to.y;
    return (struct layout_box){left + (from.x != to.x), top + (from.y != to.y),
                               abs(to.x - from.x) + (from.x == to.x ? 1 : -2),
                               abs(to.y - from.y) + (from.y == to.y ? 1 : -2)};
}
