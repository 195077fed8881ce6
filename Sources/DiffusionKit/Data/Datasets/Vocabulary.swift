/// The characters of a text as token ids from 0, in the order of their code points, followed by the id of the mask
/// token, which replaces masked characters.
///
/// Characters are Unicode code points: an e with a combining accent is two characters.
public struct Vocabulary: Sendable, Equatable {
  /// The characters in the order of their ids.
  public let characters: [Unicode.Scalar]
  /// The character that represents the mask token in texts; none of `characters`.
  public let mask: Unicode.Scalar
  private let ids: [Unicode.Scalar: Int]
  private let charge: MemoryCharge?

  public static func == (a: Vocabulary, b: Vocabulary) -> Bool {
    a.characters == b.characters && a.mask == b.mask
  }

  /// Collects the characters of `text`.
  /// - Parameter mask: the character that represents the mask token, which the text must not contain. Default "_".
  /// - Throws: `argument("text")` for an empty text, and for one that contains the mask; `argument("mask")` unless it
  ///   is one character.
  public init(_ text: String, mask: String = "_") throws { try self.init(utf8: text.utf8, mask: mask) }

  /// The same for the bytes of a text. Bytes that are not UTF-8 become U+FFFD.
  package init(utf8 text: some Collection<UInt8>, mask: String) throws {
    guard mask.unicodeScalars.count == 1, let sign = mask.unicodeScalars.first else {
      throw DiffusionError.argument("mask", "expected one character, got \(mask.unicodeScalars.count)")
    }
    // There are at most 1,112,064 characters.
    let charge = try MemoryCharge.taking(
      min(text.count, 1 << 20) * 24 + 1024, for: "a table of characters")
    var found: Set<Unicode.Scalar> = []
    Vocabulary.forEachScalar(in: text) { found.insert($0) }
    let characters = found.sorted()
    guard !characters.isEmpty else { throw DiffusionError.argument("text", "has no characters") }
    guard !characters.contains(sign) else {
      throw DiffusionError.argument(
        "text", "has \(sign.debugDescription) in it, which represents masked characters: choose another mask")
    }
    self.charge = charge
    self.characters = characters
    self.mask = sign
    ids = Dictionary(uniqueKeysWithValues: (characters + [sign]).enumerated().map { ($1, $0) })
  }

  /// The number of ids, the mask token's included.
  public var size: Int { characters.count + 1 }
  /// The id of the mask token.
  public var maskToken: Int { characters.count }

  /// The ids of a text's characters, [characters]; the mask's character becomes the mask token.
  /// - Throws: `argument("text")` for an empty text, and for a character that is not in the vocabulary.
  public func encode(_ text: String) throws -> Tensor { try encode(utf8: text.utf8) }

  /// The same for the bytes of a text.
  package func encode(utf8 text: some Collection<UInt8>) throws -> Tensor {
    var scalars = try GrowingBuffer<Unicode.Scalar>(for: "the characters of a text")
    try Vocabulary.forEachScalar(in: text) { try scalars.append($0) }
    guard scalars.count > 0 else { throw DiffusionError.argument("text", "has no characters") }
    let tokens = try Tensor(uninitialized: Shape([scalars.count]))
    try Stoppable.pieces(of: scalars.count, cost: 8) { range in
      for index in range {
        guard let id = ids[scalars[index]] else {
          throw DiffusionError.argument(
            "text",
            "\(scalars[index].debugDescription) at position \(index: index) is not among the \(characters.count) "
              + "characters of the vocabulary")
        }
        tokens.pointer[index] = Float(id)
      }
    }
    return tokens
  }

  /// The texts of tokens: one text for [L], one for each row of [N, L].
  /// - Throws: `argument("tokens")` for other shapes, no tokens, and elements that are no ids.
  public func decode(_ tokens: Tensor) throws -> [String] {
    let texts = try decodeBytes(tokens)
    try Allocation.require(texts.reduce(0) { $0 + 64 + $1.count }, for: "the texts of tokens")
    return texts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The same as bytes of UTF-8.
  package func decodeBytes(_ tokens: Tensor) throws -> [Buffer<UInt8>] {
    guard tokens.rank <= 2, tokens.count > 0 else {
      throw DiffusionError.argument("tokens", "expected [L] or [N, L], got \(tokens.shape)")
    }
    let length = tokens.shape.sizes[tokens.rank - 1]
    let rows = tokens.rank == 1 ? 1 : tokens.shape.sizes[0]
    try Allocation.require(rows * 8, for: "the texts of tokens")
    return try tokens.withUnsafeFloats { values in
      try (0..<rows).map { row in
        var text = try GrowingBuffer<UInt8>(capacity: length, for: "the text of tokens")
        try Stoppable.pieces(of: length, cost: 8) { range in
          for index in range {
            try text.append(
              contentsOf: UTF8.encode(character(values[row * length + index], index)) ?? .init())
          }
        }
        return try text.finished()
      }
    }
  }

  private static func forEachScalar(
    in text: some Sequence<UInt8>, _ body: (Unicode.Scalar) throws -> Void
  ) rethrows {
    var bytes = text.makeIterator()
    var decoder = UTF8()
    while true {
      switch decoder.decode(&bytes) {
      case .scalarValue(let scalar): try body(scalar)
      case .emptyInput: return
      case .error: try body("\u{FFFD}")
      }
    }
  }

  private func character(_ value: Float, _ index: Int) throws -> Unicode.Scalar {
    guard let id = Int(exactly: value), (0...maskToken).contains(id) else {
      throw DiffusionError.argument(
        "tokens",
        "\(value) at position \(index: index) is not an id: ids are whole numbers from 0 to \(maskToken)")
    }
    return id == maskToken ? mask : characters[id]
  }
}
