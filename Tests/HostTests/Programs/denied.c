// denied PROGRAM ARGUMENT...: runs the program under a seccomp filter that denies it threads, processes and what else a
// strict host could deny.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DENY(number)                                                                                                   \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

int main(int count, char **arguments) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      DENY(clone), DENY(clone3), DENY(fork), DENY(vfork), DENY(sched_getaffinity), DENY(sysinfo), DENY(madvise),
      DENY(prlimit64), DENY(getrandom), DENY(rt_sigprocmask), DENY(rt_sigaction), DENY(sigaltstack), DENY(gettid),
      DENY(tgkill), DENY(socket), DENY(clock_gettime), DENY(ioctl), DENY(uname), DENY(membarrier), DENY(getcpu),
      DENY(sched_yield), DENY(statx), DENY(memfd_create),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (count < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 2;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 3;
  execvp(arguments[1], arguments + 1);
  return 4;
}
