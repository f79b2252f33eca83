/* test_ident.c - identifiers: of one shape, never twice, those of operations near their like. */
#include "server/ident.h"
#include "test.h"

enum {
    SECOND = 1000000,
    TRIED = 1000,
    TIME_LETTERS = 9 /* of 48 bits, five to a letter */,
    DAY_LETTERS = 5
};

static void one_is_never_given_twice(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct span seen[2 * TRIED];
    for (size_t i = 0; i < 2 * TRIED; i++) {
        seen[i] = i % 2 == 0 ? ident_new(&arena) : ident_timely(&arena, SECOND);
        assert_true(ident_is(seen[i]));
        for (size_t j = 0; j < i; j++)
            assert_false(span_eq(seen[i], seen[j]));
    }
}

static void those_of_one_time_begin_alike_and_of_another_do_not(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    for (int64_t i = 0; i < TRIED; i++) {
        int64_t now = INT64_C(1795600000) * SECOND + i * 3600 * SECOND;
        struct span first = ident_timely(&arena, now), second = ident_timely(&arena, now),
                    later = ident_timely(&arena, now + SECOND),
                    tomorrow = ident_timely(&arena, now + INT64_C(86400) * SECOND);
        assert_true(span_starts(first, span_until(second, TIME_LETTERS)));
        assert_false(span_starts(first, span_until(later, TIME_LETTERS)));
        assert_false(span_starts(first, span_until(tomorrow, DAY_LETTERS)));
    }
}

TESTS(one_is_never_given_twice, those_of_one_time_begin_alike_and_of_another_do_not)
