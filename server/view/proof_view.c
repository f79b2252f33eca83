#include "server/proof_view.h"

#include "server/story_view.h"

/* --- a verdict ----------------------------------------------------------------------------------
 */

/* A proof being told. */
struct proof {
    const struct lens *lens;
    const struct circuit *circuit;
    json_t *stories, *notes;
    bool stops, lacks; /* a fiche could get stuck; something is left open */
};

static json_t *verdict(const struct proof *proof)
{
    const char *kind = proof->stops ? "bad" : proof->lacks ? "warn" : "good";
    struct span text = lens_say_word(proof->lens, "verdict.", span_of(kind));
    json_t *model = json_object();
    set_text(model, "kind", span_of(kind));
    set_text(model, "text", text);
    return model;
}

static struct soundness prove_alone(const struct proof *proof, struct cast *cast)
{
    const struct actor *actor = &proof->lens->reader.actor;
    struct arena *arena = proof->lens->reader.arena;
    *cast = cast_ideal(arena, proof->circuit, actor->directory, CAST_MEMBERS, actor->now);
    return soundness_of(arena, proof->circuit, cast);
}

bool proof_holds(const struct lens *lens, const struct circuit *circuit)
{
    struct cast cast;
    struct proof proof = {.lens = lens, .circuit = circuit};
    return prove_alone(&proof, &cast).count == 0;
}

static bool lacks_a_body(const struct lens *lens, const struct circuit *circuit)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE &&
            directory_body(lens->reader.actor.directory, circuit->steps[i].body) == NULL)
            return true;
    return false;
}

json_t *proof_verdict(const struct lens *lens, const struct circuit *circuit)
{
    struct cast cast;
    struct arena *arena = lens->reader.arena;
    struct proof proof = {.lens = lens, .circuit = circuit};
    struct cast_about about = {.directory = lens->reader.actor.directory,
                               .now = lens->reader.actor.now};
    proof.stops = prove_alone(&proof, &cast).count > 0;
    proof.lacks = lacks_a_body(lens, circuit);
    if (proof.stops || proof.lacks)
        return verdict(&proof);
    cast = cast_people(arena, circuit, &about);
    proof.stops = soundness_of(arena, circuit, &cast).count > 0;
    return verdict(&proof);
}

/* --- the stories
 * ---------------------------------------------------------------------------------- */

static void tell_flaw(struct proof *proof, const struct telling *telling, const struct flaw *flaw)
{
    json_t *story = story_model(telling, flaw);
    if (json_array_size(json_object_get(story, "reasons")) > 0)
        set_value(story, "reasons", json_pack("{s:O}", "list", json_object_get(story, "reasons")));
    json_array_append_new(proof->stories, story);
}

/* First what can be played, which is the cause; then what is out of reach because of it. */
static void tell(struct proof *proof, const struct cast *cast, const struct soundness *soundness)
{
    struct telling telling = {.arena = proof->lens->reader.arena,
                              .locale = proof->lens->locale,
                              .language = proof->lens->language,
                              .circuit = proof->circuit,
                              .cast = cast,
                              .soundness = soundness};
    for (size_t i = 0; i < soundness->count; i++)
        if (soundness->flaws[i].has_way)
            tell_flaw(proof, &telling, &soundness->flaws[i]);
    for (size_t i = 0; i < soundness->count; i++)
        if (!soundness->flaws[i].has_way && story_is_told(&soundness->flaws[i]))
            tell_flaw(proof, &telling, &soundness->flaws[i]);
}

static void note(struct proof *proof, const char *id, const char *name, struct span value)
{
    struct span text =
        message_with(proof->lens->reader.arena, proof->lens->locale, span_of(id), {name, value});
    json_array_append_new(proof->notes, json_text(text));
    proof->lacks = true;
}

static void tell_authority(struct proof *proof, const struct authority *authority)
{
    for (size_t i = 0; i < authority->missing_count; i++)
        note(proof, "verdict.no-body", "body", authority->missing[i]->body);
    if (authority->missing_count > 0)
        return;
    tell(proof, &authority->cast, &authority->today);
    proof->stops = proof->stops || authority->today.count > 0;
    for (size_t i = 0; i < authority->absence_count; i++) {
        const struct absence *absence = &authority->absences[i];
        if (i == 0)
            tell(proof, &absence->cast, &absence->soundness);
        note(proof, "story.without", "name", absence->person->name);
    }
}

static void prove_people(struct proof *proof, const struct plan *plan)
{
    struct cast_about about = {.directory = proof->lens->reader.actor.directory,
                               .now = proof->lens->reader.actor.now,
                               .plan = plan};
    struct authority authority = authority_of(proof->lens->reader.arena, proof->circuit, &about);
    tell_authority(proof, &authority);
}

static void prove_plans(struct proof *proof)
{
    const struct directory *directory = proof->lens->reader.actor.directory;
    size_t proved = 0;
    for (size_t i = 0; i < directory->plan_count; i++) {
        const struct plan *plan = &directory->plans[i];
        if (!span_eq(plan->circuit->circuit.name, proof->circuit->name))
            continue;
        prove_people(proof, plan);
        proved++;
    }
    if (proved == 0)
        prove_people(proof, NULL);
}

json_t *proof_model(const struct lens *lens, const struct circuit *circuit)
{
    struct cast cast;
    struct proof proof = {
        .lens = lens, .circuit = circuit, .stories = json_array(), .notes = json_array()};
    struct soundness alone = prove_alone(&proof, &cast);
    proof.stops = alone.count > 0;
    tell(&proof, &cast, &alone);
    if (!proof.stops)
        prove_plans(&proof);
    json_t *model = verdict(&proof);
    if (!proof.stops && !proof.lacks)
        set_text(model, "text", lens_say(lens, "verdict.good-away"));
    if (json_array_size(proof.notes) > 0)
        set_value(model, "notes", json_pack("{s:O}", "list", proof.notes));
    set_value(model, "stories", proof.stories);
    json_decref(proof.notes);
    return model;
}
