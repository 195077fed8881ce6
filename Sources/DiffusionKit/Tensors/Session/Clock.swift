import Glibc

/// Seconds since an arbitrary start, on a clock that is never set back. (Swift's `ContinuousClock` comes with its runtime of
/// asynchronous tasks, which nothing here needs.)
enum Clock {
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
