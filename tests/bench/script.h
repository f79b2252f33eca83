/* script.h - the requests a load is made of, composed beforehand so that sending costs nothing.
 *
 * A file of rows "STATUS CLIENT LENGTH\n", each followed by LENGTH raw bytes and a line end:
 * the status that is expected, the connection that sends it (-1: whichever is free), the request.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct item {
    const char *bytes;
    size_t length;
    int status;
    long client;
};

struct script {
    char *text;
    struct item *items; /* those of one client in order */
    size_t count;
};

/* Reads a script; false, with a line on standard error, when it is none. */
bool script_read(const char *path, struct script *script);
void script_free(struct script *script);
