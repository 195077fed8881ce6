import DiffusionKit

// Functions that accumulate along an axis, methods and functions of the module alike.
enum TensorCumulation {
  static let functions: [Function] = [
    Function("cumsum", "Running sums along an axis.", input, firstAxis, returns: "Tensor") { x, axis in
      try x.cumsum(axis: axis.value)
    }.documented(
      shapes: .same, errors: .axis,
      example: "print(dk.tensor{1, 2, 3}:cumsum()) --> 1 3 6 [Tensor of shape 3]"),
    Function(
      "cumprod", "Running products along an axis.", input, firstAxis, returns: "Tensor"
    ) { x, axis in try x.cumprod(axis: axis.value) }.documented(
      shapes: .same, errors: .axis,
      example: """
        local betas = dk.linspace(1e-4, 0.02, 1000)
        print(("%.1e"):format((1 - betas):cumprod()[1000])) --> 4.0e-05
        """),
    Function(
      "logcumsumexp", "The logarithms of the running sums of exponentials along an axis, computed stably.",
      input, firstAxis, returns: "Tensor"
    ) { x, axis in try x.logcumsumexp(axis: axis.value) }.documented(
      shapes: .same, errors: .axis,
      example: "print(dk.tensor{1000, 1000}:logcumsumexp()) --> 1000.0000 1000.6932 [Tensor of shape 2]"),
    Function(
      "cummax",
      """
      The largest element up to each position of an axis, and its position (from 1): the last of equal ones. NaN from the \
      first NaN on.
      """, input, firstAxis, returns: "Tensor, Tensor"
    ) { x, axis in try pair(x.cummax(axis: axis.value)) }.documented(
      shapes: "[...]; both results have the input's shape.", errors: .axis,
      example: """
        local values, positions = dk.tensor{1, 3, 2, 5}:cummax()
        print(values) --> 1 3 3 5 [Tensor of shape 4]
        print(positions) --> 1 2 2 4 [Tensor of shape 4]
        """),
    Function(
      "cummin", "The smallest element up to each position of an axis, and its position (from 1); see cummax.",
      input, firstAxis, returns: "Tensor, Tensor"
    ) { x, axis in try pair(x.cummin(axis: axis.value)) }.documented(
      shapes: "[...]; both results have the input's shape.", errors: .axis,
      example: "print((dk.tensor{3, 4, 1, 2}:cummin())) --> 3 3 1 1 [Tensor of shape 4]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let firstAxis = Argument<Position>("axis", "the axis, from 1", default: Position(value: 0))

  private static func pair(_ results: (values: Tensor, indices: Tensor)) throws -> Pair<Tensor, Tensor> {
    Pair(results.values, try results.indices + Tensor(1))
  }
}
