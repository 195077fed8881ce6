/// Finds the known name nearest to a misspelt one.
package enum NearestName {
  /// The nearest of the known names; nil if none is near enough.
  package static func nearest(to name: String, among known: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    for candidate in known {
      guard let distance = distance(name.utf8CString, candidate.utf8CString) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The hint of a message: "did you mean 'relu'? known: relu, silu".
  package static func hint(for name: String, known: [String]) -> String {
    let suggestion = nearest(to: name, among: known).map { "did you mean '\($0)'? " } ?? ""
    return "\(suggestion)known: \(known.joined(separator: ", "))"
  }

  private static func distance(_ name: ContiguousArray<CChar>, _ known: ContiguousArray<CChar>) -> Int? {
    name.withUnsafeBufferPointer { name in
      known.withUnsafeBufferPointer { known in
        guard let name = name.baseAddress, let known = known.baseAddress else { return nil }
        return distance(name, known)
      }
    }
  }

  /// The number of letters left out, added, changed or swapped with their neighbour between two C strings; nil if it is
  /// above a third of the letters, or above three. Case and underscores do not count ("learningRate" is
  /// "learning_rate"). Allocates nothing.
  package static func distance(_ name: UnsafePointer<CChar>, _ known: UnsafePointer<CChar>) -> Int? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * maxLetters) { letters in
      let first = UnsafeMutableBufferPointer(rebasing: letters[..<maxLetters])
      let second = UnsafeMutableBufferPointer(rebasing: letters[maxLetters...])
      guard let nameCount = copyLetters(of: name, into: first),
        let knownCount = copyLetters(of: known, into: second)
      else { return nil }
      let limit = min(max(nameCount, knownCount) / 3, 3)
      guard abs(nameCount - knownCount) <= limit else { return nil }
      let distance = edits(first[..<nameCount], second[..<knownCount])
      return distance <= limit ? distance : nil
    }
  }

  private static let maxLetters = 64

  /// Copies the letters that count, in lower case. Returns their number; nil for no letters or too many.
  private static func copyLetters(
    of text: UnsafePointer<CChar>, into letters: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    var count = 0
    var next = text
    while next.pointee != 0 {
      let letter = UInt8(bitPattern: next.pointee)
      next += 1
      if letter == UInt8(ascii: "_") { continue }
      guard count < letters.count else { return nil }
      let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= letter
      letters[count] = isUpper ? letter | 0x20 : letter
      count += 1
    }
    return count > 0 ? count : nil
  }

  /// The restricted Damerau-Levenshtein distance, computed with three rows of its table.
  private static func edits(
    _ a: Slice<UnsafeMutableBufferPointer<UInt8>>, _ b: Slice<UnsafeMutableBufferPointer<UInt8>>
  ) -> Int {
    let width = b.count + 1
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { rows in
      for column in 0..<width { rows[column] = column }
      for row in 1..<a.count + 1 {
        let here = row % 3 * width
        let above = (row + 2) % 3 * width
        let twoAbove = (row + 1) % 3 * width
        rows[here] = row
        for column in 1..<width {
          let isSame = a[row - 1] == b[column - 1]
          var minimum = min(rows[above + column], rows[here + column - 1]) + 1
          minimum = min(minimum, rows[above + column - 1] + (isSame ? 0 : 1))
          if row > 1, column > 1, a[row - 1] == b[column - 2], a[row - 2] == b[column - 1] {
            minimum = min(minimum, rows[twoAbove + column - 2] + 1)
          }
          rows[here + column] = minimum
        }
      }
      return rows[a.count % 3 * width + b.count]
    }
  }
}

extension DiffusionError {
  /// The error for an unknown name: "unknown activation 'rellu' (did you mean 'relu'? known: ...)".
  package static func unknown(
    _ kind: String, _ name: String, known: [String], argument: String
  ) -> DiffusionError {
    .argument(argument, "unknown \(kind) '\(name)' (\(NearestName.hint(for: name, known: known)))")
  }
}
