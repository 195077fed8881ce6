import CKernels

/// A transform of `n` elements of each of many signals.
struct FourierTransform {
  let form: ck_fft_form
  let n: Int
  /// Whether the exponent is positive. A transform to real elements always has a positive one.
  var isInverse = false
  var scale: Float = 1
  /// A further factor of the frequencies strictly between 0 and n / 2, if one side is real.
  var interior: Float = 1

  /// The transform that the gradient goes through, from the results back to the elements.
  var adjoint: FourierTransform {
    switch form {
    case CK_FFT_FROM_REAL: FourierTransform(form: CK_FFT_TO_REAL, n: n, scale: scale, interior: 0.5)
    case CK_FFT_TO_REAL: FourierTransform(form: CK_FFT_FROM_REAL, n: n, scale: scale, interior: 2)
    default: FourierTransform(form: CK_FFT_COMPLEX, n: n, isInverse: !isInverse, scale: scale)
    }
  }

  var readsComplex: Bool { form != CK_FFT_FROM_REAL }
  var writesComplex: Bool { form != CK_FFT_TO_REAL }
  /// The number of results of a signal.
  var resultCount: Int { form == CK_FFT_FROM_REAL ? n / 2 + 1 : n }

  static var plainJob: ck_fft_job {
    var job = ck_fft_job()
    (job.scale, job.interior) = (1, 1)
    return job
  }

  /// The maximum number of elements of the rows that are transformed together: with their intermediate results they
  /// stay in a core's cache.
  private static let elementsTogether = 1 << 13

  /// Transforms `outer` x `lanes` signals; at least one of them, and n is at least 1.
  /// - Parameter window: `n` factors of the elements on the real side.
  /// - Throws: `memory`, `interrupted`; then part of the results is unwritten.
  func run(
    from: ck_fft_side, to: ck_fft_side, outer: Int, lanes: Int, window: UnsafePointer<Float>? = nil
  ) throws {
    let isAcross = from.lane == (from.is_complex ? 2 : 1) && lanes >= FourierRows.manyRows
    let key = FourierPlan.Key(n: n, isReal: form != CK_FFT_COMPLEX, isAcross: isAcross)
    let plan = try FourierPlan.find(key)
    defer { withExtendedLifetime(plan) {} }
    var job = FourierTransform.plainJob
    job.form = form
    (job.swaps_in, job.swaps_out) = (isInverse, isInverse)
    (job.n, job.outer, job.lanes, job.scale, job.interior) = (n, outer, lanes, scale, interior)
    (job.in, job.out, job.window) = (from, to, window)
    if let halves = plan.halves { job.halves = UnsafePointer(halves.base) }
    let signals = outer * lanes
    if let passes = plan.whole, plan.chirp == nil, plan.matrix == nil || signals >= FourierRows.manyRows {
      job.passes = passes.raw
      let strips = outer * ((lanes + 15) / 16)
      job.workers = FourierTransform.workers(strips: strips, length: plan.padded)
      let scratch = try FourierTransform.scratch(for: job, workers: job.workers)
      job.scratch = scratch.base
      defer { withExtendedLifetime(scratch) {} }
      return try Stoppable.run(2 * signals * plan.padded) { ck_fft_strips(&job) }
    }
    let together = max(1, FourierTransform.elementsTogether * Threads.limit / plan.padded)
    let rows = try FourierRows(plan: plan, length: key.length, rows: min(signals, together))
    let values = try Buffer<Float>(
      count: 2 * plan.padded * min(signals, together), for: "the intermediate result of a Fourier transform")
    try Stoppable.run((2 * signals).multipliedClamping(by: plan.padded)) {
      for first in stride(from: 0, to: signals, by: together) where !ck_stops() {
        run(job, rows, first, min(together, signals - first), values.base)
      }
    }
    withExtendedLifetime(values) {}
  }

  /// Transforms some of the signals, one row after another.
  private func run(
    _ job: ck_fft_job, _ transform: FourierRows, _ first: Int, _ count: Int,
    _ values: UnsafeMutablePointer<Float>
  ) {
    var job = job
    let plan = transform.plan
    var rows = ck_fft_rows(
      first: first, rows: count, length: transform.length, padded: plan.padded, values: values, chirp: nil)
    guard let chirp = plan.chirp, let spectrum = plan.spectrum else {
      var options = FourierTransform.plainJob
      let source = directSource(job, first)
      let target = directTarget(job, first)
      if source == nil { ck_fft_pack(&job, &rows) } else { options.swaps_in = isInverse }
      if target != nil { (options.swaps_out, options.scale) = (isInverse, scale) }
      transform.transform(values, rows: count, from: source, to: target, options)
      if target == nil { ck_fft_unpack(&job, &rows) }
      return
    }
    rows.chirp = UnsafePointer(chirp.base)
    ck_fft_pack(&job, &rows)
    transform.transform(values, rows: count)
    ck_fft_convolve(&rows, spectrum.base)
    transform.transform(values, rows: count)
    ck_fft_unpack(&job, &rows)
  }

  /// The input, if the complex transform can read it where it is, from the signal number `first` on.
  private func directSource(_ job: ck_fft_job, _ first: Int) -> ck_fft_side? {
    var side = job.in
    guard job.outer == 1, side.count >= n, job.window == nil else { return nil }
    switch form {
    case CK_FFT_COMPLEX: break
    case CK_FFT_FROM_REAL:
      guard n % 2 == 0, side.element == 1 else { return nil }
      (side.element, side.is_complex) = (2, true)
    default: return nil
    }
    side.outer = side.lane
    side.values += first * side.outer
    return side
  }

  /// The output, if the complex transform can write it where it belongs.
  private func directTarget(_ job: ck_fft_job, _ first: Int) -> ck_fft_side? {
    var side = job.out
    guard form == CK_FFT_COMPLEX, job.outer == 1, side.count >= n else { return nil }
    side.outer = side.lane
    side.values += first * side.outer
    return side
  }

  /// The number of threads that are worth their start for that many strips.
  static func workers(strips: Int, length: Int) -> Int {
    let floats = strips.multipliedClamping(by: 2 * Int(CK_FFT_STRIP) * length)
    return max(1, min(Threads.limit, strips, floats / (1 << 15)))
  }

  static func scratch(for job: ck_fft_job, workers: Int) throws -> Buffer<Float> {
    var job = job
    return try Buffer(count: ck_fft_scratch(&job) * workers, for: "the strips of a Fourier transform")
  }
}
