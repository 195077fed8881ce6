/// One number for each axis of a volume (depth, height, width), an image (height, width) or a signal; a single number
/// applies to all axes.
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
    let list = try list(axes: axes, minimum: minimum, name)
    return ConvolutionGeometry.Pair(height: axes == 1 ? minimum : list[0], width: list[axes - 1])
  }

  /// One value for each of `axes` axes.
  /// - Throws: `argument(name)` unless there are 1 or `axes` values, each at least `minimum`.
  package func list(axes: Int, minimum: Int, _ name: String) throws -> [Int] {
    guard values.count == 1 || values.count == axes else {
      throw DiffusionError.argument(
        name, "\(values.count) numbers for \(axes == 1 ? "1 axis" : "\(axes) axes")")
    }
    for value in values { try Requirement.within(value, minimum...PerAxis.maximum, name) }
    return values.count == axes ? values : [Int](repeating: values[0], count: axes)
  }

  /// The maximum value, so that products of two do not overflow.
  package static let maximum = 1 << 30
}
