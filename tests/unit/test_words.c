#include "test.h"

#include "server/words.h"

static void assert_folds(const char *text, const char *folded)
{
    SCOPED_ARENA arena = {0};
    assert_string_equal(c_string(&arena, words_fold(&arena, span_of(text))), folded);
}

static void accents_case_and_punctuation_do_not_matter(void **unused)
{
    (void)unused;
    assert_folds("Échéance_finale", "echeance finale");
    assert_folds("  L’ŒIL « neuf » : 2e étape…", "l oeil neuf 2e etape");
    assert_folds("Straße, Ærø, ĳ", "strasse aero ij");
    assert_folds("", "");
    assert_folds("—", "");
    assert_folds("日本", "日本");
}

static void every_accented_capital_folds_like_its_small_letter(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    for (unsigned low = 0x80; low < 0x97; low++) { /* U+00C0 to U+00D6, then U+00E0 to U+00F6 */
        char capital[] = {(char)0xC3, (char)low, 0}, small[] = {(char)0xC3, (char)(low + 0x20), 0};
        assert_true(
            span_eq(words_fold(&arena, span_of(capital)), words_fold(&arena, span_of(small))));
    }
}

static void letters_alone_are_not_words_and_long_words_are_cut(void **unused)
{
    (void)unused;
    struct span word, folded = SPAN("a 12 anticonstitutionnellement-vite b");
    assert_true(words_next(&folded, &word));
    assert_true(span_eq(word, SPAN("12")));
    assert_true(words_next(&folded, &word));
    assert_int_equal(word.len, WORD_MAX);
    assert_false(words_next(&folded, &word));
}

TESTS(accents_case_and_punctuation_do_not_matter,
      every_accented_capital_folds_like_its_small_letter,
      letters_alone_are_not_words_and_long_words_are_cut)
