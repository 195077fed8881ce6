import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// The messages that a caller reads: axes and positions counted from 0 (from 1 in scripts), and the shapes.
final class OperatorErrorTests: XCTestCase {
  func testMessages() throws {
    let x = try counting([2, 3])
    let row = try counting([3])
    let p = Parameter(x).tensor
    assertThrows("bad argument 'other' (shapes [2, 3] and [2] do not broadcast)") { try x + counting([2]) }
    assertThrows("bad argument 'other' (inner sizes differ: [2, 3] x [2, 3])") { try x.matmul(x) }
    assertThrows("bad argument 'other' (inner sizes differ: [3] x [2, 3])") { try row.matmul(x) }
    assertThrows("bad argument 'other' (inner sizes differ: [2, 3] x [2])") { try x.matmul(counting([2])) }
    assertThrows("bad argument 'other' (batches do not broadcast: [2, 1, 3] x [3, 3, 1])") {
      try counting([2, 1, 3]).matmul(counting([3, 3, 1]))
    }
    let noAxis = "in a tensor of shape [2, 3], axes are 0 to 1 or -2 to -1)"
    assertThrows("bad argument 'axis' (no axis 2 \(noAxis)") { try x.sum(axis: 2) }
    assertThrows("bad argument 'axis' (no axis -3 \(noAxis)") { try x.softmax(axis: -3) }
    assertThrows("bad argument 'axis' (no axis \(Int.min) \(noAxis)") { try x.cumsum(axis: .min) }
    XCTAssertThrowsError(try x.cumsum(axis: .max))
    assertThrows("bad argument 'axis' (axis 1 is named twice)") { try x.sum(axis: [1, -1]) }
    assertThrows("bad argument 'axis' (an empty list of axes)") { try x.sum(axis: []) }
    assertThrows("bad argument 'p' (the order of a norm is a number, not NaN)") { try x.norm(p: .nan) }
    XCTAssertThrowsError(try x.norm(p: .nan))
    assertThrows("bad argument 'min' (min 1.0 is above max 0.0)") { try x.clamp(min: 1, max: 0) }
    XCTAssertThrowsError(try x.clamp(min: Float.nan))

    assertThrows("bad argument 'shape' (shape [2, 3] has 6 elements, [4] has 4)") { try x.reshaped([4]) }
    assertThrows("bad argument 'shape' (shape [2, 3] has 6 elements, not a multiple for [4, -1])") {
      try x.reshaped([4, -1])
    }
    assertThrows("bad argument 'shape' (negative size in [1, -1])") { try x.reshaped([-1, -1]) }
    assertThrows("bad argument 'shape' (shape [0] has 0 elements, not a multiple for [-1, 0])") {
      try Tensor.zeros(Shape([0])).reshaped([-1, 0])
    }
    assertThrows("bad argument 'axes' (3 axes for shape [2, 3] of 2)") { try x.permuted([0, 1, 2]) }
    assertThrows("bad argument 'axes' (axis 0 is named twice)") { try x.permuted([0, 0]) }
    assertThrows("bad argument 'endAxis' (axis 0 lies before 1)") {
      try x.flattened(startAxis: 1, endAxis: 0)
    }
    assertThrows("bad argument 'axis' (no position 3 for an axis in shape [2, 3], positions are 0 to 2)") {
      try x.unsqueezed(3)
    }
    XCTAssertThrowsError(try x.unsqueezed(.max))
    XCTAssertThrowsError(try x.unsqueezed(.min))
    assertThrows("bad argument 'shape' ([2, 3] does not expand to [1, 3])") { try x.expanded([1, 3]) }
    assertThrows("bad argument 'shape' (-1 for a new axis in [-1, 2, 3], the shape is [2, 3])") {
      try x.expanded([-1, 2, 3])
    }
    XCTAssertThrowsError(try x.expanded([-1]))
    assertThrows("bad argument 'repeats' (a negative number of repeats, -2)") { try x.tiled([1, -2]) }
    XCTAssertThrowsError(try x.tiled([.max, .max]))
    assertThrows("bad argument 'start' (no position 4 on axis 1 of shape [2, 3])") {
      try x.narrow(axis: 1, start: 4, length: 1)
    }
    assertThrows("bad argument 'length' (3 positions from 1 on axis 1 of shape [2, 3])") {
      try x.narrow(axis: 1, start: 1, length: 3)
    }
    XCTAssertThrowsError(try x.narrow(axis: 1, start: .min, length: .max))
    assertThrows("bad argument 'count' (must be at least 1, not 0)") { try x.chunk(0) }
    assertThrows("bad argument 'padding' (negative widths (-3, 0) for axis 0 of shape [2, 3])") {
      try x.padded([(axis: 0, before: -3, after: 0)])
    }
    XCTAssertThrowsError(try x.padded([(axis: 0, before: .max, after: .max)]))
    XCTAssertThrowsError(try x.padded([(axis: 0, before: 1, after: 1), (axis: -2, before: 1, after: 1)]))
    assertThrows("bad argument 'tensors' (an empty list)") { try Tensor.concat([]) }
    assertThrows("bad argument 'tensors' (shapes [2, 3] and [3] do not fit together on axis 0)") {
      try Tensor.concat([x, row])
    }
    assertThrows("bad argument 'tensors' (shapes differ: [2, 3] and [3])") { try Tensor.stack([x, row]) }
    assertThrows("bad argument 'shift' (2 shifts for 1 axes)") { try x.rolled([1, 2], axis: [0]) }

    assertThrows("bad argument 'position' (no position 3 on axis 0 of shape [3])") { try row.element(3) }
    assertThrows("bad argument 'self' (one position for shape [2, 3], which has 2 axes)") { try x.element(0) }
    assertThrows("bad argument 'positions' (1 positions for shape [2, 3], which has 2 axes)") {
      try x.element(at: [0])
    }
    assertThrows("bad argument 'positions' (no position -4 on axis 1 of shape [2, 3])") {
      try x.element(at: [0, -4])
    }
    assertThrows("bad argument 'selection' (no position 2 on axis 0 of shape [2, 3])") {
      try x.slice([.at(2)])
    }
    assertThrows("bad argument 'selection' (range 2 to 1 on axis 1 of shape [2, 3] is empty)") {
      try x.slice([.all, .range(first: 2, last: 1)])
    }
    assertThrows("bad argument 'selection' (3 selections for the 2 axes of shape [2, 3])") {
      try x.slice([.all, .all, .all])
    }
    assertThrows("bad argument 'selection' (a range steps by 1 or more, or by -1 or less, not 0)") {
      try x.slice([.range(first: 0, last: 1, step: 0)])
    }
    assertThrows("bad argument 'value' (shape [2, 3] for a part of shape [3])") {
      var y = x
      try y.assign([.at(0)], x)
    }
    assertThrows(
      "assignment into a tensor that is on the tape: its gradient would be wrong; assign into a detached copy"
    ) {
      var y = p
      try y.assign([.at(0)], row)
    }
    assertThrows(
      "assignment would lose the gradient of the value; assign value.detached or use concat or where"
    ) {
      var y = x
      try y.assign([], p)
    }
    assertThrows("bad argument 'self' (item() needs one element, the shape is [2, 3])") { try x.item() }

    assertThrows("bad argument 'positions' (no position 2 on axis 0 of shape [2, 3])") {
      try x.indexSelect(axis: 0, positions: [2])
    }
    assertThrows(
      "bad argument 'positions' (no position 0 on axis 0 of shape [3]; positions count from 1, and a mask is made by a comparison: x:ne(0))"
    ) {
      try row.indexSelect(axis: 0, positions: tensor([1], [0]), first: 1)
    }
    assertThrows(
      "bad argument 'positions' (a mask where positions are expected; nonzero gives the positions of a mask)"
    ) {
      try row.indexSelect(axis: 0, positions: row.ge(row))
    }
    assertThrows(
      "bad argument 'selection' (a mask of shape [2] does not fit axis 1 of shape [2, 3])"
    ) {
      try x.slice([.all, .mask(tensor([2], [0, 1]))])
    }
    for bad in [1.5, .nan, .infinity, 1e30] as [Float] {
      XCTAssertThrowsError(try row.indexSelect(axis: 0, positions: tensor([1], [bad])))
    }
    assertThrows("bad argument 'index' (1.5 is not a whole number)") {
      try row.gather(axis: 0, index: tensor([1], [1.5]))
    }
    assertThrows("bad argument 'index' (shape [3, 1] for axis 1 of shape [2, 3])") {
      try x.gather(axis: 1, index: tensor([3, 1], [0, 0, 0]))
    }
    assertThrows("bad argument 'ids' (id 2 is not among 0 to 1)") {
      try Tensor.embedding(tensor([1], [2]), weight: x)
    }
    assertThrows("bad argument 'weight' (expected two axes, got [3])") {
      try Tensor.embedding(row, weight: row)
    }
    assertThrows("bad argument 'mask' (shape [4, 2, 3] does not expand to [2, 3])") {
      try x.maskedFill(Tensor.ones(Shape([4, 2, 3])), 0)
    }

    assertThrows("bad argument 'weight' (shape [5, 4] for an input of shape [2, 3]: expected [out, 3])") {
      try x.linear(randn([5, 4]))
    }
    assertThrows("bad argument 'bias' (shape [4] for 5 outputs)") { try x.linear(randn([5, 3]), randn([4])) }
    assertThrows("bad argument 'bias' (shape [2] for the last axis of shape [2, 3])") {
      try x.layerNorm(bias: randn([2]))
    }
    assertThrows("bad argument 'eps' (must be a finite number of at least 0, not -1.0)") {
      try x.layerNorm(eps: -1)
    }
  }

  func testEinsumMessages() throws {
    let x = try counting([2, 3])
    assertThrows("bad argument 'operands' (1 tensors for the 2 operands of 'ij,jk')") {
      try Tensor.einsum("ij,jk", [x])
    }
    assertThrows("bad argument 'operands' ('j' has size 3 in one operand and 2 in shape [2, 3] (operand 2))")
    {
      try Tensor.einsum("ij,jk", [x, x])
    }
    assertThrows("bad argument 'operands' (operand 1 has 2 axes, 'ijk' names 3)") {
      try Tensor.einsum("ijk", [x])
    }
    assertThrows("bad argument 'equation' (a letter after '->' occurs in no operand of 'ij->k')") {
      try Tensor.einsum("ij->k", [x])
    }
    assertThrows("bad argument 'equation' (a letter occurs twice after '->' in 'ij->ii')") {
      try Tensor.einsum("ij->ii", [x])
    }
    for bad in ["i1", "ij->ij->j", "i-j", "ij-", "i..", "......", "...i...", "ij>", "é", "", "->"] {
      XCTAssertThrowsError(try Tensor.einsum(bad, [x]), bad) { XCTAssertTrue($0 is DiffusionError) }
    }
    assertThrows("bad argument 'operands' (0 tensors for the 1 operands of '')") { try Tensor.einsum("", []) }
    XCTAssertThrowsError(try Tensor.einsum("ii", [x]))
  }
}
