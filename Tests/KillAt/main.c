// Runs a program and kills it before its Nth system call that changes anything: files, directories, sockets, pipes.
//
//     kill-at N COUNT-FILE PROGRAM ARGUMENTS...
//
// The calls of all threads are counted together, those of child processes are not. COUNT-FILE gets the number of calls
// that were made; the exit code is the program's own, or 137 where it was killed.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/ptrace.h>

static int changes(unsigned long number) {
    switch (number) {
    case SYS_write: case SYS_writev: case SYS_pwrite64: case SYS_pwritev: case SYS_sendto: case SYS_sendmsg:
    case SYS_openat: case SYS_ftruncate: case SYS_fallocate: case SYS_fsync: case SYS_fdatasync: case SYS_flock:
    case SYS_mkdirat: case SYS_renameat: case SYS_renameat2: case SYS_unlinkat: case SYS_linkat: case SYS_symlinkat:
    case SYS_fchmod: case SYS_fchmodat: case SYS_utimensat: case SYS_connect: case SYS_execve: case SYS_kill:
#ifdef SYS_open
    case SYS_open: case SYS_creat: case SYS_mkdir: case SYS_rmdir: case SYS_rename: case SYS_unlink: case SYS_link:
    case SYS_symlink: case SYS_chmod:
#endif
        return 1;
    default:
        return 0;
    }
}

int main(int count, char **arguments) {
    if (count < 4) return 64;
    long limit = atol(arguments[1]), calls = 0;
    pid_t program = fork();
    if (program == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execvp(arguments[3], arguments + 3);
        _exit(127);
    }
    int status, result = -1;
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
            if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info) > 0
                && info.op == PTRACE_SYSCALL_INFO_ENTRY && changes(info.entry.nr) && ++calls == limit) {
                kill(program, SIGKILL);
                continue;
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
