import DiffusionKit

// Products of vectors and matrices by PyTorch's names: methods and functions of the module alike.
enum MatrixProducts {
  static let functions: [Function] = products + sums

  private static let products: [Function] = [
    product(
      "mm", "The product of two matrices.", "[m, k] and [k, n] to [m, n].",
      "print(dk.tensor{{1, 2}, {3, 4}}:mm(dk.eye(2))) --> 1 2 3 4 [Tensor of shape 2x2]"
    ) { try $0.mm($1) },
    product(
      "bmm", "The products of two batches of matrices.", "[batch, m, k] and [batch, k, n] to [batch, m, n].",
      "print(dk.ones(2, 1, 3):bmm(dk.ones(2, 3, 1)):flatten()) --> 3 3 [Tensor of shape 2]"
    ) { try $0.bmm($1) },
    product(
      "dot", "The sum of the products of two vectors' elements.", "[n] and [n] to [1].",
      "print(dk.tensor{1, 2}:dot(dk.tensor{3, 4}):item()) --> 11.0"
    ) { try $0.dot($1) },
    product(
      "vdot", "The sum of the products of two vectors' elements, as dot.", "[n] and [n] to [1].",
      "print(dk.tensor{1, 2}:vdot(dk.tensor{3, 4}):item()) --> 11.0"
    ) { try $0.dot($1) },
    product(
      "outer", "All products of an element of one vector and one of the other.", "[m] and [n] to [m, n].",
      "print(dk.tensor{1, 2}:outer(dk.tensor{3, 4})) --> 3 4 6 8 [Tensor of shape 2x2]"
    ) { try $0.outer($1) },
    product(
      "inner", "Products summed over the last axes, with the other axes of both.",
      "[..., k] and [***, k] to [..., ***].",
      "print(dk.tensor{{1, 2}, {3, 4}}:inner(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]"
    ) { try $0.inner($1) },
    product(
      "kron", "Kronecker's product: each element times the other tensor.",
      "[a, b] and [c, d] to [a * c, b * d].",
      "print(dk.tensor{1, 10}:kron(dk.tensor{1, 2})) --> 1 2 10 20 [Tensor of shape 4]"
    ) { try $0.kron($1) },
    Function(
      "mv", "The product of a matrix and a vector.", input, Argument<Tensor>("vector", "the vector"),
      returns: "Tensor"
    ) { x, vector in try x.mv(vector) }.documented(
      shapes: "[m, n] and [n] to [m].", errors: "Other shapes; the message names both.",
      example: "print(dk.tensor{{1, 2}, {3, 4}}:mv(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]"),
    Function(
      "cross", "The cross product of vectors of three elements along an axis.", input, other,
      Argument<Position?>("axis", "the axis; by default the first of size 3"), returns: "Tensor"
    ) { x, other, axis in try x.cross(other, axis: axis?.value) }.documented(
      shapes: "two that broadcast, with an axis of size 3.", errors: "An axis of another size.",
      example: "print(dk.tensor{1, 0, 0}:cross(dk.tensor{0, 1, 0})) --> 0 0 1 [Tensor of shape 3]"),
  ]

  private static let sums: [Function] = [
    sum(
      "addmm", "beta * input + alpha times the product of two matrices.", "a", "b",
      "an input that broadcasts to [m, n], [m, k] and [k, n] to [m, n].",
      "print(dk.ones(2, 2):addmm(dk.eye(2), dk.eye(2), {alpha = 3})) --> 4 1 1 4 [Tensor of shape 2x2]"
    ) { try $0.addmm($1, $2, beta: $3, alpha: $4) },
    sum(
      "baddbmm", "beta * input + alpha times the products of two batches of matrices.", "a", "b",
      "an input that broadcasts to [batch, m, n], [batch, m, k] and [batch, k, n] to [batch, m, n].",
      "print(dk.ones(1):baddbmm(dk.ones(2, 1, 3), dk.ones(2, 3, 1)):flatten()) --> 4 4 [Tensor of shape 2]"
    ) { try $0.baddbmm($1, $2, beta: $3, alpha: $4) },
    sum(
      "addmv", "beta * input + alpha times the product of a matrix and a vector.", "matrix", "vector",
      "an input that broadcasts to [m], [m, n] and [n] to [m].",
      "print(dk.ones(2):addmv(dk.eye(2), dk.tensor{1, 2})) --> 2 3 [Tensor of shape 2]"
    ) { try $0.addmv($1, $2, beta: $3, alpha: $4) },
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let other = Argument<Tensor>("other", "the right factor")

  private static func product(
    _ name: String, _ summary: String, _ shapes: String, _ example: String,
    _ body: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary, input, other, returns: "Tensor", body: body).documented(
      shapes: .text(shapes), errors: "Other shapes; the message names both.", example: example)
  }

  private static func sum(
    _ name: String, _ summary: String, _ left: String, _ right: String, _ shapes: String, _ example: String,
    _ body: @escaping (Tensor, Tensor, Tensor, Float, Float) throws -> Tensor
  ) -> Function {
    Function(
      name, summary, Argument<Tensor>("input", "the tensor to add"),
      Argument<Tensor>(left, "the left factor"), Argument<Tensor>(right, "the right factor"),
      Argument("beta", "the input's factor; 0 ignores its values", default: Float(1)),
      Argument("alpha", "the product's factor", default: Float(1)), returns: "Tensor", body: body
    ).documented(shapes: .text(shapes), errors: "Other shapes; the message names them.", example: example)
  }
}
