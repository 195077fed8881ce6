/// The axes of an op, counted from 0, or negative from the end: `x.sum(axis: 1)`, `x.sum(axis: [0, -1])`, `x.sum()`.
public struct Axes: Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// The axes; nil for all.
  let list: [Int]?

  public static let all = Axes(list: nil)
  public init(_ axis: Int) { list = [axis] }
  public init(_ axes: [Int]) { list = axes }
  public init(integerLiteral axis: Int) { list = [axis] }
  public init(arrayLiteral axes: Int...) { list = axes }
  private init(list: [Int]?) { self.list = list }
}
