import CKernels

/// The reference-counted buffer behind tensors: `count` floats, 64-byte aligned, from the pool.
///
/// They lie in one order, and the same elements in other forms may hang on it, made when first asked for: another order,
/// or packed as weights of convolutions. All forms are dropped before the elements are written (`written`); until then
/// every pointer stays valid.
final class Storage {
  /// The elements in `order`.
  let base: UnsafeMutablePointer<Float>
  let count: Int
  /// Nil for the plain, row-major order.
  private(set) var order: ChannelsLast?
  /// Nil for most: small tensors come and go every fraction of a microsecond.
  private var forms: Forms?
  private let allocation: Allocation

  /// What hangs on a storage besides its elements.
  private final class Forms {
    /// The same elements in another order.
    var other: Storage?
    /// The same elements as weights of convolutions.
    var packed: [(packing: any WeightPacking, room: Storage)] = []
    /// The same elements, in the storage's order, as factors of products.
    var factors: [(arithmetic: ProductArithmetic, room: Storage)] = []
  }

  /// What a tensor costs besides its elements: this object and its shape.
  private static let overhead = 128

  /// Not initialised. `count` comes from a checked `Shape`.
  convenience init(count: Int, order: ChannelsLast? = nil) throws {
    let bytes = count * MemoryLayout<Float>.stride
    if let allocation = Allocation(ifAvailable: bytes, overhead: Storage.overhead) {
      self.init(allocation, count, order)
    } else {
      self.init(
        try Allocation.afterReclaiming(bytes, overhead: Storage.overhead, for: "a tensor"), count, order)
    }
  }

  /// Memory for something else than elements.
  convenience init(bytes: Int) throws { try self.init(count: (bytes + 3) / MemoryLayout<Float>.stride) }

  /// Nil where memory is short: making room for it could run code of the session's owner.
  convenience init?(countIfThereIsRoom count: Int) {
    let bytes = count * MemoryLayout<Float>.stride
    guard let allocation = Allocation(ifAvailable: bytes, overhead: Storage.overhead) else { return nil }
    self.init(allocation, count, nil)
  }

  /// For what cannot be refused. Nil only where the system has nothing left.
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

  /// The elements in plain order. Where memory is short it takes what it needs all the same.
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

  /// Whether the elements may be there in another order too.
  @inline(__always) var hasForms: Bool { forms != nil }

  /// The form in this order that is there.
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
    if let found = forms.packed.first(where: { $0.packing.packs(like: packing) }) { return found.room }
    // oneDNN packs floats as bfloat16 where it is to.
    let source =
      try packing.arithmetic == .rounded ? factor(in: nil, .rounded).floats : UnsafePointer(plain)
    let room = try packing.packed(source)
    // For each direction, and where oneDNN wants them otherwise for other sizes of images.
    if forms.packed.count == Storage.mostPacked { forms.packed.removeFirst() }
    forms.packed.append((packing, room))
    return room
  }
  private static let mostPacked = 6

  /// The elements in this order as products of this arithmetic read them.
  func factor(in order: ChannelsLast?, _ arithmetic: ProductArithmetic) throws -> Factor {
    let floats = try elements(in: order)
    guard arithmetic != .float32, let form = form(in: order) else {
      return Factor(elements: floats, arithmetic: arithmetic)
    }
    let forms = form.madeForms()
    if let found = forms.factors.first(where: { $0.arithmetic == arithmetic }) {
      return Factor(elements: found.room.base, arithmetic: arithmetic)
    }
    let isHalf = arithmetic == .bfloat16
    let room = try Storage(count: isHalf ? (count + 1) / 2 : count)
    let rounded = Factor(elements: room.base, arithmetic: arithmetic)
    try Stoppable.run(count) {
      if isHalf {
        ck_to_bfloat16(count, floats, UnsafeMutablePointer(mutating: rounded.halves))
      } else {
        ck_round_to_bfloat16(count, floats, room.base)
      }
    }
    forms.factors.append((arithmetic, room))
    return rounded
  }

  /// The storage to write to, of elements that nothing else refers to: in this order, without other forms.
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
