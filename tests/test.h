/* test.h - a test program is a list of sentences.
 *
 *     TESTS(a_sealed_fiche_never_becomes_editable, nobody_approves_their_own_fiche)
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* clang-format off */
#define TESTS_1(a) cmocka_unit_test(a)
#define TESTS_2(a, ...) cmocka_unit_test(a), TESTS_1(__VA_ARGS__)
#define TESTS_3(a, ...) cmocka_unit_test(a), TESTS_2(__VA_ARGS__)
#define TESTS_4(a, ...) cmocka_unit_test(a), TESTS_3(__VA_ARGS__)
#define TESTS_5(a, ...) cmocka_unit_test(a), TESTS_4(__VA_ARGS__)
#define TESTS_6(a, ...) cmocka_unit_test(a), TESTS_5(__VA_ARGS__)
#define TESTS_7(a, ...) cmocka_unit_test(a), TESTS_6(__VA_ARGS__)
#define TESTS_8(a, ...) cmocka_unit_test(a), TESTS_7(__VA_ARGS__)
#define TESTS_9(a, ...) cmocka_unit_test(a), TESTS_8(__VA_ARGS__)
#define TESTS_10(a, ...) cmocka_unit_test(a), TESTS_9(__VA_ARGS__)
#define TESTS_11(a, ...) cmocka_unit_test(a), TESTS_10(__VA_ARGS__)
#define TESTS_12(a, ...) cmocka_unit_test(a), TESTS_11(__VA_ARGS__)
#define TESTS_13(a, ...) cmocka_unit_test(a), TESTS_12(__VA_ARGS__)
#define TESTS_14(a, ...) cmocka_unit_test(a), TESTS_13(__VA_ARGS__)
#define TESTS_15(a, ...) cmocka_unit_test(a), TESTS_14(__VA_ARGS__)
#define TESTS_16(a, ...) cmocka_unit_test(a), TESTS_15(__VA_ARGS__)
#define TESTS_17(a, ...) cmocka_unit_test(a), TESTS_16(__VA_ARGS__)
#define TESTS_18(a, ...) cmocka_unit_test(a), TESTS_17(__VA_ARGS__)
#define TESTS_19(a, ...) cmocka_unit_test(a), TESTS_18(__VA_ARGS__)
#define TESTS_20(a, ...) cmocka_unit_test(a), TESTS_19(__VA_ARGS__)
#define TESTS_21(a, ...) cmocka_unit_test(a), TESTS_20(__VA_ARGS__)
#define TESTS_22(a, ...) cmocka_unit_test(a), TESTS_21(__VA_ARGS__)
#define TESTS_23(a, ...) cmocka_unit_test(a), TESTS_22(__VA_ARGS__)
#define TESTS_24(a, ...) cmocka_unit_test(a), TESTS_23(__VA_ARGS__)
#define TESTS_25(a, ...) cmocka_unit_test(a), TESTS_24(__VA_ARGS__)
#define TESTS_26(a, ...) cmocka_unit_test(a), TESTS_25(__VA_ARGS__)
#define TESTS_27(a, ...) cmocka_unit_test(a), TESTS_26(__VA_ARGS__)
#define TESTS_28(a, ...) cmocka_unit_test(a), TESTS_27(__VA_ARGS__)
#define TESTS_29(a, ...) cmocka_unit_test(a), TESTS_28(__VA_ARGS__)
#define TESTS_30(a, ...) cmocka_unit_test(a), TESTS_29(__VA_ARGS__)
#define TESTS_31(a, ...) cmocka_unit_test(a), TESTS_30(__VA_ARGS__)
#define TESTS_32(a, ...) cmocka_unit_test(a), TESTS_31(__VA_ARGS__)
#define TESTS_33(a, ...) cmocka_unit_test(a), TESTS_32(__VA_ARGS__)
#define TESTS_34(a, ...) cmocka_unit_test(a), TESTS_33(__VA_ARGS__)
#define TESTS_35(a, ...) cmocka_unit_test(a), TESTS_34(__VA_ARGS__)
#define TESTS_36(a, ...) cmocka_unit_test(a), TESTS_35(__VA_ARGS__)
#define TESTS_37(a, ...) cmocka_unit_test(a), TESTS_36(__VA_ARGS__)
#define TESTS_38(a, ...) cmocka_unit_test(a), TESTS_37(__VA_ARGS__)
#define TESTS_39(a, ...) cmocka_unit_test(a), TESTS_38(__VA_ARGS__)
#define TESTS_40(a, ...) cmocka_unit_test(a), TESTS_39(__VA_ARGS__)
#define TESTS_41(a, ...) cmocka_unit_test(a), TESTS_40(__VA_ARGS__)
#define TESTS_42(a, ...) cmocka_unit_test(a), TESTS_41(__VA_ARGS__)
#define TESTS_43(a, ...) cmocka_unit_test(a), TESTS_42(__VA_ARGS__)
#define TESTS_44(a, ...) cmocka_unit_test(a), TESTS_43(__VA_ARGS__)
#define TESTS_45(a, ...) cmocka_unit_test(a), TESTS_44(__VA_ARGS__)
#define TESTS_46(a, ...) cmocka_unit_test(a), TESTS_45(__VA_ARGS__)
#define TESTS_47(a, ...) cmocka_unit_test(a), TESTS_46(__VA_ARGS__)
#define TESTS_48(a, ...) cmocka_unit_test(a), TESTS_47(__VA_ARGS__)
#define TESTS_N(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, \
    _18, _19, _20, _21, _22, _23, _24, _25, _26, _27, _28, _29, _30, _31, _32, _33, _34, _35, _36, \
    _37, _38, _39, _40, _41, _42, _43, _44, _45, _46, _47, _48, name, ...) name
#define TESTS_LIST(...) TESTS_N(__VA_ARGS__, TESTS_48, TESTS_47, TESTS_46, TESTS_45, TESTS_44, \
    TESTS_43, TESTS_42, TESTS_41, TESTS_40, TESTS_39, TESTS_38, TESTS_37, TESTS_36, TESTS_35, \
    TESTS_34, TESTS_33, TESTS_32, TESTS_31, TESTS_30, TESTS_29, TESTS_28, TESTS_27, TESTS_26, \
    TESTS_25, TESTS_24, TESTS_23, TESTS_22, TESTS_21, TESTS_20, TESTS_19, TESTS_18, TESTS_17, \
    TESTS_16, TESTS_15, TESTS_14, TESTS_13, TESTS_12, TESTS_11, TESTS_10, TESTS_9, TESTS_8, \
    TESTS_7, TESTS_6, TESTS_5, TESTS_4, TESTS_3, TESTS_2, TESTS_1, )(__VA_ARGS__)
/* clang-format on */

#define TESTS(...)                                                   \
    int main(void)                                                   \
    {                                                                \
        const struct CMUnitTest tests[] = {TESTS_LIST(__VA_ARGS__)}; \
        return cmocka_run_group_tests(tests, NULL, NULL);            \
    }
