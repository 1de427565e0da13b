#pragma once
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// prctl and syscall are variadic, which Swift cannot call.

/// Keeps the kernel from writing this process's memory anywhere, also to a program that collects crashes.
static inline int tidemark_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/// Sends a signal to the main thread alone. May be called by a signal's handler.
static inline long tidemark_signal_main_thread(int number) {
    return syscall(SYS_tgkill, getpid(), getpid(), number);
}

// Of <malloc.h>, which Swift's Glibc module leaves out.

/// Limits the regions that threads allocate memory from.
static inline int tidemark_limit_arenas(int count) {
    return mallopt(M_ARENA_MAX, count);
}
