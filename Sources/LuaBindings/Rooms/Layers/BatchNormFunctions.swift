import CLua
import DiffusionKit

// Batch normalisation: the function with PyTorch's arguments, the layer with Keras's.
enum BatchNormFunctions {
  static let functions: [Function] = [
    Function(
      "batch_norm",
      """
      Each channel with mean 0 and variance 1, then scaled and shifted (Ioffe and Szegedy 2015): with the running \
      statistics, or in training with those of the batch. Tensors are values, so in training the new running statistics are \
      results too: (1 - momentum) times the old plus momentum times the batch's.
      """,
      Argument<Tensor>("input", "[N, C, ...]"),
      Argument<Tensor?>("running_mean", "[C], may be missing in training"),
      Argument<Tensor?>("running_var", "[C], may be missing in training"), Argument<Tensor?>("weight", "[C]"),
      Argument<Tensor?>("bias", "[C]"),
      Argument("training", "whether the batch's statistics are used", default: false),
      Argument("momentum", "of the running statistics; Keras's is 1 minus it", default: Float(0.1)),
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
        """)
  ]

  /// The result, and in training the running statistics.
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
      throw DiffusionError.argument("runningVar", "running_mean and running_var come together")
    }
    let running = mean.flatMap { mean in variance.map { ChannelStatistics(mean: mean, variance: $0) } }
    guard training else {
      guard let running else { throw DiffusionError.argument("runningMean", "needed outside of training") }
      return Normalized(result: try x.batchNorm(running, weight: weight, bias: bias, eps: eps), running: nil)
    }
    let (result, batch) = try x.batchNorm(weight: weight, bias: bias, eps: eps)
    return Normalized(result: result, running: try running?.moved(toward: batch, momentum: momentum))
  }

  static let layers: [Function] = [
    Function(
      "BatchNormalization", BatchNormalization.self,
      """
      Each channel with mean 0 and variance 1 over the batch, then scaled and shifted (Ioffe and Szegedy 2015); outside of \
      training, and while it is frozen, with running means. weight, bias, running_mean and running_var [C]; the running \
      ones are saved but not trained.
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
        """)
  ]
}
