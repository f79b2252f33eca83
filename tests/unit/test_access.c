/* test_access.c - the access table against the same rules said in sentences. */
#include "test.h"

#include "access_sentences.h"

enum { ROLE_SETS = 1 << ROLE_COUNT };

static bool should_together(role_set roles, enum capability capability, enum phase phase)
{
    if (capability == CAPABILITY_FICHE_DECIDE && (roles & ROLE_BIT(ROLE_ADMIN)))
        return false;
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if ((roles & ROLE_BIT(role)) && should(role, capability, phase))
            return true;
    return false;
}

static void the_table_says_what_the_sentences_say(void **unused)
{
    (void)unused;
    for (role_set roles = 0; roles < ROLE_SETS; roles++)
        for (enum capability capability = 0; capability < CAPABILITY_COUNT; capability++) {
            bool ever = false;
            for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
                bool expected = should_together(roles, capability, phase);
                ever = ever || expected;
                if (access_allows(roles, capability, phase) != expected)
                    fail_msg("roles %x, capability %d, %s", (unsigned)roles, (int)capability,
                             phase_word(phase));
            }
            assert_int_equal(access_allows_ever(roles, capability), ever);
        }
}

static void more_roles_never_allow_less_save_that_administrators_decide_nothing(void **unused)
{
    (void)unused;
    for (role_set roles = 0; roles < ROLE_SETS; roles++)
        for (enum role more = 0; more < ROLE_COUNT; more++)
            for (enum capability capability = 0; capability < CAPABILITY_COUNT; capability++)
                for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
                    bool before = access_allows(roles, capability, phase);
                    bool after = access_allows(roles | ROLE_BIT(more), capability, phase);
                    bool excepted = more == ROLE_ADMIN && capability == CAPABILITY_FICHE_DECIDE;
                    assert_true(!before || after || excepted);
                    assert_false(excepted && after);
                }
}

static void whoever_edits_decides_or_sees_inside_also_reads(void **unused)
{
    (void)unused;
    static const enum capability deeds[] = {CAPABILITY_FICHE_INSIDE, CAPABILITY_FICHE_EDIT,
                                            CAPABILITY_FICHE_DECIDE};
    for (role_set roles = 0; roles < ROLE_SETS; roles++)
        for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
            for (size_t i = 0; i < COUNT_OF(deeds); i++)
                assert_true(!access_allows(roles, deeds[i], phase) ||
                            access_allows(roles, CAPABILITY_FICHE_READ, phase));
}

static void the_auditor_changes_nothing(void **unused)
{
    (void)unused;
    static const enum capability changes[] = {CAPABILITY_FICHE_EDIT, CAPABILITY_FICHE_CREATE,
                                              CAPABILITY_FICHE_DECIDE, CAPABILITY_PEOPLE,
                                              CAPABILITY_INSTALL};
    for (size_t i = 0; i < COUNT_OF(changes); i++)
        assert_false(access_allows_ever(ROLE_BIT(ROLE_AUDITOR), changes[i]));
}

static void roles_and_phases_are_read_as_they_are_written(void **unused)
{
    (void)unused;
    enum role role = ROLE_COUNT;
    enum phase phase = PHASE_COUNT;
    for (enum role r = 0; r < ROLE_COUNT; r++)
        assert_true(role_parse(span_of(role_word(r)), &role) && role == r);
    for (enum phase p = 0; p < PHASE_COUNT; p++)
        assert_true(phase_parse(span_of(phase_word(p)), &phase) && phase == p);
    assert_false(role_parse(SPAN("leader"), &role) || role_parse(SPAN(""), &role));
    assert_false(phase_parse(SPAN("Draft"), &phase));
    assert_int_equal(refusal_err(REFUSAL_UNSEEN), ERR_ABSENT);
    assert_int_equal(refusal_err(REFUSAL_NONE), ERR_NONE);
}

TESTS(the_table_says_what_the_sentences_say,
      more_roles_never_allow_less_save_that_administrators_decide_nothing,
      whoever_edits_decides_or_sees_inside_also_reads, the_auditor_changes_nothing,
      roles_and_phases_are_read_as_they_are_written)
