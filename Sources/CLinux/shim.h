#pragma once
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot call.

/// Keeps the kernel from writing this process's memory anywhere, also to a program that collects crashes.
static inline int tidemark_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
