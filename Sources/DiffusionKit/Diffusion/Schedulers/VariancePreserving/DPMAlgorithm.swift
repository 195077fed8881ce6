/// The equation that DPM-Solver solves, and its variable.
public enum DPMAlgorithm: String, OptionChoice {
  /// The ordinary differential equation in the predicted noise (Lu et al. 2022a).
  case noise = "dpmsolver"
  /// The ordinary differential equation in the predicted x0 (Lu et al. 2022b).
  case sample = "dpmsolver++"
  /// The stochastic differential equation in the predicted noise.
  case stochasticNoise = "sde-dpmsolver"
  /// The stochastic differential equation in the predicted x0.
  case stochasticSample = "sde-dpmsolver++"

  var predictsNoise: Bool { self == .noise || self == .stochasticNoise }
  var isStochastic: Bool { self == .stochasticNoise || self == .stochasticSample }
}

/// The variant of the method of second order.
public enum DPMSolverType: String, OptionChoice {
  case midpoint, heun
}
