/* fuzz_message.c - any bytes as a catalog: looking up never leaves them. */
#include "server/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct span ids[] = {{"", 0}, {"a", 1}, {"app.name", 8}, {"\xff", 1}};
    SCOPED_ARENA arena = {0};
    struct locale locale = {.lang = SPAN("fr")};
    if (message_catalog((struct span){(const char *)data, size}, &locale.own) != ERR_NONE)
        return 0;
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        message_with(&arena, &locale, ids[i], {"a", SPAN("b")});
    return 0;
}
