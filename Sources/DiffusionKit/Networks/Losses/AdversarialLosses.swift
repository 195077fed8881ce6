/// The losses of a discriminator and its generator, functions of the discriminator's scores (logits) of any shape: one
/// for each example, or one for each patch (Isola et al. 2017). The means are over all scores.
public enum AdversarialLoss: String, OptionChoice {
  /// Hinge loss: mean max(0, 1 - real) + mean max(0, 1 + fake); for the generator -mean fake (Lim and Ye 2017, Zhang et
  /// al. 2019).
  case hinge
  /// Cross-entropy: mean softplus(-real) + mean softplus(fake); for the generator mean softplus(-fake) (Goodfellow et
  /// al. 2014).
  case nonSaturating = "non_saturating"

  /// Returns the discriminator's loss from its scores of real data and of generated data. Detach the generated data,
  /// since the generator needs no gradient of this loss.
  /// - Throws: `argument` if either tensor is empty. Their shapes may differ.
  public func discriminator(real: Tensor, fake: Tensor) throws -> Tensor {
    try AdversarialLoss.check(real, "real")
    try AdversarialLoss.check(fake, "fake")
    switch self {
    case .hinge: return try (Tensor(1) - real).relu().mean() + (fake + Tensor(1)).relu().mean()
    case .nonSaturating: return try (-real).softplus().mean() + fake.softplus().mean()
    }
  }

  /// Returns the generator's loss from the discriminator's scores of generated data.
  /// - Throws: `argument("fake")` if there are no scores.
  public func generator(fake: Tensor) throws -> Tensor {
    try AdversarialLoss.check(fake, "fake")
    switch self {
    case .hinge: return try -fake.mean()
    case .nonSaturating: return try (-fake).softplus().mean()
    }
  }

  private static func check(_ scores: Tensor, _ name: String) throws {
    guard scores.count > 0 else { throw DiffusionError.argument(name, "no scores: shape \(scores.shape)") }
  }
}
