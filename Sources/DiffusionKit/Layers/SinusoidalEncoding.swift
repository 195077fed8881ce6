import Glibc

/// Time steps as waves of many lengths: [N] or [N, 1] -> [N, dModel] (Vaswani et al. 2017). No parameters; steps may
/// be fractions, no gradient flows to them.
///
/// Place i turns at the rate 1 / maxPeriod^(2 floor(i/2) / dModel) and holds a sine where i is even, a cosine where
/// it is odd, counted from 0. Without `isInterleaved` all sines come first, then all cosines, and an odd width ends
/// with a 0: with `flipSinToCos` and `freqShift` that is diffusers' `get_timestep_embedding`.
public final class SinusoidalEncoding: Layer {
  public let dModel: Int
  public let maxPeriod: Double
  public let isInterleaved: Bool
  public let flipSinToCos: Bool
  public let freqShift: Double
  private let rates: [Double]

  /// - Parameters:
  ///   - maxPeriod: default 10000.
  ///   - isInterleaved: sines and cosines by turns (default), or one half each.
  ///   - flipSinToCos: cosines before sines. Default false.
  ///   - freqShift: diffusers' `downscale_freq_shift`: rates are 1 / maxPeriod^(k / (dModel/2 - shift)). Default 0.
  /// - Throws: `argument` for a width that is not positive, a period that is not, or a shift of half the width.
  public init(
    _ dModel: Int, maxPeriod: Double = 10000, isInterleaved: Bool = true, flipSinToCos: Bool = false,
    freqShift: Double = 0, name: String? = nil
  ) throws {
    guard dModel > 0, dModel <= 1 << 24 else {
      throw DiffusionError.argument("dModel", "\(dModel) is not in 1...\(1 << 24)")
    }
    guard maxPeriod > 0, maxPeriod.isFinite else {
      throw DiffusionError.argument("maxPeriod", "\(maxPeriod) is not a positive number")
    }
    let half = isInterleaved ? Double(dModel) / 2 : Double(dModel / 2)
    guard dModel == 1 || half - freqShift > 0 else {
      throw DiffusionError.argument(
        "freqShift", "\(freqShift) is not below half the width of \(dModel)")
    }
    self.dModel = dModel
    self.maxPeriod = maxPeriod
    self.isInterleaved = isInterleaved
    self.flipSinToCos = flipSinToCos
    self.freqShift = freqShift
    rates = (0..<(isInterleaved ? (dModel + 1) / 2 : dModel / 2)).map { k in
      dModel == 1 ? 1 : exp(-log(maxPeriod) * Double(k) / (half - freqShift))
    }
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      options.int("d_model"), maxPeriod: options.double("max_period"),
      isInterleaved: options.bool("interleaved"),
      flipSinToCos: options.bool("flip_sin_to_cos"), freqShift: options.double("frequency_shift"),
      name: options.name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let steps = try only(inputs)
    guard steps.rank == 1 || (steps.rank == 2 && steps.shape.sizes[1] == 1) else {
      throw inputError("it takes time steps of shape [N] or [N, 1], not \(steps.shape)")
    }
    return try encoding(of: steps)
  }

  /// The encodings of `steps` in order, [count, dModel].
  func encoding(of steps: Tensor) throws -> Tensor {
    let angles = try angles(of: steps)
    let waves = flipSinToCos ? (try angles.cos(), try angles.sin()) : (try angles.sin(), try angles.cos())
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

  /// step * rate within one turn, [steps, rates]: in double precision, as a step of 1000 leaves Float few digits.
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

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("d_model", .int(dModel)), .init("max_period", .double(maxPeriod)),
      .init("interleaved", .bool(isInterleaved)), .init("flip_sin_to_cos", .bool(flipSinToCos)),
      .init("frequency_shift", .double(freqShift)),
    ]
  }
}
