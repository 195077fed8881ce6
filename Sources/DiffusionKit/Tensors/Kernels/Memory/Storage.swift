import CKernels

/// The reference-counted buffer behind tensors: `count` floats, 64-byte aligned, from the pool.
///
/// The elements lie in one order. Other forms of the same elements may be attached, each made when first read: another
/// order, or the packed weights of a convolution. All forms are dropped before the elements are written (`written`);
/// until then every pointer stays valid.
package final class Storage {
  /// The elements in `order`.
  package let base: UnsafeMutablePointer<Float>
  let count: Int
  /// The order of `base`; nil for the plain, row-major order.
  private(set) var order: ChannelsLast?
  /// Whether the elements are truth values (`Tensor.isMask`).
  var isMask = false
  /// The other forms. Nil for most tensors: small tensors come and go every fraction of a microsecond.
  private var forms: Forms?
  private let allocation: Allocation

  /// The forms attached to a storage beside its elements.
  private final class Forms {
    /// The same elements in another order.
    var other: Storage?
    /// The same elements as weights of convolutions.
    var packed: [(packing: any WeightPacking, storage: Storage)] = []
    /// The same elements, in the storage's order, as factors of products.
    var factors: [(arithmetic: ProductArithmetic, storage: Storage)] = []
  }

  /// Bytes of a tensor beside its elements: this object and its shape.
  private static let overhead = 128

  /// Makes a storage of uninitialised elements. `count` comes from a checked `Shape`.
  convenience init(count: Int, order: ChannelsLast? = nil) throws {
    let bytes = count * MemoryLayout<Float>.stride
    if let allocation = Allocation(ifAvailable: bytes, overhead: Storage.overhead) {
      self.init(allocation, count, order)
    } else {
      self.init(
        try Allocation.afterReclaiming(bytes, overhead: Storage.overhead, for: "a tensor"), count, order)
    }
  }

  /// Makes memory for data other than floats.
  package convenience init(bytes: Int) throws {
    try self.init(count: (bytes + 3) / MemoryLayout<Float>.stride)
  }

  /// Returns nil if memory is short: this initialiser collects no garbage, which could run code of the session's owner.
  convenience init?(ifAvailable count: Int) {
    let bytes = count * MemoryLayout<Float>.stride
    guard let allocation = Allocation(ifAvailable: bytes, overhead: Storage.overhead) else { return nil }
    self.init(allocation, count, nil)
  }

  /// Makes a storage for requests that cannot be refused. Returns nil only if the system has no memory left.
  private convenience init?(owing count: Int) {
    let bytes = count * MemoryLayout<Float>.stride
    guard let allocation = Allocation(ifAvailable: bytes, overhead: Storage.overhead, isOwed: true) else {
      return nil
    }
    self.init(allocation, count, nil)
  }

  @inline(__always) private init(_ allocation: Allocation, _ count: Int, _ order: ChannelsLast?) {
    self.count = count
    self.order = order
    self.allocation = allocation
    base = allocation.start.bindMemory(to: Float.self, capacity: count)
  }

  deinit { allocation.release() }

  // MARK: Forms

  /// The elements in plain order. If memory is short, the reordered copy is charged all the same.
  @inline(__always) var plain: UnsafeMutablePointer<Float> { order == nil ? base : restored() }

  @inline(never) private func restored() -> UnsafeMutablePointer<Float> {
    if let found = form(in: nil) { return found.base }
    guard let order else { return base }
    guard let form = Storage(owing: count) else {
      order.restoreInPlace(count, base)
      self.order = nil
      return base
    }
    order.restore(count, from: base, to: form.base)
    add(form)
    return form.base
  }

  /// Whether the elements may exist in another order too.
  @inline(__always) var hasForms: Bool { forms != nil }

  /// The existing form in this order, or nil.
  func form(in order: ChannelsLast?) -> Storage? {
    var form: Storage? = self
    while let found = form {
      if found.order == order { return found }
      form = found.forms?.other
    }
    return nil
  }

  /// The elements in this order.
  func elements(in order: ChannelsLast?) throws -> UnsafeMutablePointer<Float> {
    if let found = form(in: order) { return found.base }
    guard let order else { return restored() }
    let form = try Storage(count: count, order: order)
    order.gather(count, from: plain, to: form.base)
    add(form)
    return form.base
  }

  /// The elements packed as weights of convolutions.
  func elements(packedFor packing: any WeightPacking) throws -> Storage {
    let forms = madeForms()
    if let found = forms.packed.first(where: { $0.packing.packs(like: packing) }) { return found.storage }
    // oneDNN packs bfloat16 weights from floats that are rounded already.
    let source =
      try packing.arithmetic == .rounded ? factor(in: nil, .rounded).floats : UnsafePointer(plain)
    let packed = try packing.packed(source)
    // One form for each direction, and more where oneDNN packs differently for other image sizes.
    if forms.packed.count == Storage.maxPacked { forms.packed.removeFirst() }
    forms.packed.append((packing, packed))
    return packed
  }
  private static let maxPacked = 6

  /// The elements in this order, as products of this arithmetic read them.
  func factor(in order: ChannelsLast?, _ arithmetic: ProductArithmetic) throws -> Factor {
    let floats = try elements(in: order)
    guard arithmetic != .float32, let form = form(in: order) else {
      return Factor(elements: floats, arithmetic: arithmetic)
    }
    let forms = form.madeForms()
    if let found = forms.factors.first(where: { $0.arithmetic == arithmetic }) {
      return Factor(elements: found.storage.base, arithmetic: arithmetic)
    }
    let isHalf = arithmetic == .bfloat16
    let storage = try Storage(count: isHalf ? (count + 1) / 2 : count)
    let rounded = Factor(elements: storage.base, arithmetic: arithmetic)
    try Stoppable.run(count) {
      if isHalf {
        ck_to_bfloat16(count, floats, UnsafeMutablePointer(mutating: rounded.halves))
      } else {
        ck_round_to_bfloat16(count, floats, storage.base)
      }
    }
    forms.factors.append((arithmetic, storage))
    return rounded
  }

  /// The storage to write to, in this order and without other forms, for elements that no other tensor shares.
  func written(in order: ChannelsLast?) throws -> Storage {
    _ = try elements(in: order)
    let form = form(in: order) ?? self
    form.forms = nil
    return form
  }

  private func add(_ form: Storage) {
    let forms = madeForms()
    if let other = forms.other { form.madeForms().other = other }
    forms.other = form
  }

  private func madeForms() -> Forms {
    if let forms { return forms }
    let made = Forms()
    forms = made
    return made
  }
}
