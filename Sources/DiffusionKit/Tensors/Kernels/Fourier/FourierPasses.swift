import CKernels

/// The factors and twiddles of a transform of one length.
final class FourierPasses {
  private let twiddles: Buffer<Float>
  let raw: ck_fft_passes

  /// - Parameter length: a length without large prime factors.
  /// - Throws: `memory`.
  init(_ length: Int) throws {
    var raw = ck_fft_passes()
    _ = ck_fft_factorize(length, &raw)
    twiddles = try Buffer(count: ck_fft_twiddle_count(&raw), for: "the twiddles of a Fourier transform")
    ck_fft_twiddles(&raw, twiddles.base)
    raw.twiddles = UnsafePointer(twiddles.base)
    self.raw = raw
  }

  /// Whether the prime factors of a length are small.
  static func exist(for length: Int) -> Bool {
    var raw = ck_fft_passes()
    return ck_fft_factorize(length, &raw)
  }
}

/// The powers of exp(-2 pi i / n).
final class FourierRoots {
  private let fine: Buffer<Double>, coarse: Buffer<Double>
  let raw: ck_fft_roots

  /// - Throws: `memory`.
  init(_ n: Int) throws {
    let bits = (Int.bitWidth - n.leadingZeroBitCount + 1) / 2
    let step = 1 << bits
    let what = "the roots of a Fourier transform"
    fine = try Buffer(count: 2 * step, for: what)
    coarse = try Buffer(count: 2 * (n / step + 1), for: what)
    ck_fft_powers(n, 1, step, fine.base)
    ck_fft_powers(n, step, n / step + 1, coarse.base)
    raw = ck_fft_roots(n: n, bits: bits, fine: fine.base, coarse: coarse.base)
  }
}
