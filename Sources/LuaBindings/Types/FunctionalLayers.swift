import DiffusionKit

// dk.nn.functional: PyTorch's names, argument order and weight layouts.
enum FunctionalLayers {
  static let functions: [Function] = [
    Function(
      "linear", "x W' + b.", Argument<Tensor>("input", "[..., in]"), Argument<Tensor>("weight", "[out, in]"),
      Argument<Tensor?>("bias", "[out]"), returns: "Tensor", body: linear),
    Function(
      "layer_norm", "Mean 0 and variance 1 along the last axis, then scaled and shifted.",
      Argument<Tensor>("input", "[..., features]"), Argument<Tensor?>("weight", "[features]"),
      Argument<Tensor?>("bias", "[features]"), Argument("eps", "added to the variance", default: Float(1e-5)),
      returns: "Tensor", body: layerNorm),
    Function(
      "embedding", "The rows of `weight` that the ids (from 0) name.",
      Argument<Tensor>("ids", "whole numbers, any shape"),
      Argument<Tensor>("weight", "[number of ids, features]"), returns: "Tensor", body: embedding),
  ]

  private static func linear(_ input: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
    try input.linear(weight, bias)
  }
  private static func layerNorm(_ input: Tensor, _ weight: Tensor?, _ bias: Tensor?, _ eps: Float) throws
    -> Tensor
  {
    try input.layerNorm(weight: weight, bias: bias, eps: eps)
  }
  private static func embedding(_ ids: Tensor, _ weight: Tensor) throws -> Tensor {
    try Tensor.embedding(ids, weight: weight)
  }
}
