/// What a denoiser may be told of each sample beside the time step, by the names of scripts.
public enum Condition: String, CaseIterable, Sendable {
  /// [N], whole numbers from 0.
  case classLabels = "class_labels"
  /// [N, channels, ...], joined to x.
  case conditioning
  /// [N, tokens, features], attended to.
  case encoderHiddenStates = "encoder_hidden_states"

  /// What trainers call it in errors.
  var argument: String {
    switch self {
    case .classLabels: "classLabels"
    case .conditioning: "conditioning"
    case .encoderHiddenStates: "encoderHiddenStates"
    }
  }
}

extension Layer {
  /// - Parameter name: what the caller calls a condition.
  /// - Throws: `argument(name)` for the first condition that this denoiser cannot be told of samples x of these sizes.
  final func check(
    _ conditions: [Condition: Tensor], for sizes: [Int], name: (Condition) -> String
  ) throws {
    for condition in Condition.allCases {
      guard let tensor = conditions[condition],
        let complaint = complaint(about: condition, tensor, for: sizes)
      else { continue }
      throw DiffusionError.argument(name(condition), complaint)
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
  public final func arranged(_ inputs: [Tensor], _ conditions: [Condition: Tensor]) throws -> [Tensor] {
    guard let taken = takenConditions else {
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
