import CKernels

/// Makes the values of a pickle, with tensors of the file's storages.
final class TorchBuilder {
  private let graph: PickleGraph
  private let source: any TorchStorages
  private let path: String
  /// Bytes of tensors that may still be made.
  private var remaining: Int
  /// Values that may still be made: what is shared becomes copies.
  private var remainingValues: Int
  private var storages: [Stored: Tensor] = [:]
  private var tensors: [TorchTensor: Tensor] = [:]

  private struct Stored: Hashable {
    let key: String
    let type: ElementType
  }

  init(_ graph: PickleGraph, _ source: some TorchStorages, _ path: String, fileSize: Int) {
    (self.graph, self.source, self.path) = (graph, source, path)
    remaining = (fileSize.multipliedClamping(by: 16)).addingReportingOverflow(64 << 20).partialValue
    if remaining < 0 { remaining = .max }
    remainingValues = 1 << 20 + fileSize
  }

  private static let maxDepth = 128

  /// - Throws: `file` for values nested deeper than 128, or in one another, and for those that no script can hold.
  func value(of value: PickleValue, depth: Int) throws -> TorchValue {
    guard depth <= TorchBuilder.maxDepth, !StackGuard.isLow else {
      throw DiffusionError.file(path, "lists and dictionaries are nested too deeply, or contain themselves")
    }
    remainingValues -= 1
    guard remainingValues >= 0 else {
      throw DiffusionError.file(path, "lists and dictionaries share one another too often")
    }
    switch value {
    case .none: return .none
    case .bool(let flag): return .bool(flag)
    case .int(let whole): return .int(whole)
    case .double(let number): return .double(number)
    case .text(let text): return .text(text)
    case .bytes(let bytes): return .bytes(bytes)
    case .tuple(let index), .list(let index):
      let entries = graph.sequences[index]
      try Allocation.require(64 * entries.count, for: "a list of a PyTorch file")
      return .list(try entries.map { try self.value(of: $0, depth: depth + 1) })
    case .dictionary(let index): return try dictionary(graph.dictionaries[index], depth)
    case .tensor(let index): return .tensor(try tensor(graph.tensors[index]))
    case .global, .storage:
      throw DiffusionError.file(path, "holds \(value.kind) where a value is expected")
    }
  }

  private func dictionary(
    _ entries: [(key: PickleValue, value: PickleValue)], _ depth: Int
  ) throws -> TorchValue {
    try Allocation.require(128 * entries.count, for: "a dictionary of a PyTorch file")
    return .dictionary(
      try entries.map { entry in
        let key: TorchValue.Key
        switch entry.key {
        case .text(let text): key = .text(text)
        case .int(let whole): key = .int(whole)
        case .bool(let flag): key = .int(flag ? 1 : 0)  // as in Python, where they are equal
        default: throw DiffusionError.file(path, "a dictionary has \(entry.key.kind) as a key")
        }
        return (key, try value(of: entry.value, depth: depth + 1))
      })
  }

  // MARK: Tensors

  private func charge(_ count: Int) throws {
    guard count <= remaining / MemoryLayout<Float>.size else {
      throw DiffusionError.file(path, "tensors are views that take more than sixteen times the file's size")
    }
    remaining -= count * MemoryLayout<Float>.size
  }

  private func tensor(_ view: TorchTensor) throws -> Tensor {
    if let made = tensors[view] { return made }
    let shape: Shape
    do { shape = try Shape(view.sizes.isEmpty ? [1] : view.sizes) } catch let error as DiffusionError {
      throw error.inFile(path)
    }
    let made = try shape.count == 0 ? Tensor.zeros(shape) : read(view, shape)
    tensors[view] = made
    return made
  }

  /// The elements of a view that has some.
  private func read(_ view: TorchTensor, _ shape: Shape) throws -> Tensor {
    let described = graph.storages[view.storage]
    let width = described.type == nil ? view.type.byteCount(1) : 1
    let count = described.count / width
    var last = view.offset
    for (size, step) in zip(view.sizes, view.strides) where size > 1 {
      let (span, overflow) = step.multipliedReportingOverflow(by: size - 1)
      let (sum, overflowToo) = last.addingReportingOverflow(span)
      guard !overflow, !overflowToo else { throw outside(view, count) }
      last = sum
    }
    guard view.offset >= 0, last < count else { throw outside(view, count) }
    let storage = try storage(described.key, view.type, count)
    let isWhole = view.offset == 0 && shape.count == count && shape.strides == plainStrides(view, shape)
    if isWhole { return try storage.reshaped(shape) }
    try charge(shape.count)
    let tensor = try Tensor(uninitialized: shape)
    let strides = view.strides.isEmpty ? [1] : view.strides
    try Stoppable.run(shape.count) {
      ck_gather_strided(shape.rank, shape.sizes, storage.pointer + view.offset, strides, tensor.pointer)
    }
    return tensor
  }

  /// The strides of a view, with those of a shape's along axes of size 1, where they have no effect.
  private func plainStrides(_ view: TorchTensor, _ shape: Shape) -> [Int] {
    guard !view.sizes.isEmpty else { return shape.strides }
    return view.sizes.indices.map { view.sizes[$0] == 1 ? shape.strides[$0] : view.strides[$0] }
  }

  private func outside(_ view: TorchTensor, _ count: Int) -> DiffusionError {
    .file(
      path,
      "damaged: a tensor of shape \(Shape.describe(view.sizes)) reaches beyond its storage of \(count) elements"
    )
  }

  private func storage(_ key: String, _ type: ElementType, _ count: Int) throws -> Tensor {
    let stored = Stored(key: key, type: type)
    if let read = storages[stored] {
      guard read.count == count else {
        throw DiffusionError.file(path, "damaged: a storage has \(read.count) elements and \(count)")
      }
      return read
    }
    let read = try source.read(key, type, count: count, checkCount: charge)
    storages[stored] = read
    return read
  }
}
