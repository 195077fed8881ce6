import DiffusionKit

// dk.EarlyStopping. Callbacks written in Lua are in ScriptedCallback.swift.

// MARK: From tables

extension EarlyStopping: Boxed {
  static let boxType = BoxType<EarlyStopping>("EarlyStopping")
}

enum CallbackType {
  static let functions: [Function] = [
    Function(
      "EarlyStopping", "A callback that ends training when a metric no longer improves.",
      options: EarlyStopping.Options(), returns: "EarlyStopping"
    ) { try EarlyStopping($0) }.documented(
      shapes: .none, errors: "Another mode, negative numbers; in fit, a metric that is not recorded.",
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
    summary: "A callback that ends training when a metric no longer improves.",
    metamethods: [
      ValueText.metamethod(
        "The callback's options.",
        example:
          "print((tostring(dk.EarlyStopping(\"loss\")):match(\"monitor = %S+\"))) --> monitor = \"loss\",",
        ValueText.stopping)
    ])
}
