import CKernels

/// The positions of the input whose weighted sum is each position of the result, along one axis of a resized image.
///
/// The positions are neighbours, and they move on with the result's. So the transposed weights, those of the gradient, are
/// a table of the same kind.
struct ResizingTable {
  let input: Int
  let output: Int
  /// The maximum number of terms of a position.
  private let taps: Int
  private let first: Buffer<Int32>
  private let count: Buffer<Int32>
  /// [taps, output]; nil if every weight is 1.
  private let weights: Buffer<Float>?

  /// - Parameters:
  ///   - taps: the number of weights that `terms` may write.
  ///   - terms: writes the weights of a position of the result, and returns the first of its positions of the input and
  ///     their number.
  init(
    _ axis: ResizedAxis, taps: Int,
    _ terms: (_ position: Int, _ weights: UnsafeMutablePointer<Float>) -> (first: Int, count: Int)
  ) throws {
    let output = axis.output
    let first = try Buffer<Int32>(count: output, for: Self.purpose)
    let count = try Buffer<Int32>(count: output, for: Self.purpose)
    let weights = try Buffer<Float>(
      repeating: 0, count: output.multipliedClamping(by: taps), for: Self.purpose)
    let own = try Buffer<Float>(repeating: 0, count: taps, for: Self.purpose)
    try Stoppable.pieces(of: output, cost: taps.multipliedClamping(by: 4)) { range in
      for position in range {
        let span = terms(position, own.base)
        first.base[position] = Int32(span.first)
        count.base[position] = Int32(span.count)
        for tap in 0..<span.count { weights.base[tap * output + position] = own.base[tap] }
      }
    }
    (input, self.output, self.taps) = (axis.input, output, taps)
    (self.first, self.count, self.weights) = (first, count, weights)
  }

  /// Copies one position of the input for each position of the result.
  init(copying axis: ResizedAxis, from source: (Int) -> Int) throws {
    let first = try Buffer<Int32>(count: axis.output, for: Self.purpose)
    try Stoppable.pieces(of: axis.output, cost: 4) { range in
      for position in range { first.base[position] = Int32(source(position)) }
    }
    (input, output, taps, self.first) = (axis.input, axis.output, 1, first)
    count = try Buffer(repeating: 1, count: axis.output, for: Self.purpose)
    weights = nil
  }

  /// An axis that stays as it is.
  init(unchanged size: Int) throws {
    try self.init(copying: ResizedAxis(input: size, output: size, factor: nil)) { $0 }
  }

  /// The table of the gradient: for each position of the input, the positions of the result whose sums have it.
  func transposed() throws -> ResizingTable { try ResizingTable(transposing: self) }

  private init(transposing table: ResizingTable) throws {
    let (input, output) = (table.output, table.input)
    let first = try Buffer<Int32>(repeating: 0, count: output, for: Self.purpose)
    let count = try Buffer<Int32>(repeating: 0, count: output, for: Self.purpose)
    try Stoppable.pieces(of: input, cost: table.taps) { range in
      for source in range {
        let start = Int(table.first.base[source])
        for target in start..<start + Int(table.count.base[source]) {
          if count.base[target] == 0 { first.base[target] = Int32(source) }
          count.base[target] += 1
        }
      }
    }
    var taps: Int32 = 1
    try Stoppable.pieces(of: output) { range in
      for target in range {
        taps = max(taps, count.base[target])
        if count.base[target] == 0, target > 0 { first.base[target] = first.base[target - 1] }
      }
    }
    (self.input, self.output, self.taps) = (input, output, Int(taps))
    (self.first, self.count) = (first, count)
    guard let own = table.weights else {
      weights = nil
      return
    }
    let weights = try Buffer<Float>(
      repeating: 0, count: output.multipliedClamping(by: Int(taps)), for: Self.purpose)
    try Stoppable.pieces(of: input, cost: table.taps) { range in
      for source in range {
        let start = Int(table.first.base[source])
        for tap in 0..<Int(table.count.base[source]) {
          let target = start + tap
          let index = (source - Int(first.base[target])) * output + target
          weights.base[index] = own.base[tap * input + source]
        }
      }
    }
    self.weights = weights
  }

  /// The kernels' description of the axis, valid as long as the table.
  var raw: ck_resized_axis {
    ck_resized_axis(
      in: input, out: output, taps: taps, first: first.base, count: count.base, weights: weights?.base)
  }

  private static let purpose = "the weights of a resized axis"
}
