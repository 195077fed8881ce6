import CKernels

/// A checked selection by lists, tensors of positions and masks: rows of `inner` contiguous elements, in each of `outer` blocks
/// of `n` rows. The axes from the first that is not selected whole to the last one are one group, in which a row has a number.
struct IndexedPart {
  let shape: Shape
  let outer: Int, n: Int, inner: Int
  /// The numbers of the rows in a block, in the order of the result.
  let rows: Buffer<Int64>

  /// An axis of the result that is read at regular steps.
  private struct Span {
    let axis: Int, count: Int, step: Int
  }

  /// Positions in neighbouring axes as one, which a mask selects along.
  private struct Index {
    let positions: Buffer<Int64>
    let shape: Shape
    let lastAxis: Int
  }

  /// Axes of the result: a span, or those of the positions.
  private enum Unit {
    case span(Span)
    case indices
  }

  /// - Throws: the errors of `slice`.
  init(of whole: Shape, _ selection: [AxisSelection]) throws {
    try whole.requireAxes(for: selection)
    var units: [Unit] = []
    var indices: [Index] = []
    var starts = [Int](repeating: 0, count: whole.rank)
    // The axes of the group, and whether a span lies between two indices.
    var group: Range<Int>?
    var isSeparated = false
    func addToGroup(_ axes: Range<Int>) {
      group = (group?.lowerBound ?? axes.lowerBound)..<axes.upperBound
    }
    func add(_ index: Index) {
      if indices.isEmpty {
        units.append(.indices)
      } else if case .span? = units.last {
        isSeparated = true
      }
      indices.append(index)
    }

    var axis = 0
    for part in selection {
      let next = axis + part.axes
      switch part {
      case .all: units.append(.span(Span(axis: axis, count: whole.sizes[axis], step: 1)))
      case .at(let position):
        starts[axis] = try whole.position(position, axis: axis, name: "selection")
        addToGroup(axis..<next)
      case .range(let first, let last, let step):
        let range = try whole.range(first, last, step, axis: axis)
        starts[axis] = range.first
        units.append(.span(Span(axis: axis, count: range.count, step: range.step)))
        addToGroup(axis..<next)
      case .positions(let list):
        let positions = try list.resolved(in: whole, axis: axis, name: "selection")
        add(Index(positions: positions, shape: list.shape, lastAxis: axis))
        addToGroup(axis..<next)
      case .mask(let mask):
        guard mask.shape.sizes[...] == whole.sizes[axis..<next] else {
          let axes =
            mask.rank == 1
            ? "axis \(index: axis)" : "the axes \(index: axis) to \(index: next - 1)"
          throw DiffusionError.argument(
            "selection",
            "a mask of shape \(mask.shape) does not fit \(axes) of shape \(whole)")
        }
        let positions = try mask.nonzeroPositions()
        add(Index(positions: positions, shape: Shape(part: [positions.count]), lastAxis: next - 1))
        addToGroup(axis..<next)
      }
      axis = next
    }
    for rest in axis..<whole.rank { units.append(.span(Span(axis: rest, count: whole.sizes[rest], step: 1))) }

    var axes = group ?? 0..<whole.rank
    if isSeparated {
      // The axes of the positions go first, so that rows are not in blocks.
      axes = 0..<axes.upperBound
      units = [.indices] + units.filter { if case .span = $0 { true } else { false } }
    }
    let common = try indices.map(\.shape).reduce(.scalar) {
      try Shape.broadcast($0, $1, name: "selection")
    }
    outer = whole.sizes[..<axes.lowerBound].reduce(1, *)
    n = whole.sizes[axes].reduce(1, *)
    inner = whole.sizes[axes.upperBound...].reduce(1, *)
    shape = try Shape(
      units.flatMap { unit in
        switch unit {
        case .span(let span): [span.count]
        case .indices: common.sizes
        }
      }, name: "selection")
    guard shape.count > 0 else {
      rows = try Buffer(count: 0, for: "a list of positions")
      return
    }

    // The difference of the numbers of two rows that are neighbours along an axis of the group.
    func stride(_ axis: Int) -> Int { whole.sizes[(axis + 1)..<axes.upperBound].reduce(1, *) }
    let start = axes.reduce(0) { $0 + starts[$1] * stride($1) }
    var rows = try Buffer(repeating: Int64(start), count: 1, for: "a list of positions")
    for unit in units {
      switch unit {
      case .span(let span):
        guard axes.contains(span.axis) else { continue }
        let step = span.step * stride(span.axis)
        rows = try IndexedPart.sums(rows, span.count) { Int64($0 * step) }
      case .indices:
        let isFirst = rows.count == 1 && rows[0] == 0
        if isFirst, indices.count == 1, stride(indices[0].lastAxis) == 1 {
          rows = indices[0].positions
          continue
        }
        let sums = try Buffer<Int64>(repeating: 0, count: common.count, for: "a list of positions")
        for index in indices {
          try Stoppable.run(common.count) {
            ck_add_positions(
              common.rank, common.sizes, index.positions.base, index.shape.strides(broadcastTo: common),
              Int64(stride(index.lastAxis)), sums.base)
          }
        }
        rows = isFirst ? sums : try IndexedPart.sums(rows, sums.count) { sums.base[$0] }
      }
    }
    self.rows = rows
  }

  /// Each of `rows` plus each of `count` further numbers.
  private static func sums(
    _ rows: Buffer<Int64>, _ count: Int, _ further: (Int) -> Int64
  ) throws -> Buffer<Int64> {
    // The result's elements, which are as many at least, have been counted.
    let sums = try Buffer<Int64>(count: rows.count * count, for: "a list of positions")
    try Stoppable.pieces(of: rows.count, cost: count) { range in
      for row in range {
        let (first, start) = (rows.base[row], sums.base + row * count)
        try Stoppable.pieces(of: count) { for index in $0 { start[index] = first + further(index) } }
      }
    }
    return sums
  }
}
