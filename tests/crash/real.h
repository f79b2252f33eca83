/* real.h - for a preloaded library that stands before the system's functions. */
#pragma once

#include <dlfcn.h>
#include <stdint.h>

/* The function behind ours, of the same name and type. */
#define REAL(name) ((__typeof__(&(name)))(uintptr_t)dlsym(RTLD_NEXT, #name))
