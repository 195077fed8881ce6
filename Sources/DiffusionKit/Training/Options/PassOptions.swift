/// The options of every `fit`.
public protocol PassOptions: OptionTable {
  /// Whether each epoch draws a new order of the samples.
  var shuffle: Bool { get set }
  /// Whether to leave out a last batch that is smaller than the others.
  var dropLast: Bool { get set }
  /// The callbacks, called in this order.
  var callbacks: [any Callback] { get set }
  /// The output of the progress display.
  var output: ProgressOutput? { get set }
  /// The generator of all random numbers. Default the session's.
  var generator: Generator? { get set }
}

extension PassOptions {
  /// The number of samples to train on if a share of all, from their end, is held out.
  /// - Throws: `argument("validationSplit")` if none are left for one of the two.
  static func trained(of count: Int, heldOut share: Double) throws -> Int {
    let trained = Int(Double(count) * (1 - share))
    guard trained > 0, trained < count else {
      throw DiffusionError.argument(
        "validationSplit", "\(share) of \(count) samples leaves \(trained) to train with")
    }
    return trained
  }

  static var shuffle: Field<Self> { .option("shuffle", \.shuffle, "whether each epoch draws a new order") }
  static var dropLast: Field<Self> {
    .option("drop_last", \.dropLast, "leave out a last batch that is smaller than the others")
  }
  static var callbacks: Field<Self> {
    .value(
      "callbacks", \.callbacks,
      "a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop"
    )
  }
  /// - Parameter doc: the help sentence, which names the random numbers.
  static func generator(_ doc: String) -> Field<Self> { .value("generator", \.generator, doc) }
}
