// The searches in texts that the sources need. Swift's own functions of texts (`ranges(of:)`, `replacing(_:with:)`, `contains` of
// another text) come with its engine of regular expressions, which would be a twelfth of the module: `make build` switches them off.

extension Collection where Element: Equatable {
  /// The first range, from an index on, whose elements are those of `part`; nil if there is none. An empty part is nowhere.
  package func firstRange(matching part: some Collection<Element>, from start: Index? = nil) -> Range<Index>?
  {
    guard let first = part.first else { return nil }
    var rest = self[(start ?? startIndex)...]
    while let index = rest.firstIndex(of: first) {
      rest = rest[index...]
      if rest.starts(with: part) {
        return index..<rest.index(index, offsetBy: part.count)
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// Whether all elements of `part` follow each other somewhere.
  package func includes(_ part: some Collection<Element>) -> Bool { firstRange(matching: part) != nil }
}

extension RangeReplaceableCollection where Element: Equatable {
  /// A copy in which `other` stands wherever `part` stood, from left to right.
  package func substituting(_ other: some Collection<Element>, for part: some Collection<Element>) -> Self {
    var result = Self()
    var start = startIndex
    while let range = firstRange(matching: part, from: start) {
      result.append(contentsOf: self[start..<range.lowerBound])
      result.append(contentsOf: other)
      start = range.upperBound
    }
    result.append(contentsOf: self[start...])
    return result
  }
}
