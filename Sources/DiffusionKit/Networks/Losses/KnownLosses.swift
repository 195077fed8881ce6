extension Loss {
  /// The losses that a name alone selects, with their names in Keras and PyTorch. A new loss adds its line here.
  private static let known: [Named<Loss>] = [
    Named("mse", "mean_squared_error", "mseloss", "mse_loss", "l2") { .mse },
    Named("mae", "mean_absolute_error", "l1loss", "l1_loss", "l1") { .mae },
    Named("huber", "huberloss", "huber_loss") { try .huber() },
    Named("ssim", "ssimloss", "ssim_loss") { try .ssim() },
    Named("ms_ssim", "msssim", "ms_ssim_loss", "msssimloss") { try .msSSIM() },
    Named("perceptual", "perceptualloss", "perceptual_loss") { try .perceptual(PerceptualOptions()) },
    Named("saliency_weighted") { try .saliencyWeighted() },
    Named(
      "cross_entropy", "crossentropyloss", "sparse_categorical_crossentropy", "categorical_crossentropy"
    ) { try .crossEntropy() },
    Named(
      "bce_with_logits", "bcewithlogitsloss", "binary_crossentropy_with_logits",
      "binary_cross_entropy_with_logits"
    ) { .bceWithLogits },
  ]

  /// The names of the losses that a name alone selects.
  public static var names: [String] { known.map(\.name) }

  /// Returns the loss of that name with its defaults. The names of Keras and PyTorch are accepted too, in any case.
  /// - Throws: `argument("loss")` for an unknown name, listing the known ones.
  public static func named(_ name: String) throws -> Loss {
    guard let loss = try known.first(where: { $0.matches(name) })?.make() else {
      throw DiffusionError.unknown("loss", name, known: names, argument: "loss")
    }
    return loss
  }
}
