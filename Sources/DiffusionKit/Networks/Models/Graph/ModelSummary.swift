// Keras's summary tables.
extension Model {
  /// The table with one row for each layer, and a column of the layers' inputs unless the graph is a chain.
  func graphSummary() -> String {
    let showsConnections = !plan.isChain
    var table = TextTable(columns: Layer.columns(withConnections: showsConnections))
    // The steps of each layer, and the number of each step among those of its layer.
    var calls: [ObjectIdentifier: [Int]] = [:]
    var numbers: [Int] = []
    for (index, step) in plan.steps.enumerated() {
      calls[ObjectIdentifier(step.layer), default: []].append(index)
      numbers.append(calls[ObjectIdentifier(step.layer), default: []].count - 1)
    }
    let names = Dictionary(uniqueKeysWithValues: plan.layers.map { (ObjectIdentifier($1), $0) })
    for (name, layer) in plan.layers {
      let indices = calls[ObjectIdentifier(layer)] ?? []
      let sizes = indices.first.map { plan.steps[$0].sizes } ?? []
      var row = [
        Layer.title(name, layer), SymbolicTensor.describe(sizes), Layer.grouped(layer.valueCount),
      ]
      if showsConnections {
        let sources = indices.flatMap { plan.steps[$0].inputs }
        row.append(
          sources.isEmpty
            ? "-"
            : sources.map { source in
              let name = names[ObjectIdentifier(plan.steps[source].layer)] ?? ""
              return "\(name)[\(numbers[source])][0]"
            }.joined(separator: ",\n"))
      }
      table.rows.append(row)
    }
    return heading + table.text + totals
  }
}

extension Sequential {
  func sequentialSummary() -> String {
    var table = TextTable(columns: Layer.columns(withConnections: false))
    for (index, (name, layer)) in sublayers.enumerated() {
      let isKnown = layerSizes.indices.contains(index)
      table.rows.append([
        Layer.title(name, layer), isKnown ? SymbolicTensor.describe(layerSizes[index]) : "?",
        Layer.grouped(layer.valueCount) + (layer.isBuilt ? "" : " (unbuilt)"),
      ])
    }
    return heading + table.text + totals
  }
}
