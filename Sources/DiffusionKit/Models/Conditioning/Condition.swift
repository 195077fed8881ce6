/// What a denoiser may be conditioned on, beside the timestep, by the names that scripts use.
public enum Condition: String, CaseIterable, Sendable {
  /// [N], whole numbers from 0.
  case classLabels = "class_labels"
  /// [N, channels, ...], joined to x.
  case conditioning
  /// [N, tokens, features], attended to.
  case encoderHiddenStates = "encoder_hidden_states"

  /// What trainers call it in errors.
  var argument: String {
    switch self {
    case .classLabels: "classLabels"
    case .conditioning: "conditioning"
    case .encoderHiddenStates: "encoderHiddenStates"
    }
  }
}
