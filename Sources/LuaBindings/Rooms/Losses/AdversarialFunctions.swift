import DiffusionKit

// The losses and the penalty of adversarial training.

extension AdversarialLoss: LuaReadable {}

enum AdversarialFunctions {
  static let losses: [Function] = [
    Function(
      "discriminator_loss",
      "The loss of a discriminator: mean max(0, 1 - real) + mean max(0, 1 + fake), or mean softplus(-real) + mean softplus(fake).",
      Argument<Tensor>("real", "scores of real data, higher for data that look real"),
      Argument<Tensor>("fake", "scores of generated data, which should be detached"), kind, returns: "Tensor"
    ) { real, fake, kind in try kind.discriminator(real: real, fake: fake) }.documented(
      shapes: "scores of any shapes; the loss is [1].", errors: "No scores, and an unknown kind.",
      example: "print(dk.losses.discriminator_loss(dk.tensor{0.5, 2}, dk.tensor{-3}):item()) --> 0.25"),
    Function(
      "generator_loss", "The loss of a generator: -mean fake, or mean softplus(-fake).",
      Argument<Tensor>("fake", "the discriminator's scores of generated data"), kind, returns: "Tensor"
    ) { fake, kind in try kind.generator(fake: fake) }.documented(
      shapes: "scores of any shape; the loss is [1].", errors: "No scores, and an unknown kind.",
      example: """
        local loss = dk.losses.generator_loss(dk.tensor{0}, {kind = "non_saturating"})
        print(("%.4f"):format(loss:item())) --> 0.6931
        """),
    Function(
      "r1_penalty",
      "The gradient penalty of a discriminator, to be added to its loss: gamma / 2 times the mean over examples of the squared gradient of the scores at real data (Mescheder et al. 2018). The value is exact, and for PatchDiscriminator its gradient too; for other models the gradient is that of a central difference, exact for scores up to quadratic in the data and noisy for activations with kinks (relu). The penalty costs about three passes.",
      Argument<LayerBox>("discriminator", "model that scores data"),
      Argument<Tensor>("real", "[N, ...], real data"),
      Argument("gamma", "weight of the penalty", default: 10.0),
      Argument("epsilon", "step of the central difference, relative to the size of the data", default: 0.01),
      returns: "Tensor"
    ) { box, real, gamma, epsilon in try r1Penalty(box.layer, real, gamma: gamma, epsilon: epsilon) }
    .retaining(.forCall).documented(
      shapes: "data that the discriminator accepts; the penalty is [1].",
      errors:
        "No data, data that the discriminator does not accept, a negative gamma, an epsilon that is not positive.",
      example: """
        local discriminator = dk.nn.Dense(1, {kernel_initializer = 3})
        print(dk.losses.r1_penalty(discriminator, dk.randn(5, 2), {gamma = 1}):item()) --> 9.0
        """),
  ]

  private static let kind = Argument("kind", "kind of the loss", default: AdversarialLoss.hinge)

}
