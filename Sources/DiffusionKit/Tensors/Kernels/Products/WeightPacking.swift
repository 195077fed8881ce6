/// A memory format of a convolution's weights that is fast to read.
protocol WeightPacking {
  /// The arithmetic to which the weights are rounded beforehand.
  var arithmetic: ProductArithmetic { get }
  /// Whether `other` can read weights that this packing made.
  func packs(like other: any WeightPacking) -> Bool
  /// The weights [outputs, inputs / groups, height, width], packed.
  func packed(_ weights: UnsafePointer<Float>) throws -> Storage
}
