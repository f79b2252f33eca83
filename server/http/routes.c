#include "server/handlers.h"

const struct route routes[] = {
#define ROUTE(method_, pattern_, capability_, handler_) \
    {.method = METHOD_##method_,                        \
     .pattern = (pattern_),                             \
     .capability = CAPABILITY_##capability_,            \
     .run = (handler_)},
#define KEPT(method_, pattern_, capability_, handler_) \
    {.method = METHOD_##method_,                       \
     .pattern = (pattern_),                            \
     .capability = CAPABILITY_##capability_,           \
     .run = (handler_),                                \
     .is_kept = true},
#define CHANGE(method_, pattern_, capability_, handler_, finish_) \
    {.method = METHOD_##method_,                                  \
     .pattern = (pattern_),                                       \
     .capability = CAPABILITY_##capability_,                      \
     .run = (handler_),                                           \
     .finish = (finish_)},
#define MOVE(method_, pattern_, capability_, handler_, finish_) \
    {.method = METHOD_##method_,                                \
     .pattern = (pattern_),                                     \
     .capability = CAPABILITY_##capability_,                    \
     .run = (handler_),                                         \
     .finish = (finish_),                                       \
     .is_move = true},
#include "server/routes.def"
#undef ROUTE
#undef KEPT
#undef CHANGE
#undef MOVE
};

const size_t route_count = COUNT_OF(routes);
