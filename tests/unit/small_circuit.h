/* small_circuit.h - circuits of a few lines around one state "v", to try what the language can ask
 * for one thing at a time. */
#pragma once

#include "flow_world.h"

#define STATES                                                 \
    "'states':[{'id':'d','phase':'draft','label':{'fr':'D'}}," \
    "{'id':'v','phase':'validation','label':{'fr':'V'}%s},"    \
    "{'id':'p','phase':'in-progress','label':{'fr':'P'}},"     \
    "{'id':'s','phase':'in-progress','label':{'fr':'S'}%s},"   \
    "{'id':'c','phase':'closed','label':{'fr':'C'}}],"

/* A circuit whose state "v" holds the decisions at hand; v and s: more members of those states. */
static inline void open_world(struct world *world, struct arena *arena, const char *v,
                              const char *s, const char *steps)
{
    struct span states = span_format(arena, STATES, v, s);
    struct span text =
        span_format(arena,
                    "{'circuit':'small','version':1,'title':{'fr':'P'},'initial':'d',"
                    "'answers':['lead'],%s'steps':[%s,"
                    "{'id':'amender','label':{'fr':'A'},'from':['p','s'],'by':['lead'],'to':'d',"
                    "'reason':true,'amends':true},"
                    "{'id':'finir','label':{'fr':'F'},'from':['d','p'],'by':['pilot'],'to':'c'}]}",
                    states.ptr, steps);
    world_open(world, arena, text.ptr);
    world_place(world, SPAN("v"));
}
