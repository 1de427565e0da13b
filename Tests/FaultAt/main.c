// Runs a program in whose Nth system call something goes wrong.
//
//     fault-at N COUNT-FILE PROGRAM ARGUMENTS...          kills it before its Nth call that changes anything
//     fault-at N:ERROR COUNT-FILE PROGRAM ARGUMENTS...    fails its Nth call that changes a file, and all after it
//
// ERROR is a number of errno.h: 28 for a disk that is full. What changes anything are calls on files, directories, sockets
// and pipes. The calls of all threads are counted together, those of child processes are not. COUNT-FILE gets the number
// of calls that were made; the exit code is the program's own, or 137 where it was killed.
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/ptrace.h>

// Calls that change directories, whatever their arguments.
static int changes_directory(unsigned long number) {
    switch (number) {
    case SYS_mkdirat: case SYS_renameat: case SYS_renameat2: case SYS_unlinkat: case SYS_linkat: case SYS_symlinkat:
    case SYS_fchmodat: case SYS_utimensat:
#ifdef SYS_open
    case SYS_creat: case SYS_mkdir: case SYS_rmdir: case SYS_rename: case SYS_unlink: case SYS_link: case SYS_symlink:
    case SYS_chmod:
#endif
        return 1;
    default:
        return 0;
    }
}

// Calls that change what their first argument is open for.
static int changes_descriptor(unsigned long number) {
    switch (number) {
    case SYS_write: case SYS_writev: case SYS_pwrite64: case SYS_pwritev: case SYS_ftruncate: case SYS_fallocate:
    case SYS_fsync: case SYS_fdatasync: case SYS_fchmod:
        return 1;
    default:
        return 0;
    }
}

static int changes_anything(unsigned long number) {
    switch (number) {
    case SYS_openat: case SYS_flock: case SYS_sendto: case SYS_sendmsg: case SYS_connect: case SYS_execve: case SYS_kill:
#ifdef SYS_open
    case SYS_open:
#endif
        return 1;
    default:
        return changes_directory(number) || changes_descriptor(number);
    }
}

// Whether a descriptor is a file on a disk: not a socket, a pipe, an eventfd or a device.
static int is_file(pid_t thread, unsigned long descriptor) {
    char link[64], path[8];
    snprintf(link, sizeof link, "/proc/%d/fd/%lu", thread, descriptor);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 0 && path[0] == '/' && (length < 5 || memcmp(path, "/dev/", 5) != 0);
}

static int changes_file(pid_t thread, const struct ptrace_syscall_info *info) {
    unsigned long number = info->entry.nr;
    if (number == SYS_openat) return (info->entry.args[2] & O_CREAT) != 0;
#ifdef SYS_open
    if (number == SYS_open) return (info->entry.args[1] & O_CREAT) != 0;
#endif
    return changes_directory(number) || (changes_descriptor(number) && is_file(thread, info->entry.args[0]));
}

// The call that a thread is about to make becomes none.
static void skip(pid_t thread) {
#ifdef __x86_64__
    ptrace(PTRACE_POKEUSER, thread, (void *)offsetof(struct user_regs_struct, orig_rax), (void *)-1L);
#else
    int none = -1;
    struct iovec call = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, thread, (void *)NT_ARM_SYSTEM_CALL, &call);
#endif
}

static void set_result(pid_t thread, long result) {
#ifdef __x86_64__
    ptrace(PTRACE_POKEUSER, thread, (void *)offsetof(struct user_regs_struct, rax), (void *)result);
#else
    struct user_regs_struct registers;
    struct iovec all = {&registers, sizeof registers};
    ptrace(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &all);
    registers.regs[0] = (unsigned long)result;
    ptrace(PTRACE_SETREGSET, thread, (void *)NT_PRSTATUS, &all);
#endif
}

int main(int count, char **arguments) {
    if (count < 4) return 64;
    char *end;
    long limit = strtol(arguments[1], &end, 10), calls = 0;
    long error = *end == ':' ? atol(end + 1) : 0;
    pid_t program = fork();
    if (program == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execvp(arguments[3], arguments + 3);
        _exit(127);
    }
    int status, result = -1;
    // The threads that are in a call which is to fail.
    pid_t failing[256];
    int failing_count = 0;
    if (program < 0 || waitpid(program, &status, 0) != program) return 70;
    ptrace(PTRACE_SETOPTIONS, program, 0, PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
    ptrace(PTRACE_SYSCALL, program, 0, 0);
    while (result < 0) {
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0) {
            if (errno == EINTR) continue;
            break;
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread == program) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        int signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80)) {
            struct ptrace_syscall_info info;
            signal = 0;
            if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info) <= 0) {
                // It has ended meanwhile.
            } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
                for (int index = 0; index < failing_count; index++) {
                    if (failing[index] != thread) continue;
                    set_result(thread, -error);
                    failing[index] = failing[--failing_count];
                    break;
                }
            } else if (info.op == PTRACE_SYSCALL_INFO_ENTRY && error == 0) {
                if (changes_anything(info.entry.nr) && ++calls == limit) {
                    kill(program, SIGKILL);
                    continue;
                }
            } else if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
                if (changes_file(thread, &info) && ++calls >= limit && failing_count < 256) {
                    skip(thread);
                    failing[failing_count++] = thread;
                }
            }
        } else if (signal == SIGTRAP || signal == SIGSTOP) {
            // Of ptrace itself: a thread that begins, or execve.
            signal = 0;
        }
        ptrace(PTRACE_SYSCALL, thread, 0, (void *)(long)signal);
    }
    FILE *file = fopen(arguments[2], "w");
    if (file == NULL) return 73;
    fprintf(file, "%ld\n", calls);
    fclose(file);
    return result;
}
