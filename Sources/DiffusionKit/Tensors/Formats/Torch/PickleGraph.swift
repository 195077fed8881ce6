/// The values of a pickle. Containers refer to one another by index, as Python's objects do by reference: they may be shared,
/// changed after they were stored, and contain themselves.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case text(String)
  case bytes([UInt8])
  /// An index of `PickleGraph.sequences`. Tuples and lists differ only while the pickle is read.
  case tuple(Int)
  case list(Int)
  /// An index of `PickleGraph.dictionaries`.
  case dictionary(Int)
  /// A name that the pickle refers to, "torch.FloatStorage".
  case global(String)
  /// An index of `PickleGraph.storages`.
  case storage(Int)
  /// An index of `PickleGraph.tensors`.
  case tensor(Int)

  /// The kind of value, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a boolean"
    case .int, .double: "a number"
    case .text: "a string"
    case .bytes: "bytes"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global(let name): name
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// Containers and tensors of a pickle. Flat, so that values nested a million deep are not freed by recursion.
struct PickleGraph {
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [TorchStorage] = []
  var tensors: [TorchTensor] = []
}

/// A storage: elements in the file, to which tensors refer.
struct TorchStorage: Hashable {
  /// Its name in the file.
  let key: String
  /// The element type; nil for a storage of bytes, whose tensors have the type.
  let type: ElementType?
  /// The number of elements, or of bytes.
  let count: Int
}

/// A tensor as PyTorch describes it: a view of a storage.
struct TorchTensor: Hashable {
  let storage: Int
  /// The number in the storage of the first element, and the steps along each axis, in elements.
  let offset: Int
  let sizes: [Int]
  let strides: [Int]
  /// The element type.
  let type: ElementType
}
