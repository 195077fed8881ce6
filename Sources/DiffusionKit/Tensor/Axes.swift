/// The axes an op works along, from 0, negative from the end: `x.sum(axis: 1)`, `x.sum(axis: [0, -1])`, `x.sum()`.
public struct Axes: Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// nil for all of them.
  let list: [Int]?

  public static let all = Axes(list: nil)
  public init(_ axis: Int) { list = [axis] }
  public init(_ axes: [Int]) { list = axes }
  public init(integerLiteral axis: Int) { list = [axis] }
  public init(arrayLiteral axes: Int...) { list = axes }
  private init(list: [Int]?) { self.list = list }
}
