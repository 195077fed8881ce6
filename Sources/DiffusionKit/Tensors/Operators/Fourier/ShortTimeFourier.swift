/// How a signal continues beyond its ends, under PyTorch's names.
public enum SignalPadding: String, CaseIterable, Sendable {
  /// With zeros.
  case constant
  /// Mirrored at its first and last element, which are not repeated.
  case reflect
  /// With its first and last element.
  case replicate
  /// From its other end.
  case circular
}

extension Tensor {
  /// The short-time Fourier transform: the spectra of windowed frames of real signals [length] or [batch, length], as
  /// complex numbers [..., nFFT / 2 + 1, frames, 2]. PyTorch's `stft`.
  /// - Parameters:
  ///   - nFFT: the length of a frame.
  ///   - hopLength: the distance of two frames. Default: nFFT / 4.
  ///   - winLength: the length of the window. Default: nFFT. A shorter one stands in the middle of the frame.
  ///   - window: [winLength]. Default: ones.
  ///   - center: whether frame t is centred at t * hopLength, with half a frame of padding at both ends; otherwise it begins
  ///     there.
  ///   - normalized: whether spectra are divided by sqrt(nFFT).
  ///   - onesided: whether frequencies above the half, whose values mirror those below, are left out.
  /// - Throws: `argument` for other signals, a frame longer than the padded signal, a window longer than the frame or of
  ///   another length than `winLength`, numbers below 1, and a signal too short for its padding.
  public func stft(
    nFFT: Int, hopLength: Int? = nil, winLength: Int? = nil, window: Tensor? = nil, center: Bool = true,
    padMode: SignalPadding = .reflect, normalized: Bool = false, onesided: Bool = true
  ) throws -> Tensor {
    guard rank <= 2 else {
      throw DiffusionError.argument("self", "expected signals [length] or [batch, length], got \(shape)")
    }
    let window = try ShortTimeWindow(nFFT, hopLength, winLength, window)
    let x = try center ? continued(by: nFFT / 2, padMode) : self
    let length = x.shape.sizes[x.rank - 1]
    guard nFFT <= length else {
      throw DiffusionError.argument(
        "nFFT", "frames of \(nFFT) elements in signals of \(length), from \(shape)")
    }
    let frames = SignalFrames(
      batch: x.count / length, count: 1 + (length - nFFT) / window.hop, n: nFFT, hop: window.hop,
      length: length)
    let scale = normalized ? 1 / Float(nFFT).squareRoot() : 1
    let weights = window.weights
    let half = try frames.spectra(x, weights, scale: scale)
    let needs = (signal: x.needsGradient, window: weights?.needsGradient ?? false)
    let recorded = half.derived(from: [x, weights].compactMap { $0 }) {
      [x = x.detached, weights = weights?.detached] dy in
      // The gradients of windowed frames; both windows and signals take their part of them.
      let dFrames = try frames.frames(dy, needs.window ? nil : weights, scale: scale, interior: 0.5)
      guard needs.window, let weights else { return [try frames.added(dFrames).reshaped(x.shape)] }
      let dx = needs.signal ? try frames.added(dFrames * weights).reshaped(x.shape) : nil
      return [dx, try (dFrames * frames.cut(x)).sum(axis: [0, 1])]
    }
    let spectra = try onesided ? recorded : recorded.withMirroredFrequencies(nFFT)
    return rank == 1 ? try spectra.reshaped(Shape(Array(spectra.shape.sizes.dropFirst()))) : spectra
  }

  /// The inverse of `stft` by overlap and add: the signals [length] or [batch, length] whose spectra are nearest to these
  /// (Griffin and Lim 1984). PyTorch's `istft`.
  /// - Parameters:
  ///   - center: whether the spectra are of centred frames, so that half a frame at both ends is dropped.
  ///   - length: the length of the signals. Default: that of the frames.
  /// - Throws: `argument` for spectra that are not [..., frequencies, frames, 2], the windows of `stft`'s errors, and windows
  ///   whose sum of squares is 0 somewhere in the result.
  public func istft(
    nFFT: Int, hopLength: Int? = nil, winLength: Int? = nil, window: Tensor? = nil, center: Bool = true,
    normalized: Bool = false, onesided: Bool = true, length: Int? = nil
  ) throws -> Tensor {
    let numbers = try ComplexShape(self).numbers
    let window = try ShortTimeWindow(nFFT, hopLength, winLength, window)
    let expected = onesided ? nFFT / 2 + 1 : nFFT
    guard (2...3).contains(numbers.rank), numbers.sizes[numbers.rank - 2] == expected else {
      throw DiffusionError.argument(
        "self", "expected spectra [..., \(expected), frames, 2] for frames of \(nFFT) elements, got \(shape)")
    }
    guard count > 0 else { throw DiffusionError.argument("self", "no spectra, the shape is \(shape)") }
    guard window.hop <= window.length else {
      throw DiffusionError.argument(
        "hopLength", "frames \(window.hop) apart leave gaps between windows of \(window.length)")
    }
    if let length { try Requirement.nonNegative(length, "length") }
    let frameCount = numbers.sizes[numbers.rank - 1]
    let batch = numbers.rank == 3 ? numbers.sizes[0] : 1
    let (span, overflow) = window.hop.multipliedReportingOverflow(by: frameCount - 1)
    guard !overflow, span < Shape.maximumCount else {
      throw DiffusionError.argument("hopLength", "\(frameCount) frames \(window.hop) apart are too long")
    }
    let frames = SignalFrames(
      batch: batch, count: frameCount, n: nFFT, hop: window.hop, length: nFFT + span)
    let scale = normalized ? 1 / Float(nFFT).squareRoot() : 1 / Float(nFFT)

    var spectra = try reshaped(Shape([batch, expected, frameCount, 2]))
    if !onesided { spectra = try spectra.narrow(axis: 1, start: 0, length: frames.bins) }
    var parts = try frames.frames(spectra, nil, scale: scale).derived(from: spectra) { dy in
      try frames.apart.spectra(dy, nil, scale: scale, interior: 2)
    }
    let weights = try window.weights ?? Tensor.ones(Shape([nFFT]))
    parts = try parts * weights
    let envelope = SignalFrames(batch: 1, count: frameCount, n: nFFT, hop: window.hop, length: frames.length)
    let squares = try weights.square().reshaped([1, 1, nFFT]).broadcast(to: Shape([1, frameCount, nFFT]))

    let start = center ? nFFT / 2 : 0
    let available = frames.length - start
    let own = max(center ? available - nFFT / 2 : available, 0)
    let covered = min(length ?? own, available)
    let weight = try envelope.added(squares).narrow(axis: 1, start: start, length: covered)
    let minWeight = try covered == 0 ? 1 : weight.detached.minimum().item()
    guard minWeight > 1e-11 else {
      throw DiffusionError.argument(
        "window", "the sum of squared windows is 0 at some positions of the result")
    }
    var signals = try frames.added(parts).narrow(axis: 1, start: start, length: covered) / weight
    if let length, length > covered {
      signals = try signals.padded([(axis: 1, before: 0, after: length - covered)])
    }
    return numbers.rank == 3 ? signals : try signals.reshaped([signals.count])
  }

  /// Continues signals along the last axis by `width` elements at both ends.
  private func continued(by width: Int, _ mode: SignalPadding) throws -> Tensor {
    let length = shape.sizes[rank - 1]
    if mode == .constant { return try padded([(axis: -1, before: width, after: width)]) }
    let available = mode == .reflect ? length - 1 : mode == .circular ? length : length > 0 ? width : 0
    guard width <= available else {
      throw DiffusionError.argument(
        "padMode", "\(mode.rawValue) of \(width) elements for signals of \(length), from \(shape)")
    }
    guard width > 0 else { return self }
    func part(_ start: Int) throws -> Tensor { try narrow(axis: -1, start: start, length: width) }
    let (before, after): (Tensor, Tensor)
    switch mode {
    case .circular: (before, after) = (try part(length - width), try part(0))
    case .reflect:
      (before, after) = (
        try part(1).flipped(Axes(-1)), try part(length - 1 - width).flipped(Axes(-1))
      )
    case .replicate, .constant:
      let target = try shape.replacing(axis: rank - 1, by: width, name: "n_fft")
      before = try narrow(axis: -1, start: 0, length: 1).broadcast(to: target)
      after = try narrow(axis: -1, start: length - 1, length: 1).broadcast(to: target)
    }
    return try Tensor.concat([before, self, after], axis: -1)
  }

  /// All n frequencies of spectra [batch, n / 2 + 1, frames, 2].
  private func withMirroredFrequencies(_ n: Int) throws -> Tensor {
    let missing = n - shape.sizes[1]
    guard missing > 0 else { return self }
    return try Tensor.concat(
      [self, narrow(axis: 1, start: 1, length: missing).flipped(Axes(1)).conj()], axis: 1)
  }
}

/// The checked window of a short-time transform.
private struct ShortTimeWindow {
  let hop: Int
  let length: Int
  /// [nFFT], with zeros at both ends of a shorter window; nil for ones.
  let weights: Tensor?

  init(_ nFFT: Int, _ hopLength: Int?, _ winLength: Int?, _ window: Tensor?) throws {
    try Requirement.positive(nFFT, "nFFT")
    hop = hopLength ?? nFFT / 4
    guard hop > 0 else {
      throw DiffusionError.argument("hopLength", "must be at least 1, not \(hop)")
    }
    length = winLength ?? nFFT
    guard (1...nFFT).contains(length) else {
      throw DiffusionError.argument("winLength", "a window of \(length) elements for frames of \(nFFT)")
    }
    if let window, window.shape.sizes != [length] {
      throw DiffusionError.argument(
        "window", "expected a window [\(length)] for frames of \(nFFT), got \(window.shape)")
    }
    guard window != nil || length < nFFT else {
      weights = nil
      return
    }
    let left = (nFFT - length) / 2
    weights = try (window ?? Tensor.ones(Shape([length]))).padded([
      (axis: 0, before: left, after: nFFT - length - left)
    ])
  }
}
