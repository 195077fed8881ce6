extension Tensor {
  /// The median of all elements: of an even number the lower of the two in the middle, as `torch.median`; NaN if an
  /// element is NaN, or if there is none. Equal elements share the gradient.
  public func median() throws -> Tensor { try middle(ignoresNaN: false) }

  /// The median of the elements that are not NaN; NaN if there is none. See `median`.
  public func nanmedian() throws -> Tensor { try middle(ignoresNaN: true) }

  /// The median along an axis and its position from 0: of an even number the lower of the two in the middle; NaN, at the
  /// first NaN, if there is one. The values have a gradient.
  /// - Throws: `argument("self")` for no elements; `argument("axis")`.
  public func median(axis: Int, keepdim: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    try middle(axis, keepdim, ignoresNaN: false)
  }

  /// The median along an axis of the elements that are not NaN, and its position from 0; see `median`.
  public func nanmedian(axis: Int, keepdim: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    try middle(axis, keepdim, ignoresNaN: true)
  }

  /// The most frequent element along an axis, the smallest of several, and the last of its positions (from 0). NaN equals
  /// no other element. The values have a gradient.
  /// - Throws: `argument("self")` for no elements; `argument("axis")`.
  public func mode(axis: Int = -1, keepdim: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let (x, lanes) = try lanes(Axes(axis), keepdim: keepdim)
    try lanes.requireElements("mode")
    let sorted = try Order(sorting: x, lanes)
    let (n, inner) = (lanes.n, lanes.inner)
    let positions = try Buffer<UInt32>(count: lanes.resultCount, for: "a list of positions")
    try Stoppable.pieces(of: positions.count, cost: n) { part in
      let (values, order) = (sorted.values.pointer, sorted.positions.base)
      for lane in part {
        let start = lane / inner * n * inner + lane % inner
        var (run, longest, at) = (1, 0, start)
        for index in stride(from: start, to: start + n * inner, by: inner) {
          let isEnd = index + inner >= start + n * inner || values[index + inner] != values[index]
          if isEnd, run > longest { (longest, at) = (run, index) }
          run = isEnd ? 1 : run + 1
        }
        positions.base[lane] = order[at]
      }
    }
    let order = try Order(taking: x, lanes, ranks: 1, at: positions)
    return (order.values(lanes.result, from: x), try order.indices(lanes.result))
  }

  private func middle(ignoresNaN: Bool) throws -> Tensor {
    guard count > 0 else { return try Tensor(Float.nan).independent(of: self) }
    let lanes = try lanes(.all, keepdim: false).lanes
    let y = try medians(self, lanes, ignoresNaN: ignoresNaN).values(lanes.result, from: detached)
    return y.derived(from: self) { [x = detached] dy in try lanes.share(dy, x, y) }
  }

  private func middle(
    _ axis: Int, _ keepdim: Bool, ignoresNaN: Bool
  ) throws -> (values: Tensor, indices: Tensor) {
    let (x, lanes) = try lanes(Axes(axis), keepdim: keepdim)
    try lanes.requireElements("median")
    let order = try medians(x, lanes, ignoresNaN: ignoresNaN)
    return (order.values(lanes.result, from: x), try order.indices(lanes.result))
  }

  private func medians(_ x: Tensor, _ lanes: Lanes, ignoresNaN: Bool) throws -> Order {
    let rank = max(lanes.n - 1, 0) / 2
    let values = x.detached
    guard try !values.isFinite, try values.eq(values).minimum().item() == 0 else {
      return try Order(sorting: x, lanes, ranks: lanes.resultCount == 0 ? 0..<0 : rank..<rank + 1)
    }
    // NaN comes last, the first of them first.
    let sorted = try Order(sorting: x, lanes)
    let (n, inner) = (lanes.n, lanes.inner)
    let positions = try Buffer<UInt32>(count: lanes.resultCount, for: "a list of positions")
    try Stoppable.pieces(of: positions.count, cost: n) { part in
      for lane in part {
        let start = lane / inner * n * inner + lane % inner
        let numbers = sorted.numbers(from: start)
        let chosen = ignoresNaN ? max(numbers - 1, 0) / 2 : numbers < n ? numbers : rank
        positions.base[lane] = sorted.positions.base[start + chosen * inner]
      }
    }
    return try Order(taking: x, lanes, ranks: 1, at: positions)
  }
}

extension Order {
  /// How many elements of a sorted lane, which starts at an offset, are not NaN.
  func numbers(from start: Int) -> Int {
    var (low, high) = (0, lanes.n)
    while low < high {
      let middle = low + (high - low) / 2
      if values.pointer[start + middle * lanes.inner].isNaN { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
