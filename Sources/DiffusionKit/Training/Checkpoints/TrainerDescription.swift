// The description of a trainer in its checkpoints, which the trainer that resumes must share.
extension Trainer {
  /// The differences of the settings, compared before any tensor is read. For another kind of trainer only the settings
  /// that all trainers have are compared.
  func differences(from manifest: JSON) throws -> [String] {
    let saved = try Description(manifest["trainer"], "trainer")
    // Files of earlier versions have no kind: a DiffusionTrainer wrote them.
    let kind = manifest["kind"]?.string ?? DiffusionTrainer.kind
    if kind == Self.kind {
      return (common + settings).differences(
        from: saved.completed(by: defaultSettings), here: "here", there: "in the file")
    }
    let names = common.map(\.name)
    return ([("trainer", Self.kind)] + common).differences(
      from: [("trainer", kind)] + saved.filter { names.contains($0.name) }, here: "here", there: "in the file"
    )
  }

  /// The differences of the details: values of the optimizer and the loss, and options of the model's layers that do
  /// not follow from the shapes of its parameters. Files of earlier versions have no details.
  func detailDifferences(from manifest: JSON) throws -> [String] {
    guard manifest["details"] != nil else { return [] }
    let saved = try Description(manifest["details"], "details").completed(by: optimizer.defaultDetails)
    let differences = allDetails.differences(from: saved, here: "here", there: "in the file")
    guard let own = model.architecture, let other = manifest["architecture"], other != .null else {
      return differences
    }
    let known = model.defaultArchitecture.map(other.completed) ?? other
    return differences
      + Description(architecture: own).differences(
        from: Description(architecture: known), here: "here", there: "in the file")
  }

  var allDetails: Description {
    (optimizer.settings?.description ?? []).map { ("optimizer's \($0.name)", $0.value) } + details
  }

  /// The settings that all kinds of trainers have.
  var common: Description {
    [
      ("model", model.kind), ("optimizer", "\(type(of: optimizer))"),
      (
        "ema",
        ema.map {
          "decay \($0.options.decay), warm-up \($0.options.warmUp), buffers \($0.options.averagesBuffers)"
        } ?? "none"
      ),
    ]
  }

  /// The name of this kind of trainer in files and messages.
  static var kind: String { "\(Self.self)" }
}

extension Optimizer {
  /// The details of default options.
  fileprivate var defaultDetails: Description {
    guard let optimizer = self as? any ConfiguredOptimizer else { return [] }
    return type(of: optimizer).defaults.description.map { ("optimizer's \($0.name)", $0.value) }
  }
}

extension JSON {
  /// The description of an architecture with the options that its layers lack, from the description of the same
  /// architecture with defaults. Layers that differ stay as they are.
  fileprivate func completed(by defaults: JSON) -> JSON {
    if let own = array, let others = defaults.array, own.count == others.count {
      return .array(zip(own, others).map { $0.completed(by: $1) })
    }
    guard let own = members, let others = defaults.members, self["kind"] == defaults["kind"] else {
      return self
    }
    let shared = own.map { member in
      JSON.Member(member.key, defaults[member.key].map(member.value.completed) ?? member.value)
    }
    let isLayer = self["kind"] != nil
    return .object(
      shared + (isLayer ? others.filter { self[$0.key] == nil && !JSON.ofLayers.contains($0.key) } : []))
  }

  /// What a description has beside options.
  private static let ofLayers = ["kind", "name", "trainable", "built"]
}
