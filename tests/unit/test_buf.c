/* test_buf.c - what was added to a buffer ends with a zero, for those who take it as a C string. */
#include "base/buf.h"
#include "test.h"

enum { FIRST = 40, SECOND = 200 };

static void a_zero_stands_behind_whatever_was_added(void **unused)
{
    (void)unused;
    char bytes[SECOND];
    memset(bytes, 'x', sizeof bytes);
    for (size_t first = 1; first < FIRST; first++)
        for (size_t second = 0; second < SECOND; second++) {
            SCOPED_ARENA arena = {0};
            struct buf buf = {.arena = &arena};
            buf_add(&buf, (struct span){bytes, first});
            memset(arena_new(&arena, char, SECOND), 'y', SECOND); /* a neighbour */
            buf_add(&buf, (struct span){bytes, second});
            assert_int_equal(strlen(buf_span(&buf).ptr), first + second);
        }
}

TESTS(a_zero_stands_behind_whatever_was_added)
