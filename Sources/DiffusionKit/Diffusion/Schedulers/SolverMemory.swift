/// What the steps of a run leave for those that follow: values, so that nothing is shared between runs.
public protocol SolverMemory {
  /// That of a run before its first step.
  init()
}

/// Of solvers whose steps stand for themselves.
public struct NoMemory: SolverMemory {
  public init() {}
}
