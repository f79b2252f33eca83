/* test_minisign.c - our signature files and those of Debian's minisign are the same files.
 * Skipped where that program is not installed. */
#include "test.h"

#include "signers.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A folder with a message, and the stock program beside it. */
struct bench {
    char folder[64];
    struct arena arena;
};

static int bench_run(struct bench *bench, const char *command)
{
    return system(
        span_format(&bench->arena, "cd %s && %s >/dev/null 2>&1", bench->folder, command).ptr);
}

static FILE *bench_file(struct bench *bench, const char *name, const char *mode)
{
    FILE *file = fopen(span_format(&bench->arena, "%s/%s", bench->folder, name).ptr, mode);
    assert_non_null(file);
    return file;
}

static void bench_write(struct bench *bench, const char *name, struct span text)
{
    FILE *file = bench_file(bench, name, "wb");
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    fclose(file);
}

static struct span bench_read(struct bench *bench, const char *name)
{
    FILE *file = bench_file(bench, name, "rb");
    char *text = arena_new(&bench->arena, char, 4096);
    size_t len = fread(text, 1, 4096, file);
    fclose(file);
    return (struct span){.ptr = text, .len = len};
}

static bool bench_open(struct bench *bench)
{
    memcpy(bench->folder, "/tmp/minisig-XXXXXX", sizeof "/tmp/minisig-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    if (bench_run(bench, "command -v minisign") == 0)
        return true;
    rmdir(bench->folder);
    return false;
}

static void bench_close(struct bench *bench)
{
    bench_run(bench, "rm -f message* key.*");
    rmdir(bench->folder);
    arena_release(&bench->arena);
}

static void signatures_of_the_stock_program_verify_here(void **unused)
{
    (void)unused;
    struct bench bench = {0};
    if (!bench_open(&bench))
        skip();
    bench_write(&bench, "message", SPAN("\u00c0 valider\n"));
    assert_int_equal(bench_run(&bench, "minisign -G -W -p key.pub -s key.sec"), 0);
    struct minisig_public key;
    assert_int_equal(minisig_public_parse(bench_read(&bench, "key.pub"), &key), ERR_NONE);
    struct span shown = minisig_id_hex(&bench.arena, &key.id), file = bench_read(&bench, "key.pub");
    while (shown.ptr[0] == '0') /* minisign 0.11 shows a number */
        shown = span_from(shown, 1);
    assert_non_null(memmem(file.ptr, file.len, shown.ptr, shown.len));
    static const char *const ways[] = {"", "-l", "-t 'fiche 12, \u00e9t\u00e9'", "-l -t x -c y"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct minisig minisig;
        struct span command = span_format(
            &bench.arena, "minisign -S -W %s -s key.sec -m message -x message.minisig", ways[i]);
        assert_int_equal(bench_run(&bench, command.ptr), 0);
        assert_int_equal(minisig_parse(bench_read(&bench, "message.minisig"), &minisig), ERR_NONE);
        assert_int_equal(minisig.hashed, i % 2 == 0);
        assert_int_equal(minisig_verify(&key, SPAN("\u00c0 valider\n"), &minisig), ERR_NONE);
        assert_int_equal(minisig_verify(&key, SPAN("\u00c0 valider"), &minisig), ERR_INVALID);
    }
    bench_close(&bench);
}

static bool bench_accepts(struct bench *bench, struct span signature)
{
    bench_write(bench, "message.minisig", signature);
    return bench_run(bench, "minisign -V -p key.pub -m message -x message.minisig") == 0;
}

/* Every byte of the file changed, removed and followed by another: whatever still passes
 * here passes there. */
static void what_verifies_here_verifies_with_the_stock_program(void **unused)
{
    (void)unused;
    struct bench bench = {0};
    if (!bench_open(&bench))
        skip();
    struct minisig_public key = public_of(&ann);
    bench_write(&bench, "message", SPAN("yes"));
    bench_write(&bench, "key.pub", minisig_public_write(&bench.arena, &key));
    for (int hashed = 0; hashed < 2; hashed++) {
        struct minisig read, minisig = sign(&bench.arena, &ann, hashed, SPAN("yes"));
        struct span text;
        assert_int_equal(minisig_write(&bench.arena, &minisig, &text), ERR_NONE);
        assert_true(bench_accepts(&bench, text));
        for (size_t at = 0; at < text.len * 4; at++) {
            struct buf buf = {.arena = &bench.arena};
            buf_add(&buf, span_until(text, at / 4));
            if (at % 4 > 0)
                buf_add_char(&buf, "\r\nx"[at % 4 - 1]);
            buf_add(&buf, span_from(text, at / 4 + (at % 4 != 1)));
            if (minisig_parse(buf_span(&buf), &read) == ERR_NONE &&
                minisig_verify(&key, SPAN("yes"), &read) == ERR_NONE)
                assert_true(bench_accepts(&bench, buf_span(&buf)));
        }
    }
    bench_close(&bench);
}

TESTS(signatures_of_the_stock_program_verify_here,
      what_verifies_here_verifies_with_the_stock_program)
