/// The model outputs' history: what the calls of a run leave for those that follow, of multistep solvers and of those
/// whose steps take several calls.
public struct SolverHistory {
  /// The outputs of earlier steps in the form that the solver keeps (x0, the noise or a derivative), the latest first.
  public var outputs: [Tensor] = []
  /// The sample at which the step under way began; nil between two steps.
  public var start: Tensor?
  /// What the earlier calls of the step under way gave, in their order.
  public var stages: [Tensor] = []

  public init() {}

  /// Puts an output before the earlier ones, of which `count` - 1 stay.
  public mutating func keep(_ output: Tensor, upTo count: Int) {
    outputs = [output] + outputs.prefix(max(count - 1, 0))
  }

  /// Begins a step of several calls.
  public mutating func beginStep(at sample: Tensor, stages: [Tensor] = []) {
    start = sample
    self.stages = stages
  }

  /// Ends a step of several calls.
  public mutating func endStep() {
    start = nil
    stages = []
  }
}
