/// The inputs that a denoiser may be conditioned on beside the timestep, by their names in scripts.
public enum Condition: String, CaseIterable, Sendable {
  /// Class labels [N], whole numbers from 0.
  case classLabels = "class_labels"
  /// Channels [N, channels, ...] that are concatenated to x.
  case conditioning
  /// Tokens [N, tokens, features] that the model attends to.
  case encoderHiddenStates = "encoder_hidden_states"
}
