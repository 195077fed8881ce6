/// The noise level after the last step.
public enum FinalSigma: String, OptionChoice {
  /// No noise.
  case zero
  /// The smallest noise level of training.
  case sigmaMin = "sigma_min"
}
