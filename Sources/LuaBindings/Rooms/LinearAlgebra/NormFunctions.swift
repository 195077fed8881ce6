import DiffusionKit

/// The norms that have a name.
enum NormName: String, OptionChoice, LuaReadable {
  case frobenius = "fro"
  case nuclear = "nuc"
}

/// The order of a norm: a number, or a name.
typealias NormOrder = Either<Float, NormName>

extension NormOrder {
  /// The norm of matrices with this order.
  fileprivate var matrix: MatrixNorm {
    switch self {
    case .first(let order): .order(order)
    case .second(.frobenius): .frobenius
    case .second(.nuclear): .nuclear
    }
  }
}

// Norms, and what follows from singular values; powers and long products.
enum NormFunctions {
  static let functions: [Function] = [
    Function(
      "norm",
      "A norm of vectors or matrices. Along one axis: of vectors, by default of the order 2. Along two axes: of matrices, by default \"fro\". Without axes: with an order, of the vector or matrix that the input is; without, the root of the sum of all squares.",
      Argument<Tensor>("input", "any shape"), order,
      Argument<AxisList?>("axis", "the axis of vectors, or the two axes of matrices, from 1"), keepdim,
      returns: "Tensor", body: norm
    ).documented(
      shapes: .reduced, errors: .norms,
      example: """
        local a = dk.tensor{{3, 0}, {4, 5}}
        print(dk.linalg.norm(a, "nuc")) --> 8.9443 [Tensor of shape 1]
        print(dk.linalg.norm(a, {axis = 1})) --> 5 5 [Tensor of shape 2]
        """),
    Function(
      "vector_norm",
      "The norm of vectors, (sum |x|^ord)^(1/ord), of any order: 0 counts the elements that are not 0, math.huge gives the largest magnitude and -math.huge the smallest.",
      Argument<Tensor>("input", "any shape"),
      Argument("ord", "the order", default: Float(2)),
      Argument<AxisList?>("axis", "an axis or a list of axes, from 1; all by default"), keepdim,
      returns: "Tensor"
    ) { x, order, axis, keepdim in
      try vectorNorm(x, order, axis, keepdim)
    }.documented(
      shapes: .reduced,
      errors: "An axis that the input lacks, and vectors without elements for negative and infinite orders.",
      example: "print(dk.linalg.vector_norm(dk.tensor{{3, 0}, {4, 5}}, 0, 2)) --> 1 2 [Tensor of shape 2]"),
    Function(
      "matrix_norm",
      "A norm of matrices: \"fro\" (the root of the sum of squares), \"nuc\" (the sum of the singular values), 1 (the largest sum of magnitudes in a column), math.huge (in a row), 2 (the largest singular value); -1, -math.huge and -2 give the smallest.",
      .matrices, Argument<NormOrder?>("ord", "the order, or its name; \"fro\" by default"),
      Argument<AxisList?>("axis", "the axes of rows and columns, from 1; the last two by default"), keepdim,
      returns: "Tensor"
    ) { a, order, axis, keepdim in
      try a.matrixNorm(order?.matrix ?? .frobenius, axes: matrixAxes(axis) ?? (-2, -1), keepdim: keepdim)
    }.documented(
      shapes: .reduced, errors: .norms,
      example: "print(dk.linalg.matrix_norm(dk.tensor{{1, -2}, {3, 4}}, 1)) --> 6 [Tensor of shape 1]"),
    Function(
      "cond",
      "The condition number: the norm of a matrix times that of its inverse, by default the ratio of the largest to the smallest singular value. Infinity for singular matrices.",
      .matrices, Argument<NormOrder?>("p", "the order of the norm, as of matrix_norm; 2 by default"),
      returns: "Tensor"
    ) { a, order in
      do { return try a.conditionNumber(order?.matrix ?? .order(2)) } catch let error as DiffusionError {
        throw error.kind == .argument("ord") ? error.renamingArgument(to: "p") : error
      }
    }.documented(
      shapes: "[..., m, n] to [...]; square unless the order is 2 or -2.",
      errors: "Matrices that are not square, other orders, elements that are not finite.",
      example: "print(dk.linalg.cond(dk.tensor{{2, 0}, {0, 0.5}})) --> 4 [Tensor of shape 1]"),
    Function(
      "matrix_rank", "The number of singular values above the tolerance. Has no gradient.", .matrices, .atol,
      .rtol, .hermitian, returns: "Tensor"
    ) { a, atol, rtol, hermitian in
      try a.matrixRank(RankTolerance(atol: atol, rtol: rtol), hermitian: hermitian)
    }.documented(
      shapes: "[..., m, n] to [...], [1] for one matrix.", errors: .singularValues,
      example: "print(dk.linalg.matrix_rank(dk.ones(3, 4)):item()) --> 1.0"),
    Function(
      "matrix_power",
      "The product of a matrix with itself, n factors; of its inverse for a negative n, and the identity for 0.",
      .square, Argument<Int>("n", "the number of factors"), returns: "Tensor"
    ) { a, n in
      do { return try a.matrixPower(n) } catch let error as DiffusionError {
        throw error.renamingArgument(to: "input")
      }
    }.documented(
      shapes: "[..., n, n] to the same.",
      errors: "Matrices that are not square, singular ones for a negative n.",
      example:
        "print(dk.linalg.matrix_power(dk.tensor{{1, 1}, {0, 1}}, 5):flatten()) --> 1 5 0 1 [Tensor of shape 4]"
    ),
    Function(
      "matrix_exp", "The exponential, the sum of A^k / k!, by scaling and squaring (Higham 2005).", .square,
      returns: "Tensor"
    ) { try $0.matrixExp() }.documented(
      shapes: "[..., n, n] to the same.", errors: .square,
      example: """
        print(dk.linalg.matrix_exp(dk.tensor{{0, 1}, {0, 0}}):flatten()) --> 1 1 0 1 [Tensor of shape 4]
        """),
    Function(
      "multi_dot", "The product of two or more matrices, in the order with the fewest operations.",
      Argument<[Tensor]>("tensors", "the factors; the first and the last may be vectors"), returns: "Tensor"
    ) { tensors in
      do { return try Tensor.multiDot(tensors) } catch let error as DiffusionError {
        throw error.renamingArgument(to: "tensors")
      }
    }.documented(
      shapes: "[a, b], [b, c], ... [y, z] to [a, z]. The axis of a vector is missing in the result.",
      errors: "Fewer than two factors, other shapes, inner sizes that differ.",
      example: """
        local a, b, c = dk.ones(2, 3), dk.ones(3, 4), dk.ones(4)
        print(dk.linalg.multi_dot{a, b, c}) --> 12 12 [Tensor of shape 2]
        """),
  ]

  private static let order = Argument<NormOrder?>("ord", "the order of the norm, or \"fro\" or \"nuc\"")
  private static let keepdim = Argument("keepdim", "keep reduced axes with size 1", default: false)

  private static func norm(_ x: Tensor, _ order: NormOrder?, _ axis: AxisList?, _ keepdim: Bool) throws
    -> Tensor
  {
    guard let order else {
      if let axis, axis.values.count > 1 { _ = try matrixAxes(axis) }
      return try x.norm(axis: axis.axes, keepdim: keepdim)
    }
    let axes = axis.map(\.values.count) ?? x.rank
    guard axes == 1 else {
      guard axis != nil || axes == 2 else {
        throw DiffusionError.argument("axis", "expected for an order and an input of shape \(x.shape)")
      }
      return try x.matrixNorm(order.matrix, axes: matrixAxes(axis) ?? (-2, -1), keepdim: keepdim)
    }
    guard case .first(let number) = order else {
      throw DiffusionError.argument("ord", "the norm of vectors has a number as its order")
    }
    return try vectorNorm(x, number, axis, keepdim)
  }

  private static func vectorNorm(_ x: Tensor, _ order: Float, _ axis: AxisList?, _ keepdim: Bool) throws
    -> Tensor
  {
    guard !order.isNaN else {
      throw DiffusionError.argument("ord", "the order of a norm is a number, not NaN")
    }
    return try x.norm(p: order, axis: axis.axes, keepdim: keepdim)
  }

  private static func matrixAxes(_ list: AxisList?) throws -> (rows: Int, columns: Int)? {
    guard let values = list?.values else { return nil }
    guard values.count == 2 else {
      throw DiffusionError.argument("axis", "a norm of matrices has two axes, not \(values.count)")
    }
    return (values[0].value, values[1].value)
  }
}
