#include "workflow/tlogproof.h"

#include "workflow/base64.h"
#include "workflow/line.h"

#include <assert.h>

#define HEADER SPAN("c2sp.org/tlog-proof@v1")
#define EXTRA SPAN("extra ")
#define INDEX SPAN("index ")

struct span tlogproof_write(struct arena *arena, const struct tlogproof *proof)
{
    struct buf buf = {.arena = arena};
    assert(proof->extra.len <= TLOGPROOF_EXTRA_MAX);
    buf_add(&buf, HEADER);
    buf_add_char(&buf, '\n');
    if (proof->extra.len > 0) {
        buf_add(&buf, EXTRA);
        buf_add(&buf, base64_write(arena, proof->extra));
        buf_add_char(&buf, '\n');
    }
    buf_add(&buf, span_format(arena, "index %llu\n", (unsigned long long)proof->index));
    for (size_t i = 0; i < proof->path.count; i++) {
        buf_add(&buf, base64_write(arena, digest_span(&proof->path.hashes[i])));
        buf_add_char(&buf, '\n');
    }
    buf_add_char(&buf, '\n');
    buf_add(&buf, proof->checkpoint);
    return buf_span(&buf);
}

static enum err extra_read(struct arena *arena, struct span base64, struct span *extra)
{
    unsigned char *bytes = arena_new(arena, unsigned char, TLOGPROOF_EXTRA_MAX);
    size_t count;
    TRY(base64_read(base64, TLOGPROOF_EXTRA_MAX, bytes, &count));
    *extra = (struct span){.ptr = (const char *)bytes, .len = count};
    return ERR_NONE;
}

/* Reads hashes up to the blank line, and takes that line too. */
static enum err path_read(struct span *rest, struct tree_proof *path)
{
    struct span line;
    path->count = 0;
    while (line_next(rest, &line)) {
        if (line.len == 0)
            return ERR_NONE;
        if (path->count == TREE_PROOF_MAX)
            return ERR_MALFORMED;
        TRY(base64_exact(line, DIGEST_SIZE, path->hashes[path->count++].bytes));
    }
    return ERR_MALFORMED;
}

enum err tlogproof_parse(struct arena *arena, struct span text, struct tlogproof *proof)
{
    struct tlogproof read = {0};
    struct checkpoint checkpoint;
    struct span line, rest = text;
    if (text.len > TLOGPROOF_MAX)
        return ERR_TOO_LARGE;
    if (!line_next(&rest, &line) || !span_eq(line, HEADER) || !line_next(&rest, &line))
        return ERR_MALFORMED;
    if (span_starts(line, EXTRA)) {
        TRY(extra_read(arena, span_from(line, EXTRA.len), &read.extra));
        if (!line_next(&rest, &line))
            return ERR_MALFORMED;
    }
    if (!span_starts(line, INDEX))
        return ERR_MALFORMED;
    TRY(line_number(span_from(line, INDEX.len), &read.index));
    TRY(path_read(&rest, &read.path));
    TRY(checkpoint_parse(rest, &checkpoint));
    read.checkpoint = rest;
    *proof = read;
    return ERR_NONE;
}

enum err tlogproof_verify(const struct tlogproof *proof, const struct checkpoint_key *key,
                          const struct digest *leaf, struct checkpoint *checkpoint)
{
    struct checkpoint read;
    TRY(checkpoint_verify(key, proof->checkpoint, &read));
    TRY(tree_verify_inclusion(&proof->path, leaf, proof->index, read.size, &read.root));
    *checkpoint = read;
    return ERR_NONE;
}
