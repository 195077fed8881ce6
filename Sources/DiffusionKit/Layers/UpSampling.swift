/// Signals made longer: every place repeated, [N, C, L] -> [N, C, size L]. Keras's `UpSampling1D`, channels first.
public final class UpSampling1D: Layer {
  public let size: Int

  /// - Parameter size: how often each place comes. Default 2.
  /// - Throws: `argument("size")` unless positive.
  public init(_ size: Int = 2, name: String? = nil) throws {
    _ = try PerAxis(size).pair(axes: 1, minimum: 1, absent: 1, "size")
    self.size = size
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(options.int("size"), name: options.name)
  }

  private var target: ResizeTarget { .factors([Double(size)]) }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).upsampleNearest1d(target)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    try resizedSizes(only(inputs), axes: 1, target)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("size", .int(size))]
  }
}

/// Images made larger, [N, C, H, W] -> [N, C, height H, width W]. Keras's `UpSampling2D`, channels first.
public final class UpSampling2D: Layer {
  public enum Interpolation: String, CaseIterable, Sendable {
    /// Every place repeated.
    case nearest
    /// Mixtures of the nearest four places.
    case bilinear

    /// By name.
    /// - Throws: `argument("interpolation")` with the names there are.
    public init(name: String) throws {
      guard let interpolation = Interpolation(rawValue: name) else {
        throw DiffusionError.unknown(
          "interpolation", name, known: Interpolation.allCases.map(\.rawValue), argument: "interpolation")
      }
      self = interpolation
    }
  }

  public let size: PerAxis
  public let interpolation: Interpolation

  /// - Parameters:
  ///   - size: factors of height and width, or one for both. Default 2.
  ///   - interpolation: default nearest.
  /// - Throws: `argument("size")` unless there are 1 or 2, positive.
  public init(_ size: PerAxis = 2, interpolation: Interpolation = .nearest, name: String? = nil) throws {
    _ = try size.pair(axes: 2, minimum: 1, absent: 1, "size")
    self.size = size
    self.interpolation = interpolation
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      PerAxis(options.ints("size")), interpolation: Interpolation(name: options.string("interpolation")),
      name: options.name)
  }

  private var target: ResizeTarget { .factors(size.values.map(Double.init)) }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    switch interpolation {
    case .nearest: try only(inputs).upsampleNearest2d(target)
    case .bilinear: try only(inputs).upsampleBilinear2d(target)
    }
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    try resizedSizes(only(inputs), axes: 2, target)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("size", .ints(size.values)), .init("interpolation", .string(interpolation.rawValue))]
  }
}

extension Layer {
  fileprivate final func resizedSizes(_ input: [Int?], axes: Int, _ target: ResizeTarget) throws -> [Int?] {
    guard !input.dropFirst().contains(nil) else { return try probedOutputSizes(for: [input]) }
    let resized = try target.axes(axes, of: Layer.shape(input, batch: 1))
    return input.prefix(2) + resized.map { Optional($0.output) }
  }
}
