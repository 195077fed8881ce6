import DiffusionKit

// dk.nn.functional: PyTorch's names, argument order and weight layouts.
enum FunctionalLayers {
  static let functions: [Function] = [
    Function(
      "linear", "Applies a linear map, x W' + b.", Argument<Tensor>("input", "[..., in]"),
      Argument<Tensor>("weight", "[out, in]"), Argument<Tensor?>("bias", "[out]"), returns: "Tensor"
    ) { input, weight, bias in try input.linear(weight, bias) }.documented(
      shapes: "[..., in] with weight [out, in] and bias [out] to [..., out].",
      errors: "A weight or a bias of another shape.",
      example: """
        local x, weight = dk.ones(1, 3), dk.ones(2, 3)
        print(dk.nn.functional.linear(x, weight, dk.tensor{0, 1})) --> 3 4 [Tensor of shape 1x2]
        """),
    Function(
      "embedding", "Looks up the rows of `weight` for ids from 0.",
      Argument<Tensor>("ids", "whole numbers, any shape"),
      Argument<Tensor>("weight", "[number of ids, features]"), returns: "Tensor"
    ) { ids, weight in try Tensor.embedding(ids, weight: weight) }.documented(
      shapes: "ids [...] and weight [n, features] to [..., features].",
      errors: "Ids that are not whole or not within 0 to n - 1.",
      example: """
        local rows = dk.tensor{{1, 2}, {3, 4}}
        print(dk.nn.functional.embedding(dk.tensor{1, 0}, rows)) --> 3 4 1 2 [Tensor of shape 2x2]
        """),
    Function(
      "one_hot", "Makes a row for each label, from 0, with 1 at the label's position.",
      Argument<Tensor>("labels", "whole numbers, any shape"),
      Argument<Int?>("num_classes", "the length of a row; by default one more than the highest label"),
      returns: "Tensor"
    ) { labels, numClasses in try labels.oneHot(numClasses: numClasses) }.documented(
      shapes: "[...] to [..., num_classes].",
      errors: "Elements that are no labels below num_classes, and a num_classes below 1.",
      example: "print(dk.nn.functional.one_hot(dk.tensor{2, 0})) --> 0 0 1 1 0 0 [Tensor of shape 2x3]"),
    Function(
      "dropout",
      "Zeroes elements with probability p and scales the rest up by 1 / (1 - p) (Srivastava et al. 2014).",
      Argument<Tensor>("input", "[...]"),
      Argument("p", "probability of zeroing an element, 0 to 1", default: Float(0.5)),
      Argument("training", "whether elements are dropped; otherwise the result is the input", default: true),
      returns: "Tensor"
    ) { input, p, training in try input.dropout(p, isTraining: training) }.documented(
      shapes: .same, errors: "A p outside of 0 to 1.",
      example: """
        print(dk.nn.functional.dropout(dk.ones(2), 0.5, false)) --> 1 1 [Tensor of shape 2]
        print(dk.nn.functional.dropout(dk.ones(2), 1)) --> 0 0 [Tensor of shape 2]
        """),
  ]

}
