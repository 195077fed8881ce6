/// Which equation DPM-Solver solves, in which variable.
public enum DPMAlgorithm: String, OptionChoice {
  /// The ordinary one in the predicted noise (Lu et al. 2022a).
  case noise = "dpmsolver"
  /// In the predicted x0 (Lu et al. 2022b).
  case sample = "dpmsolver++"
  /// The stochastic one in the predicted noise.
  case stochasticNoise = "sde-dpmsolver"
  /// In the predicted x0.
  case stochasticSample = "sde-dpmsolver++"

  var keepsNoise: Bool { self == .noise || self == .stochasticNoise }
  var isStochastic: Bool { self == .stochasticNoise || self == .stochasticSample }
}

/// How the second order is reached.
public enum DPMSolverType: String, OptionChoice {
  case midpoint, heun
}
