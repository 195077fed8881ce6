extension NamedTensors {
  /// The tensors whose names begin with `prefix`, by their names without the prefix.
  func under(_ prefix: String) -> [(name: String, tensor: Tensor)] {
    entries.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
  }

  func generator(_ name: String) throws -> Generator {
    guard let tensor = self[name] else { throw DiffusionError.state("'\(name)' is missing") }
    return try Generator(words: WordTensor.decode(tensor, name), name)
  }
}

extension JSON {
  static func sizes(_ sizes: [Int]) -> JSON { .array(sizes.map(JSON.int)) }

  /// The member `key`, a count.
  func whole(_ key: String, in part: String) throws -> Int {
    guard let value = self[key]?.int, (0...1 << 48).contains(value) else {
      throw DiffusionError.state("\(part) has no valid '\(key)'")
    }
    return value
  }
}

extension Description {
  /// Lists every option of a model's architecture under names such as "model's layers 2 rate"; names of layers are left
  /// out.
  init(architecture: JSON) {
    func flat(_ json: JSON, _ path: String) -> Description {
      switch json {
      case .object(let members):
        members.filter { $0.key != "name" }.flatMap { flat($0.value, "\(path) \($0.key)") }
      case .array(let items) where items.contains { $0.members != nil || $0.array != nil }:
        items.enumerated().flatMap { flat($1, "\(path) \($0 + 1)") }
      // Most numbers were Floats, which have a shorter text.
      case .double(let number) where Double(Float(number)) == number: [(path, "\(Float(number))")]
      default: [(path, json.text())]
      }
    }
    self = flat(architecture, "model's")
  }

  var json: JSON { .object(map { JSON.Member($0.name, .string($0.value)) }) }

  init(_ json: JSON?, _ name: String) throws {
    guard let members = json?.members else {
      throw DiffusionError.state("the description of the \(name) is missing")
    }
    self = members.map { ($0.key, $0.value.string ?? $0.value.kind) }
  }
}
