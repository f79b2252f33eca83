#include "server/roster_version.h"

#include "server/lock.h"

/* What all versions of a line share. */
struct line {
    pthread_mutex_t lock; /* guards the order of versions, their references and lists */
    int versions;
};

struct roster_version {
    struct line *line;
    struct roster_version *older, *newer; /* among the settled */
    uint64_t number;
    int references;
    bool settled, followed;
    struct roster_piece *fresh; /* made for it, until it is settled */
    struct roster_piece *left;  /* unsettled: what it does without; settled: what the next did */
};

static void *new_or_abort(size_t size)
{
    void *made = calloc(1, size);
    if (made == NULL)
        abort(); /* out of memory: see arena.h */
    return made;
}

static void push(struct roster_piece **list, struct roster_piece *piece)
{
    piece->next = *list;
    *list = piece;
}

static struct roster_piece *pop(struct roster_piece **list)
{
    struct roster_piece *piece = *list;
    if (piece != NULL)
        *list = piece->next;
    return piece;
}

static void dispose_all(struct roster_piece *list)
{
    for (struct roster_piece *piece; (piece = pop(&list)) != NULL;)
        piece->dispose(piece);
}

struct roster_version *roster_version_first(void)
{
    struct roster_version *version = new_or_abort(sizeof *version);
    version->line = new_or_abort(sizeof *version->line);
    version->line->versions = 1;
    version->references = 1;
    lock_open(&version->line->lock, NULL);
    return version;
}

struct roster_version *roster_version_next(struct roster_version *newest)
{
    struct roster_version *version = new_or_abort(sizeof *version);
    *version = (struct roster_version){
        .line = newest->line, .older = newest, .number = newest->number + 1, .references = 1};
    lock_take(&version->line->lock);
    version->line->versions++;
    lock_leave(&version->line->lock);
    return version;
}

uint64_t roster_version_number(const struct roster_version *version)
{
    return version->number;
}

void roster_version_add(struct roster_version *version, struct roster_piece *piece,
                        void (*dispose)(struct roster_piece *piece))
{
    *piece = (struct roster_piece){.born = version->number, .dispose = dispose};
    push(&version->fresh, piece);
}

bool roster_version_owns(const struct roster_version *version, const struct roster_piece *piece)
{
    return piece->born == version->number;
}

void roster_version_leave(struct roster_version *version, struct roster_piece *piece)
{
    if (!version->settled && roster_version_owns(version, piece))
        piece->dead = true; /* it stays among the fresh ones until then */
    else
        push(&version->left, piece);
}

void roster_version_settle(struct roster_version *version)
{
    struct roster_piece *dead = NULL;
    for (struct roster_piece *piece; (piece = pop(&version->fresh)) != NULL;)
        if (piece->dead)
            push(&dead, piece);
    version->settled = true;
    lock_take(&version->line->lock);
    if (version->older != NULL) {
        version->older->newer = version;
        version->older->followed = true;
        version->older->left = version->left;
        version->left = NULL;
    }
    lock_leave(&version->line->lock);
    dispose_all(dead);
}

void roster_version_hold(struct roster_version *version)
{
    lock_take(&version->line->lock);
    version->references++;
    lock_leave(&version->line->lock);
}

enum roster_drop roster_version_drop(struct roster_version *version)
{
    lock_take(&version->line->lock);
    bool last = --version->references == 0;
    bool newest = version->settled && !version->followed;
    lock_leave(&version->line->lock);
    return !last ? ROSTER_RESTS : newest ? ROSTER_LEAVES_ALL : ROSTER_ENDS;
}

/* Takes a settled version out of the line; answers the pieces that only it showed. */
static struct roster_piece *unlink_version(struct roster_version *version)
{
    struct roster_piece *only = NULL;
    struct roster_version *older = version->older;
    for (struct roster_piece *piece; (piece = pop(&version->left)) != NULL;)
        push(older != NULL && piece->born <= older->number ? &older->left : &only, piece);
    if (older != NULL)
        older->newer = version->newer;
    if (version->newer != NULL)
        version->newer->older = older;
    return only;
}

void roster_version_free(struct roster_version *version)
{
    struct line *line = version->line;
    struct roster_piece *unused = version->fresh; /* of one that was given up */
    lock_take(&line->lock);
    if (version->settled)
        unused = unlink_version(version);
    bool last = --line->versions == 0;
    lock_leave(&line->lock);
    dispose_all(unused);
    if (last) {
        lock_close(&line->lock, NULL);
        free(line);
    }
    free(version);
}
