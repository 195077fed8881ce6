import CKernels

/// What transforms of one length share: factors, roots and, for lengths with large prime factors, a chirp.
final class FourierPlan: @unchecked Sendable {
  struct Key: Hashable, Sendable {
    let n: Int
    /// Whether one side is real.
    let isReal: Bool
    /// Whether the signals lie side by side in memory, sixteen of them within a vector's reach.
    var isAcross = false
    /// The elements of the complex transform: two real ones are one complex one.
    var length: Int { isReal && n % 2 == 0 ? n / 2 : n }
  }

  /// The elements of the transform that the passes compute: the length, or that of the convolution.
  let padded: Int
  /// The passes of sixteen signals at once; nil if they are too long to stay in the cache.
  let whole: FourierPasses?
  /// A long signal as a matrix; nil if it is short.
  let matrix: Matrix?
  let chirp: Buffer<Float>?
  /// The transform of the chirp that is convolved with.
  private(set) var spectrum: Buffer<Float>?
  /// The powers that join the two halves of real signals of even length.
  let halves: Buffer<Float>?

  struct Matrix {
    let rows: Int, columns: Int
    let ofColumn: FourierPasses, ofRow: FourierPasses
    let roots: FourierRoots
    let twists: Buffer<Float>
  }

  /// The maximum length at which sixteen signals at once are faster than one after the other as matrices: their elements stay in
  /// a small cache, or they are read from memory faster together.
  private static let (maxWhole, maxAcross) = (256, 4096)
  /// The maximum length at which a signal may as well be alone in a strip.
  private static let maxAlone = 64

  /// - Throws: `memory`, `interrupted`.
  init(_ key: Key) throws {
    let length = key.length
    let isSmooth = FourierPasses.exist(for: length)
    padded = isSmooth ? length : try FourierPlan.convolutionLength(for: length)
    let maxWhole = key.isAcross && isSmooth ? FourierPlan.maxAcross : FourierPlan.maxWhole
    whole = padded <= maxWhole ? try FourierPasses(padded) : nil
    matrix = padded > FourierPlan.maxAlone ? try FourierPlan.matrix(padded) : nil
    if key.isReal && key.n % 2 == 0 {
      let count = key.n / 4 + 1
      let powers = try Buffer<Float>(count: 2 * count, for: "the roots of a Fourier transform")
      let roots = try FourierRoots(key.n)
      var raw = roots.raw
      try Stoppable.run(powers.count) { ck_fft_halves(&raw, count, powers.base) }
      withExtendedLifetime(roots) {}
      halves = powers
    } else {
      halves = nil
    }
    guard !isSmooth else {
      chirp = nil
      return
    }
    let what = "the chirp of a Fourier transform"
    let chirp = try Buffer<Float>(count: 2 * length, for: what)
    let spectrum = try Buffer<Float>(count: 2 * padded, for: what)
    let roots = try FourierRoots(2 * length)
    var raw = roots.raw
    try Stoppable.run(chirp.count) { ck_fft_chirp(&raw, chirp.base) }
    withExtendedLifetime(roots) {}
    self.chirp = chirp
    // The conjugate chirp at both ends; the factor 1 / padded belongs to the inverse transform.
    spectrum.elements.initialize(repeating: 0)
    let factor = 1 / Float(padded)
    try Stoppable.pieces(of: length) { range in
      for k in range {
        let (re, im) = (chirp.base[2 * k] * factor, -chirp.base[2 * k + 1] * factor)
        let mirrored = k == 0 ? 0 : padded - k
        (spectrum.base[2 * k], spectrum.base[2 * k + 1]) = (re, im)
        (spectrum.base[2 * mirrored], spectrum.base[2 * mirrored + 1]) = (re, im)
      }
    }
    let rows = try FourierRows(plan: self, length: length, rows: 1)
    try Stoppable.run(spectrum.count) { rows.transform(spectrum.base, rows: 1) }
    self.spectrum = spectrum
  }

  /// The number of floats that the plan holds.
  var floats: Int {
    let real = halves?.count ?? 0, twists = matrix?.twists.count ?? 0
    return real + twists + (chirp?.count ?? 0) + (spectrum?.count ?? 0)
  }

  /// The smallest length for the convolution of a chirp that has small factors and fills strips of sixteen.
  private static func convolutionLength(for length: Int) throws -> Int {
    let (minLength, overflow) = length.multipliedReportingOverflow(by: 2)
    guard !overflow, minLength < 1 << 48 else {
      throw DiffusionError.memory("a Fourier transform of \(length)")
    }
    var best = 16
    while best < minLength { best *= 2 }
    var fives = 16
    while fives < best {
      var threes = fives
      while threes < best {
        var product = threes
        while product < minLength - 1 { product *= 2 }
        best = min(best, product)
        threes *= 3
      }
      fives *= 5
    }
    return best
  }

  private static func matrix(_ length: Int) throws -> Matrix {
    var rows = Int(Double(length).squareRoot())
    while length % rows != 0 { rows -= 1 }
    let columns = length / rows
    let roots = try FourierRoots(length)
    let twists = try Buffer<Float>(
      count: columns * 2 * Int(CK_FFT_STRIP), for: "the roots of a Fourier transform")
    var raw = roots.raw
    ck_fft_twists(&raw, columns, twists.base)
    withExtendedLifetime(roots) {}
    return Matrix(
      rows: rows, columns: columns, ofColumn: try FourierPasses(columns), ofRow: try FourierPasses(rows),
      roots: roots, twists: twists)
  }
}

extension FourierPlan {
  /// The maximum number of floats of a plan that is stored for later transforms.
  private static let maxStored = 1 << 19

  /// The session's plan for transforms of this kind.
  static func find(_ key: Key) throws -> FourierPlan {
    let plans = Session.current.fourierPlans
    if let found = plans[key] { return found }
    let made = try FourierPlan(key)
    if made.floats <= maxStored { plans[key] = made }
    return made
  }
}

/// The plans of a session that were used last. They are dropped when memory is short.
package final class FourierPlans {
  private static let capacity = 8
  private var plans: [(key: FourierPlan.Key, plan: FourierPlan)] = []

  package func removeAll() { plans = [] }

  /// The last one used comes first.
  subscript(key: FourierPlan.Key) -> FourierPlan? {
    get {
      guard let index = plans.firstIndex(where: { $0.key == key }) else { return nil }
      let found = plans.remove(at: index)
      plans.insert(found, at: 0)
      return found.plan
    }
    set {
      plans.removeAll { $0.key == key }
      guard let newValue else { return }
      if plans.count == FourierPlans.capacity { plans.removeLast() }
      plans.insert((key, newValue), at: 0)
    }
  }
}
