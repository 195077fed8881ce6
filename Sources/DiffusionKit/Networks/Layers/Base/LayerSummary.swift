// Keras's summary tables: any layer's, and what a model's consists of.
extension Layer {
  /// The table of any layer: the layers inside, with the shapes of their parameters.
  final func moduleSummary() -> String {
    var table = TextTable(columns: [
      .init(title: "Layer (type)", minimumWidth: 26), .init(title: "Parameters", minimumWidth: 24),
      .init(title: "Param #", minimumWidth: 12, isRightAligned: true),
    ])
    func describe(_ parameters: [(name: String, parameter: Parameter)]) -> String {
      let lines = parameters.map { "\($0.name) \($0.parameter.shape)" }
      return lines.isEmpty ? "-" : lines.joined(separator: "\n")
    }
    if !ownParameters.isEmpty || sublayers.isEmpty {
      let count = ownParameters.reduce(0) { $0 &+ $1.parameter.shape.count }
      table.rows.append([Layer.title(name, self), describe(ownParameters), Layer.grouped(count)])
    }
    for (name, layer) in sublayers {
      table.rows.append([
        Layer.title(name, layer), describe(layer.namedParameters),
        Layer.grouped(layer.valueCount) + (layer.isBuilt ? "" : " (unbuilt)"),
      ])
    }
    return heading + table.text + totals
  }

  final var heading: String { "\(kind): \"\(name)\"\n" }

  final var valueCount: Int {
    let counts = valueCounts
    return counts.trainable &+ counts.fixed
  }

  final var totals: String {
    let counts = valueCounts
    func line(_ title: String, _ count: Int) -> String {
      " \(title): \(Layer.grouped(count)) (\(Layer.bytes(of: count)))\n"
    }
    return line("Total params", counts.trainable &+ counts.fixed) + line("Trainable params", counts.trainable)
      + line("Non-trainable params", counts.fixed)
  }

  static func columns(withConnections: Bool) -> [TextTable.Column] {
    let first: [TextTable.Column] = [
      .init(title: "Layer (type)", minimumWidth: withConnections ? 22 : 31),
      .init(title: "Output Shape", minimumWidth: withConnections ? 18 : 22),
      .init(title: "Param #", minimumWidth: withConnections ? 10 : 13, isRightAligned: true),
    ]
    return withConnections ? first + [.init(title: "Connected to", minimumWidth: 20)] : first
  }

  static func title(_ name: String, _ layer: Layer) -> String { "\(name) (\(layer.kind))" }

  /// The number with commas, such as "25,828".
  static func grouped(_ count: Int) -> String {
    var digits = String(count)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  /// The size of `count` values of 4 bytes, such as "100.89 KB".
  static func bytes(of count: Int) -> String {
    var size = Double(count) * 4
    var units = ["B", "KB", "MB", "GB", "TB", "PB"][...]
    while size >= 1024, units.count > 1 {
      size /= 1024
      units.removeFirst()
    }
    let hundredths = Int((size * 100).rounded())
    let fraction = String(hundredths % 100)
    return "\(hundredths / 100).\(fraction.count == 1 ? "0" : "")\(fraction) \(units.first ?? "PB")"
  }
}
