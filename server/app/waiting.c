#include "server/waiting.h"

struct waiting waiting_before(const struct reader *reader, struct span body)
{
    struct key prefix = index_key(QUESTION_WAITING, body);
    return (struct waiting){.reader = reader,
                            .scan = store_scan_prefix(reader->txn, &prefix, KV_FORWARD)};
}

bool waiting_next(struct waiting *waiting, struct arena *arena, struct scene **scene)
{
    struct span key, value, fiche;
    struct reader reader = *waiting->reader;
    reader.arena = arena;
    while (store_next(&waiting->scan, &key, &value)) {
        enum err err = index_fiche(key, &fiche) ? query_listed(&reader, fiche, scene) : ERR_DAMAGED;
        if (err == ERR_NONE)
            return true;
        if (err != ERR_ABSENT)
            kv_fail(reader.txn, err);
    }
    return false;
}

/* Those on which the reader may vote for the body, or all; at most so many. */
static size_t count(const struct reader *reader, struct span body, bool to_vote, size_t most)
{
    size_t counted = 0;
    bool found;
    struct waiting waiting = waiting_before(reader, body);
    do {
        SCOPED_ARENA scratch = {0};
        struct scene *scene;
        found = waiting_next(&waiting, &scratch, &scene);
        counted += found && (!to_vote || flow_vote_due(scene, body) != NULL);
    } while (found && counted < most);
    return counted;
}

size_t waiting_count(const struct reader *reader, struct span body)
{
    return count(reader, body, false, SIZE_MAX);
}

size_t waiting_votes(const struct reader *reader, size_t most)
{
    size_t votes = 0;
    const struct directory *directory = reader->actor.directory;
    for (size_t i = 0; i < directory->body_count && votes < most; i++)
        if (access_sits(&reader->actor, &directory->bodies[i]))
            votes += count(reader, directory->bodies[i].code, true, most - votes);
    return votes;
}
