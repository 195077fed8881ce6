import Glibc

/// The sigma of each training timestep, and the timestep input of the network there.
public struct SigmaTable: Sendable {
  /// The sigmas at the training timesteps 0, 1, ..., rising, above 0.
  public let sigmas: [Float]
  /// The timestep inputs of the network at each of them.
  public let timesteps: [Float]
  /// The beta and the alphaBar of each; nil if the forward process has none.
  public let betas: [Float]?
  public let alphasCumprod: [Float]?
  private let logarithms: [Double]

  init(sigmas: [Float], timesteps: [Float], betas: [Float]? = nil, alphasCumprod: [Float]? = nil) {
    self.sigmas = sigmas
    self.timesteps = timesteps
    self.betas = betas
    self.alphasCumprod = alphasCumprod
    // Rounded to float32 as in diffusers: the timesteps that are rounded down depend on it.
    logarithms = sigmas.map { Double(Float(log(Double($0)))) }
  }

  /// Makes the table of a noise schedule, sigma = sqrt((1 - alphaBar) / alphaBar).
  ///
  /// A schedule rescaled to zero terminal SNR ends at alphaBar 2^-24, a sigma of 4096, as in diffusers.
  /// - Throws: `argument` for a schedule with a timestep that has no noise or no signal at all.
  init(_ schedule: NoiseSchedule, rescaled: Bool) throws {
    var alphasCumprod = schedule.alphasCumprod
    if rescaled, let last = alphasCumprod.indices.last { alphasCumprod[last] = 0x1p-24 }
    let sigmas = alphasCumprod.map { ((1 - $0) / $0).squareRoot() }
    if let timestep = sigmas.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      let what = sigmas[timestep] == 0 ? "no noise" : "no signal"
      throw DiffusionError.argument(
        "beta_schedule", "timestep \(timestep) has \(what), and this scheduler needs both at each")
    }
    self.init(
      sigmas: sigmas, timesteps: sigmas.indices.map(Float.init), betas: schedule.betas,
      alphasCumprod: alphasCumprod)
  }

  /// Returns the table of flow matching: sigma is (t + 1) / T at timestep t, moved by `shift`, and the timestep input
  /// of the network is T sigma.
  static func flow(_ count: Int, shift: Double = 1) -> SigmaTable {
    let sigmas = (0..<count).map { index -> Float in
      let sigma = Float(index + 1) / Float(count)
      return shift == 1 ? sigma : Float(shift) * sigma / (1 + Float(shift - 1) * sigma)
    }
    return SigmaTable(sigmas: sigmas, timesteps: sigmas.map { $0 * Float(count) })
  }

  public var count: Int { sigmas.count }

  /// Returns sigma at a timestep, linearly interpolated between the training timesteps as by `numpy.interp`.
  func sigma(at timestep: Double) -> Double {
    let position = min(max(timestep, 0), Double(count - 1))
    let below = Int(position)
    guard below + 1 < count else { return Double(sigmas[count - 1]) }
    let (low, high) = (Double(sigmas[below]), Double(sigmas[below + 1]))
    return (high - low) * (position - Double(below)) + low
  }

  /// Returns the timestep of a noise level, 0...count - 1, linearly interpolated between the logarithms of the table.
  func timestep(of sigma: Double) -> Double {
    guard count > 1 else { return 0 }
    let logarithm = log(max(sigma, 1e-10))
    // Search for the last index whose noise level is not above.
    var (low, above) = (0, count)
    while above - low > 1 {
      let middle = (low + above) / 2
      if logarithms[middle] <= logarithm { low = middle } else { above = middle }
    }
    low = min(low, count - 2)
    let (below, next) = (logarithms[low], logarithms[low + 1])
    let weight = next > below ? min(max((below - logarithm) / (below - next), 0), 1) : 0
    let timestep = (1 - weight) * Double(low) + weight * Double(low + 1)
    // A noise level of the table has exactly its own timestep, in spite of rounding.
    let nearest = timestep.rounded()
    return abs(timestep - nearest) < 1e-9 ? nearest : timestep
  }
}
