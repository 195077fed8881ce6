import Glibc

/// Encodes timesteps as sines and cosines of many wavelengths: [N] or [N, 1] -> [N, dModel] (Vaswani et al. 2017). The
/// layer has no parameters; timesteps may be fractions, and no gradient flows to them.
///
/// Feature i, counted from 0, is a sine if i is even and a cosine if it is odd, of the timestep times 1 / maxPeriod^(2
/// floor(i/2) / dModel). Without `isInterleaved` all sines come first, then all cosines, and an odd width ends with a
/// 0: with `flipSinToCos` and `freqShift` that is diffusers' `get_timestep_embedding`.
public final class SinusoidalEncoding: Layer, ConfiguredLayer {
  public struct Options: LeadingOption, Sendable {
    public var dModel = 0
    public var maxPeriod = 10000.0
    /// Whether sines and cosines alternate; otherwise each has one half.
    public var isInterleaved = true
    /// Whether cosines come before sines.
    public var flipSinToCos = false
    /// diffusers' `downscale_freq_shift`: the rates are 1 / maxPeriod^(k / (dModel/2 - shift)).
    public var freqShift = 0.0

    public init() {}
    public static var leading: WritableKeyPath<Options, Int> { \.dModel }

    public static let fields: [Field<Options>] = [
      .required("d_model", \.dModel, "number of features of the result", .within(1...(1 << 24))),
      .option(
        "max_period", \.maxPeriod, "the base of the rates: wavelengths are at most 2 pi times this", .positive
      ),
      .option(
        "interleaved", \.isInterleaved, "whether sines and cosines alternate; otherwise each has one half"),
      .option("flip_sin_to_cos", \.flipSinToCos, "whether cosines come before sines"),
      .option("freq_shift", \.freqShift, "diffusers' downscale_freq_shift").inFiles("frequency_shift"),
    ]

    public func validate() throws {
      guard dModel == 1 || half - freqShift > 0 else {
        throw DiffusionError.argument("freq_shift", "\(freqShift) is not below half the width of \(dModel)")
      }
    }

    fileprivate var half: Double { isInterleaved ? Double(dModel) / 2 : Double(dModel / 2) }
  }

  public let options: Options
  private let rates: [Double]

  public init(_ options: Options, name: String?) throws {
    try options.check()
    self.options = options
    let width = options.dModel
    let count = options.isInterleaved ? (width + 1) / 2 : width / 2
    try Allocation.require(count * MemoryLayout<Double>.size, for: "the rates of an encoding")
    rates = (0..<count).map { k in
      width == 1 ? 1 : exp(-log(options.maxPeriod) * Double(k) / (options.half - options.freqShift))
    }
    super.init(name: name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let steps = try only(inputs)
    guard steps.rank == 1 || (steps.rank == 2 && steps.shape.sizes[1] == 1) else {
      throw inputError("it takes time steps of shape [N] or [N, 1], not \(steps.shape)")
    }
    return try encoding(of: steps)
  }

  /// Returns the encodings of `steps` in order, [count, dModel].
  package func encoding(of steps: Tensor) throws -> Tensor {
    let angles = try angles(of: steps)
    let waves =
      options.flipSinToCos ? (try angles.cos(), try angles.sin()) : (try angles.sin(), try angles.cos())
    let (dModel, isInterleaved) = (options.dModel, options.isInterleaved)
    let result = try Tensor(uninitialized: Shape([steps.count, dModel]))
    let width = rates.count
    let (first, second) = (waves.0.pointer, waves.1.pointer)
    for row in 0..<steps.count {
      let target = result.pointer + row * dModel
      for k in 0..<width {
        if isInterleaved {
          target[2 * k] = first[row * width + k]
          if 2 * k + 1 < dModel { target[2 * k + 1] = second[row * width + k] }
        } else {
          target[k] = first[row * width + k]
          target[width + k] = second[row * width + k]
        }
      }
      if !isInterleaved, 2 * width < dModel { target[dModel - 1] = 0 }
    }
    withExtendedLifetime(waves) {}
    return result
  }

  /// Returns step * rate modulo 2 pi, [steps, rates], computed in double precision: Float has few decimals left at a
  /// step of 1000.
  private func angles(of steps: Tensor) throws -> Tensor {
    let angles = try Tensor(uninitialized: Shape([steps.count, rates.count]))
    let turn = 2 * Double.pi
    steps.withUnsafeFloats { steps in
      for (row, step) in steps.enumerated() {
        let target = angles.pointer + row * rates.count
        for (k, rate) in rates.enumerated() {
          let angle = Double(step) * rate
          target[k] = Float(angle - turn * (angle / turn).rounded())
        }
      }
    }
    return angles
  }
}
