/// Which of the training timesteps a shorter sampling run visits (Lin et al. 2024, table 2).
public enum TimestepSpacing: String, OptionChoice {
  /// From the last timestep to 0, evenly, rounded where the solver wants whole timesteps.
  case linspace
  /// Multiples of T / n rounded down, the first being 0 + steps_offset.
  case leading
  /// Backwards from the last timestep in steps of T / n.
  case trailing
}
