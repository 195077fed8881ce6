import CKernels

/// Equally long parts of signals at equal distances, and their spectra.
struct SignalFrames {
  let batch: Int
  let count: Int
  /// The length of a frame.
  let n: Int
  /// The distance of two frames.
  let hop: Int
  /// The length of a signal.
  let length: Int

  var bins: Int { n / 2 + 1 }
  private var spectrumShape: Shape {
    get throws { try Shape([batch, bins, count, 2], name: "n_fft") }
  }

  /// The frames, [batch, count, n], of signals [batch, length].
  func cut(_ x: Tensor) throws -> Tensor {
    let y = try Tensor(uninitialized: Shape([batch, count, n], name: "n_fft"))
    guard y.count > 0 else { return y.independent(of: x) }
    try Stoppable.run(y.count) {
      ck_gather_strided(3, [batch, count, n], x.pointer, [length, hop, 1], y.pointer)
    }
    return y.derived(from: x) { dy in try added(dy) }
  }

  /// The sum of frames [batch, count, n] at their positions, [batch, length].
  func added(_ frames: Tensor) throws -> Tensor {
    let y = try Tensor(uninitialized: Shape([batch, length]))
    try Stoppable.run(max(frames.count, y.count)) {
      ck_overlap_add(batch, count, n, hop, length, frames.pointer, y.pointer)
    }
    return y.derived(from: frames) { dy in try cut(dy) }
  }

  /// The spectra [batch, bins, count, 2] of the frames of signals, times the window. The frames are not stored.
  func spectra(_ x: Tensor, _ window: Tensor?, scale: Float, interior: Float = 1) throws -> Tensor {
    let y = try Tensor(uninitialized: spectrumShape)
    guard y.count > 0 else { return y }
    let from = ck_fft_side(
      values: x.pointer, outer: length, lane: hop, element: 1, count: n, is_complex: false)
    try FourierTransform(form: CK_FFT_FROM_REAL, n: n, scale: scale, interior: interior).run(
      from: from, to: spectrumSide(y), outer: batch, lanes: count, window: window?.pointer)
    return y
  }

  /// The frames [batch, count, n] of spectra, times the window.
  func frames(_ spectra: Tensor, _ window: Tensor?, scale: Float, interior: Float = 1) throws -> Tensor {
    let y = try Tensor(uninitialized: Shape([batch, count, n], name: "n_fft"))
    guard y.count > 0 else { return y }
    let to = ck_fft_side(
      values: y.pointer, outer: count * n, lane: n, element: 1, count: n, is_complex: false)
    try FourierTransform(form: CK_FFT_TO_REAL, n: n, scale: scale, interior: interior).run(
      from: spectrumSide(spectra), to: to, outer: batch, lanes: count, window: window?.pointer)
    return y
  }

  /// The same frames one after the other, without overlap.
  var apart: SignalFrames {
    SignalFrames(batch: batch, count: count, n: n, hop: n, length: count * n)
  }

  private func spectrumSide(_ z: Tensor) -> ck_fft_side {
    ck_fft_side(
      values: z.pointer, outer: 2 * bins * count, lane: 2, element: 2 * count, count: bins, is_complex: true)
  }
}
