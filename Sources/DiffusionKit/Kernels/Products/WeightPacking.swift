/// A way in which a convolution's weights lie to be read quickly.
protocol WeightPacking {
  /// What the weights are rounded to beforehand.
  var arithmetic: ProductArithmetic { get }
  /// Whether the other reads weights that this one packed.
  func packs(like other: any WeightPacking) -> Bool
  /// The weights [outputs, inputs / groups, height, width], packed.
  func packed(_ weights: UnsafePointer<Float>) throws -> Storage
}
