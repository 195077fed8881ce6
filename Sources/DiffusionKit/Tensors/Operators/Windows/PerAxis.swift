/// One number for each axis of an image (height, then width) or signal; a single number applies to all axes.
public struct PerAxis: Equatable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  public let values: [Int]

  public init(_ values: [Int]) { self.values = values }
  public init(_ value: Int) { values = [value] }
  public init(integerLiteral value: Int) { values = [value] }
  public init(arrayLiteral values: Int...) { self.values = values }

  public var description: String {
    values.count == 1 ? "\(values[0])" : "{" + values.map(String.init).joined(separator: ", ") + "}"
  }

  /// The values as height and width; signals get the height `minimum`.
  /// - Throws: `argument(name)` unless there are 1 or `axes` values, each at least `minimum`.
  package func pair(axes: Int, minimum: Int, _ name: String) throws -> ConvolutionGeometry.Pair {
    guard let first = values.first, let last = values.last, values.count == 1 || values.count == axes else {
      throw DiffusionError.argument(
        name, "\(values.count) numbers for \(axes == 1 ? "1 axis" : "\(axes) axes")")
    }
    for value in values { try Requirement.within(value, minimum...PerAxis.maximum, name) }
    return ConvolutionGeometry.Pair(height: axes == 1 ? minimum : first, width: last)
  }

  /// The maximum value, so that products of two do not overflow.
  package static let maximum = 1 << 30
}
