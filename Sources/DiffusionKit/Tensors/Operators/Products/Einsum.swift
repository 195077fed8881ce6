extension Tensor {
  /// Einstein summation, as `torch.einsum`: `einsum("bik,bkj->bij", [a, b])`. Letters name axes; letters that are
  /// missing after the arrow are summed, a letter repeated in one operand takes the diagonal, and "..." stands for
  /// broadcasting axes. Without an arrow the result has the letters that occur once, in alphabetical order. Operands
  /// are contracted from left to right.
  /// - Throws: `argument("equation")` if it cannot be parsed, `argument("operands")` if they do not match it.
  public static func einsum(_ equation: String, _ operands: [Tensor]) throws -> Tensor {
    let plan = try EinsumPlan(equation, operands.map(\.shape))
    do { return try plan.contract(operands) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "operands")  // the products name theirs otherwise
    }
  }
}

extension EinsumPlan {
  fileprivate func contract(_ operands: [Tensor]) throws -> Tensor {
    var terms: [Term] = []
    for (tensor, labels) in zip(operands, inputs) { terms.append(try term(tensor, labels)) }
    // Reversed, so that popping takes the operands from the first to the last.
    terms.reverse()
    guard var result = terms.popLast() else { throw DiffusionError.argument("operands", "an empty list") }
    while let next = terms.popLast() {
      var retained = Set(output)
      for term in terms { retained.formUnion(term.labels) }
      result = try result.joined(with: next, keeping: retained)
    }
    result = try result.summed(keeping: Set(output))
    return try result.permuted(output).tensor
  }
}

/// A tensor with labelled axes: a letter's code, or a negative number for an axis of "...". A term without axes is [1].
private struct Term {
  var tensor: Tensor
  var labels: [Int]

  func size(_ labels: [Int]) -> Int {
    labels.reduce(1) { size, label in
      self.labels.firstIndex(of: label).map { size * tensor.shape.sizes[$0] } ?? size
    }
  }

  func permuted(_ order: [Int]) throws -> Term {
    guard order != labels else { return self }
    let axes = order.compactMap { labels.firstIndex(of: $0) }
    return Term(tensor: try tensor.permuted(axes), labels: order)
  }

  /// Sums over the labels that are not in `retained`.
  func summed(keeping retained: Set<Int>) throws -> Term {
    let axes = labels.indices.filter { !retained.contains(labels[$0]) }
    if axes.isEmpty { return self }
    return Term(tensor: try tensor.sum(axis: Axes(axes)), labels: labels.filter { retained.contains($0) })
  }

  /// The product of two terms, summed over their common labels that are not in `retained`.
  func joined(with other: Term, keeping retained: Set<Int>) throws -> Term {
    let a = try summed(keeping: retained.union(other.labels))
    let b = try other.summed(keeping: retained.union(labels))
    let common = a.labels.filter { b.labels.contains($0) }
    let batch = common.filter { retained.contains($0) }
    let inner = common.filter { !retained.contains($0) }
    let rows = a.labels.filter { !common.contains($0) }
    let columns = b.labels.filter { !common.contains($0) }
    let (m, k, n, batches) = (a.size(rows), a.size(inner), b.size(columns), a.size(batch))
    let left = try a.permuted(batch + rows + inner).tensor
    let right = try b.permuted(batch + inner + columns).tensor
    let product: Tensor
    if inner.isEmpty {
      product = try left.reshaped(Shape([batches, m, 1])) * right.reshaped(Shape([batches, 1, n]))
    } else if rows.isEmpty && columns.isEmpty {
      product = try (left.reshaped(Shape([batches, k])) * right.reshaped(Shape([batches, k]))).sum(axis: 1)
    } else if batch.isEmpty {
      product = try left.reshaped(Shape([m, k])).matmul(right.reshaped(Shape([k, n])))
    } else {
      product = try left.reshaped(Shape([batches, m, k])).matmul(right.reshaped(Shape([batches, k, n])))
    }
    let sizes = batch.map { a.size([$0]) } + rows.map { a.size([$0]) } + columns.map { b.size([$0]) }
    return Term(
      tensor: try product.reshaped(sizes.isEmpty ? .scalar : Shape(sizes)), labels: batch + rows + columns)
  }
}

/// A checked equation: the labels of each operand's axes and of the result's.
private struct EinsumPlan {
  private(set) var inputs: [[Int]] = []
  let output: [Int]
  /// The size of each label's axis.
  private var sizes: [Int: Int] = [:]

  init(_ equation: String, _ shapes: [Shape]) throws {
    let text = equation.utf8.filter { $0 != UInt8(ascii: " ") }
    let (left, right) = try EinsumPlan.splitAtArrow(text)
    let parts = left.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count == shapes.count else {
      throw DiffusionError.argument(
        "operands", "\(shapes.count) tensors for the \(parts.count) operands of '\(equation)'")
    }
    var open = 0
    for (operand, (part, shape)) in zip(parts, shapes).enumerated() {
      let labels = try EinsumPlan.labels(part, rank: shape.rank, count: shape.count, operand + 1)
      open = max(open, -(labels.min() ?? 0))
      for (label, size) in zip(labels, shape.sizes) {
        let known = sizes[label] ?? 1
        guard known == size || known == 1 || size == 1 else {
          let name = label < 0 ? "..." : String(UnicodeScalar(UInt8(label)))
          throw DiffusionError.argument(
            "operands",
            "'\(name)' has size \(known) in one operand and \(size) in shape \(shape) (operand \(operand + 1))"
          )
        }
        sizes[label] = known == 1 ? size : known
      }
      inputs.append(labels)
    }
    guard let right else {
      let all = inputs.flatMap { $0 }
      output = Set(all).filter { label in label < 0 || all.filter { $0 == label }.count == 1 }.sorted()
      return
    }
    output = try EinsumPlan.labels(right, open: open)
    guard Set(output).count == output.count else {
      throw DiffusionError.argument("equation", "a letter occurs twice after '->' in '\(equation)'")
    }
    guard output.allSatisfy({ sizes[$0] != nil }) else {
      throw DiffusionError.argument("equation", "a letter after '->' occurs in no operand of '\(equation)'")
    }
  }

  /// The operand as a term: repeated letters are taken to the diagonal, and axes of size 1 that broadcast are dropped,
  /// so that the sizes of the other operands hold.
  func term(_ tensor: Tensor, _ labels: [Int]) throws -> Term {
    var term = Term(tensor: tensor, labels: labels)
    for axis in stride(from: labels.count - 1, through: 0, by: -1) {
      let shape = term.tensor.shape
      guard let first = term.labels[..<axis].firstIndex(of: labels[axis]) else { continue }
      guard shape.sizes[first] == shape.sizes[axis] else {
        throw DiffusionError.argument(
          "operands", "no diagonal: axes \(index: first) and \(index: axis) differ in shape \(shape)")
      }
      var strides = shape.strides
      strides[first] += strides[axis]
      strides.remove(at: axis)
      term.labels.remove(at: axis)
      term.tensor = try term.tensor.read(shape.removing(axis: axis), strides: strides)
    }
    let remaining = term.labels.indices.filter {
      term.tensor.shape.sizes[$0] != 1 || sizes[term.labels[$0]] == 1
    }
    if remaining.count < term.labels.count {
      term.tensor = try term.tensor.reshaped(Shape(part: remaining.map { term.tensor.shape.sizes[$0] }))
      term.labels = remaining.map { term.labels[$0] }
    }
    return term
  }

  private static func splitAtArrow(_ text: [UInt8]) throws -> (ArraySlice<UInt8>, ArraySlice<UInt8>?) {
    guard let arrow = text.firstIndex(of: UInt8(ascii: "-")) else { return (text[...], nil) }
    guard arrow + 1 < text.count, text[arrow + 1] == UInt8(ascii: ">") else {
      throw DiffusionError.argument("equation", "'-' without '>'")
    }
    return (text[..<arrow], text[(arrow + 2)...])
  }

  /// The labels of an operand with `rank` axes, number `operand` from 1.
  private static func labels(_ text: ArraySlice<UInt8>, rank: Int, count: Int, _ operand: Int) throws -> [Int]
  {
    // A scalar has no letters in the equation, and one axis of size 1 as a tensor.
    if text.isEmpty && rank == 1 && count == 1 { return [] }
    let letters = text.filter { $0 != UInt8(ascii: ".") }.count
    guard letters == text.count ? letters == rank : letters <= rank else {
      throw DiffusionError.argument(
        "operands",
        "operand \(operand) has \(rank) axes, '\(String(decoding: text, as: UTF8.self))' names \(letters)")
    }
    return try labels(text, open: rank - letters)
  }

  /// The labels of a text: letters' codes, and -open ... -1 for "...".
  private static func labels(_ text: ArraySlice<UInt8>, open: Int) throws -> [Int] {
    var labels: [Int] = []
    var rest = text
    var hasEllipsis = false
    while let code = rest.popFirst() {
      if code == UInt8(ascii: "."), !hasEllipsis, rest.prefix(2).elementsEqual([code, code]) {
        rest = rest.dropFirst(2)
        hasEllipsis = true
        labels += Array(-open..<0)
      } else if (code | 0x20) >= UInt8(ascii: "a") && (code | 0x20) <= UInt8(ascii: "z") {
        labels.append(Int(code))
      } else {
        throw DiffusionError.argument(
          "equation",
          "letters, ',', '->' and one '...' an operand are expected, not '\(String(decoding: text, as: UTF8.self))'"
        )
      }
    }
    return labels
  }
}
