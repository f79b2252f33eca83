/* handlers.h - every handler that server/http/routes.def names. */
#pragma once

#include "server/visit.h"

#define ROUTE(method, pattern, capability, handler_) handler handler_;
#define KEPT(method, pattern, capability, handler_) handler handler_;
#define CHANGE(method, pattern, capability, handler_, finish_) handler handler_, finish_;
#define MOVE CHANGE
#include "server/routes.def"
#undef ROUTE
#undef KEPT
#undef CHANGE
#undef MOVE
