/// Numbers to draw, in the precision of their source: a tensor's floats, or a list of doubles.
public protocol NumberValues {
  /// The sizes of the axes.
  var axisSizes: [Int] { get }
  /// Writes all numbers.
  func write(to numbers: UnsafeMutableBufferPointer<Double>)
}

extension Tensor: NumberValues {
  public var axisSizes: [Int] { shape.sizes }
  public func write(to numbers: UnsafeMutableBufferPointer<Double>) {
    withUnsafeFloats { for (index, value) in zip(numbers.indices, $0) { numbers[index] = Double(value) } }
  }
}

extension [Double]: NumberValues {
  public var axisSizes: [Int] { [count] }
  public func write(to numbers: UnsafeMutableBufferPointer<Double>) {
    for (index, value) in zip(numbers.indices, self) { numbers[index] = value }
  }
}

extension Buffer: NumberValues where Element == Double {
  package var axisSizes: [Int] { [count] }
  package func write(to numbers: UnsafeMutableBufferPointer<Double>) {
    for (index, value) in zip(numbers.indices, self) { numbers[index] = value }
  }
}

extension NumberValues {
  /// A copy of the numbers.
  package func doubles() throws -> Buffer<Double> {
    let numbers = try Buffer<Double>(
      repeating: .nan, count: axisSizes.reduce(1, *), for: "numbers to draw")
    write(to: numbers.elements)
    return numbers
  }
}
