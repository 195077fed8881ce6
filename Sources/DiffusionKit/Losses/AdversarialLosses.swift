/// What a discriminator and its generator are trained on, from the discriminator's scores (logits) of any shape: one an
/// example, or one a patch (Isola et al. 2017). The means are over all of them.
public enum AdversarialLoss: String, OptionChoice {
  /// mean max(0, 1 - real) + mean max(0, 1 + fake); for the generator -mean fake (Lim and Ye 2017, Zhang et al. 2019).
  case hinge
  /// mean softplus(-real) + mean softplus(fake); for the generator mean softplus(-fake) (Goodfellow et al. 2014).
  case nonSaturating = "non_saturating"

  /// For the discriminator, from its scores of real data and of the generator's (which wants no gradient then: detach it).
  /// - Throws: `argument` for no scores. The shapes may differ.
  public func discriminator(real: Tensor, fake: Tensor) throws -> Tensor {
    try AdversarialLoss.check(real, "real")
    try AdversarialLoss.check(fake, "fake")
    switch self {
    case .hinge: return try (Tensor(1) - real).relu().mean() + (fake + Tensor(1)).relu().mean()
    case .nonSaturating: return try (-real).softplus().mean() + fake.softplus().mean()
    }
  }

  /// For the generator, from the discriminator's scores of what it made.
  /// - Throws: `argument("fake")` for no scores.
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
