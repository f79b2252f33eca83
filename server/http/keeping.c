#include "server/keeping.h"

#include "server/etag.h"
#include "server/ident.h"
#include "server/kept.h"

#include <sodium.h>

/* --- who asks what --------------------------------------------------------------------------- */

static void add_address(struct fingerprinting *making, const struct request *request)
{
    for (size_t i = 0; i < request->path.count; i++)
        fingerprint_add(making, request->path.segments[i]);
    for (size_t i = 0; i < request->query.count; i++) {
        fingerprint_add(making, request->query.items[i].name);
        fingerprint_add(making, request->query.items[i].value);
    }
}

static struct fingerprint key_of_visit(const struct visit *visit)
{
    const unsigned char manner[] = {visit->for_program, visit->for_table, visit->by_token,
                                    (unsigned char)visit->lens.language};
    struct fingerprinting making = fingerprint_begin();
    fingerprint_add(&making, (struct span){.ptr = (const char *)manner, .len = sizeof manner});
    fingerprint_add(&making, visit->session.person);
    fingerprint_add(&making, visit->secret);
    add_address(&making, visit->request);
    return fingerprint_end(&making);
}

/* --- the answer ------------------------------------------------------------------------------ */

/* Its own identifier in each gap. */
static void fill_gaps(struct visit *visit, char *body, const struct kept_answer *answer)
{
    struct span fresh = ident_timely(visit->arena, visit->request->now);
    for (size_t i = 0; i < answer->gap_count; i++)
        memcpy(body + answer->gaps[i], fresh.ptr, fresh.len);
}

/* body holds the answer's bytes, and nobody else reads them. */
static void give(struct visit *visit, const struct kept_answer *answer, char *body)
{
    struct response *response = visit->response;
    response->etag = answer->etag;
    if (etag_matches(visit->request->if_none_match, answer->etag)) {
        response->status = 304;
        response->type = NULL;
        response->body = SPAN("");
        return;
    }
    fill_gaps(visit, body, answer);
    response->type = answer->type;
    response->body = (struct span){.ptr = body, .len = answer->body.len};
}

static void give_again(struct visit *visit, const struct kept_answer *answer)
{
    char *body = arena_take(visit->arena, answer->body.len);
    memcpy(body, answer->body.ptr, answer->body.len);
    give(visit, answer, body);
}

bool keeping_find(struct visit *visit)
{
    if (!visit->match.route->is_kept)
        return false;
    visit->page = key_of_visit(visit);
    const struct kept_answer *answer =
        kept_find(visit->snapshot->kept, visit->arena, &visit->page, visit->request->now);
    if (answer != NULL)
        give_again(visit, answer);
    return answer != NULL;
}

/* Where the site's mark stands; false when it does more often than there is room for. */
static bool find_gaps(struct kept_answer *answer, struct span mark)
{
    struct span rest = answer->body;
    const char *found;
    while (rest.len > 0 && (found = memmem(rest.ptr, rest.len, mark.ptr, mark.len)) != NULL) {
        if (answer->gap_count == KEPT_GAPS_MAX)
            return false;
        answer->gaps[answer->gap_count++] = (size_t)(found - answer->body.ptr);
        rest = span_from(answer->body, answer->gaps[answer->gap_count - 1] + mark.len);
    }
    return true;
}

/* The handler's own tag, if it gave one, then the body's digest, under a key that nobody knows:
 * whom it is given to cannot look for another body with the same. */
static struct span etag_of(const struct visit *visit, struct span body)
{
    unsigned char digest[crypto_shorthash_siphashx24_BYTES];
    struct span own = visit->response->etag;
    crypto_shorthash_siphashx24(digest, (const unsigned char *)body.ptr, body.len,
                                visit->site->tag_key);
    struct span hash =
        ident_base32(visit->arena, (struct span){.ptr = (char *)digest, .len = sizeof digest});
    return span_format(visit->arena, "%.*s%s%.*s", SPAN_ARG(own), own.len > 0 ? "-" : "",
                       SPAN_ARG(hash));
}

void keeping_add(struct visit *visit)
{
    const struct response *response = visit->response;
    if (!visit->match.route->is_kept || response->status != 200 || visit->txn.err != ERR_NONE)
        return;
    struct kept_answer answer = {.type = response->type, .body = response->body};
    answer.etag = etag_of(visit, answer.body);
    bool fits = find_gaps(&answer, visit->site->gap);
    if (fits && response->headers == NULL)
        kept_add(visit->snapshot->kept, &visit->page, &answer, visit->request->now);
    give(visit, &answer, (char *)(uintptr_t)answer.body.ptr); /* which this visit has made */
}
