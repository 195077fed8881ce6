/// Numbers to draw, in the precision they are given in: a tensor's floats, or a list of doubles.
public protocol NumberValues {
  /// The sizes of the axes.
  var axisSizes: [Int] { get }
  /// Writes them all.
  func write(to numbers: UnsafeMutableBufferPointer<Double>)
}

extension Tensor: NumberValues {
  public var axisSizes: [Int] { shape.sizes }
  public func write(to numbers: UnsafeMutableBufferPointer<Double>) {
    withUnsafeFloats { for (place, value) in zip(numbers.indices, $0) { numbers[place] = Double(value) } }
  }
}

extension [Double]: NumberValues {
  public var axisSizes: [Int] { [count] }
  public func write(to numbers: UnsafeMutableBufferPointer<Double>) {
    for (place, value) in zip(numbers.indices, self) { numbers[place] = value }
  }
}

extension Buffer: NumberValues where Element == Double {
  package var axisSizes: [Int] { [count] }
  package func write(to numbers: UnsafeMutableBufferPointer<Double>) {
    for (place, value) in zip(numbers.indices, self) { numbers[place] = value }
  }
}

extension NumberValues {
  /// The numbers, copied.
  package func doubles() throws -> Buffer<Double> {
    let numbers = try Buffer<Double>(
      repeating: .nan, count: axisSizes.reduce(1, *), for: "numbers to draw")
    write(to: numbers.elements)
    return numbers
  }
}
