/* fuzz_minisig.c - whatever is read as a signature or a key is written back as itself. */
#include "workflow/minisig.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_signature(struct span text)
{
    SCOPED_ARENA arena = {0};
    static const struct minisig_public nobody;
    struct minisig minisig, again;
    struct span written, rewritten;
    if (minisig_parse(text, &minisig) != ERR_NONE)
        return;
    assert(minisig_verify(&nobody, text, &minisig) == ERR_INVALID);
    enum err err = minisig_write(&arena, &minisig, &written);
    assert(err == ERR_NONE);
    err = minisig_parse(written, &again);
    assert(err == ERR_NONE);
    err = minisig_write(&arena, &again, &rewritten);
    assert(err == ERR_NONE && span_eq(written, rewritten));
}

static void fuzz_public(struct span text)
{
    SCOPED_ARENA arena = {0};
    struct minisig_public key, again;
    if (minisig_public_parse(text, &key) != ERR_NONE)
        return;
    enum err err = minisig_public_parse(minisig_public_write(&arena, &key), &again);
    assert(err == ERR_NONE && memcmp(&key, &again, sizeof key) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {.ptr = (const char *)data, .len = size};
    fuzz_signature(text);
    fuzz_public(text);
    return 0;
}
