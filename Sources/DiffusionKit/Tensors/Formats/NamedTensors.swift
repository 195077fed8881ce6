/// An ordered list of named tensors: the contents of a .safetensors or .npz file.
public struct NamedTensors {
  /// The tensors in file order (or the order they were appended in).
  public private(set) var entries: [(name: String, tensor: Tensor)] = []
  private var positions: [String: Int] = [:]

  public init() {}

  /// - Throws: `DiffusionError.argument` if a name occurs twice.
  public init(_ entries: [(name: String, tensor: Tensor)]) throws {
    for entry in entries { try append(entry.name, entry.tensor) }
  }

  public var names: [String] { entries.map(\.name) }
  public var count: Int { entries.count }

  /// The tensor of that name, or nil.
  public subscript(name: String) -> Tensor? { positions[name].map { entries[$0].tensor } }

  /// - Throws: `DiffusionError.argument` if the name exists already.
  public mutating func append(_ name: String, _ tensor: Tensor) throws {
    guard positions[name] == nil else {
      throw DiffusionError.argument("tensors", "the name '\(name)' occurs twice")
    }
    try Allocation.requireGrowth(to: entries.count + 1, for: "a list of tensors")
    positions[name] = entries.count
    entries.append((name, tensor))
  }
}
