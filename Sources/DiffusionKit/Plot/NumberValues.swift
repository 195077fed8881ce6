/// Numbers to draw, in the precision they are given in: a tensor's floats, or a list of doubles.
public protocol NumberValues {
  /// The sizes of the axes.
  var axisSizes: [Int] { get }
  var doubles: [Double] { get }
}

extension Tensor: NumberValues {
  public var axisSizes: [Int] { shape.sizes }
  public var doubles: [Double] { withUnsafeFloats { $0.map(Double.init) } }
}

extension [Double]: NumberValues {
  public var axisSizes: [Int] { [count] }
  public var doubles: [Double] { self }
}
