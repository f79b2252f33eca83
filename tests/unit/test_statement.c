/* test_statement.c - what a decision signs has one spelling, and every part of it counts. */
#include "test.h"

#include "base/json.h"
#include "workflow/statement.h"

/* As SPAN(), where the compiler wants a constant. */
#define TEXT(literal)                              \
    {                                              \
        .ptr = literal, .len = sizeof(literal) - 1 \
    }

static const struct digest zero = {{0}}, one = {{1}};
static const struct statement_person ann = {TEXT("p1"), TEXT("Ann")};
static const struct statement_person bob = {TEXT("p2"), TEXT("Ann")};
static const struct statement_person bea = {TEXT("p1"), TEXT("B")};

static const struct statement plain = {
    .institution = TEXT("chu"),
    .plan = TEXT("pmss"),
    .fiche = TEXT("f"),
    .title = TEXT("\u00c9t\u00e9"),
    .revision = 3,
    .form = {.name = TEXT("action"), .version = 1},
    .circuit = {.name = TEXT("default"), .version = 2},
    .transition = TEXT("validate"),
    .outcome = TEXT("yes"),
    .body = TEXT("cme"),
    .seat = TEXT("chair"),
    .remarks = TEXT(""),
    .signer = {TEXT("p3"), TEXT("Zo\u00eb")},
    .at = 1700000000000000,
};

#define ZERO_HEX "0000000000000000000000000000000000000000000000000000000000000000"
#define PLAIN                                                                                     \
    "{\"@type\":\"jalon/decision/1\",\"at\":1700000000000000,\"behalf\":null,\"body\":\"cme\","   \
    "\"circuit\":{\"name\":\"default\",\"sha256\":\"" ZERO_HEX                                    \
    "\",\"version\":2},\"content\":\"" ZERO_HEX                                                   \
    "\",\"fiche\":\"f\",\"form\":{\"name\":\"action\",\"sha256\":\"" ZERO_HEX                     \
    "\",\"version\":1},\"institution\":\"chu\",\"key\":\"0000000000000000\",\"outcome\":\"yes\"," \
    "\"plan\":\"pmss\",\"previous\":\"\",\"remarks\":\"\",\"revision\":3,\"seat\":\"chair\","     \
    "\"signer\":{\"id\":\"p3\",\"name\":\"Zo\u00eb\"},\"title\":\"\u00c9t\u00e9\","               \
    "\"transition\":\"validate\"}"

static void a_statement_is_these_bytes(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct span bytes = statement_write(&arena, &plain);
    assert_int_equal(bytes.len, sizeof PLAIN - 1);
    assert_memory_equal(bytes.ptr, PLAIN, bytes.len);
}

/* Every member is varied; texts take values that would glue together without quoting. */
static const struct span texts[] = {TEXT(""), TEXT("a"), TEXT("\""), TEXT("\",\""), TEXT("aa")};
static const int64_t numbers[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
static const struct digest *const digests[] = {NULL, &zero, &one};
static const struct statement_person *const persons[] = {NULL, &ann, &bob, &bea};

enum { VARIANTS = 512 };

struct variants {
    size_t count;
    struct statement all[VARIANTS];
};

static struct statement *variant(struct variants *variants)
{
    assert_true(variants->count < VARIANTS);
    variants->all[variants->count] = plain;
    return &variants->all[variants->count++];
}

/* clang-format off */
#define TEXT_MEMBERS(X) X(institution) X(plan) X(fiche) X(title) X(form.name) X(circuit.name) \
    X(transition) X(outcome) X(body) X(seat) X(remarks) X(signer.id) X(signer.name) \
    X(calendar) X(means) X(recommendations) X(delegation)
#define NUMBER_MEMBERS(X) X(revision) X(form.version) X(circuit.version) X(at)
#define DIGEST_MEMBERS(X) X(content) X(form.sha256) X(circuit.sha256)
/* clang-format on */

static void vary(struct variants *variants)
{
#define X(member)                                \
    for (size_t i = 0; i < COUNT_OF(texts); i++) \
        variant(variants)->member = texts[i];
    TEXT_MEMBERS(X)
#undef X
#define X(member)                                  \
    for (size_t i = 0; i < COUNT_OF(numbers); i++) \
        variant(variants)->member = numbers[i];
    NUMBER_MEMBERS(X)
#undef X
#define X(member)                            \
    for (size_t i = 0; i < DIGEST_SIZE; i++) \
        variant(variants)->member.bytes[i] = 0x10;
    DIGEST_MEMBERS(X)
#undef X
    for (size_t i = 0; i < MINISIG_ID_SIZE; i++)
        variant(variants)->key.bytes[i] = 1;
    for (size_t i = 0; i < COUNT_OF(persons); i++)
        variant(variants)->behalf = persons[i];
    for (size_t i = 0; i < COUNT_OF(digests); i++)
        variant(variants)->previous = digests[i];
}

static bool digest_ptr_eq(const struct digest *a, const struct digest *b)
{
    return a == NULL || b == NULL ? a == b : digest_eq(a, b);
}

static bool person_eq(const struct statement_person *a, const struct statement_person *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return span_eq(a->id, b->id) && span_eq(a->name, b->name);
}

static bool same(const struct statement *a, const struct statement *b)
{
    bool equal = true;
#define X(member) equal = equal && span_eq(a->member, b->member);
    TEXT_MEMBERS(X)
#undef X
#define X(member) equal = equal && a->member == b->member;
    NUMBER_MEMBERS(X)
#undef X
#define X(member) equal = equal && digest_eq(&a->member, &b->member);
    DIGEST_MEMBERS(X)
#undef X
    return equal && minisig_id_eq(&a->key, &b->key) && person_eq(a->behalf, b->behalf) &&
           digest_ptr_eq(a->previous, b->previous);
}

static void two_different_statements_never_have_the_same_bytes(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    static struct variants variants;
    struct span bytes[VARIANTS];
    vary(&variants);
    for (size_t i = 0; i < variants.count; i++)
        bytes[i] = statement_write(&arena, &variants.all[i]);
    for (size_t i = 0; i < variants.count; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_equal(span_eq(bytes[i], bytes[j]), same(&variants.all[i], &variants.all[j]));
}

/* Two members next to each other in the text, each taking every value. */
static void no_text_slips_from_one_member_into_the_next(void **unused)
{
    (void)unused;
    enum { ALL = COUNT_OF(texts) * COUNT_OF(texts) * COUNT_OF(texts) };
    SCOPED_ARENA arena = {0};
    struct span bytes[ALL];
    for (size_t i = 0; i < ALL; i++) {
        struct statement statement = plain;
        statement.title = texts[i % COUNT_OF(texts)];
        statement.transition = texts[i / COUNT_OF(texts) % COUNT_OF(texts)];
        statement.signer.name = texts[i / COUNT_OF(texts) / COUNT_OF(texts)];
        bytes[i] = statement_write(&arena, &statement);
        for (size_t j = 0; j < i; j++)
            assert_false(span_eq(bytes[i], bytes[j]));
    }
}

static void what_is_written_is_canonical_and_read_back(void **unused)
{
    (void)unused;
    static struct variants variants;
    vary(&variants);
    for (size_t i = 0; i < variants.count; i++) {
        SCOPED_ARENA arena = {0};
        struct statement read;
        struct span bytes = statement_write(&arena, &variants.all[i]);
        assert_int_equal(statement_parse(&arena, bytes, &read), ERR_NONE);
        assert_true(same(&read, &variants.all[i]));
        assert_true(span_eq(json_canonical(&arena, json_read(&arena, bytes)), bytes));
    }
}

/* Each byte removed, doubled or changed: refused, or read as what it then says. */
static void nothing_but_canonical_bytes_is_read(void **unused)
{
    (void)unused;
    static const char spoilers[] = " \t\n,:{}[]\"\\0@A\x01\x80";
    for (size_t at = 0; at < sizeof PLAIN - 1; at++)
        for (size_t i = 0; i < sizeof spoilers; i++) {
            SCOPED_ARENA arena = {0};
            struct statement read;
            struct buf buf = {.arena = &arena};
            buf_add(&buf, span_until(SPAN(PLAIN), at));
            if (i > 0)
                buf_add_char(&buf, spoilers[i - 1]);
            buf_add(&buf, span_from(SPAN(PLAIN), at + (i % 2)));
            if (statement_parse(&arena, buf_span(&buf), &read) == ERR_NONE)
                assert_true(span_eq(statement_write(&arena, &read), buf_span(&buf)));
        }
}

static void foreign_members_types_and_spellings_are_refused(void **unused)
{
    (void)unused;
    static const struct swap {
        const char *old, *new;
    } swaps[] = {
        {"jalon/decision/1", "jalon/decision/2"},
        {"{\"@type\":", "{ \"@type\":"},
        {"\"at\":1700000000000000", "\"at\":1700000000000000.0"},
        {"\"at\":1700000000000000", "\"at\":1.7e15"},
        {"\"at\":1700000000000000", "\"at\":\"1700000000000000\""},
        {"\"behalf\":null", "\"behalf\":{}"},
        {"\"behalf\":null", "\"behalf\":false"},
        {"\"behalf\":null,", ""},
        {"\"body\":\"cme\"", "\"body\":\"\\u0063me\""},
        {"\"body\":\"cme\"", "\"body\":\"c\\u0000me\""},
        {"\"body\":\"cme\"", "\"body\":null"},
        {"\"body\":\"cme\"", "\"body\":\"cme\",\"body\":\"cme\""},
        {"\"body\":\"cme\"", "\"body\":\"cme\",\"bonus\":1"},
        {"\"key\":\"0000000000000000\"", "\"key\":\"\""},
        {"\"key\":\"0000000000000000\"", "\"key\":\"a000000000000000\""},
        {"\"previous\":\"\"", "\"previous\":\"00\""},
        {"\"previous\":\"\"", "\"previous\":null"},
        {"\"version\":2", "\"version\":02"},
        {"\"version\":2", "\"version\":-0"},
        {"\"id\":\"p3\"", "\"id\":\"p3\",\"mail\":\"x\""},
        {"\"transition\":\"validate\"}", "\"transition\":\"validate\"}\n"},
        {"\"transition\":\"validate\"}", "\"transition\":\"validate\"}{}"},
        {"Zo\u00eb", "Zo\xeb"},
    };
    for (size_t i = 0; i < COUNT_OF(swaps); i++) {
        SCOPED_ARENA arena = {0};
        struct statement read;
        const char *at = strstr(PLAIN, swaps[i].old);
        assert_non_null(at);
        struct span before = span_until(SPAN(PLAIN), (size_t)(at - PLAIN));
        struct span text = span_format(&arena, "%.*s%s%s", SPAN_ARG(before), swaps[i].new,
                                       at + strlen(swaps[i].old));
        assert_int_equal(statement_parse(&arena, text, &read), ERR_MALFORMED);
    }
}

static void an_endless_statement_is_refused_unread(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct statement read, long_one = plain;
    char *remarks = arena_new(&arena, char, STATEMENT_MAX);
    memset(remarks, 'x', STATEMENT_MAX);
    long_one.remarks = (struct span){.ptr = remarks, .len = STATEMENT_MAX};
    struct span bytes = statement_write(&arena, &long_one);
    assert_int_equal(statement_parse(&arena, bytes, &read), ERR_TOO_LARGE);
    assert_int_equal(statement_parse(&arena, SPAN(""), &read), ERR_MALFORMED);
    assert_int_equal(statement_parse(&arena, SPAN("[]"), &read), ERR_MALFORMED);
}

TESTS(a_statement_is_these_bytes, two_different_statements_never_have_the_same_bytes,
      no_text_slips_from_one_member_into_the_next, what_is_written_is_canonical_and_read_back,
      nothing_but_canonical_bytes_is_read, foreign_members_types_and_spellings_are_refused,
      an_endless_statement_is_refused_unread)
