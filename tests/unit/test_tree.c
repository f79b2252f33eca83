/* test_tree.c - the tree against the definitions of RFC 6962, every size up to 70. */
#include "test.h"

#include "workflow/tree.h"

enum { LEAVES = 70, LEVELS = 8 };

struct forest {
    bool there[LEVELS][LEAVES];
    struct digest nodes[LEVELS][LEAVES];
    size_t puts;
};

static bool forest_get(void *context, unsigned level, uint64_t index, struct digest *node)
{
    const struct forest *forest = (const struct forest *)context;
    if (level >= LEVELS || index >= LEAVES || !forest->there[level][index])
        return false;
    *node = forest->nodes[level][index];
    return true;
}

static void forest_put(void *context, unsigned level, uint64_t index, const struct digest *node)
{
    struct forest *forest = (struct forest *)context;
    assert_true(level < LEVELS && index < LEAVES && !forest->there[level][index]);
    forest->there[level][index] = true;
    forest->nodes[level][index] = *node;
    forest->puts++;
}

static struct digest leaf_number(size_t number)
{
    char byte = (char)number;
    return tree_leaf(SPAN("salt"), (struct span){&byte, 1});
}

static struct tree grown(struct forest *forest, size_t size)
{
    struct tree tree = {.context = forest, .get = forest_get, .put = forest_put};
    for (size_t i = 0; i < size; i++) {
        struct digest leaf = leaf_number(i);
        assert_int_equal(tree_append(&tree, i, &leaf), ERR_NONE);
    }
    return tree;
}

static size_t largest_power_below(size_t size)
{
    size_t power = 1;
    while (power * 2 < size)
        power *= 2;
    return power;
}

/* MTH of RFC 6962 §2.1, over the leaves [from, to). */
static struct digest naive_root(size_t from, size_t to)
{
    if (to - from == 0)
        return digest_of(SPAN(""));
    if (to - from == 1)
        return leaf_number(from);
    size_t k = largest_power_below(to - from);
    struct digest left = naive_root(from, from + k), right = naive_root(from + k, to);
    return tree_node(&left, &right);
}

/* PATH of RFC 6962 §2.1.1. */
static void naive_path(size_t m, size_t from, size_t to, struct tree_proof *proof)
{
    if (to - from == 1)
        return;
    size_t k = largest_power_below(to - from);
    if (m < k)
        naive_path(m, from, from + k, proof);
    else
        naive_path(m - k, from + k, to, proof);
    proof->hashes[proof->count++] = m < k ? naive_root(from + k, to) : naive_root(from, from + k);
}

/* SUBPROOF of RFC 6962 §2.1.2. */
static void naive_subproof(size_t m, size_t from, size_t to, bool whole, struct tree_proof *proof)
{
    if (m == to - from) {
        if (!whole)
            proof->hashes[proof->count++] = naive_root(from, to);
        return;
    }
    size_t k = largest_power_below(to - from);
    if (m <= k)
        naive_subproof(m, from, from + k, whole, proof);
    else
        naive_subproof(m - k, from + k, to, false, proof);
    proof->hashes[proof->count++] = m <= k ? naive_root(from + k, to) : naive_root(from, from + k);
}

static void assert_same_proof(const struct tree_proof *a, const struct tree_proof *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_true(digest_eq(&a->hashes[i], &b->hashes[i]));
}

/* The leaves and roots of the certificate-transparency project's own tests. */
static void roots_are_those_of_certificate_transparency(void **unused)
{
    (void)unused;
    static const struct {
        const char *leaf;
        size_t len;
        const char *root;
    } rows[] = {
        /* clang-format off */
        {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
        /* clang-format on */
    };
    struct forest forest = {0};
    struct tree tree = grown(&forest, 0);
    struct digest root;
    SCOPED_ARENA arena = {0};
    assert_int_equal(tree_root(&tree, 0, &root), ERR_NONE);
    assert_string_equal(digest_hex(&arena, &root).ptr,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct digest leaf = tree_leaf(SPAN(""), (struct span){rows[i].leaf, rows[i].len});
        assert_int_equal(tree_append(&tree, i, &leaf), ERR_NONE);
        assert_int_equal(tree_root(&tree, i + 1, &root), ERR_NONE);
        assert_string_equal(digest_hex(&arena, &root).ptr, rows[i].root);
    }
}

static void a_leaf_is_its_salt_and_its_record(void **unused)
{
    (void)unused;
    struct digest leaf = tree_leaf(SPAN("ab"), SPAN("c"));
    struct digest same = digest_of((struct span){"\0abc", 4});
    assert_true(digest_eq(&leaf, &same));
}

static void every_earlier_root_is_the_defined_one(void **unused)
{
    (void)unused;
    struct forest forest = {0};
    struct tree tree = grown(&forest, LEAVES);
    for (size_t size = 0; size <= LEAVES; size++) {
        struct digest root, expected = naive_root(0, size);
        assert_int_equal(tree_root(&tree, size, &root), ERR_NONE);
        assert_true(digest_eq(&root, &expected));
    }
    assert_int_equal(forest.puts, 2 * LEAVES - (size_t)__builtin_popcount(LEAVES));
}

static void inclusion_proofs_are_the_defined_ones(void **unused)
{
    (void)unused;
    struct forest forest = {0};
    struct tree tree = grown(&forest, LEAVES);
    for (size_t size = 1; size <= LEAVES; size++)
        for (size_t index = 0; index < size; index++) {
            struct tree_proof proof, expected = {0};
            naive_path(index, 0, size, &expected);
            assert_int_equal(tree_inclusion(&tree, index, size, &proof), ERR_NONE);
            assert_same_proof(&proof, &expected);
        }
}

static void consistency_proofs_are_the_defined_ones(void **unused)
{
    (void)unused;
    struct forest forest = {0};
    struct tree tree = grown(&forest, LEAVES);
    for (size_t size = 1; size <= LEAVES; size++)
        for (size_t old = 1; old <= size; old++) {
            struct tree_proof proof, expected = {0};
            naive_subproof(old, 0, size, true, &expected);
            assert_int_equal(tree_consistency(&tree, old, size, &proof), ERR_NONE);
            assert_same_proof(&proof, &expected);
        }
}

/* A proof with one hash changed, missing, or one too many. */
static struct tree_proof spoilt(const struct tree_proof *proof, size_t way)
{
    struct tree_proof bad = *proof;
    if (way < proof->count)
        bad.hashes[way].bytes[31] ^= 1;
    else if (way == proof->count)
        bad.hashes[bad.count++] = digest_of(SPAN("x"));
    else
        bad.count--;
    return bad;
}

static size_t spoilt_ways(const struct tree_proof *proof)
{
    return proof->count == 0 ? 1 : proof->count + 2;
}

/* Every leaf in every tree; the proof holds for no other place, leaf or root. */
static void an_inclusion_proof_proves_one_thing_only(void **unused)
{
    (void)unused;
    struct forest forest = {0};
    struct tree tree = grown(&forest, LEAVES);
    struct digest roots[LEAVES + 1], leaves[LEAVES];
    for (size_t size = 0; size <= LEAVES; size++)
        roots[size] = naive_root(0, size);
    for (size_t i = 0; i < LEAVES; i++)
        leaves[i] = leaf_number(i);
    for (size_t size = 1; size <= LEAVES; size++)
        for (size_t index = 0; index < size; index++) {
            struct tree_proof proof;
            assert_int_equal(tree_inclusion(&tree, index, size, &proof), ERR_NONE);
            for (size_t other = 0; other <= LEAVES; other++) {
                assert_int_equal(tree_verify_inclusion(&proof, &leaves[index], index, size,
                                                       &roots[other]) == ERR_NONE,
                                 other == size);
                assert_int_equal(tree_verify_inclusion(&proof, &leaves[index], other, size,
                                                       &roots[size]) == ERR_NONE,
                                 other == index);
            }
            for (size_t way = 0; way < spoilt_ways(&proof); way++) {
                struct tree_proof bad = spoilt(&proof, way);
                assert_int_equal(
                    tree_verify_inclusion(&bad, &leaves[index], index, size, &roots[size]),
                    ERR_INVALID);
            }
            assert_int_equal(tree_verify_inclusion(&proof, &leaves[(index + 1) % LEAVES], index,
                                                   size, &roots[size]),
                             ERR_INVALID);
        }
}

static void a_consistency_proof_proves_one_thing_only(void **unused)
{
    (void)unused;
    struct forest forest = {0};
    struct tree tree = grown(&forest, LEAVES);
    struct digest roots[LEAVES + 1];
    for (size_t size = 0; size <= LEAVES; size++)
        roots[size] = naive_root(0, size);
    for (size_t size = 0; size <= LEAVES; size++)
        for (size_t old = 0; old <= size; old++) {
            struct tree_proof proof;
            assert_int_equal(tree_consistency(&tree, old, size, &proof), ERR_NONE);
            for (size_t other = 0; other <= LEAVES; other++) {
                assert_int_equal(tree_verify_consistency(&proof, old, &roots[other], size,
                                                         &roots[size]) == ERR_NONE,
                                 other == old);
                if (old > 0)
                    assert_int_equal(tree_verify_consistency(&proof, old, &roots[old], size,
                                                             &roots[other]) == ERR_NONE,
                                     other == size);
            }
            for (size_t way = 0; way < spoilt_ways(&proof); way++) {
                struct tree_proof bad = spoilt(&proof, way);
                assert_int_equal(
                    tree_verify_consistency(&bad, old, &roots[old], size, &roots[size]),
                    ERR_INVALID);
            }
        }
}

static void what_is_not_in_the_tree_is_not_proved(void **unused)
{
    (void)unused;
    struct forest forest = {0};
    struct tree tree = grown(&forest, 5);
    struct tree_proof proof, none = {0};
    struct digest leaf = leaf_number(0), root = naive_root(0, 5), older = naive_root(0, 3);
    assert_int_equal(tree_inclusion(&tree, 5, 5, &proof), ERR_ABSENT);
    assert_int_equal(tree_inclusion(&tree, 0, 0, &proof), ERR_ABSENT);
    assert_int_equal(tree_consistency(&tree, 6, 5, &proof), ERR_ABSENT);
    assert_int_equal(tree_verify_inclusion(&none, &leaf, 0, 0, &leaf), ERR_INVALID);
    assert_int_equal(tree_verify_consistency(&none, 5, &root, 3, &older), ERR_INVALID);
    assert_int_equal(tree_verify_consistency(&none, 4, &root, 3, &root), ERR_INVALID);
    assert_int_equal(tree_append(&tree, TREE_SIZE_MAX, &leaf), ERR_FULL);
}

static void a_missing_node_is_damage(void **unused)
{
    (void)unused;
    struct forest forest = {0};
    struct tree tree = grown(&forest, 7);
    struct tree_proof proof;
    struct digest root;
    forest.there[1][2] = false;
    assert_int_equal(tree_root(&tree, 7, &root), ERR_DAMAGED);
    assert_int_equal(tree_root(&tree, 4, &root), ERR_NONE);
    assert_int_equal(tree_inclusion(&tree, 6, 7, &proof), ERR_DAMAGED);
    assert_int_equal(tree_consistency(&tree, 6, 7, &proof), ERR_DAMAGED);
    struct digest leaf = leaf_number(7);
    assert_int_equal(tree_append(&tree, 7, &leaf), ERR_DAMAGED);
}

TESTS(roots_are_those_of_certificate_transparency, a_leaf_is_its_salt_and_its_record,
      every_earlier_root_is_the_defined_one, inclusion_proofs_are_the_defined_ones,
      consistency_proofs_are_the_defined_ones, an_inclusion_proof_proves_one_thing_only,
      a_consistency_proof_proves_one_thing_only, what_is_not_in_the_tree_is_not_proved,
      a_missing_node_is_damage)
