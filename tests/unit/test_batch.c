/* Jobs that share a batch: what becomes of one is nothing to the others. */
#include "test.h"

#include "council_world.h"
#include "server/lock.h"

enum { VOTERS = 3 };

/* Holds the writer until everything is queued. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_held, is_open;
    int left; /* jobs that are not done */
};

static void hold_writer(struct kv_txn *txn, struct job *job)
{
    struct gate *gate = job->effect_context;
    (void)txn;
    lock_take(&gate->lock);
    gate->is_held = true;
    lock_wake_all(&gate->wake);
    while (!gate->is_open)
        lock_wait(&gate->wake, &gate->lock);
    lock_leave(&gate->lock);
}

static void count_down(struct job *job)
{
    struct gate *gate = job->done_context;
    lock_take(&gate->lock);
    gate->left--;
    lock_wake_all(&gate->wake);
    lock_leave(&gate->lock);
}

static void submit(struct council *council, struct gate *gate, struct job *job)
{
    job->done = count_down;
    job->done_context = gate;
    writer_submit(council->site.app.writer, job);
}

/* Runs jobs in one batch: the one behind that which holds the writer until they have queued. */
static void run_together(struct council *council, struct job *jobs, int count)
{
    struct gate gate = {.left = count + 1};
    struct job first = {.arena = &council->site.arena,
                        .effect = hold_writer,
                        .effect_context = &gate,
                        .now = council->site.now};
    lock_open(&gate.lock, &gate.wake);
    submit(council, &gate, &first);
    lock_take(&gate.lock);
    while (!gate.is_held)
        lock_wait(&gate.wake, &gate.lock);
    lock_leave(&gate.lock);
    for (int i = 0; i < count; i++)
        submit(council, &gate, &jobs[i]);
    lock_take(&gate.lock);
    gate.is_open = true;
    lock_wake_all(&gate.wake);
    while (gate.left > 0)
        lock_wait(&gate.wake, &gate.lock);
    lock_leave(&gate.lock);
    lock_close(&gate.lock, &gate.wake);
}

/* A vote to validate, signed by whose signer it is: the voter's own, or somebody else's. */
static struct job vote_of(struct council *council, const struct voice *voter, struct span fiche,
                          const struct signer *signer, struct arena *arena)
{
    struct voice hand = *voter;
    hand.signer = *signer;
    json_t *args = council_sign(council, &hand, council_vote(council, fiche, "approve"));
    json_object_del(args, "fiche");
    return (struct job){.arena = arena,
                        .kind = &command_kinds[COMMAND_FICHE_VOTE],
                        .op = ident_new(&council->site.arena),
                        .actor = voter->id,
                        .target = fiche,
                        .args = args,
                        .now = council->site.now += 1000000};
}

/* Votes of three people on three fiches in one batch; bit i of bad: the i-th is not signed by
 * its voter. */
static void vote_together(struct council *council, unsigned bad)
{
    const struct voice *voters[VOTERS] = {&council->ann, &council->bea, &council->cyr};
    struct arena arenas[VOTERS] = {{0}};
    struct span fiches[VOTERS];
    struct job jobs[VOTERS];
    for (int i = 0; i < VOTERS; i++) {
        fiches[i] = council_fiche(council, "Ensemble");
        const struct signer *signer = bad >> i & 1 ? &council->lea.signer : &voters[i]->signer;
        jobs[i] = vote_of(council, voters[i], fiches[i], signer, &arenas[i]);
    }
    run_together(council, jobs, VOTERS);
    for (int i = 0; i < VOTERS; i++) {
        bool is_bad = bad >> i & 1;
        assert_int_equal(jobs[i].err, is_bad ? ERR_INVALID : ERR_NONE);
        assert_int_equal(jobs[i].ruling.refusal, is_bad ? REFUSAL_SIGNATURE_BAD : REFUSAL_NONE);
        assert_true(council_stands(council, fiches[i], "validation", is_bad ? 0 : 1));
        arena_release(&arenas[i]);
    }
}

static void a_bad_signature_refuses_its_own_vote_only(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    for (unsigned bad = 0; bad < 1 << VOTERS; bad++)
        vote_together(council, bad);
    council_close(council);
}

static void count_run(struct kv_txn *txn, struct job *job)
{
    (void)txn;
    ++*(int *)job->effect_context;
}

/* A batch with it is run again, unless it was found out beforehand (foresight.h). */
static void a_signature_found_bad_beforehand_disturbs_nobody(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    for (int doubted = 0; doubted < 2; doubted++) {
        int runs = 0;
        SCOPED_ARENA arena = {0};
        struct span fiche = council_fiche(council, "Faux");
        struct job jobs[] = {
            {.arena = &council->site.arena, .effect = count_run, .effect_context = &runs},
            vote_of(council, &council->ann, fiche, &council->lea.signer, &arena)};
        jobs[1].is_doubted = doubted;
        run_together(council, jobs, COUNT_OF(jobs));
        assert_int_equal(jobs[1].ruling.refusal, REFUSAL_SIGNATURE_BAD);
        assert_int_equal(runs, doubted ? 1 : 2);
    }
    council_close(council);
}

static uint64_t version_of(struct council *council)
{
    struct kv_txn txn = kv_read(council->site.app.kv);
    uint64_t version = kv_version(&txn);
    kv_abandon(&txn);
    return version;
}

static void write_mark(struct kv_txn *txn, struct job *job)
{
    struct key key = key_of(TABLE_META);
    key_text(&key, SPAN("mark"));
    store_put(txn, &key, *(const struct span *)job->effect_context);
}

static void who_comes_while_a_batch_runs_shares_the_next_commit(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct span marks[] = {SPAN("first"), SPAN("second"), SPAN("third")};
    struct job jobs[COUNT_OF(marks)];
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        jobs[i] = (struct job){.arena = &council->site.arena,
                               .effect = write_mark,
                               .effect_context = &marks[i],
                               .now = council->site.now};
    uint64_t before = version_of(council);
    run_together(council, jobs, COUNT_OF(marks));
    assert_int_equal(version_of(council), before + 2);
    council_close(council);
}

static void write_then_fail(struct kv_txn *txn, struct job *job)
{
    struct key key = key_of(TABLE_META);
    key_text(&key, SPAN("trace"));
    store_put(txn, &key, SPAN("left"));
    kv_fail(txn, *(enum err *)job->effect_context);
}

static bool has_trace(struct council *council)
{
    struct span value;
    struct key key = key_of(TABLE_META);
    struct kv_txn txn = kv_read(council->site.app.kv);
    key_text(&key, SPAN("trace"));
    bool has = store_get(&txn, &key, &value);
    kv_abandon(&txn);
    return has;
}

static void what_fails_when_written_leaves_no_trace_and_the_others_stay(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    enum err errors[] = {ERR_FULL, ERR_DAMAGED, ERR_TOO_LARGE};
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        struct arena arenas[2] = {{0}};
        struct span fiches[2] = {council_fiche(council, "Un"), council_fiche(council, "Deux")};
        struct job jobs[] = {
            vote_of(council, &council->ann, fiches[0], &council->ann.signer, &arenas[0]),
            {.arena = &council->site.arena,
             .effect = write_then_fail,
             .effect_context = &errors[i],
             .now = council->site.now},
            vote_of(council, &council->bea, fiches[1], &council->bea.signer, &arenas[1]),
        };
        run_together(council, jobs, (int)COUNT_OF(jobs));
        assert_int_equal(jobs[0].err, ERR_NONE);
        assert_int_equal(jobs[1].err, errors[i]);
        assert_int_equal(jobs[2].err, ERR_NONE);
        assert_false(has_trace(council));
        assert_true(council_stands(council, fiches[0], "validation", 1));
        assert_true(council_stands(council, fiches[1], "validation", 1));
        for (int j = 0; j < 2; j++)
            arena_release(&arenas[j]);
    }
    council_close(council);
}

TESTS(a_bad_signature_refuses_its_own_vote_only, a_signature_found_bad_beforehand_disturbs_nobody,
      who_comes_while_a_batch_runs_shares_the_next_commit,
      what_fails_when_written_leaves_no_trace_and_the_others_stay)
