#include "server/handlers.h"

const struct route routes[] = {
#define ROUTE(method_, pattern_, capability_, handler_) \
    {.method = METHOD_##method_,                        \
     .pattern = (pattern_),                             \
     .capability = CAPABILITY_##capability_,            \
     .run = (handler_)},
#define CHANGE(method_, pattern_, capability_, handler_, finish_) \
    {.method = METHOD_##method_,                                  \
     .pattern = (pattern_),                                       \
     .capability = CAPABILITY_##capability_,                      \
     .run = (handler_),                                           \
     .finish = (finish_)},
#include "server/routes.def"
#undef ROUTE
#undef CHANGE
};

const size_t route_count = COUNT_OF(routes);
