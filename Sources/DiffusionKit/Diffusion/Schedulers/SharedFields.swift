// Options that several schedulers have beside their groups, with one help sentence for all.

extension Field {
  static func solverOrder(_ path: WritableKeyPath<Options, Int>) -> Field {
    .option("solver_order", path, "the order of the method")
  }

  static func lowerOrderFinal(_ path: WritableKeyPath<Options, Bool>) -> Field {
    .option(
      "lower_order_final", path, "whether the last steps have lower orders, in runs of fewer than 15 steps")
  }

  static func finalSigma(_ path: WritableKeyPath<Options, FinalSigma>) -> Field {
    .option(
      "final_sigmas_type", path, "the noise level after the last step: zero, or the smallest of training")
  }

  static func shiftTerminal(_ path: WritableKeyPath<Options, Double?>) -> Field {
    .option("shift_terminal", path, "the noise level to which the last one of flow matching is stretched")
  }

  static func setAlphaToOne(_ path: WritableKeyPath<Options, Bool>) -> Field {
    .option(
      "set_alpha_to_one", path,
      "whether the last step goes to a sample without noise; otherwise to that of timestep 0")
  }
}
