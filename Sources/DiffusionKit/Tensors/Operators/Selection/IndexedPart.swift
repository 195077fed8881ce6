import CKernels

/// A checked selection by lists, tensors of positions and masks: rows of `inner` contiguous elements, in each of `outer` blocks
/// of `n` rows. The axes from the first that is not selected whole to the last one are one group, in which a row has a number.
struct IndexedPart {
  let shape: Shape
  let outer: Int, n: Int, inner: Int
  /// The numbers of the rows in a block, in the order of the result.
  let rows: Buffer<Int64>

  /// - Throws: the errors of `slice`.
  init(of whole: Shape, _ selection: [AxisSelection]) throws {
    let selected = try SelectedAxes(of: whole, selection)
    let common = try selected.indices.map(\.shape).reduce(.scalar) {
      try Shape.broadcast($0, $1, name: "selection")
    }
    let group = selected.group
    outer = whole.sizes[..<group.lowerBound].reduce(1, *)
    n = whole.sizes[group].reduce(1, *)
    inner = whole.sizes[group.upperBound...].reduce(1, *)
    let sizes = selected.parts.flatMap { part in
      switch part {
      case .span(let span): [span.count]
      case .indices: common.sizes
      }
    }
    shape = try Shape(sizes, name: "selection")
    rows =
      try shape.count > 0
      ? selected.rows(of: whole, common) : Buffer(count: 0, for: IndexedPart.purpose)
  }

  fileprivate static let purpose = "a list of positions"
}

/// The axes of a selection's result, and where it starts.
private struct SelectedAxes {
  /// An axis that is read at regular steps.
  struct Span {
    let axis: Int, count: Int, step: Int
  }

  /// Checked positions along an axis, or along several as one, which a mask selects along.
  struct Index {
    let positions: Buffer<Int64>
    let shape: Shape
    let lastAxis: Int
  }

  /// Axes of the result, in its order: a span, or the common axes of all indices.
  enum Part {
    case span(Span)
    case indices

    var isSpan: Bool { if case .span = self { true } else { false } }
  }

  private(set) var parts: [Part] = []
  private(set) var indices: [Index] = []
  /// The axes from the first to the last that is not selected whole.
  private(set) var group = 0..<0
  /// The first position on each axis.
  private var starts: [Int]

  init(of whole: Shape, _ selection: [AxisSelection]) throws {
    try whole.requireAxes(for: selection)
    starts = [Int](repeating: 0, count: whole.rank)
    var isSeparated = false
    var axis = 0
    for part in selection {
      let index = try add(part, axis..<(axis + part.axes), of: whole)
      axis += part.axes
      guard let index else { continue }
      if indices.isEmpty { parts.append(.indices) } else if parts.last?.isSpan == true { isSeparated = true }
      indices.append(index)
    }
    parts += (axis..<whole.rank).map { .span(Span(axis: $0, count: whole.sizes[$0], step: 1)) }
    if isSeparated {
      // The axes of the indices go first, so that there are no blocks of rows.
      parts = [.indices] + parts.filter(\.isSpan)
      group = 0..<group.upperBound
    }
  }

  /// Adds the selection along some axes.
  /// - Returns: the index, if it is by a list, a tensor or a mask.
  private mutating func add(_ part: AxisSelection, _ axes: Range<Int>, of whole: Shape) throws -> Index? {
    let axis = axes.lowerBound
    if case .all = part {
      parts.append(.span(Span(axis: axis, count: whole.sizes[axis], step: 1)))
      return nil
    }
    group = (group.isEmpty ? axis : group.lowerBound)..<axes.upperBound
    switch part {
    case .all: return nil
    case .at(let position):
      starts[axis] = try whole.position(position, axis: axis, name: "selection")
      return nil
    case .range(let first, let last, let step):
      let range = try whole.range(first, last, step, axis: axis)
      starts[axis] = range.first
      parts.append(.span(Span(axis: axis, count: range.count, step: range.step)))
      return nil
    case .positions(let list):
      let positions = try list.resolved(in: whole, axis: axis, name: "selection")
      return Index(positions: positions, shape: list.shape, lastAxis: axis)
    case .mask(let mask):
      guard mask.shape.sizes[...] == whole.sizes[axes] else {
        let last = axes.upperBound - 1
        let axes = axis == last ? "axis \(index: axis)" : "the axes \(index: axis) to \(index: last)"
        throw DiffusionError.argument(
          "selection", "a mask of shape \(mask.shape) does not fit \(axes) of shape \(whole)")
      }
      let positions = try mask.nonzeroPositions()
      return Index(
        positions: positions, shape: Shape(part: [positions.count]), lastAxis: axes.upperBound - 1)
    }
  }

  /// The numbers of the result's rows within the group.
  /// - Parameter common: the shape to which the indices broadcast.
  func rows(of whole: Shape, _ common: Shape) throws -> Buffer<Int64> {
    // The difference of the numbers of two rows that are neighbours along an axis.
    func stride(_ axis: Int) -> Int { whole.sizes[(axis + 1)..<group.upperBound].reduce(1, *) }
    let start = group.reduce(0) { $0 + starts[$1] * stride($1) }
    var rows = try Buffer(repeating: Int64(start), count: 1, for: IndexedPart.purpose)
    for part in parts {
      let isFirst = rows.count == 1 && rows[0] == 0
      switch part {
      case .span(let span):
        guard group.contains(span.axis) else { continue }
        let step = span.step * stride(span.axis)
        rows = try SelectedAxes.sums(rows, span.count) { Int64($0 * step) }
      case .indices where isFirst && indices.count == 1 && stride(indices[0].lastAxis) == 1:
        rows = indices[0].positions
      case .indices:
        let sums = try Buffer<Int64>(repeating: 0, count: common.count, for: IndexedPart.purpose)
        for index in indices {
          let strides = index.shape.strides(broadcastTo: common)
          let scale = Int64(stride(index.lastAxis))
          try Stoppable.run(common.count) {
            ck_add_positions(
              common.rank, common.sizes, index.positions.base, strides, scale, sums.base)
          }
        }
        rows = isFirst ? sums : try SelectedAxes.sums(rows, sums.count) { sums.base[$0] }
      }
    }
    return rows
  }

  /// Each of `rows` plus each of `count` further numbers. The result has at least as many elements, which have been counted.
  private static func sums(
    _ rows: Buffer<Int64>, _ count: Int, _ further: (Int) -> Int64
  ) throws -> Buffer<Int64> {
    let sums = try Buffer<Int64>(count: rows.count * count, for: IndexedPart.purpose)
    try Stoppable.pieces(of: rows.count, cost: count) { range in
      for row in range {
        let (first, start) = (rows.base[row], sums.base + row * count)
        try Stoppable.pieces(of: count) { for index in $0 { start[index] = first + further(index) } }
      }
    }
    return sums
  }
}
