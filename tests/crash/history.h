/* history.h - what recorder.c notes of a running server and replay.c makes crash images of:
 * items in the order in which they happened, each followed by len bytes.
 */
#pragma once

#include <stdint.h>

enum happening {
    WRITTEN,  /* bytes were handed to the system for the store, at an offset */
    REACHED,  /* that write, alone, is on the disk: it went through O_DSYNC */
    SYNCED,   /* all writes so far are on the disk */
    ANSWERED, /* a client is about to be told that event number `at` is kept */
};

struct item {
    uint64_t happening, at, len;
};
