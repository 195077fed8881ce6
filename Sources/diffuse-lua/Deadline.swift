import CSystem
import DiffusionKit
import Glibc

/// Exit codes of a sandbox's limits. 124 is that of `timeout` too.
enum ExitStatus {
  static let timeLimit: Int32 = 124
  static let memoryLimit: Int32 = 125
}

/// Ends the process if the sandbox cannot, because one call of C takes too long.
enum Deadline {
  private static let grace = 0.5

  /// Sets a timer to the time limit plus a grace period, in which the script normally ends with an error.
  /// - Throws: `state` if the system refuses the timer.
  static func set(seconds: Double) throws {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let message: StaticString = "diffuse-lua: the time limit is over\n"
      _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      csystem_end_children()
      _exit(ExitStatus.timeLimit)
    }
    // The handler's own stack: oneDNN may move the thread's stack pointer.
    action.sa_flags = SA_ONSTACK
    let whole = (seconds + grace).rounded(.down)
    var timer = itimerval()
    timer.it_value.tv_sec = Int(whole)
    timer.it_value.tv_usec = Int((seconds + grace - whole) * 1e6)
    // The parent process may have blocked the signal.
    var alarm = sigset_t()
    sigemptyset(&alarm)
    sigaddset(&alarm, SIGALRM)
    guard sigaction(SIGALRM, &action, nil) == 0, pthread_sigmask(SIG_UNBLOCK, &alarm, nil) == 0,
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil) == 0
    else {
      throw DiffusionError.state("--max-seconds cannot be put in force: \(String(cString: strerror(errno)))")
    }
  }
}
