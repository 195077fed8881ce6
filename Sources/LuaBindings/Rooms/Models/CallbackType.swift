import DiffusionKit

// What fit calls while it trains: functions written in Lua, and dk.EarlyStopping.

// MARK: From tables

extension EarlyStopping: Boxed {
  static let boxType = BoxType<EarlyStopping>("EarlyStopping")
}

enum CallbackType {
  static let functions: [Function] = [
    Function(
      "EarlyStopping", "A callback that ends training when a figure no longer improves.",
      Argument("monitor", "which figure", default: "val_loss"),
      Argument("min_delta", "least improvement", default: 0.0),
      Argument("patience", "epochs to wait", default: 0),
      Argument("mode", "\"min\" or \"max\"", default: "min"),
      Argument("restore_best_weights", "go back to the best epoch's", default: false),
      returns: "EarlyStopping", body: earlyStopping
    ).documented(
      shapes: .none, errors: "Another mode, negative numbers; in fit, a figure that is not recorded.",
      example: """
        local model = dk.nn.Dense(1)
        model:compile{optimizer = "sgd"}
        local stop = dk.EarlyStopping{monitor = "loss", patience = 2}
        local history = model:fit(dk.zeros(8, 1), dk.zeros(8, 1), {epochs = 50, callbacks = {stop}})
        print(#history.loss) --> 3
        """)
  ]

  static let earlyStoppingClass = ClassDeclaration(
    type: EarlyStopping.boxType.raw,
    summary: "A callback that ends training when a figure no longer improves.",
    metamethods: [
      ValueText.metamethod(
        "Its options.",
        example:
          "print((tostring(dk.EarlyStopping(\"loss\")):match(\"monitor = %S+\"))) --> monitor = \"loss\",",
        ValueText.stopping)
    ])

  private static func earlyStopping(
    _ monitor: String, _ minDelta: Double, _ patience: Int, _ mode: String, _ restore: Bool
  ) throws -> EarlyStopping {
    guard let mode = EarlyStopping.Mode(rawValue: mode) else {
      throw DiffusionError.argument("mode", "\"min\" or \"max\", not \"\(mode)\"")
    }
    return try EarlyStopping(
      monitor: monitor, minDelta: minDelta, patience: patience, mode: mode, restoreBestWeights: restore)
  }
}
