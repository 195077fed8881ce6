import CLua
import DiffusionKit

// Normalisations: functions with PyTorch's arguments, layers with Keras's.
enum NormalizationFunctions {
  // MARK: dk.nn.functional

  static let functions: [Function] = [
    Function(
      "layer_norm",
      "Normalises the last axis to mean 0 and variance 1, then scales and shifts it (Ba, Kiros and Hinton 2016).",
      Argument<Tensor>("input", "[..., features]"), Argument<Tensor?>("weight", "[features]"),
      Argument<Tensor?>("bias", "[features]"), Argument("eps", "added to the variance", default: Float(1e-5)),
      returns: "Tensor"
    ) { input, weight, bias, eps in try input.layerNorm(weight: weight, bias: bias, eps: eps) }.documented(
      shapes: "[..., features] with weight and bias [features]; the result has the input's.",
      errors: "A weight or a bias of another shape, and a negative eps.",
      example: "print(dk.nn.functional.layer_norm(dk.tensor{1, 3}, {eps = 0})) --> -1 1 [Tensor of shape 2]"),
    Function(
      "group_norm",
      "Normalises each group of channels of each example to mean 0 and variance 1, then scales and shifts it (Wu and He 2018).",
      Argument<Tensor>("input", "[N, C, ...]"), Argument<Int>("num_groups", "a divisor of C"),
      Argument<Tensor?>("weight", "[C]"), Argument<Tensor?>("bias", "[C]"),
      Argument("eps", "added to the variance", default: Float(1e-5)), returns: "Tensor"
    ) { input, numGroups, weight, bias, eps in
      try input.groupNorm(numGroups, weight: weight, bias: bias, eps: eps)
    }.documented(
      shapes: "[N, C, ...] with weight and bias [C]; the result has the input's.",
      errors:
        "Groups that do not divide the channels, a weight or a bias of another shape, and a negative eps.",
      example: """
        local x = dk.tensor{{1, 3, 10, 30}}
        print(dk.nn.functional.group_norm(x, 2, {eps = 0})) --> -1 1 -1 1 [Tensor of shape 1x4]
        """),
    Function(
      "batch_norm",
      """
      Normalises each channel to mean 0 and variance 1, then scales and shifts it (Ioffe and Szegedy 2015): with the running \
      statistics, or in training with those of the batch. Tensors are values, so in training the new running statistics are \
      results too: (1 - momentum) times the old plus momentum times the batch's.
      """,
      Argument<Tensor>("input", "[N, C, ...]"),
      Argument<Tensor?>("running_mean", "[C], optional in training"),
      Argument<Tensor?>("running_var", "[C], optional in training"), Argument<Tensor?>("weight", "[C]"),
      Argument<Tensor?>("bias", "[C]"),
      Argument("training", "whether the batch's statistics are used", default: false),
      Argument(
        "momentum", "weight of the batch in the running statistics; 1 minus Keras's momentum",
        default: Float(0.1)),
      Argument("eps", "added to the variance", default: Float(1e-5)), returns: "Tensor, Tensor, Tensor",
      body: batchNorm
    ).documented(
      shapes: "[N, C, ...] with vectors [C]; the result has the input's, the running statistics are [C].",
      errors:
        "Vectors of another size, no running statistics outside of training, a channel of one value in training.",
      example: """
        local x = dk.tensor{{1, 10}, {3, 30}}
        local y, mean = dk.nn.functional.batch_norm(x, dk.zeros(2), dk.ones(2), {training = true, eps = 0})
        print(y:flatten()) --> -1 -1 1 1 [Tensor of shape 4]
        print(mean) --> 0.2000 2.0000 [Tensor of shape 2]
        """),
  ]

  /// The normalised tensor, and in training the running statistics.
  private struct Normalized: LuaResult {
    let result: Tensor
    let running: ChannelStatistics?

    static var preparedType: UnsafePointer<clua_type>? { nil }
    func deliver(_ call: LuaCall) throws -> Int32 {
      try result.push(call)
      guard let running else { return 1 }
      try running.mean.push(call)
      try running.variance.push(call)
      return 3
    }
  }

  private static func batchNorm(
    _ x: Tensor, _ mean: Tensor?, _ variance: Tensor?, _ weight: Tensor?, _ bias: Tensor?, _ training: Bool,
    _ momentum: Float, _ eps: Float
  ) throws -> Normalized {
    guard (mean == nil) == (variance == nil) else {
      throw DiffusionError.argument("runningVar", "expected running_mean and running_var together")
    }
    let running = mean.flatMap { mean in variance.map { ChannelStatistics(mean: mean, variance: $0) } }
    guard training else {
      guard let running else {
        throw DiffusionError.argument("runningMean", "expected running statistics outside of training")
      }
      return Normalized(result: try x.batchNorm(running, weight: weight, bias: bias, eps: eps), running: nil)
    }
    let (result, batch) = try x.batchNorm(weight: weight, bias: bias, eps: eps)
    return Normalized(result: result, running: try running?.moved(toward: batch, momentum: momentum))
  }

  // MARK: dk.nn

  static let layers: [Function] = [
    Function(
      "LayerNormalization", LayerNormalization.self,
      "Normalises the last axis to mean 0 and variance 1, then scales and shifts it (Ba, Kiros and Hinton 2016). weight, bias [features]."
    ).documented(
      shapes: .same, errors: "A negative epsilon; when called, another last axis than the first time.",
      example: "print(dk.nn.LayerNormalization(0)(dk.tensor{{1, 3}})) --> -1 1 [Tensor of shape 1x2]"),
    Function(
      "GroupNormalization", GroupNormalization.self,
      "Normalises each group of channels of each example to mean 0 and variance 1, then scales and shifts it (Wu and He 2018). weight, bias [C]."
    ).documented(
      shapes: "[N, C, ...]; the result has the input's.",
      errors:
        "Groups that do not divide the channels and a negative epsilon; when called, other channels than the first time.",
      example:
        "print(dk.nn.GroupNormalization(2, 0)(dk.tensor{{1, 3, 10, 30}})) --> -1 1 -1 1 [Tensor of shape 1x4]"
    ),
    Function(
      "BatchNormalization", BatchNormalization.self,
      """
      Normalises each channel over the batch to mean 0 and variance 1, then scales and shifts it (Ioffe and Szegedy 2015); \
      outside of training, and while the layer is frozen, with running statistics. weight, bias, running_mean and running_var \
      [C]; the running statistics are saved but not trained.
      """
    ).documented(
      shapes: "[N, C, ...]; the result has the input's.",
      errors:
        "A negative epsilon, a momentum outside of 0 to 1; when called, other channels than the first time, and in training a channel of one value.",
      example: """
        local layer = dk.nn.BatchNormalization{momentum = 0.5}
        layer(dk.zeros(2, 3, 8, 8)) -- makes its weights
        layer:train()
        layer(dk.ones(2, 3, 8, 8))
        print(layer:state_dict().running_mean) --> 0.5000 0.5000 0.5000 [Tensor of shape 3]
        """),
  ]
}
