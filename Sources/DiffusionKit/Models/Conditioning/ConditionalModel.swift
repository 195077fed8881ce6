/// A denoiser that says what it can be conditioned on: `model(x, timesteps, conditions...)`.
///
/// Other layers can be denoisers too (a module written in Lua, a graph of layers). Of those nothing is known before they
/// are called.
public protocol ConditionalModel: Layer {
  /// The conditions it takes behind (x, timesteps), in this order.
  var takenConditions: [Condition] { get }
  /// Why samples x of these sizes cannot be conditioned on `tensor`; nil where they can. Asked for conditions that are
  /// taken.
  func complaint(about condition: Condition, _ tensor: Tensor, for sizes: [Int]) -> String?
}

extension Layer {
  /// The conditions it takes behind (x, timesteps); nil where nothing is known of its inputs.
  package final var knownConditions: [Condition]? { (self as? any ConditionalModel)?.takenConditions }

  /// Why samples x of these sizes cannot be conditioned on `tensor`; nil where they can, and where only calling the model
  /// tells.
  final func refusal(of condition: Condition, _ tensor: Tensor, for sizes: [Int]) -> String? {
    guard let model = self as? any ConditionalModel else { return nil }
    guard model.takenConditions.contains(condition) else { return "the model takes no \(condition.rawValue)" }
    return model.complaint(about: condition, tensor, for: sizes)
  }

  /// - Parameter name: what the caller calls a condition.
  /// - Throws: `argument(name)` for the first condition that samples x of these sizes cannot have.
  final func check(
    _ conditions: [Condition: Tensor], for sizes: [Int], name: (Condition) -> String
  ) throws {
    for condition in Condition.allCases {
      guard let tensor = conditions[condition], let refusal = refusal(of: condition, tensor, for: sizes)
      else { continue }
      throw DiffusionError.argument(name(condition), refusal)
    }
  }

  /// A denoiser's result: `model(x, timesteps, [.classLabels: labels])`.
  /// - Throws: `argument("input")` for conditions that the model does not take, and for missing ones.
  public final func callAsFunction(
    _ x: Tensor, _ timesteps: Tensor, _ conditions: [Condition: Tensor]
  ) throws -> Tensor {
    try self(arranged([x, timesteps], conditions))
  }

  /// The inputs with the conditions behind them in the order in which this layer takes them; inputs beyond (x, timesteps)
  /// are the first conditions. What is missing at the end is the affair of `forward`.
  package final func arranged(_ inputs: [Tensor], _ conditions: [Condition: Tensor]) throws -> [Tensor] {
    guard let taken = knownConditions else {
      return inputs + Condition.allCases.compactMap { conditions[$0] }
    }
    var (arranged, left) = (inputs, conditions)
    for condition in taken.dropFirst(max(inputs.count - 2, 0)) {
      guard let tensor = left.removeValue(forKey: condition) else { break }
      arranged.append(tensor)
    }
    guard let other = Condition.allCases.first(where: { left[$0] != nil }) else { return arranged }
    let names = ["x", "timesteps"] + taken.map(\.rawValue)
    throw inputError(
      "\(other.rawValue) does not follow \(arranged.count) inputs, it takes (\(names.joined(separator: ", ")))"
    )
  }
}
