#include "file.h"
#include "test.h"

#include "base/json.h"
#include "workflow/circuit.h"

/* tests/data/circuit_faults.json: well formed circuits, and what to break in them. */
static json_t *corpus(struct arena *arena)
{
    json_t *object =
        json_read(arena, read_file(arena, SOURCE_DIR "/tests/data/circuit_faults.json"));
    assert_non_null(object);
    return object;
}

/* An apostrophe stands for a quotation mark. */
static struct span quoted(struct arena *arena, struct span text)
{
    struct span copy = span_copy(arena, text);
    for (char *c = (char *)(uintptr_t)copy.ptr; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

static struct span sound(struct arena *arena, const json_t *corpus, struct span name)
{
    struct buf text = {.arena = arena};
    const json_t *lines = json_object_get(json_object_get(corpus, "circuits"), name.ptr);
    for (size_t i = 0; i < json_array_size(lines); i++)
        buf_add(&text, text_of(json_array_get(lines, i)));
    return buf_span(&text);
}

/* Replaces the first occurrence. */
static struct span changed(struct arena *arena, struct span text, struct span from, struct span to)
{
    const char *at = strstr(text.ptr, from.ptr);
    if (at == NULL)
        fail_msg("the circuit has no %s", from.ptr);
    return quoted(arena, span_format(arena, "%.*s%s%s", (int)(at - text.ptr), text.ptr, to.ptr,
                                     at + from.len));
}

static void well_formed_circuits_are_read(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const char *name;
    json_t *lines, *all = corpus(&arena);
    json_object_foreach(json_object_get(all, "circuits"), name, lines)
    {
        struct circuit circuit;
        struct span reason = {0};
        struct span bytes = quoted(&arena, sound(&arena, all, span_of(name)));
        if (circuit_read(&arena, bytes, &circuit, &reason) != ERR_NONE)
            fail_msg("%s: %.*s", name, SPAN_ARG(reason));
    }
}

static void refuse_fault(const json_t *all, const json_t *fault)
{
    SCOPED_ARENA arena = {0};
    struct circuit circuit = {0};
    struct span cells[4], reason = {0};
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        cells[i] = text_of(json_array_get(fault, i));
    struct span bytes = changed(&arena, sound(&arena, all, cells[0]), cells[1], cells[2]);
    enum err err = circuit_read(&arena, bytes, &circuit, &reason);
    if (err == ERR_NONE || strstr(c_string(&arena, reason), cells[3].ptr) == NULL)
        fail_msg("%s: %s -> %s: %s, \"%.*s\"", cells[0].ptr, cells[1].ptr, cells[2].ptr,
                 err_text(err), SPAN_ARG(reason));
    assert_null(circuit.states);
}

static void every_fault_is_refused_with_its_place_and_reason(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const json_t *all = corpus(&arena), *faults = json_object_get(all, "faults");
    assert_true(json_array_size(faults) > 100);
    for (size_t i = 0; i < json_array_size(faults); i++)
        refuse_fault(all, json_array_get(faults, i));
}

static void two_votes_replace_other_eyes(void **unused)
{
    (void)unused;
    static const struct {
        const char *quorum;
        enum err err;
    } rows[] = {
        {"{'votes':2}", ERR_NONE},
        {"{'votes':1}", ERR_INVALID},
        {"{'share':'all'}", ERR_INVALID}, /* of a body with one member */
        {"{'votes':2,'tie':'send-back'}", ERR_NONE},
        {"{'votes':2,'tie':'restart'}", ERR_NONE},
        {"{'votes':2,'tie':'approve'}", ERR_INVALID}, /* by nobody's vote */
        {"{'votes':2,'tie':'chair'}", ERR_INVALID},   /* by one, the chair's */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        struct circuit circuit;
        struct span reason;
        struct span with = span_format(&arena, "'quorum':%s", rows[i].quorum);
        struct span small = sound(&arena, corpus(&arena), SPAN("small"));
        struct span bytes = changed(&arena, small, SPAN("'apart':['writer']"), with);
        assert_int_equal(circuit_read(&arena, bytes, &circuit, &reason), rows[i].err);
    }
}

static void a_circuit_cut_anywhere_is_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct circuit circuit = {0};
    struct span reason, all = sound(&arena, corpus(&arena), SPAN("large"));
    struct span whole = quoted(&arena, all);
    for (size_t len = 0; len < whole.len; len++)
        assert_int_equal(circuit_read(&arena, span_until(whole, len), &circuit, &reason),
                         ERR_MALFORMED);
    assert_int_equal(circuit_read(&arena, whole, &circuit, &reason), ERR_NONE);
}

static void circuits_have_a_limited_size(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct circuit circuit;
    struct span reason;
    struct span large = {.ptr = arena_new(&arena, char, CIRCUIT_BYTES_MAX + 1),
                         .len = CIRCUIT_BYTES_MAX + 1};
    assert_int_equal(circuit_read(&arena, large, &circuit, &reason), ERR_TOO_LARGE);
}

/* A chain of count states: the first is a draft, the last is closed. */
static enum err read_chain(struct arena *arena, size_t count)
{
    struct buf states = {.arena = arena}, steps = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        const char *phase = i + 1 < count ? "draft" : "closed", *comma = i > 0 ? "," : "";
        buf_add(&states, span_format(arena, "%s{'id':'s%zu','phase':'%s','label':{'fr':'S'}}",
                                     comma, i, phase));
        if (i + 1 < count)
            buf_add(&steps, span_format(arena,
                                        "%s{'id':'t%zu','label':{'fr':'T'},'from':['s%zu'],"
                                        "'by':['lead'],'to':'s%zu'}",
                                        comma, i, i, i + 1));
    }
    struct span text = span_format(arena,
                                   "{'circuit':'chain','version':1,'title':{'fr':'A'},"
                                   "'initial':'s0','states':[%.*s],'steps':[%.*s]}",
                                   SPAN_ARG(buf_span(&states)), SPAN_ARG(buf_span(&steps)));
    struct circuit circuit;
    struct span reason;
    return circuit_read(arena, quoted(arena, text), &circuit, &reason);
}

static void as_many_states_as_a_net_holds_fit_and_no_more(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    assert_int_equal(read_chain(&arena, CIRCUIT_STATES_MAX), ERR_NONE);
    assert_int_equal(read_chain(&arena, CIRCUIT_STATES_MAX + 1), ERR_INVALID);
}

/* A state where count passages stand side by side. */
static enum err read_side_by_side(struct arena *arena, size_t count)
{
    struct buf steps = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        buf_add(&steps, span_format(arena,
                                    ",{'id':'i%zu','label':{'fr':'I'},'from':['v'],"
                                    "'passage':'information','body':'cse',"
                                    "'outcomes':[{'id':'noted','label':{'fr':'N'}}]}",
                                    i));
    struct span text =
        span_format(arena,
                    "{'circuit':'wide','version':1,'title':{'fr':'L'},'initial':'d','states':["
                    "{'id':'d','phase':'draft','label':{'fr':'D'}},"
                    "{'id':'v','phase':'validation','label':{'fr':'V'},'then':'c'},"
                    "{'id':'c','phase':'closed','label':{'fr':'C'}}],'steps':["
                    "{'id':'s','label':{'fr':'S'},'from':['d'],'by':['lead'],'to':'v'}%.*s]}",
                    SPAN_ARG(buf_span(&steps)));
    struct circuit circuit;
    struct span reason;
    return circuit_read(arena, quoted(arena, text), &circuit, &reason);
}

static void eight_passages_stand_side_by_side_and_no_more(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    for (size_t count = 1; count <= NET_PASSAGES_MAX; count++)
        assert_int_equal(read_side_by_side(&arena, count), ERR_NONE);
    assert_int_equal(read_side_by_side(&arena, NET_PASSAGES_MAX + 1), ERR_INVALID);
}

TESTS(well_formed_circuits_are_read, every_fault_is_refused_with_its_place_and_reason,
      two_votes_replace_other_eyes, a_circuit_cut_anywhere_is_refused, circuits_have_a_limited_size,
      as_many_states_as_a_net_holds_fit_and_no_more, eight_passages_stand_side_by_side_and_no_more)
