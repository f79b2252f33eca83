/* json.c - where jansson's memory comes from; see base/json.h. */
#include "base/json.h"

static _Thread_local struct arena *home;

/* Stands before each piece of memory that jansson was given. */
struct piece {
    uint64_t in_arena;
    unsigned char bytes[];
};

/* jansson goes on without what it had no memory for; half a value must never be stored. */
static void *take(size_t size)
{
    struct piece *piece =
        home != NULL ? arena_take(home, sizeof *piece + size) : malloc(sizeof *piece + size);
    if (piece == NULL)
        abort();
    piece->in_arena = home != NULL;
    return piece->bytes;
}

static struct piece *piece_of(const void *bytes)
{
    return (struct piece *)((uintptr_t)bytes - offsetof(struct piece, bytes));
}

static void give(void *bytes)
{
    if (bytes != NULL && !piece_of(bytes)->in_arena)
        free(piece_of(bytes));
}

/* Before any value is made, in every program that makes some. */
__attribute__((constructor)) static void prepare(void)
{
    json_set_alloc_funcs(take, give);
}

struct arena *json_set_home(struct arena *arena)
{
    struct arena *outer = home;
    home = arena;
    return outer;
}

struct arena *json_move_home(struct arena *arena)
{
    return json_set_home(home != NULL ? arena : NULL);
}

bool json_lives_in_arena(const json_t *value)
{
    bool is_constant = json_is_boolean(value) || json_is_null(value);
    return is_constant || piece_of(value)->in_arena;
}
