import CLua
import DiffusionKit

/// Renders values of the library for `tostring`: the call that makes them, as a script would write it.
enum ValueText {
  /// Makes the `__tostring` metamethod of a type.
  static func metamethod<Value: LuaReadable>(
    _ summary: String, example: @autoclosure @escaping @Sendable () -> String,
    _ text: @escaping (Value) -> String
  ) -> Function {
    Function("__tostring", summary, Argument<Value>.this, returns: "string", body: text).documented(
      shapes: .none, errors: .none, example: example())
  }

  /// "Adam(learning_rate = 0.001, amsgrad = false)". Options whose value is nil are left out.
  static func call(_ name: String, _ options: [(name: String, value: String?)]) -> String {
    let given = options.compactMap { option in option.value.map { "\(option.name) = \($0)" } }
    return "\(name)(\(given.joined(separator: ", ")))"
  }

  /// A number as help writes it. A value that float32 represents exactly has the digits of float32.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value < 0 ? "-math.huge" : value.isNaN ? "nan" : "math.huge" }
    return Double(Float(value)) == value ? "\(Float(value))" : "\(value)"
  }

  // MARK: Types

  static func optimizer(_ optimizer: Optimizer) -> String {
    guard let settings = optimizer.settings else { return call(name(of: optimizer), []) }
    return call(name(of: optimizer), all(settings))
  }

  /// All options of a table, with their values.
  private static func all<Options: OptionTable>(_ options: Options) -> [(name: String, value: String?)] {
    Options.fields.map { field in
      let text = field.luaText(of: options)
      return (field.name, text == "nil" ? nil : text)
    }
  }

  static func name(of optimizer: Optimizer) -> String { "\(type(of: optimizer))" }

  /// The number of training timesteps, and the options that differ from their defaults.
  static func scheduler<Given: Scheduler>(_ scheduler: Given) -> String {
    call(Given.name, changed(scheduler.options, always: ["num_train_timesteps"]))
  }

  /// The options that differ from their defaults, and those without a default.
  static func changed<Options: OptionTable>(
    _ options: Options, from defaults: Options = Options(), fields: [Field<Options>] = Options.fields,
    always: [String] = []
  ) -> [(name: String, value: String?)] {
    fields.compactMap { field in
      let text = field.luaText(of: options)
      let isShown = field.isRequired || always.contains(field.name) || text != field.luaText(of: defaults)
      return isShown ? (field.name, text) : nil
    }
  }

  static func loss(_ loss: Loss) -> String {
    loss.mixture.map { "weighted{\($0.parts.map(\.name).joined(separator: ", "))}" } ?? loss.name
  }

  static func stopping(_ stopping: EarlyStopping) -> String {
    call("EarlyStopping", all(stopping.options))
  }

  static func ema(_ ema: EMA) -> String {
    call(
      "EMA",
      [("model", ema.model.kind), ("decay", number(ema.options.decay)), ("updates", "\(ema.updateCount)")])
  }

  static func pipeline(_ pipeline: DiffusionPipeline) -> String {
    call(
      pipeline.kind.rawValue,
      [("unet", pipeline.unet.kind), ("scheduler", type(of: pipeline.scheduler).name)])
  }

  static func trainer(_ trainer: DiffusionTrainer) -> String {
    call(
      "DiffusionTrainer",
      [
        ("model", trainer.model.kind), ("scheduler", type(of: trainer.scheduler).name),
        ("optimizer", name(of: trainer.optimizer)), ("loss", loss(trainer.loss)),
        ("ema_decay", trainer.ema.map { number($0.options.decay) }),
      ])
  }

  static func flow(_ flow: FlowMatcher) -> String {
    call(
      "FlowMatcher",
      [
        ("model", flow.model.kind), ("optimizer", name(of: flow.optimizer)), ("loss", loss(flow.loss)),
        ("coupling", Help.quoted(flow.options.coupling.rawValue)), ("sigma", number(flow.options.sigma)),
        ("ema_decay", flow.ema.map { number($0.options.decay) }),
      ])
  }

  static func masked(_ diffusion: MaskedDiffusion) -> String {
    call(
      "MaskedDiffusion",
      [
        ("model", diffusion.model.kind), ("vocab_size", "\(diffusion.vocabSize)"),
        ("mask_token", "\(diffusion.maskToken)"), ("optimizer", name(of: diffusion.optimizer)),
        ("ema_decay", diffusion.ema.map { number($0.options.decay) }),
      ])
  }
}

// MARK: Layers

extension ValueText {
  /// A layer with the options that differ from their defaults, "Dense(units = 3)". The layers of a model follow on lines of
  /// their own, as in PyTorch.
  static func layer(_ layer: Layer) -> String {
    var left = 100
    return text(layer, indent: "", inside: [], &left)
  }

  private static func text(
    _ layer: Layer, indent: String, inside: [ObjectIdentifier], _ left: inout Int
  ) -> String {
    guard layer is Sequential || layer is Model || layer is ScriptedLayer else {
      return call(layer.kind, options(of: layer))
    }
    let inner = layer.sublayers
    guard !inner.isEmpty, inside.count < 8, !inside.contains(ObjectIdentifier(layer)) else {
      return inner.isEmpty ? "\(layer.kind)()" : "\(layer.kind)(...)"
    }
    var lines: [String] = []
    for (index, (name, sublayer)) in inner.enumerated() {
      guard left > 0 else {
        lines.append("\(indent)  ... \(inner.count - index) more")
        break
      }
      left -= 1
      let text = text(sublayer, indent: indent + "  ", inside: inside + [ObjectIdentifier(layer)], &left)
      lines.append("\(indent)  (\(name)): \(text)")
    }
    return "\(layer.kind)(\n\(lines.joined(separator: "\n"))\n\(indent))"
  }

  /// The options that differ from their defaults, and the name if the script gave one.
  private static func options(of layer: Layer) -> [(name: String, value: String?)] {
    let name: [(name: String, value: String?)] = layer.hasGivenName ? [("name", Help.quoted(layer.name))] : []
    guard let layer = layer as? any ConfiguredLayer else { return name }
    return changed(layer) + name
  }

  private static func changed<Made: ConfiguredLayer>(_ layer: Made) -> [(name: String, value: String?)] {
    changed(layer.options, fields: Made.fields)
  }
}
