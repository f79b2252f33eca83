/* scan.c - finds fiches by words the slow way, by reading every one, for a search to be held
 * against. usage: bench_scan DIR QUERIES For each line of QUERIES prints a line of JSON: {"must":
 * […], "may": […]}, identifiers.  "must": a member of staff without a role may read the fiche, and
 * what they may read has all the words, in text that people typed; "may": or in a choice or a
 * name's identifier. */
#include "fill/maker.h"

#include "base/day.h"
#include "forms/content.h"
#include "server/app.h"
#include "server/dossier.h"
#include "server/ledger.h"
#include "server/store.h"

enum { QUERIES_MAX = 1000, WORDS_OF_A_QUERY = 8 };

struct query {
    struct span words[WORDS_OF_A_QUERY];
    size_t count;
    json_t *must, *may;
};

static struct query queries[QUERIES_MAX];
static size_t query_count;

/* --- folding, by hand and for French only: nothing of the product's --------------------------- */

/* The letter without its accent: two bytes of UTF-8 from U+00C0 on. */
static const char *plain(unsigned char second)
{
    static const char *const letters[] = {"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e",
                                          "e", "i", "i", "i", "i", "d", "n",  "o", "o", "o", "o",
                                          "o", " ", "o", "u", "u", "u", "u",  "y", "t", "ss"};
    return letters[(second - 0x80) & 0x1F];
}

static void fold_next(struct span *text, struct buf *folded)
{
    unsigned char first = (unsigned char)text->ptr[0];
    size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    bool letter = (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
    if (first >= 'A' && first <= 'Z')
        buf_add_char(folded, (char)(first - 'A' + 'a'));
    else if (letter)
        buf_add_char(folded, (char)first);
    else if (first == 0xC3)
        buf_add_text(folded, plain((unsigned char)text->ptr[1]));
    else if (first == 0xC5 && ((unsigned char)text->ptr[1] & 0xFE) == 0x92)
        buf_add_text(folded, "oe");
    else
        buf_add_char(folded, ' ');
    *text = span_from(*text, size);
}

static struct span fold(struct arena *arena, struct span text)
{
    struct buf folded = {.arena = arena};
    buf_add_char(&folded, ' ');
    while (text.len > 0)
        fold_next(&text, &folded);
    buf_add_char(&folded, ' ');
    return buf_span(&folded);
}

/* --- matching ----------------------------------------------------------------------------------
 */

static bool has_all(const struct query *query, struct span text)
{
    for (size_t i = 0; i < query->count; i++)
        if (memmem(text.ptr, text.len, query->words[i].ptr, query->words[i].len) == NULL)
            return false;
    return true;
}

static void gather(struct buf *text, const json_t *value)
{
    const char *key;
    json_t *member;
    buf_add(text, text_of(value));
    buf_add_char(text, ' ');
    for (size_t i = 0; i < json_array_size(value); i++)
        gather(text, json_array_get(value, i));
    json_object_foreach((json_t *)(uintptr_t)value, key, member) gather(text, member);
}

static bool is_typed(const struct field *field)
{
    return field->type == FIELD_LINE || field->type == FIELD_TEXT || field->type == FIELD_DATE;
}

static void gather_typed(struct buf *text, const struct field *fields, size_t count,
                         const json_t *values)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_getn(values, fields[i].id.ptr, fields[i].id.len);
        if (is_typed(&fields[i]))
            gather(text, value);
        for (size_t j = 0; j < json_array_size(value) && fields[i].type == FIELD_TABLE; j++)
            gather_typed(text, fields[i].columns, fields[i].column_count, json_array_get(value, j));
    }
}

static void match(struct arena *arena, const struct scene *scene)
{
    const struct form *form = scene->form->form;
    struct buf typed = {.arena = arena}, all = {.arena = arena};
    const json_t *visible = form_visible(arena, form, scene->fiche.content, false);
    gather_typed(&typed, form->fields, form->field_count, visible);
    buf_add(&typed, scene->fiche.code);
    gather(&all, visible);
    buf_add(&all, scene->fiche.code);
    struct span narrow = fold(arena, buf_span(&typed)), wide = fold(arena, buf_span(&all));
    for (size_t i = 0; i < query_count; i++) {
        if (has_all(&queries[i], narrow))
            json_array_append_new(queries[i].must, json_text(scene->fiche.id));
        if (has_all(&queries[i], wide))
            json_array_append_new(queries[i].may, json_text(scene->fiche.id));
    }
}

/* --- all fiches --------------------------------------------------------------------------------
 */

static enum err scan(struct maker *maker)
{
    struct span key, value, subject;
    struct key all = key_of(TABLE_DOC);
    key_bytes(&all, SPAN("fiche:"));
    struct kv_scan walk = store_scan_prefix(&maker->txn, &all, KV_FORWARD);
    while (store_next(&walk, &key, &value)) {
        if (!dossier_document(&maker->txn, key, &subject))
            continue;
        SCOPED_ARENA scratch = {0};
        struct fiche fiche;
        struct scene scene;
        struct actor actor = {.directory = &maker->directory, .now = maker->now};
        json_t *document = ledger_document(&scratch, &maker->txn, span_copy(&scratch, subject));
        if (document == NULL)
            return ERR_DAMAGED;
        TRY(fiche_read(&scratch, document, &fiche));
        TRY(scene_of(&actor, &fiche, &scene));
        if (scene.state->phase == PHASE_IN_PROGRESS || scene.state->phase == PHASE_CLOSED)
            match(&scratch, &scene);
    }
    return maker->txn.err;
}

/* Words with a space on each side, the last one open at its end. */
static void add_query(struct arena *arena, struct span line)
{
    struct query *query = &queries[query_count++];
    struct span folded = span_trim(fold(arena, line));
    while (folded.len > 0 && query->count < WORDS_OF_A_QUERY) {
        struct span word = span_cut(&folded, ' ');
        bool last = span_trim(folded).len == 0;
        if (word.len >= 2)
            query->words[query->count++] =
                span_format(arena, " %.*s%s", SPAN_ARG(word), last ? "" : " ");
    }
    query->must = json_adopt(arena, json_array());
    query->may = json_adopt(arena, json_array());
}

static bool read_queries(struct arena *arena, const char *path)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    while (query_count < QUERIES_MAX && fgets(line, sizeof line, file) != NULL)
        add_query(arena, span_copy(arena, span_trim(span_of(line))));
    fclose(file);
    return true;
}

static void print(struct arena *arena)
{
    for (size_t i = 0; i < query_count; i++) {
        json_t *found = json_adopt(arena, json_object());
        json_object_set(found, "must", queries[i].must);
        json_object_set(found, "may", queries[i].may);
        struct span line = json_canonical(arena, found);
        printf("%.*s\n", SPAN_ARG(line));
    }
}

int main(int argc, char **argv)
{
    static struct maker maker;
    SCOPED_ARENA arena = {0};
    if (argc != 3 || !read_queries(&arena, argv[2])) {
        fprintf(stderr, "usage: bench_scan DIR QUERIES\n");
        return 2;
    }
    enum err err = maker_open(&maker, argv[1]);
    maker.now = app_now();
    if (err == ERR_NONE)
        err = scan(&maker);
    if (err != ERR_NONE)
        fprintf(stderr, "bench_scan: %s\n", err_text(err));
    print(&arena);
    maker_close(&maker);
    return err == ERR_NONE ? 0 : 1;
}
