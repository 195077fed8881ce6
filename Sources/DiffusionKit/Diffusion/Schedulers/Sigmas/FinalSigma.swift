/// Where the last step goes.
public enum FinalSigma: String, OptionChoice {
  /// To a sample without noise.
  case zero
  /// To the smallest level of training.
  case smallest = "sigma_min"
}
