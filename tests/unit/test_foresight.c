/* test_foresight.c - what is ruled beforehand is what the writer would have said, or is not used.
 */
#include "test.h"

#include "council_world.h"
#include "foresight_world.h"

static struct job vote_of(struct council *council, const struct voice *voter, struct span fiche,
                          const struct signer *signer)
{
    struct voice hand = *voter;
    hand.signer = *signer;
    json_t *args = council_sign(council, &hand, council_vote(council, fiche, "approve"));
    json_object_del(args, "fiche");
    return (struct job){.arena = &council->site.arena,
                        .kind = &command_kinds[COMMAND_FICHE_VOTE],
                        .actor = voter->id,
                        .target = fiche,
                        .args = args,
                        .now = council->site.now += 1000000};
}

static struct job own_vote(struct council *council, const struct voice *voter, struct span fiche)
{
    return vote_of(council, voter, fiche, &voter->signer);
}

/* A vote of Anne's that was ruled upon. */
static struct job foreseen_vote(struct council *council, struct span fiche)
{
    struct job job = own_vote(council, &council->ann, fiche);
    world_foresee(&council->site, &job);
    assert_non_null(job.foresight);
    assert_true(world_still_holds(&council->site, &job));
    return job;
}

static enum err run(struct council *council, struct job *job)
{
    return writer_run(council->site.app.writer, job);
}

/* Whether the log ends with these events. */
static void ends_with(struct council *council, const json_t *events, uint64_t last)
{
    struct kv_txn txn = kv_read(council->site.app.kv);
    size_t count = json_array_size(events);
    for (size_t i = 0; i < count; i++) {
        json_t *event = json_array_get(events, i),
               *record = ledger_event(&council->site.arena, &txn, last + 1 - count + i);
        assert_int_equal(number_at(record, "seq"), last + 1 - count + i);
        assert_int_equal(json_object_update_existing(record, event), 0);
        assert_true(
            json_equal(record, ledger_event(&council->site.arena, &txn, last + 1 - count + i)));
    }
    kv_abandon(&txn);
}

static void what_was_foreseen_is_what_is_recorded(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_fiche(council, "Prévu");
    struct job job = foreseen_vote(council, fiche);
    const json_t *events = job.ruling.events; /* by world_still_holds() */
    assert_int_equal(run(council, &job), ERR_NONE);
    assert_ptr_equal(job.ruling.events, events);
    ends_with(council, events, job.seq);
    assert_true(council_stands(council, fiche, "validation", 1));
    assert_false(world_still_holds(&council->site, &job));
    struct job deciding = own_vote(council, &council->bea, fiche);
    world_foresee(&council->site, &deciding);
    assert_int_equal(run(council, &deciding), ERR_NONE);
    assert_true(json_array_size(deciding.ruling.events) > 1);
    ends_with(council, deciding.ruling.events, deciding.seq);
    council_close(council);
}

/* Both were ruled upon when nobody had voted; the second vote decides all the same. */
static void a_fiche_that_has_changed_is_ruled_upon_again(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_fiche(council, "Deux voix");
    struct job first = own_vote(council, &council->ann, fiche);
    struct job second = own_vote(council, &council->bea, fiche);
    first.now = second.now = council->site.now += 1000000; /* both have signed by then */
    world_foresee(&council->site, &first);
    world_foresee(&council->site, &second);
    assert_true(first.foresight != NULL && second.foresight != NULL);
    assert_int_equal(run(council, &first), ERR_NONE);
    assert_false(world_still_holds(&council->site, &second));
    assert_int_equal(run(council, &second), ERR_NONE);
    assert_false(span_eq(council_read(council, fiche).state, SPAN("validation")));
    struct job again = first;
    assert_int_equal(run(council, &again), ERR_CONFLICT); /* no vote is given twice */
    council_close(council);
}

static void a_directory_that_has_changed_is_asked_again(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_fiche(council, "Clé révoquée");
    struct job job = foreseen_vote(council, fiche);
    world_command(&council->site, COMMAND_KEY_REVOKE, council->ann.key,
                  json_adopt(&council->site.arena, json_object()));
    assert_false(world_still_holds(&council->site, &job));
    assert_int_equal(run(council, &job), refusal_err(REFUSAL_KEY_REVOKED));
    assert_int_equal(job.ruling.refusal, REFUSAL_KEY_REVOKED);
    assert_true(council_stands(council, fiche, "validation", 0));
    council_close(council);
}

static void what_would_be_refused_is_left_to_the_writer(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_fiche(council, "Refusé");
    struct job stale = own_vote(council, &council->ann, fiche);
    json_object_set_new(stale.args, "revision", json_integer(2));
    struct job early = own_vote(council, &council->ann, fiche), other = early, local = early;
    early.now = 1; /* before it was signed; and before she had a seat */
    other.actor = council->bea.id;
    local.is_local = true;
    struct job *jobs[] = {&stale, &early, &other, &local};
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        world_foresee(&council->site, jobs[i]);
        assert_null(jobs[i]->foresight);
    }
    assert_int_equal(run(council, &stale), ERR_STALE);
    council_close(council);
}

static void nobody_is_ruled_upon_with_another_s_eyes_or_at_another_time(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_fiche(council, "Autre");
    struct job job = own_vote(council, &council->ann, fiche), as_bea = job;
    as_bea.actor = council->bea.id;
    world_foresee_as(&council->site, &as_bea, council->ann.id, job.now);
    assert_null(as_bea.foresight);
    world_foresee_as(&council->site, &job, council->ann.id, job.now + 1);
    assert_null(job.foresight);
    council_close(council);
}

/* Seen in time, it is refused alone; overlooked, when what was written is read back. */
static void a_signature_is_verified_whatever_was_foreseen(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span fiche = council_fiche(council, "Faux");
    for (int overlooked = 0; overlooked < 2; overlooked++) {
        struct job job = vote_of(council, &council->ann, fiche, &council->lea.signer);
        world_foresee(&council->site, &job);
        assert_true(job.foresight == NULL && job.is_doubted);
        job.is_doubted = !overlooked;
        assert_int_equal(run(council, &job), ERR_INVALID);
        assert_int_equal(job.ruling.refusal, REFUSAL_SIGNATURE_BAD);
        assert_true(council_stands(council, fiche, "validation", 0));
    }
    council_close(council);
}

TESTS(what_was_foreseen_is_what_is_recorded, a_fiche_that_has_changed_is_ruled_upon_again,
      a_directory_that_has_changed_is_asked_again, what_would_be_refused_is_left_to_the_writer,
      nobody_is_ruled_upon_with_another_s_eyes_or_at_another_time,
      a_signature_is_verified_whatever_was_foreseen)
