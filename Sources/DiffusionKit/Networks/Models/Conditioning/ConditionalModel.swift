/// A denoiser that lists the conditions that it takes: `model(x, timesteps, conditions...)`.
///
/// Other layers can be denoisers too (a module written in Lua, a graph of layers); their conditions are unknown until they
/// are called.
public protocol ConditionalModel: Layer {
  /// The conditions that the model takes after (x, timesteps), in this order.
  var takenConditions: [Condition] { get }
  /// The reason why samples x of these sizes cannot be conditioned on `tensor`; nil if they can. Called only for
  /// conditions among `takenConditions`.
  func complaint(about condition: Condition, _ tensor: Tensor, for sizes: [Int]) -> String?
}

extension Layer {
  /// The conditions that the layer takes after (x, timesteps); nil if its inputs are unknown.
  package final var knownConditions: [Condition]? { (self as? any ConditionalModel)?.takenConditions }

  /// The reason why samples x of these sizes cannot be conditioned on `tensor`; nil if they can, or if only a call of the
  /// model can tell.
  package final func refusal(of condition: Condition, _ tensor: Tensor, for sizes: [Int]) -> String? {
    guard let model = self as? any ConditionalModel else { return nil }
    guard model.takenConditions.contains(condition) else { return "the model takes no \(condition.rawValue)" }
    return model.complaint(about: condition, tensor, for: sizes)
  }

  /// Checks that samples x of these sizes can be conditioned on all of the conditions.
  /// - Parameter name: the caller's name of a condition.
  /// - Throws: `argument(name)` for the first condition that does not fit.
  package final func check(
    _ conditions: [Condition: Tensor], for sizes: [Int], name: (Condition) -> String
  ) throws {
    for condition in Condition.allCases {
      guard let tensor = conditions[condition], let refusal = refusal(of: condition, tensor, for: sizes)
      else { continue }
      throw DiffusionError.argument(name(condition), refusal)
    }
  }

  /// Applies a denoiser with conditions: `model(x, timesteps, [.classLabels: labels])`.
  /// - Throws: `argument("input")` for conditions that the model does not take, and for missing ones.
  public final func callAsFunction(
    _ x: Tensor, _ timesteps: Tensor, _ conditions: [Condition: Tensor]
  ) throws -> Tensor {
    try self(arranged([x, timesteps], conditions))
  }

  /// The inputs followed by the conditions, in the order in which this layer takes them; inputs after (x, timesteps) count
  /// as the first conditions. Conditions may be missing at the end: `forward` checks for those.
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
