/* fuzz_decode.c - any lines "name=value", and the same bytes as JSON, into a shipped form: what
 * comes out clean is canonical. */
#include "forms/check.h"
#include "forms/decode.h"
#include "server/assets.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_entry(struct arena *arena, const struct form *form, const struct entry *entry)
{
    struct report report = {.arena = arena};
    form_check(form, entry->values, NULL, &report);
    assert(report.count == 0);
    assert(json_is_object(decode_apply(arena, entry->values, entry)));
    assert(json_is_array(report_json(arena, &entry->report)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    const struct form *form = NULL;
    struct span reason, bytes = {.ptr = (const char *)data, .len = size};
    const struct asset *asset = asset_find(SPAN("forms/pmss-action.json"));
    enum err err = form_read(&arena, asset->bytes, &form, &reason);
    assert(err == ERR_NONE);

    struct decode_pair pairs[64];
    size_t count = 0;
    for (struct span rest = bytes; rest.len > 0 && count < 64; count++) {
        struct span value = span_cut(&rest, '\n');
        pairs[count].name = span_cut(&value, '=');
        pairs[count].value = value;
    }
    struct entry entry;
    if (decode_pairs(&arena, form, NULL, pairs, count, &entry) == ERR_NONE)
        check_entry(&arena, form, &entry);

    json_t *object = json_read(&arena, bytes);
    if (object != NULL && decode_json(&arena, form, NULL, object, &entry) == ERR_NONE)
        check_entry(&arena, form, &entry);
    return 0;
}
