/// The model outputs' history, which calls of a run leave for later ones: for multistep solvers, and for solvers whose
/// steps take several calls.
public struct SolverHistory {
  /// The outputs of earlier steps in the solver's form (x0, the noise or a derivative), the latest first.
  public var outputs: [Tensor] = []
  /// The sample at the start of the current step; nil between two steps.
  public var start: Tensor?
  /// The outputs of the earlier calls of the current step, in order.
  public var stages: [Tensor] = []

  public init() {}

  /// Inserts an output before the earlier ones, of which at most `count` - 1 are retained.
  public mutating func insert(_ output: Tensor, upTo count: Int) {
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
