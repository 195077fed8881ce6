import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class EinsumTests: XCTestCase {
  func testAgainstTheSum() throws {
    let equations: [(String, [[Int]])] = [
      ("ij,jk->ik", [[2, 3], [3, 4]]), ("ij,jk", [[2, 3], [3, 4]]), ("ij,kj->ki", [[2, 3], [4, 3]]),
      ("bik,bkj->bij", [[2, 3, 4], [2, 4, 5]]), ("bhqd,bhkd->bhqk", [[2, 2, 3, 4], [2, 2, 5, 4]]),
      ("i,i->i", [[5], [5]]), ("i,i", [[5], [5]]), ("i,i->", [[5], [5]]), ("i,j->ij", [[2], [3]]),
      ("i,j->ji", [[2], [3]]),
      ("ii->i", [[3, 3]]), ("ii", [[3, 3]]), ("iij->j", [[3, 3, 2]]), ("ijk->kij", [[2, 3, 4]]),
      ("ijk->j", [[2, 3, 4]]),
      ("ab,bc,cd->ad", [[2, 3], [3, 4], [4, 2]]), ("ab,b,b->a", [[2, 3], [3], [3]]),
      ("ab,ac,ad->abcd", [[2, 3], [2, 2], [2, 3]]),
      ("ba", [[2, 3]]), ("Ab,bC", [[2, 3], [3, 2]]), (" i j , j k -> i k ", [[2, 3], [3, 4]]),
      ("ij,ij->j", [[2, 3], [2, 3]]),
      ("ij,ik->ijk", [[2, 3], [2, 4]]), ("iji,j->i", [[3, 2, 3], [2]]), ("ij,->ij", [[2, 3], [1]]),
      ("ij,jk->ik", [[2, 1], [3, 4]]), ("ij,ij->ij", [[1, 3], [2, 1]]),
    ]
    for (equation, shapes) in equations {
      let operands = try shapes.enumerated().map { try randn($1, seed: UInt64($0 + 1)) }
      let expected = try naive(equation, operands)
      assertClose(try Tensor.einsum(equation, operands), expected, 1e-5, equation)
    }
  }

  func testEllipsis() throws {
    let a = try randn([5, 2, 3, 4])
    let b = try randn([2, 4, 6], seed: 2)
    assertClose(try Tensor.einsum("...ij,...jk->...ik", [a, b]), try a.matmul(b))
    assertClose(try Tensor.einsum("...ij,...jk", [a, b]), try a.matmul(b))
    assertClose(try Tensor.einsum("i...->...i", [a]), try a.permuted([1, 2, 3, 0]))
    assertClose(try Tensor.einsum("...i->...", [a]), try a.sum(axis: -1))
    assertClose(try Tensor.einsum("...i->i", [a]), try a.sum(axis: [0, 1, 2]))
    assertClose(try Tensor.einsum("...,...", [a, Tensor(2)]), try a * Tensor(2))
    assertClose(
      try Tensor.einsum("ij...,...->i...j", [a, randn([3, 1], seed: 3)]),
      try (a * randn([3, 1], seed: 3)).permuted([0, 2, 3, 1]))
  }

  /// The definition: the sum over all letters of the product of the elements they address.
  private func naive(_ equation: String, _ operands: [Tensor]) throws -> Tensor {
    let sides = equation.replacingOccurrences(of: " ", with: "").components(separatedBy: "->")
    let inputs = sides[0].components(separatedBy: ",").map(Array.init)
    let all = inputs.flatMap { $0 }
    let output =
      sides.count > 1 ? Array(sides[1]) : Set(all).filter { c in all.filter { $0 == c }.count == 1 }.sorted()
    var sizes: [Character: Int] = [:]
    for (letters, operand) in zip(inputs, operands) {
      for (letter, size) in zip(letters, operand.shape.sizes) {
        sizes[letter] = max(sizes[letter] ?? 1, size)
      }
    }
    let letters = output + Set(all).subtracting(output).sorted()
    var sums = [Double](repeating: 0, count: output.reduce(1) { $0 * (sizes[$1] ?? 1) })
    for position in 0..<letters.reduce(1, { $0 * (sizes[$1] ?? 1) }) {
      var index: [Character: Int] = [:]
      var rest = position
      for letter in letters.reversed() {
        index[letter] = rest % (sizes[letter] ?? 1)
        rest /= sizes[letter] ?? 1
      }
      let target = output.reduce(0) { $0 * (sizes[$1] ?? 1) + (index[$1] ?? 0) }
      sums[target] += try zip(inputs, operands).reduce(1.0) { product, term in
        let positions = zip(term.0, term.1.shape.sizes).map { $1 == 1 ? 0 : index[$0] ?? 0 }
        return product * Double(term.0.isEmpty ? try term.1.item() : try term.1.element(at: positions))
      }
    }
    return try tensor(output.isEmpty ? [1] : output.map { sizes[$0] ?? 1 }, sums.map { Float($0) })
  }
}
