/* flips.c - flips single bits of a store's file, half of them where the engine keeps its own
 * account of its pages.  verify --deep must find each that reached live data, and say where; no
 * page may show anything but what it showed before, or an error.
 * usage: flips STORE FLIPS SEED TOKEN…
 *   STORE  the file of a closed store      TOKEN  of those who read; the first, all fiches
 * The last line counts.  Exit code 0: no flip went unseen. */
#include "cell.h"
#include "../engine.h"

#include "base/buf.h"
#include "server/dossier.h"
#include "server/ledger.h"
#include "server/store.h"
#include "server/urlencoded.h"
#include "server/visit.h"
#include "workflow/digest.h"

#include <stdio.h>

enum { STORE_MAX = 1 << 28, PAGES_MAX = 512, READERS_MAX = 4, SHOWN = 10 };

/* A page, as somebody saw it. */
struct page {
    struct span path, query, token;
    struct digest digest;
};

struct flips {
    struct arena arena;
    struct image sound;
    struct engine_places places;
    struct span readers[READERS_MAX]; /* their tokens */
    size_t reader_count;
    struct page pages[PAGES_MAX];
    size_t page_count;
    struct digest records; /* of all keys and values */
    bool *same;            /* shared: whether the last look found those records */
    int64_t now;
};

static struct {
    unsigned long long flips, found, nowhere, crashes, unseen, unnamed, changed;
} count;

/* --- looking ----------------------------------------------------------------------------- */

static enum err digest_records(struct kv_txn *txn, struct digest *digest)
{
    SCOPED_ARENA arena = {0};
    struct buf all = {.arena = &arena};
    struct span key, value;
    struct kv_scan scan = kv_scan(txn, SPAN(""), SPAN(""), KV_FORWARD);
    while (kv_next(&scan, &key, &value)) {
        buf_add(&all, key);
        buf_add(&all, value);
    }
    *digest = digest_of(buf_span(&all));
    return txn->err;
}

static struct response visit_page(struct site *site, struct arena *arena, const struct flips *flips,
                                  const struct page *page)
{
    struct response response;
    struct request request = {.arena = arena,
                              .method = METHOD_GET,
                              .host = SPAN("127.0.0.1"),
                              .accept = SPAN("application/json"),
                              .bearer = page->token,
                              .now = flips->now};
    if (path_read(arena, page->path, &request.path) != ERR_NONE ||
        urlencoded_read(arena, page->query, &request.query) != ERR_NONE)
        abort();
    app_answer(site, &request, &response);
    return response;
}

/* Operations that forms would bring are drawn each time. */
static void forget_operations(json_t *said)
{
    const char *name;
    size_t i;
    json_t *member;
    json_object_foreach(said, name, member) forget_operations(member);
    json_array_foreach(said, i, member) forget_operations(member);
    json_object_del(said, "operation");
}

/* What a page says. */
static struct digest digest_page(struct arena *arena, const struct response *response)
{
    json_t *said = json_read(arena, response->body);
    forget_operations(said);
    return digest_of(said == NULL ? response->body : json_canonical(arena, said));
}

static bool verify_whole(void *context, const char *directory, char reason[CELL_REASON_SIZE])
{
    SCOPED_ARENA arena = {0};
    struct flips *flips = context;
    struct kv *kv;
    struct kv_options options = {.read_only = true};
    struct ledger_findings findings = {0};
    struct digest records;
    enum err err = store_open(&arena, directory, &options, &kv);
    if (err == ERR_NONE) {
        SCOPED_TXN txn = kv_read(kv);
        err = ledger_verify(&arena, &txn, true, &findings);
        *flips->same = err == ERR_NONE && digest_records(&txn, &records) == ERR_NONE &&
                       digest_eq(&records, &flips->records);
    } else {
        findings.trouble = span_of(err_text(err));
    }
    snprintf(reason, CELL_REASON_SIZE, "%.*s", SPAN_ARG(findings.trouble));
    return err == ERR_NONE;
}

/* As the server would: what cannot be opened shows nothing. */
static bool pages_are_true(void *context, const char *directory, char reason[CELL_REASON_SIZE])
{
    const struct flips *flips = context;
    struct app app;
    struct site site;
    struct span trouble;
    struct app_options options = {.data = directory};
    if (app_open(&options, &app) != ERR_NONE ||
        site_open(&app.arena, &app, &site, &trouble) != ERR_NONE)
        return true;
    bool well = true;
    for (size_t i = 0; i < flips->page_count && well; i++) {
        SCOPED_ARENA arena = {0};
        const struct page *page = &flips->pages[i];
        struct response response = visit_page(&site, &arena, flips, page);
        struct digest digest = digest_page(&arena, &response);
        well = response.status != 200 || digest_eq(&digest, &page->digest);
        if (!well)
            snprintf(reason, CELL_REASON_SIZE, "%.*s shows something else", SPAN_ARG(page->path));
    }
    app_close(&app);
    return well;
}

/* --- what was there ---------------------------------------------------------------------- */

static void add_page(struct flips *flips, struct span path, struct span query, struct span token)
{
    if (flips->page_count == PAGES_MAX)
        abort();
    flips->pages[flips->page_count++] = (struct page){.path = path, .query = query, .token = token};
}

/* Every fiche, as the first of them sees it. */
static void list_fiches(struct flips *flips, struct kv *kv)
{
    SCOPED_TXN txn = kv_read(kv);
    struct span key, value, subject;
    struct key all = key_of(TABLE_DOC);
    struct kv_scan scan = store_scan_prefix(&txn, &all, KV_FORWARD);
    while (store_next(&scan, &key, &value))
        if (dossier_document(&txn, key, &subject) && span_starts(subject, SPAN("fiche:")))
            add_page(flips,
                     span_format(&flips->arena, "/fiches/%.*s",
                                 SPAN_ARG(span_from(subject, strlen("fiche:")))),
                     SPAN(""), flips->readers[0]);
    if (digest_records(&txn, &flips->records) != ERR_NONE)
        abort();
}

/* What tells of many at once, to all of them. */
static void list_pages(struct flips *flips)
{
    static const struct {
        const char *path, *query;
    } many[] = {
        {"/", ""},
        {"/plans", ""},
        {"/plans/pmss", ""},
        {"/plans/pmss/suivi", ""},
        {"/recherche", "q=marque"},
        {"/validations", ""},
        {"/usagers", ""},
        {"/administration/personnes", ""},
        {"/administration/instances", ""},
        {"/journal", ""},
    };
    for (size_t i = 0; i < COUNT_OF(many); i++)
        for (size_t j = 0; j < flips->reader_count; j++)
            add_page(flips, span_of(many[i].path), span_of(many[i].query), flips->readers[j]);
}

/* Of the sound store, in this process. */
static bool learn(void *context, const char *directory, char reason[CELL_REASON_SIZE])
{
    (void)reason;
    struct flips *flips = context;
    struct app app;
    struct site site;
    struct span trouble;
    struct app_options options = {.data = directory};
    if (app_open(&options, &app) != ERR_NONE ||
        site_open(&app.arena, &app, &site, &trouble) != ERR_NONE)
        return false;
    list_fiches(flips, app.kv);
    size_t fiches = flips->page_count, shown = 0;
    list_pages(flips);
    bool well = fiches > 0;
    for (size_t i = 0; i < flips->page_count; i++) {
        struct response response = visit_page(&site, &flips->arena, flips, &flips->pages[i]);
        well = well && (i >= fiches || response.status == 200);
        if (response.status != 200)
            continue; /* not for this reader */
        flips->pages[shown] = flips->pages[i];
        flips->pages[shown++].digest = digest_page(&flips->arena, &response);
    }
    flips->page_count = shown;
    app_close(&app);
    return well;
}

/* --- flipping ---------------------------------------------------------------------------- */

static void say(const char *what, size_t at, unsigned bit, const char *reason)
{
    static int shown;
    if (shown++ < SHOWN)
        printf("byte %zu bit %u: %s: %s\n", at, bit, what, reason);
}

static void flip(struct flips *flips, const struct cell *cell, size_t at, unsigned bit)
{
    struct image *image = &flips->sound;
    image->bytes[at] ^= (unsigned char)(1U << bit);
    cell_lay_out(cell, image);
    *flips->same = false;
    count.flips++;
    enum cell_end end = cell_run(cell, verify_whole, flips);
    count.found += end != CELL_WELL;
    count.crashes += end == CELL_CRASHED;
    count.nowhere += end == CELL_WELL && *flips->same;
    if (end == CELL_BAD && cell->reason[0] == '\0')
        count.unnamed++, say("found without a word", at, bit, "");
    if (end == CELL_WELL && !*flips->same)
        count.unseen++, say("unseen", at, bit, "the records are others");
    if (cell_run(cell, pages_are_true, flips) == CELL_BAD)
        count.changed++, say("silently served", at, bit, cell->reason);
    image->bytes[at] ^= (unsigned char)(1U << bit);
}

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

static size_t draw_place(const struct flips *flips, uint64_t *state, bool of_engine)
{
    size_t drawn = (size_t)draw(state);
    return of_engine ? flips->places.at[drawn % flips->places.count] : drawn % flips->sound.size;
}

int main(int argc, char **argv)
{
    static struct flips flips;
    if (argc < 5 || argc - 4 > READERS_MAX ||
        image_read(&flips.arena, argv[1], STORE_MAX, &flips.sound) != ERR_NONE)
        return 2;
    for (int i = 4; i < argc; i++)
        flips.readers[flips.reader_count++] = span_of(argv[i]);
    flips.places = engine_places(&flips.arena, flips.sound.bytes, flips.sound.size);
    flips.now = app_now();
    flips.same = cell_shared(sizeof *flips.same);
    struct cell cell = cell_open();
    cell_lay_out(&cell, &flips.sound);
    bool sound = learn(&flips, cell.directory, cell.reason);
    cell_lay_out(&cell, &flips.sound);
    sound = sound && cell_run(&cell, verify_whole, &flips) == CELL_WELL && *flips.same &&
            cell_run(&cell, pages_are_true, &flips) == CELL_WELL;
    uint64_t state = strtoull(argv[3], NULL, 10);
    for (unsigned long long i = strtoull(argv[2], NULL, 10); sound && i > 0; i--)
        flip(&flips, &cell, draw_place(&flips, &state, i % 2 == 0), (unsigned)(draw(&state) % 8));
    if (!sound)
        printf("not sound to begin with: %s\n", cell.reason);
    cell_close(&cell);
    printf("%zu pages, %zu bytes of which %zu are the engine's\n", flips.page_count,
           flips.sound.size, flips.places.count);
    printf("%llu bits flipped: %llu found (%llu of them by a crash), %llu in nothing alive, "
           "%llu unseen, %llu unnamed; %llu pages silently changed\n",
           count.flips, count.found, count.crashes, count.nowhere, count.unseen, count.unnamed,
           count.changed);
    return sound && count.found > 0 && count.unseen + count.unnamed + count.changed == 0 ? 0 : 1;
}
