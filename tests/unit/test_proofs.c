/* test_proofs.c - what is served of a decision proves it without us; signing off-line; keys. */
#include "test.h"

#include "council_world.h"
#include "workflow/tlogproof.h"

#include <stdio.h>
#include <unistd.h>

/* The address of a part of the fiche's first decision. */
static const char *part_of(struct council *council, const char *part)
{
    struct fiche fiche = council_read(council, council->fiche);
    return span_format(&council->site.arena, "/fiches/%s/decisions/%lld/%s", council->fiche.ptr,
                       (long long)fiche.decisions[0].seq, part)
        .ptr;
}

static void keep(struct council *council, const char *folder, const struct response *file)
{
    assert_int_equal(file->status, 200);
    struct span path =
        span_format(&council->site.arena, "%s/%.*s", folder, SPAN_ARG(file->filename));
    FILE *kept = fopen(path.ptr, "wb");
    assert_non_null(kept);
    assert_int_equal(fwrite(file->body.ptr, 1, file->body.len, kept), file->body.len);
    fclose(kept);
}

static int run(struct council *council, const char *folder, const char *command)
{
    return system(
        span_format(&council->site.arena, "cd %s && %s >/dev/null 2>&1", folder, command).ptr);
}

static struct response public_key(struct council *council, const struct voice *voice)
{
    struct span path = span_format(&council->site.arena, "/cles/%s/publique", voice->key.ptr);
    return world_get(&council->site, council->bea.id, path.ptr);
}

static void the_stock_program_verifies_what_is_served(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    const char *folder = temporary_directory(&council->site.arena);
    if (run(council, folder, "command -v minisign") != 0) {
        council_close(council);
        skip();
    }
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "approve"), "");
    struct response statement =
        world_get(&council->site, council->bea.id, part_of(council, "declaration"));
    struct response signature =
        world_get(&council->site, council->bea.id, part_of(council, "signature"));
    struct response key = public_key(council, &council->ann);
    keep(council, folder, &statement);
    keep(council, folder, &signature);
    keep(council, folder, &key);
    assert_int_equal(run(council, folder, "minisign -V -m declaration-*.json -p minisign-*.pub"),
                     0);
    assert_int_equal(run(council, folder,
                         "echo >> $(ls declaration-*.json) && "
                         "minisign -V -m declaration-*.json -p minisign-*.pub"),
                     256);
    council_close(council);
}

static void the_proof_of_a_decision_names_its_place_in_the_log(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct tlogproof proof;
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "approve"), "");
    struct response file = world_get(&council->site, council->bea.id, part_of(council, "preuve"));
    assert_int_equal(file.status, 200);
    assert_int_equal(tlogproof_parse(&council->site.arena, file.body, &proof), ERR_NONE);
    assert_int_equal(proof.index, (uint64_t)council_read(council, council->fiche).decisions[0].seq);
    council_close(council);
}

static void proofs_are_for_those_who_see_the_fiche(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    static const char *const parts[] = {"declaration", "signature", "preuve"};
    assert_string_equal(council_decide(council, &council->ann, council->fiche, "approve"), "");
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *path = part_of(council, parts[i]);
        assert_int_equal(world_get(&council->site, council->eva.id, path).status, 404);
        assert_int_equal(world_get(&council->site, SPAN(""), path).status, 401);
        path = span_format(&council->site.arena, "/fiches/%s/decisions/1/%s", council->fiche.ptr,
                           parts[i])
                   .ptr;
        assert_int_equal(world_get(&council->site, council->bea.id, path).status, 404);
        path = span_format(&council->site.arena, "/fiches/%s%s", council->other.ptr,
                           strstr(part_of(council, parts[i]), "/decisions"))
                   .ptr;
        assert_int_equal(world_get(&council->site, council->bea.id, path).status, 404);
    }
    council_close(council);
}

/* --- off-line -------------------------------------------------------------------------------- */

static struct response download(struct council *council, const struct voice *voice)
{
    struct span path = span_format(
        &council->site.arena,
        "/fiches/%s/declaration?etape=valider&issue=approve&remarques=Hors%%20ligne&cle=%s",
        council->fiche.ptr, voice->key.ptr);
    return world_get(&council->site, voice->id, path.ptr);
}

static struct response upload(struct council *council, const struct voice *voice, struct span fiche,
                              struct span statement, struct span signature)
{
    struct span path = span_format(&council->site.arena, "/fiches/%s/decisions", fiche.ptr);
    struct span body = span_format(
        &council->site.arena,
        "--x\r\nContent-Disposition: form-data; name=\"operation\"\r\n\r\nop-9\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"declaration\"; filename=\"d.json\"\r\n\r\n"
        "%.*s\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"signature\"; filename=\"d.minisig\"\r\n\r\n"
        "%.*s\r\n--x--\r\n",
        SPAN_ARG(statement), SPAN_ARG(signature));
    struct request request = {.method = METHOD_POST,
                              .content_type = SPAN("multipart/form-data; boundary=x"),
                              .body = body};
    return world_visit(&council->site, voice->id, request, path.ptr);
}

static void one_signs_off_line_with_a_file(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct response file = download(council, &council->ann);
    assert_int_equal(file.status, 200);
    assert_true(world_says(&file, "\"remarks\":\"Hors ligne\""));
    struct span signature = council_minisig(council, &council->ann, true, file.body);
    struct response answer = upload(council, &council->ann, council->fiche, file.body, signature);
    assert_int_equal(answer.status, 303);
    assert_true(council_stands(council, council->fiche, "validation", 1));
    answer = upload(council, &council->ann, council->fiche, file.body, signature);
    assert_int_equal(answer.status, 303); /* the same operation: the first answer */
    assert_true(council_stands(council, council->fiche, "validation", 1));
    council_close(council);
}

static void files_that_do_not_fit_are_refused_in_words(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct response file = download(council, &council->ann);
    struct span signature = council_minisig(council, &council->ann, true, file.body);
    struct response answer = upload(council, &council->ann, council->other, file.body, signature);
    assert_true(world_says(&answer, "Le texte signé n’est pas celui que l’on attend ici"));
    answer = upload(council, &council->bea, council->fiche, file.body, signature);
    assert_int_equal(answer.status, 403);
    answer = upload(council, &council->ann, council->fiche, SPAN("{}"), signature);
    assert_int_equal(answer.status, 422);
    answer = upload(council, &council->ann, council->fiche, file.body, SPAN("\xff"));
    assert_true(world_says(&answer, "La signature n’a pas pu être vérifiée"));
    answer = upload(council, &council->ann, council->fiche, file.body, SPAN(""));
    assert_true(world_says(&answer, "Cette décision doit être signée"));
    answer = download(council, &council->lea);
    assert_int_equal(answer.status, 403);
    assert_true(council_stands(council, council->fiche, "validation", 0));
    council_close(council);
}

/* --- keys ----------------------------------------------------------------------------------------
 */

static void a_key_waits_is_confirmed_and_is_revoked(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    council_enrol(council, &council->eva);
    struct response page = world_get(&council->site, council->eva.id, "/cle");
    assert_true(world_says(&page, "À confirmer"));
    council_confirm(council, &council->eva);
    page = world_get(&council->site, council->eva.id, "/cle");
    assert_true(world_says(&page, "Confirmée"));
    struct span revoke =
        span_format(&council->site.arena, "/cles/%s/revoquer", council->eva.key.ptr);
    assert_int_equal(world_post(&council->site, council->eva.id, revoke.ptr, "").status, 303);
    page = world_get(&council->site, council->eva.id, "/cle");
    assert_true(world_says(&page, "Révoquée"));
    struct minisig_public other = public_of(&council->ann.signer);
    assert_false(world_says(&page, minisig_id_hex(&council->site.arena, &other.id).ptr));
    council_close(council);
}

static void an_enrolment_that_is_refused_keeps_what_was_typed(void **unused)
{
    (void)unused;
    struct council *council = council_open();
    struct response page =
        world_post(&council->site, council->eva.id, "/cle", "label=Portable&public_key=abc");
    assert_int_equal(page.status, 422);
    assert_true(world_says(&page, "value=\"Portable\""));
    assert_true(world_says(&page, "href=\"#public_key\""));
    assert_int_equal(world_post(&council->site, council->eva.id, "/cle",
                                "label=Portable&public_key=abc&person=autre")
                         .status,
                     400);
    struct response known = public_key(council, &council->ann);
    struct span line = known.body;
    span_cut(&line, '\n');
    struct span form =
        span_format(&council->site.arena, "label=Copie&public_key=%.*s",
                    SPAN_ARG(urlencoded_escape(&council->site.arena, span_trim(line))));
    assert_int_equal(world_post(&council->site, council->eva.id, "/cle", form.ptr).status, 409);
    council_close(council);
}

TESTS(the_stock_program_verifies_what_is_served, the_proof_of_a_decision_names_its_place_in_the_log,
      proofs_are_for_those_who_see_the_fiche, one_signs_off_line_with_a_file,
      files_that_do_not_fit_are_refused_in_words, a_key_waits_is_confirmed_and_is_revoked,
      an_enrolment_that_is_refused_keeps_what_was_typed)
