import CSystem
import DiffusionKit
import Glibc

/// Codes that `timeout` and its like made familiar.
enum ExitStatus {
  static let timeLimit: Int32 = 124
  static let memoryLimit: Int32 = 125
}

/// Ends the process where a sandbox's own limit did not, inside one long call of C.
enum Deadline {
  private static let grace = 0.5

  /// `seconds` from now, and a moment more, in which the script ends with an error.
  /// - Throws: `state` where the system does not promise it.
  static func set(seconds: Double) throws {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let message: StaticString = "diffuse-lua: the time limit is over\n"
      _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      csystem_end_children()
      _exit(ExitStatus.timeLimit)
    }
    action.sa_flags = SA_ONSTACK  // the one of interrupts: oneDNN may leave no other
    let whole = (seconds + grace).rounded(.down)
    var timer = itimerval()
    timer.it_value.tv_sec = Int(whole)
    timer.it_value.tv_usec = Int((seconds + grace - whole) * 1e6)
    // Whoever starts a program may have blocked the signal for it.
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
