/* kv_lmdb.h - what the two LMDB files share; the only header that names the library. */
#pragma once

#include "server/kv.h"

#include <lmdb.h>

struct kv {
    MDB_env *env;
    MDB_dbi table;
    int lock; /* DIR/lock, held by the one process that writes; -1 when reading only */
    bool strict;
};

/* The translation of LMDB's and the system's codes, the only one. */
enum err kv_lmdb_err(int code);
