/// How a quantile between two elements is computed, under PyTorch's names.
public enum QuantileInterpolation: String, CaseIterable, Sendable {
  case linear, lower, higher, midpoint, nearest
}

extension Tensor {
  /// Quantiles of all elements or along an axis, as `torch.quantile`: the element of rank q (n - 1), or a value between
  /// the two next to that rank. NaN if an element is NaN. Has a gradient.
  /// - Parameters:
  ///   - q: 0...1 each. The result gets a new first axis for them.
  ///   - axis: an axis; all elements by default.
  /// - Throws: `argument("q")` out of range, `argument("self")` for no elements, `argument("axis")`.
  public func quantile(
    _ q: [Float], axis: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) throws -> Tensor {
    try quantiles(
      Buffer(q, for: "the ranks of quantiles"), axis: axis, keepdim: keepdim, interpolation: interpolation)
  }

  /// One quantile, without a new axis.
  public func quantile(
    _ q: Float, axis: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) throws -> Tensor {
    try quantile([q], axis: axis, keepdim: keepdim, interpolation: interpolation).withoutFirstAxis()
  }

  /// Quantiles of the elements that are not NaN; NaN if there is none. See `quantile`.
  public func nanquantile(
    _ q: [Float], axis: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) throws -> Tensor {
    try quantiles(
      Buffer(q, for: "the ranks of quantiles"), axis: axis, keepdim: keepdim, interpolation: interpolation,
      ignoresNaN: true)
  }

  /// One quantile of the elements that are not NaN, without a new axis.
  public func nanquantile(
    _ q: Float, axis: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) throws -> Tensor {
    try nanquantile([q], axis: axis, keepdim: keepdim, interpolation: interpolation).withoutFirstAxis()
  }

  private func withoutFirstAxis() throws -> Tensor {
    rank == 1 ? self : try reshaped(Shape(part: Array(shape.sizes.dropFirst())))
  }

  /// The same for any number of quantiles.
  package func quantiles(
    _ q: Buffer<Float>, axis: Int?, keepdim: Bool, interpolation: QuantileInterpolation,
    ignoresNaN: Bool = false
  ) throws -> Tensor {
    if let bad = q.first(where: { !(0...1).contains($0) }) {
      throw DiffusionError.argument("q", "must be 0 to 1, not \(bad)")
    }
    let (x, lanes) = try lanes(axis.map { Axes($0) } ?? .all, keepdim: keepdim)
    guard count > 0 else {
      throw DiffusionError.argument("self", "no quantile of no elements, the shape is \(shape)")
    }
    let remaining = !keepdim && (axis == nil || rank == 1) ? [] : lanes.result.sizes
    let result = try Shape([q.count] + remaining, name: "q")
    let sorted = try Order(sorting: x.detached, lanes)
    let ends = try Ends(sorted, q, interpolation, ignoresNaN: ignoresNaN)
    let y = try Tensor(uninitialized: result)
    try Stoppable.pieces(of: y.count) { part in
      for index in part {
        y.pointer[index] = ends.value(index, sorted.values.pointer)
      }
    }
    return y.derived(from: x) { dy in
      let dx = try Tensor.zeros(lanes.source)
      let (n, inner) = (lanes.n, lanes.inner)
      func add(_ gradient: Float, _ rank: Int) {
        let lane = rank / (n * inner) * n * inner + rank % inner
        dx.pointer[lane + Int(sorted.positions.base[rank]) * inner] += gradient
      }
      try Stoppable.pieces(of: dy.count) { part in
        for index in part {
          let weight = ends.weight.base[index]
          add(dy.pointer[index] * (1 - weight), ends.low.base[index])
          if weight != 0 { add(dy.pointer[index] * weight, ends.high.base[index]) }
        }
      }
      return dx
    }
  }
}

/// The two elements of a sorted lane, by their offsets, that each quantile lies between, and the weight of the second.
/// Ranks are computed in double precision, as in PyTorch.
private struct Ends {
  let low: Buffer<Int>
  let high: Buffer<Int>
  let weight: Buffer<Float>
  private let isBetween: Bool

  /// For each of `q` and each lane, in this order.
  init(_ sorted: Order, _ q: Buffer<Float>, _ interpolation: QuantileInterpolation, ignoresNaN: Bool) throws {
    let lanes = sorted.lanes
    let (n, inner) = (lanes.n, lanes.inner)
    isBetween = interpolation == .linear || interpolation == .midpoint
    let count = q.count.multipliedClamping(by: lanes.resultCount)
    low = try Buffer(count: count, for: "the ranks of quantiles")
    high = try Buffer(count: count, for: "the ranks of quantiles")
    weight = try Buffer(count: count, for: "the ranks of quantiles")
    try Stoppable.pieces(of: count) { [low, high, weight] part in
      for index in part {
        let lane = index % lanes.resultCount
        let start = lane / inner * n * inner + lane % inner
        let numbers = sorted.numbers(from: start)
        // Of a lane with NaN, which comes last, the last element.
        var rank = Double(n - 1)
        if ignoresNaN {
          rank = max(Double(q[index / lanes.resultCount]) * Double(numbers - 1), 0)
        } else if numbers == n {
          rank *= Double(q[index / lanes.resultCount])
        }
        switch interpolation {
        case .lower: rank.round(.down)
        case .higher: rank.round(.up)
        case .nearest: rank.round(.toNearestOrEven)
        case .linear, .midpoint: break
        }
        let (below, above) = (rank.rounded(.down), rank.rounded(.up))
        low.base[index] = start + min(Int(below), n - 1) * inner
        high.base[index] = start + min(Int(above), n - 1) * inner
        weight.base[index] = interpolation == .midpoint ? 0.5 : Float(rank - below)
      }
    }
  }

  /// The quantile: of two elements PyTorch's `lerp`, exact at both ends.
  func value(_ index: Int, _ sorted: UnsafePointer<Float>) -> Float {
    let (first, last, weight) = (sorted[low.base[index]], sorted[high.base[index]], weight.base[index])
    guard isBetween else { return first }
    return weight < 0.5 ? first + weight * (last - first) : last - (last - first) * (1 - weight)
  }
}
