/* demo_work.h - what the parts of the demonstration share (server/app/demo*.c). */
#pragma once

#include "server/demo.h"
#include "workflow/minisig.h"

/* A member's key, whose secret half is forgotten when the demonstration is made. */
struct demo_key {
    struct span person;
    unsigned char *secret;
};

struct demo_work {
    struct errand errand;
    struct demo *demo;
    int64_t today;   /* its first microsecond, UTC */
    int64_t last;    /* when the event before was said to happen */
    json_t *persons; /* login → identifier */
    json_t *fiches;  /* "plan/code" → identifier */
    json_t *nodes;   /* likewise */
    struct demo_key *keys;
    size_t key_count;
};

/* Goes to a day of the past, in working hours, after all that happened there so far. */
void demo_go(struct demo_work *work, int64_t ago);

/* A file of web/demo/ as JSON. */
json_t *demo_read(struct demo_work *work, const char *name);

/* A copy with identifiers instead of "@login". */
json_t *demo_named(struct demo_work *work, const json_t *value);

/* The identifier of "@login"; empty when there is nobody. */
struct span demo_person(struct demo_work *work, struct span mention);

/* Enrols a key for a person and has it confirmed by another. */
enum err demo_enrol(struct demo_work *work, struct span person, struct span by) MUST_USE;

/* Adds statement and signature to a vote's arguments. */
enum err demo_sign(struct demo_work *work, struct span fiche, json_t *vote) MUST_USE;

/* Lends the actor's seat, as an act of the story says. */
enum err demo_delegate(struct demo_work *work, const json_t *act) MUST_USE;

/* Plays story.json. */
enum err demo_tell(struct demo_work *work) MUST_USE;
