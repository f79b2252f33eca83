#include "kv_conformity.h"

TESTS(KV_CONFORMITY)
