import CLua
import DiffusionKit

// dk.losses: the functions of prediction and target.

enum LossFunctions {
  static let functions: [Function] = [
    Function(
      "mse", "The sum of (prediction - target)^2, divided as `reduction` says: by default the mean.",
      prediction, target,
      Argument(
        "reduction",
        "divisor of the sum: the number of elements, 1, the number of examples, or for each example its target's energy (sum of squares) or squared range, followed by the mean over examples",
        default: ErrorReduction.mean), returns: "Tensor"
    ) { try Loss.mse($2)($0, $1) }.documented(
      shapes: .equalShapes,
      errors:
        "Shapes that differ, no elements; targets of 0 (energy), or of one value (range), to divide by.",
      example: """
        print(dk.losses.mse(dk.tensor{1, 2}, dk.tensor{1, 4}):item()) --> 2.0
        print(dk.losses.mse(dk.tensor{{0, 0}}, dk.tensor{{3, 4}}, {reduction = "energy"}):item()) --> 1.0
        """),
    loss("mae", "The mean of |prediction - target|.", options: NoOptions()) { _ in .mae }.documented(
      shapes: .equalShapes, errors: .differingShapes,
      example: "print(dk.losses.mae(dk.tensor{1, 2}, dk.tensor{1, 4}):item()) --> 1.0"),
    loss(
      "huber", "The mean of e^2 / 2 below delta, delta (|e| - delta / 2) above (Huber 1964).",
      options: HuberOptions(), Loss.huber
    ).documented(
      shapes: .equalShapes, errors: "Shapes that differ, no elements, and a delta that is not positive.",
      example: "print(dk.losses.huber(dk.tensor{3}, dk.tensor{0}):item()) --> 2.5"),
    Function(
      "cross_entropy",
      "The cross-entropy of logits [N, C] and class ids [N] from 0 or probabilities [N, C], the mean over N.",
      prediction, Argument<NumberList>("target", "expected result: ids or probabilities"),
      options: CrossEntropyOptions(), returns: "Tensor"
    ) { try Loss.crossEntropy($2)($0, $1.tensor) }.documented(
      shapes: "[N, C] and [N] or [N, C] to [1].",
      errors: "Other shapes, ids that are not within 0 to C - 1, a label_smoothing outside of 0 to 1.",
      example: """
        local loss = dk.losses.cross_entropy(dk.zeros(2, 4), dk.tensor{0, 3})
        print(("%.4f"):format(loss:item())) --> 1.3863
        """),
    loss(
      "bce_with_logits", "The binary cross-entropy of logits and targets in 0 to 1, the mean over elements.",
      options: NoOptions()
    ) {
      _ in .bceWithLogits
    }.documented(
      shapes: .equalShapes, errors: .differingShapes,
      example: """
        local loss = dk.losses.bce_with_logits(dk.tensor{0, 0}, dk.tensor{0, 1})
        print(("%.4f"):format(loss:item())) --> 0.6931
        """),
    loss(
      "ssim", "1 minus the mean structural similarity of images (Wang et al. 2004; dk.metrics.ssim).",
      options: SSIMOptions(), Loss.ssim
    ).documented(
      shapes: .images, errors: .comparing,
      example: """
        local images = dk.rand(2, 3, 32, 32)
        print(math.abs(dk.losses.ssim(images, images):item()) < 1e-5) --> true
        """),
    loss(
      "ms_ssim",
      "1 minus the mean multi-scale structural similarity of images (Wang, Simoncelli and Bovik 2003; dk.metrics.ms_ssim).",
      options: MetricFunctions.ScaleOptions(), { try .msSSIM($0.chosen) }
    ).documented(
      shapes: .images, errors: .comparingScales,
      example: """
        local images = dk.rand(2, 1, 28, 28)
        local loss = dk.losses.ms_ssim(images, images, {scales = 2})
        print(math.abs(loss:item()) < 1e-5) --> true
        """),
    loss(
      "saliency_weighted",
      "The mean of squared errors, each weighted by a map, or by 1 + strength times the sharpness of the target's edge at the element. The weights of an example have a mean of 1.",
      options: SaliencyOptions(), Loss.saliencyWeighted
    ).documented(
      shapes: "two of one shape, [N, C, H, W] or [N, C, L] for edges, any with a map; the loss is [1].",
      errors:
        "Shapes that differ; a map that does not broadcast, has negative elements or is 0 everywhere in an example.",
      example: """
        local map = dk.tensor{{1, 0}}
        print(dk.losses.saliency_weighted(dk.tensor{{1, 5}}, dk.tensor{{3, 4}}, {map = map}):item()) --> 4.0
        """),
  ]

  static let prediction = Argument<Tensor>("prediction", "result of the model")
  static let target = Argument<Tensor>("target", "expected result, of the same shape")

  /// Makes the function of a loss with options.
  private static func loss<Options: OptionTable>(
    _ name: String, _ summary: String, options: @autoclosure @escaping () -> Options,
    _ make: @escaping (Options) throws -> Loss
  ) -> Function {
    Function(name, summary, prediction, target, options: options(), returns: "Tensor") {
      try make($2)($0, $1)
    }
  }
}

extension ErrorReduction: LuaReadable {}
