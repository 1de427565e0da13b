#pragma once
#include <malloc.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot call.

/// Keeps the kernel from writing this process's memory anywhere, also to a program that collects crashes.
static inline int tidemark_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/// Gives the thread a name of at most 15 bytes, for whoever looks at the process.
static inline int tidemark_name_thread(const char *name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0);
}

// Of <malloc.h>, which Swift's Glibc module leaves out.

/// Keeps memory that was given back for who asks next: a pass takes and gives back the same again and again, and the kernel would
/// have to clear it each time. Blocks as large as glibc lets it be are part of that; what is larger is mapped on its own.
static inline void tidemark_keep_memory(void) {
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

/// Limits the regions that threads allocate memory from.
static inline int tidemark_limit_arenas(int count) {
    return mallopt(M_ARENA_MAX, count);
}
