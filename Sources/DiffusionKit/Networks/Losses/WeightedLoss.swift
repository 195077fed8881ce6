/// A weighted sum of losses, whose weights may change during training.
///
/// The step is the number of calls that were recorded for a gradient; evaluations do not count. Two trainings with one
/// mixture share its count: set `step` to 0 between them.
public final class WeightedLoss {
  public struct Part {
    public let name: String
    public let loss: Loss
    /// The weight as a function of the step, or of the epoch, from 0.
    public let weight: (_ step: Int) throws -> Double

    /// - Parameter name: the name of the part. Default: the loss's own.
    public init(_ loss: Loss, name: String? = nil, weight: @escaping (_ step: Int) throws -> Double) {
      self.name = name ?? loss.name
      self.loss = loss
      self.weight = weight
    }
  }

  public let parts: [Part]
  /// The number of steps of an epoch if weights are functions of the epoch; nil if they are functions of the step.
  public let stepsPerEpoch: Int?
  /// The number of calls recorded so far.
  public var step = 0
  /// The latest values of the parts by name, unweighted; empty before the first call.
  public private(set) var values: [String: Double] = [:]

  /// - Parameters:
  ///   - parts: at least one. A second part of the same name gets a number: "mse_2".
  ///   - stepsPerEpoch: the number of steps of an epoch if weights are functions of the epoch. Default nil: they are
  ///     functions of the step.
  /// - Throws: `argument("losses")` for no parts and for a part named "loss", which is the name of the sum;
  ///   `argument("stepsPerEpoch")` below 1.
  public init(_ parts: [Part], stepsPerEpoch: Int? = nil) throws {
    guard !parts.isEmpty else {
      throw DiffusionError.argument("losses", "expected at least one loss with its weight")
    }
    if let stepsPerEpoch { try Requirement.positive(stepsPerEpoch, "stepsPerEpoch") }
    var taken: Set<String> = []
    self.parts = try parts.map { part in
      guard part.name != "loss", !part.name.isEmpty else {
        throw DiffusionError.argument("losses", "a part cannot be named '\(part.name)': the sum is the loss")
      }
      var name = part.name
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(part.name)_\(number)"
        number += 1
      }
      return Part(part.loss, name: name, weight: part.weight)
    }
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The weighted sum as a `Loss`.
  public var loss: Loss {
    Loss("weighted", options: self.description, mixture: self) { try self.value($0, $1, weights: $2) }
  }

  /// Returns the weights of the next call, by the names of the parts.
  /// - Throws: errors of a weight's function; `state` for a weight that is not finite.
  public func weights() throws -> [String: Double] {
    let time = max(stepsPerEpoch.map { step / $0 } ?? step, 0)
    var weights: [String: Double] = [:]
    for part in parts {
      let weight = try part.weight(time)
      guard weight.isFinite else {
        throw DiffusionError.state("the weight of '\(part.name)' is \(weight) at \(time)")
      }
      weights[part.name] = weight
    }
    return weights
  }

  /// The description by which the loss differs from mixtures of other parts. Weights are left out, since they may be
  /// arbitrary functions.
  var description: Description {
    parts.map { ($0.name, ($0.loss.options.map { "\($0.name) \($0.value)" }).joined(separator: ", ")) }
  }

  /// - Parameter sampleWeights: the weights of the examples, [N]; nil for 1 each.
  func value(_ prediction: Tensor, _ target: Tensor, weights sampleWeights: Tensor?) throws -> Tensor {
    var sum = try Tensor(0)
    var values: [String: Double] = [:]
    let weights = try weights()
    // A part of weight 0 is computed only for its value. If all weights are 0, the sum still has a gradient, of 0.
    let isNothing = weights.values.allSatisfy { $0 == 0 }
    for part in parts {
      let weight = weights[part.name] ?? 0
      let counts = weight != 0 || isNothing
      func compute() throws -> Tensor { try part.loss(prediction, target, weights: sampleWeights) }
      let value = try counts ? compute() : noGrad(compute)
      values[part.name] = Double(try value.item())
      if counts { sum = try sum + value * Tensor(Float(weight)) }
    }
    self.values = values
    if prediction.needsGradient || sum.needsGradient { step &+= 1 }
    return sum
  }
}
