/// The learning rate as a function of the optimizer steps taken so far (0 at the first step). A plain number is the
/// constant schedule: `$0.learningRate = 0.001`.
public struct LearningRateSchedule: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  CustomStringConvertible
{
  /// The schedule's name in scripts, such as "cosine_decay".
  public let name: String
  /// The options of the schedule's rule; nil for a function of the caller.
  private let options: Description?
  private let rate: @Sendable (Int) -> Double

  /// - Parameter rate: a function from the number of a step, from 0, to its rate. A negative or non-finite rate makes the
  ///   optimizer's step throw.
  public init(name: String = "function", _ rate: @escaping @Sendable (Int) -> Double) {
    self.init(name, nil, rate)
  }

  /// - Throws: `argument(NAME)` for options of the rule that are out of range.
  public init<Rule: LearningRateRule>(_ rule: Rule) throws {
    try rule.check()
    self.init(Rule.name, rule.description) { rule.rate(at: $0) }
  }

  private init(_ name: String, _ options: Description?, _ rate: @escaping @Sendable (Int) -> Double) {
    (self.name, self.options, self.rate) = (name, options, rate)
  }

  public init(floatLiteral value: Double) { self = .constant(value) }
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }

  /// The rate if it is constant, else the schedule's name.
  public var description: String { name == "constant" ? "\(rate(0))" : name }

  /// A text that distinguishes schedules: the rate if it is constant, else the name with the options or, for a function,
  /// with the rates at some steps.
  var details: String {
    if name == "constant" { return description }
    let parts =
      options?.map { "\($0.name) \($0.value)" }
      ?? [0, 1, 10, 100, 1000, 10_000, 100_000].map { "\(rate($0)) at step \($0)" }
    return "\(name) (\(parts.joined(separator: ", ")))"
  }

  /// The learning rate of step number `step`, from 0.
  public func callAsFunction(_ step: Int) -> Double { rate(step) }

  /// The same rate at every step.
  public static func constant(_ rate: Double) -> LearningRateSchedule {
    LearningRateSchedule(name: "constant") { _ in rate }
  }
}
