/// Reads the pickles of PyTorch's files (protocols 2 to 5): an interpreter of the opcodes that make values, and of calls of
/// the few functions in `TorchObjects`. It executes nothing.
struct Unpickler {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// The file's name in errors.
  let path: String
  private(set) var position = 0
  var graph = PickleGraph()
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  /// The approximate bytes of the values so far, and those for which memory was available.
  private var held = 0
  private var granted = 0

  /// - Parameter bytes: must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String) {
    self.bytes = bytes
    self.path = path
  }

  func damaged(_ message: String) -> DiffusionError {
    .file(path, "damaged pickle: \(message) (byte \(position))")
  }

  /// Requests memory in advance, a piece at a time, because Swift's own values cannot report missing memory.
  mutating func hold(_ bytes: Int) throws {
    held += bytes
    guard held > granted else { return }
    let piece = max(1 << 18, 2 * bytes)
    try Allocation.require(piece, holding: held, for: "the values of a pickle")
    granted = held + piece
  }

  // MARK: Bytes

  /// Leaves out bytes, such as a magic number.
  mutating func skip(_ count: Int) throws { _ = try take(count) }

  private mutating func take(_ count: Int) throws -> UnsafeBufferPointer<UInt8> {
    guard count >= 0, count <= bytes.count - position else {
      throw damaged("\(count) more bytes are announced, but \(bytes.count - position) remain")
    }
    defer { position += count }
    return UnsafeBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// An unsigned number of `size` bytes.
  private mutating func number(_ size: Int) throws -> Int {
    let value = try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: value) else { throw damaged("the length \(value)") }
    return number
  }

  /// A whole number of any length in two's complement, of which 64 bits are read.
  private mutating func long(_ size: Int) throws -> PickleValue {
    let digits = try take(size)
    guard let last = digits.last else { return .int(0) }
    let sign: UInt8 = last >= 0x80 ? 0xFF : 0
    guard digits.dropFirst(8).allSatisfy({ $0 == sign }),
      digits.count < 9 || (digits[7] >= 0x80) == (sign == 0xFF)
    else { throw DiffusionError.file(path, "holds a whole number of more than 64 bits") }
    let padded = (0..<8).reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1 < digits.count ? digits[$1] : sign)
    }
    return .int(Int(Int64(bitPattern: padded)))
  }

  private mutating func text(_ size: Int) throws -> String {
    let bytes = try take(size)
    try hold(size)
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func data(_ size: Int) throws -> PickleValue {
    let bytes = try take(size)
    try hold(size)
    return .bytes(Array(bytes))
  }

  private mutating func line() throws -> String {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw damaged("a name has no end")
    }
    let line = try text(end - position)
    position += 1
    return line
  }

  // MARK: The stack

  private mutating func push(_ value: PickleValue) throws {
    try hold(MemoryLayout<PickleValue>.stride)
    stack.append(value)
  }

  private mutating func pop() throws -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw damaged("a value is missing")
    }
    return value
  }

  private func top() throws -> PickleValue {
    guard let value = stack.last else { throw damaged("a value is missing") }
    return value
  }

  /// The values above the last mark.
  private mutating func popMarked() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("a mark is missing") }
    try hold((stack.count - mark) * MemoryLayout<PickleValue>.stride)
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func pushTuple(_ values: [PickleValue]) throws {
    try hold(64 + values.count * MemoryLayout<PickleValue>.stride)
    graph.sequences.append(values)
    try push(.tuple(graph.sequences.count - 1))
  }

  mutating func newList(_ values: [PickleValue] = []) throws -> PickleValue {
    try hold(64 + values.count * MemoryLayout<PickleValue>.stride)
    graph.sequences.append(values)
    return .list(graph.sequences.count - 1)
  }

  mutating func newDictionary() throws -> PickleValue {
    try hold(64)
    graph.dictionaries.append([])
    return .dictionary(graph.dictionaries.count - 1)
  }

  private mutating func append(_ values: [PickleValue]) throws {
    guard case .list(let index) = try top() else { throw damaged("a value is appended to no list") }
    try hold(2 * values.count * MemoryLayout<PickleValue>.stride)
    graph.sequences[index] += values
  }

  mutating func set(_ pairs: [PickleValue], in container: PickleValue) throws {
    guard case .dictionary(let index) = container, pairs.count.isMultiple(of: 2) else {
      throw damaged("a key is set in no dictionary")
    }
    try hold(2 * pairs.count * MemoryLayout<PickleValue>.stride)
    for first in stride(from: 0, to: pairs.count, by: 2) {
      graph.dictionaries[index].append((pairs[first], pairs[first + 1]))
    }
  }

  private mutating func store(_ index: Int) throws {
    try hold(2 * MemoryLayout<(Int, PickleValue)>.stride)
    memo[index] = try top()
  }

  private mutating func recall(_ index: Int) throws {
    guard let value = memo[index] else { throw damaged("value \(index) was never stored") }
    try push(value)
  }

  // MARK: Opcodes

  /// The value of one pickle, which ends before `position`.
  mutating func load() throws -> PickleValue {
    (stack, marks, memo) = ([], [], [:])
    var count = 0
    while true {
      count += 1
      if count.isMultiple(of: 1 << 14) { try Session.current.checkInterrupted() }
      let code = try take(1)[0]
      if code == UInt8(ascii: ".") { return try pop() }
      if try readConstant(code) { continue }
      if try readContainer(code) { continue }
      try readObject(code)
    }
  }

  /// Numbers, strings and their like.
  private mutating func readConstant(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "J"): try push(.int(Int(Int32(truncatingIfNeeded: number(4)))))
    case UInt8(ascii: "K"): try push(.int(number(1)))
    case UInt8(ascii: "M"): try push(.int(number(2)))
    case 0x8A: try push(long(number(1)))
    case 0x8B: try push(long(number(4)))
    case UInt8(ascii: "G"):
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      try push(.double(Double(bitPattern: bits)))
    case UInt8(ascii: "X"): try push(.text(text(number(4))))
    case 0x8C: try push(.text(text(number(1))))
    case 0x8D: try push(.text(text(number(8))))
    case UInt8(ascii: "T"): try push(.text(text(number(4))))  // Python 2's strings
    case UInt8(ascii: "U"): try push(.text(text(number(1))))
    case UInt8(ascii: "B"): try push(data(number(4)))
    case UInt8(ascii: "C"): try push(data(number(1)))
    case 0x8E: try push(data(number(8)))
    default: return false
    }
    return true
  }

  /// Containers, the stack and the memo.
  private mutating func readContainer(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "("):
      try hold(16)
      marks.append(stack.count)
    case UInt8(ascii: ")"): try pushTuple([])
    case 0x85...0x87:
      var values: [PickleValue] = []
      for _ in 0x85...code { values.insert(try pop(), at: 0) }
      try pushTuple(values)
    case UInt8(ascii: "t"): try pushTuple(popMarked())
    case UInt8(ascii: "]"): try push(newList())
    case UInt8(ascii: "}"): try push(newDictionary())
    case UInt8(ascii: "l"): try push(newList(popMarked()))
    case UInt8(ascii: "a"):
      let value = try pop()
      try append([value])
    case UInt8(ascii: "e"): try append(popMarked())
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set([key, value], in: top())
    case UInt8(ascii: "u"):
      let pairs = try popMarked()
      try set(pairs, in: top())
    case UInt8(ascii: "0"):
      if stack.count == marks.last { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popMarked()
    case UInt8(ascii: "2"): try push(top())
    case UInt8(ascii: "q"): try store(number(1))
    case UInt8(ascii: "r"): try store(number(4))
    case 0x94: try store(memo.count)
    case UInt8(ascii: "h"): try recall(number(1))
    case UInt8(ascii: "j"): try recall(number(4))
    case 0x80:
      let version = try number(1)
      guard version <= 5 else { throw DiffusionError.file(path, "a pickle of protocol \(version), above 5") }
    case 0x95: _ = try take(8)  // a frame, whose length adds nothing
    default: return false
    }
    return true
  }

  /// Names, calls and storages.
  private mutating func readObject(_ code: UInt8) throws {
    switch code {
    case UInt8(ascii: "c"):
      let module = try line()
      try push(TorchObjects.global(module, line(), path))
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw damaged("a name is no string")
      }
      try push(TorchObjects.global(module, name, path))
    case UInt8(ascii: "R"), 0x81:
      guard case .tuple(let index) = try pop(), case .global(let name) = try pop() else {
        throw damaged("a call without a function or its arguments")
      }
      try push(TorchObjects.call(name, graph.sequences[index], &self))
    case UInt8(ascii: "b"):
      // The attributes of an object, which its value does not depend on.
      _ = try pop()
    case UInt8(ascii: "Q"):
      guard case .tuple(let index) = try pop() else { throw damaged("a storage is not described by a tuple") }
      try push(TorchObjects.storage(graph.sequences[index], &self))
    default:
      throw damaged("opcode \(code) is not one of those that PyTorch writes")
    }
  }
}
