import Glibc

/// A model of the probability of a token after the tokens before it, by smoothed counts of n tokens in a row: interpolated
/// Kneser-Ney (Chen and Goodman 1999, section 4.1.6) with one discount for each order. The mass discounted from the counts of
/// long contexts goes to shorter contexts, which count the distinct contexts of a token; the shortest is uniform over all ids.
public struct NGramModel {
  /// The number n of tokens that are counted together.
  public let order: Int
  /// The number of ids.
  public let vocabSize: Int
  /// The n-grams for each length of context: with counts for the longest context, and with numbers of distinct preceding
  /// tokens for the others.
  private let tables: [Table]
  private let charge: MemoryCharge?

  private struct Table {
    var counts: [Int: Int] = [:]
    /// The sum of the counts of each context, and the number of distinct tokens that follow the context.
    var contexts: [Int: (sum: Int, types: Int)] = [:]
    var discount = 0.0

    /// - Parameter counts: by n-gram, each encoded as one number to the base of the vocabulary's size.
    init(_ counts: [Int: Int], vocabSize: Int) {
      self.counts = counts
      var (once, twice) = (0, 0)
      for (gram, count) in counts {
        let before = contexts[gram / vocabSize] ?? (0, 0)
        contexts[gram / vocabSize] = (before.sum + count, before.types + 1)
        if count == 1 { once += 1 } else if count == 2 { twice += 1 }
      }
      discount = once == 0 ? 0.5 : Double(once) / Double(once + 2 * twice)
    }
  }

  /// - Parameters:
  ///   - tokens: one axis, whole numbers in 0..<vocabSize.
  ///   - vocabSize: the number of ids.
  ///   - order: the number of tokens that are counted together. Default 3.
  /// - Throws: `argument` for other tokens, and for an order that is not positive or too large for the number of ids.
  public init(_ tokens: Tensor, vocabSize: Int, order: Int = 3) throws {
    try Requirement.positive(vocabSize, "vocabSize")
    try Requirement.positive(order, "order")
    // An n-gram must fit into one integer.
    guard Double(order) * log2(Double(max(vocabSize, 2))) < 62 else {
      throw DiffusionError.argument("order", "\(order) tokens of \(vocabSize) ids are too many")
    }
    self.order = order
    self.vocabSize = vocabSize
    let ids = try NGramModel.ids(tokens, vocabSize, "tokens")
    let bases = (0..<order).map { (0..<$0).reduce(1) { base, _ in base * vocabSize } }
    // The memory of a table of n-grams while it grows, for each length.
    let charge = try MemoryCharge.taking(
      min(ids.count, NGramModel.maxGrams(vocabSize, order)) * 100 * order, for: "a table of n-grams")
    var counts: [Int: Int] = [:]
    try Stoppable.pieces(of: ids.count - order + 1, cost: 64) { indices in
      for index in indices { counts[NGramModel.gram(ids[index..<index + order], vocabSize), default: 0] += 1 }
    }
    var tables = [Table(counts, vocabSize: vocabSize)]
    for base in bases.reversed().dropLast() {
      var shorter: [Int: Int] = [:]
      for gram in counts.keys { shorter[gram % base, default: 0] += 1 }
      counts = shorter
      tables.append(Table(counts, vocabSize: vocabSize))
    }
    self.tables = tables.reversed()
    self.charge = charge
  }

  /// The number of possible n-grams, at most a million: data rarely have more.
  private static func maxGrams(_ vocabSize: Int, _ order: Int) -> Int {
    Int(min(pow(Double(vocabSize), Double(order)), 0x1p20))
  }

  /// The probability of `token` after the last order - 1 tokens of `context`. All tokens must be ids.
  func probability(of token: Int, after context: some BidirectionalCollection<Int>) -> Double {
    var probability = 1 / Double(vocabSize)
    for (length, table) in tables.enumerated() where length <= context.count {
      let key = NGramModel.gram(context.suffix(length), vocabSize)
      guard let (sum, types) = table.contexts[key] else { break }
      let count = Double(table.counts[key * vocabSize + token] ?? 0)
      let taken = table.discount * Double(types)
      probability = (max(count - table.discount, 0) + taken * probability) / Double(sum)
    }
    return probability
  }

  /// The mean of -log2 p over the tokens, each conditioned on the tokens before it.
  /// - Throws: `argument("heldOut")` for other tokens.
  public func bitsPerToken(_ heldOut: Tensor) throws -> Double {
    let ids = try NGramModel.ids(heldOut, vocabSize, "heldOut")
    var bits = 0.0
    try Stoppable.pieces(of: ids.count, cost: 64 * order) { indices in
      for index in indices {
        bits -= log2(probability(of: ids[index], after: ids[max(0, index - order + 1)..<index]))
      }
    }
    return bits / Double(ids.count)
  }

  private static func gram(_ ids: some Sequence<Int>, _ base: Int) -> Int { ids.reduce(0) { $0 * base + $1 } }

  private static func ids(_ tokens: Tensor, _ count: Int, _ name: String) throws -> Buffer<Int> {
    guard tokens.rank == 1, tokens.count > 0 else {
      throw DiffusionError.argument(name, "expected ids of one axis, got \(tokens.shape)")
    }
    let ids = try Buffer<Int>(count: tokens.count, for: "ids")
    try Stoppable.pieces(of: tokens.count) { indices in
      for index in indices {
        guard let id = Int(exactly: tokens.pointer[index]), (0..<count).contains(id) else {
          throw DiffusionError.argument(
            name,
            "\(tokens.pointer[index]) at position \(index: index) is not an id: ids are whole numbers from 0 to \(count - 1)"
          )
        }
        ids[index] = id
      }
    }
    return ids
  }
}
