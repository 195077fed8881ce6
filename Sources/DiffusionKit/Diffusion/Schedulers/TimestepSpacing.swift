/// The spacing of the training timesteps in a shorter sampling run (Lin et al. 2024, table 2).
public enum TimestepSpacing: String, OptionChoice {
  /// From the last timestep to 0, evenly, rounded if the solver requires whole timesteps.
  case linspace
  /// Multiples of T / n rounded down, the first being 0 + steps_offset.
  case leading
  /// Backwards from the last timestep in steps of T / n.
  case trailing
}
