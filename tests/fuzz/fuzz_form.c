/* fuzz_form.c - any bytes as a form file: refused with a reason, or a form within its limits. */
#include "forms/form.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA arena = {0};
    const struct form *form = NULL;
    struct span reason = {0};
    struct span bytes = {.ptr = (const char *)data, .len = size};
    if (form_read(&arena, bytes, &form, &reason) != ERR_NONE) {
        assert(form == NULL && reason.len > 0);
        return 0;
    }
    assert(form->field_count <= FORM_FIELDS_MAX && form_field(form, SPAN("title")) != NULL);
    return 0;
}
