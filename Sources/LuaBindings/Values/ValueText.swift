import CLua
import DiffusionKit

// What tostring gives for values of the library: what they were made from, as a script would write it.

enum ValueText {
  /// The metamethod of a type.
  static func metamethod<Value: LuaReadable>(
    _ summary: String, example: @autoclosure @escaping @Sendable () -> String,
    _ text: @escaping (Value) -> String
  ) -> Function {
    Function("__tostring", summary, Argument<Value>.this, returns: "string", body: text).documented(
      shapes: .none, errors: .none, example: example())
  }

  /// "Adam(learning_rate = 0.001, amsgrad = false)"; what is nil is left out.
  static func call(_ name: String, _ options: [(name: String, value: String?)]) -> String {
    let given = options.compactMap { option in option.value.map { "\(option.name) = \($0)" } }
    return "\(name)(\(given.joined(separator: ", ")))"
  }

  /// As help writes it; a value that went through float32 with as many digits as that has.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return OptionValue.number(value).luaText }
    return Double(Float(value)) == value ? "\(Float(value))" : "\(value)"
  }

  // MARK: Of the types

  static func optimizer(_ optimizer: Optimizer) -> String {
    var options: [(name: String, value: String?)] = [("learning_rate", optimizer.learningRate.description)]
    func add(_ name: String, _ value: Double) { options.append((name, number(value))) }
    func add(_ name: String, _ value: Bool) { options.append((name, "\(value)")) }
    switch optimizer {
    case let adam as Adam:
      add("beta_1", adam.beta1)
      add("beta_2", adam.beta2)
      add("epsilon", adam.epsilon)
      add("weight_decay", adam.weightDecay)
      add("amsgrad", adam.amsgrad)
    case let sgd as SGD:
      add("momentum", sgd.momentum)
      add("dampening", sgd.dampening)
      add("nesterov", sgd.nesterov)
      add("weight_decay", sgd.weightDecay)
    case let rms as RMSprop:
      add("rho", rms.rho)
      add("epsilon", rms.epsilon)
      add("momentum", rms.momentum)
      add("weight_decay", rms.weightDecay)
      add("centered", rms.centered)
    default: break
    }
    if let norm = optimizer.clipNorm { add("clip_norm", norm) }
    if let value = optimizer.clipValue { add("clip_value", value) }
    return call(name(of: optimizer), options)
  }

  static func name(of optimizer: Optimizer) -> String { "\(type(of: optimizer))" }

  /// How long the run of training was, and the options that are not the usual ones.
  static func scheduler(_ scheduler: any Scheduler) -> String {
    let type = Swift.type(of: scheduler)
    let usual = Dictionary(
      ((try? type.init(config: [:], ignoringUnknown: false))?.config ?? []).map {
        ($0.name, $0.value.luaText)
      },
      uniquingKeysWith: { first, _ in first })
    return call(
      type.name,
      scheduler.config.filter { $0.name == "num_train_timesteps" || usual[$0.name] != $0.value.luaText }.map {
        ($0.name, $0.value.luaText)
      })
  }

  static func loss(_ loss: Loss) -> String {
    loss.mixture.map { "weighted{\($0.parts.map(\.name).joined(separator: ", "))}" } ?? loss.name
  }

  static func stopping(_ stopping: EarlyStopping) -> String {
    call(
      "EarlyStopping",
      [
        ("monitor", Help.quoted(stopping.monitor)), ("min_delta", number(stopping.minDelta)),
        ("patience", "\(stopping.patience)"), ("mode", Help.quoted(stopping.mode.rawValue)),
        ("restore_best_weights", "\(stopping.restoreBestWeights)"),
      ])
  }

  static func ema(_ ema: EMA) -> String {
    call(
      "EMA", [("model", ema.model.kind), ("decay", number(ema.decay)), ("updates", "\(ema.updateCount)")])
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
        ("ema_decay", trainer.ema.map { number($0.decay) }),
      ])
  }

  static func flow(_ flow: FlowMatcher) -> String {
    call(
      "FlowMatcher",
      [
        ("model", flow.model.kind), ("optimizer", name(of: flow.optimizer)), ("loss", loss(flow.loss)),
        ("coupling", Help.quoted(flow.coupling.rawValue)), ("sigma", number(flow.sigma)),
        ("ema_decay", flow.ema.map { number($0.decay) }),
      ])
  }

  static func masked(_ diffusion: MaskedDiffusion) -> String {
    call(
      "MaskedDiffusion",
      [
        ("model", diffusion.model.kind), ("vocab_size", "\(diffusion.vocabSize)"),
        ("mask_token", "\(diffusion.maskToken)"), ("optimizer", name(of: diffusion.optimizer)),
        ("ema_decay", diffusion.ema.map { number($0.decay) }),
      ])
  }
}

// MARK: Layers

extension ValueText {
  /// A layer by its options that are not the usual ones, "Dense(units = 3)"; a model, as in PyTorch, with what is in it on
  /// lines of its own.
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
    for (place, (name, sublayer)) in inner.enumerated() {
      guard left > 0 else {
        lines.append("\(indent)  ... \(inner.count - place) more")
        break
      }
      left -= 1
      let text = text(sublayer, indent: indent + "  ", inside: inside + [ObjectIdentifier(layer)], &left)
      lines.append("\(indent)  (\(name)): \(text)")
    }
    return "\(layer.kind)(\n\(lines.joined(separator: "\n"))\n\(indent))"
  }

  private static func options(of layer: Layer) -> [(name: String, value: String?)] {
    guard case .object(let members)? = layer.architecture else { return [] }
    let usual = usualOptions[layer.kind] ?? [:]
    let name: [(name: String, value: String?)] = members.filter { $0.key == "name" }.map {
      ($0.key, text(of: $0))
    }
    let rest = members.filter { !["kind", "name", "trainable", "built"].contains($0.key) }
    let window = rest.first { $0.key == "pool_size" }.flatMap { text(of: $0) }
    return rest.compactMap { member in
      guard let text = text(of: member) else { return nil }
      // Files call an embedding's initializer by the last word of the argument's name; windows lie side by side.
      let key =
        usual[member.key] == nil
        ? usual.keys.first { $0.hasSuffix("_\(member.key)") } ?? member.key : member.key
      let preset = key == "strides" && usual[key] == "nil" ? window : usual[key]
      let isUsual = preset.map { $0 == text || (Double($0) != nil && Double($0) == Double(text)) }
      return isUsual == true ? nil : (key, text)
    } + name
  }

  /// The defaults of layers and models, as help shows them, by kind.
  private static let usualOptions: [String: [String: String]] = Dictionary(
    Exports.module.exports.filter { $0.path.hasPrefix("nn.") || $0.path.hasPrefix("models.") }.map { export in
      (
        export.info.name,
        Dictionary(
          export.info.arguments.filter { !$0.isRequired }.map { ($0.name, Help.fallback(of: $0)) },
          uniquingKeysWith: { first, _ in first })
      )
    }, uniquingKeysWith: { first, _ in first })

  /// In Lua; nil for what is not given, and for what a script does not write so.
  private static func text(of member: JSON.Member) -> String? {
    guard let text = text(of: member.value) else { return nil }
    // One number for all axes.
    let perAxis = ["kernel_size", "strides", "dilation", "pool_size", "size", "padding"]
    guard perAxis.contains(member.key), let values = member.value.array, let first = values.first,
      values.allSatisfy({ $0 == first })
    else { return text }
    return Self.text(of: first)
  }

  private static func text(of json: JSON) -> String? {
    switch json {
    case .null, .object: return nil
    case .bool(let value): return "\(value)"
    case .int(let value): return "\(value)"
    case .double(let value): return number(value)
    case .string(let value): return Help.quoted(value)
    case .array(let values):
      let texts = values.map { text(of: $0) }
      return texts.contains(nil) ? nil : Help.list(texts.compactMap { $0 })
    }
  }
}
