/// What every `fit` takes.
public protocol PassOptions: OptionTable {
  /// A new order for each epoch.
  var shuffle: Bool { get set }
  /// Leaves a last batch out that is smaller than the others.
  var dropLast: Bool { get set }
  /// Called in this order.
  var callbacks: [any Callback] { get set }
  /// Where progress goes.
  var output: ProgressOutput? { get set }
  /// What is random is drawn from it. Default the session's.
  var generator: Generator? { get set }
}

extension PassOptions {
  static var shuffle: Field<Self> { .option("shuffle", \.shuffle, "a new order for each epoch") }
  static var dropLast: Field<Self> {
    .option("drop_last", \.dropLast, "leave a last batch out that is smaller than the others")
  }
  static var callbacks: Field<Self> {
    .value(
      "callbacks", \.callbacks,
      "a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop"
    )
  }
  /// - Parameter doc: what is drawn.
  static func generator(_ doc: String) -> Field<Self> { .value("generator", \.generator, doc) }
}
