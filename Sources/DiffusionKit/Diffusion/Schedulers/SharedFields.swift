// Options that several schedulers have beside their groups, with one sentence each.

extension Field {
  static func solverOrder(_ path: WritableKeyPath<Options, Int>) -> Field {
    .option("solver_order", path, "the order of the method")
  }

  static func lowerOrderFinal(_ path: WritableKeyPath<Options, Bool>) -> Field {
    .option("lower_order_final", path, "lower orders at the end, for runs of fewer than 15 steps")
  }

  static func finalSigma(_ path: WritableKeyPath<Options, FinalSigma>) -> Field {
    .option("final_sigmas_type", path, "where the last step goes: to no noise, or to the smallest level")
  }

  static func shiftTerminal(_ path: WritableKeyPath<Options, Double?>) -> Field {
    .option("shift_terminal", path, "stretch the levels of flow matching so that the last is this")
  }

  static func setAlphaToOne(_ path: WritableKeyPath<Options, Bool>) -> Field {
    .option(
      "set_alpha_to_one", path, "the last step goes to a sample without noise, not to that of timestep 0")
  }
}
