/// The sizes of the inputs that a saved model was called with.
struct SavedShapes {
  /// The sizes of one sample; nil if the trainer had seen no data.
  let sample: [Int]?
  let conditions: [Condition: [Int]]

  /// The maximum number of elements of a sample; larger counts come from damaged files.
  private static let limit = 1 << 28

  init(_ manifest: JSON) throws {
    func sizes(_ json: JSON) throws -> [Int] {
      let sizes = json.array?.compactMap(\.int) ?? []
      var count = 1
      for size in sizes {
        guard size > 0, size <= SavedShapes.limit / count else { throw SavedShapes.damaged }
        count *= size
      }
      guard let array = json.array, array.count == sizes.count, sizes.count < 16 else {
        throw SavedShapes.damaged
      }
      return sizes
    }
    switch manifest["sample_shape"] {
    case .some(.null), nil: sample = nil
    case .some(let json): sample = try sizes(json)
    }
    var conditions: [Condition: [Int]] = [:]
    for member in manifest["conditions"]?.members ?? [] {
      guard let kind = Condition(rawValue: member.key) else { throw SavedShapes.damaged }
      conditions[kind] = try sizes(member.value)
    }
    self.conditions = conditions
  }

  private static let damaged = DiffusionError.state("the shapes of its samples are damaged")
}
