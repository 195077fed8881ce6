import DiffusionKit

// What the functions of `dk.linalg` share.

extension Argument where Value == Tensor {
  static var matrices: Argument { Argument("input", "the matrices A, of any sizes") }
  static var square: Argument { Argument("input", "the square matrices A") }
  static var other: Argument { Argument("other", "the right-hand sides B") }
}

extension Argument where Value == Float? {
  static var atol: Argument { Argument("atol", "singular values up to this count as 0") }
  static var rtol: Argument {
    Argument(
      "rtol",
      "singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side, 0 with an atol above 0"
    )
  }
}

extension Argument where Value == Bool {
  static var hermitian: Argument {
    Argument("hermitian", "whether the matrices are symmetric: the lower triangle is read", default: false)
  }
}

extension Remark {
  static var square: Remark { "Matrices that are not square." }
  static var singularValues: Remark {
    "Fewer than two axes, elements that are not finite, singular values that do not converge, negative tolerances."
  }
  static var eigenvalues: Remark {
    "Matrices that are not square, elements that are not finite, eigenvalues that do not converge."
  }
  static var norms: Remark {
    "An axis that the input lacks or that is named twice, another order, matrices without elements, and elements that are not finite where singular values are needed."
  }
}
