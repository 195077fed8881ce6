extension TrainingPosition {
  /// Adds the position's tensors.
  /// - Returns: the other values.
  func write(to tensors: inout NamedTensors) throws -> JSON {
    if let epochStart { try tensors.append("random.epoch", WordTensor.encode(epochStart.words)) }
    if let firstLoss { try tensors.append("run.first_loss", WordTensor.encode([firstLoss])) }
    if !sums.names.isEmpty { try tensors.append("run.sums", WordTensor.encode(sums.values)) }
    let rows = history.epochs.indices.flatMap { history.row($0).values }
    if !rows.isEmpty { try tensors.append("run.history", WordTensor.encode(rows)) }
    return .object(
      [
        JSON.Member("epochs_done", .int(epochsDone)), JSON.Member("step", .int(step)),
        JSON.Member("batch", .int(batch)), JSON.Member("samples", .int(samples)),
        JSON.Member("figures", .array(history.names.map(JSON.string))),
        JSON.Member("epochs", .sizes(history.epochs)),
      ] + (streamState.map { [JSON.Member("data_state", $0)] } ?? []))
  }

  init(_ json: JSON, _ tensors: NamedTensors) throws {
    let names = json["figures"]?.array?.compactMap(\.string) ?? []
    let epochs = json["epochs"]?.array?.compactMap(\.int) ?? []
    let values =
      try tensors["run.history"].map {
        try WordTensor.decodeNumbers($0, count: epochs.count * names.count, "run.history")
      } ?? []
    guard values.count == epochs.count * names.count else {
      throw DiffusionError.state("the history has \(values.count) values for \(epochs.count) epochs")
    }
    let rows = epochs.enumerated().map { index, epoch in
      (epoch: epoch, values: Array(values[index * names.count..<(index + 1) * names.count]))
    }
    self.init(history: History(names: names, rows: rows))
    epochsDone = try json.whole("epochs_done", in: "the run")
    step = try json.whole("step", in: "the run")
    batch = try json.whole("batch", in: "the run")
    samples = try json.whole("samples", in: "the run")
    if let saved = tensors["run.sums"] {
      // The columns of training come before those of validation.
      let values = try WordTensor.decodeNumbers(saved, count: saved.count / 4, "run.sums")
      sums = Logs(names: Array(names.prefix(values.count)), values: values)
    }
    firstLoss = try tensors["run.first_loss"].map {
      try WordTensor.decodeNumbers($0, count: 1, "run.first_loss")[0]
    }
    streamState = json["data_state"]
    if tensors["random.epoch"] != nil { epochStart = try tensors.generator("random.epoch") }
  }
}
