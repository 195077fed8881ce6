import CLua
import DiffusionKit

// A progress bar for loops of the script: `for step, bar in dk.progress(100) do ... end`.

extension LoopProgress: Boxed {
  static let boxType = BoxType<LoopProgress>("Progress")
}

enum ProgressType {
  static let functions: [Function] = [
    Function(
      "progress",
      """
      A progress bar like that of Python's tqdm. `for step, bar in dk.progress(total) do ... end` counts from 1, draws the \
      bar, and closes it when the loop ends. In other loops, call the bar's update after each step. On a terminal the bar is \
      redrawn at most ten times a second and cut to the terminal's width, and text that is printed meanwhile goes above it; \
      other outputs get the bar once, at the end, if a step was done.
      """,
      Argument<Int>("total", "the total number of steps"), options: Options(), returns: "Progress"
    ) { total, options in
      Loop(iterator: try LoopProgress(total: total, title: options.title, output: options.progress))
    }.documented(
      shapes: .none, errors: "A negative total, and use of the bar after its loop has ended.",
      example: """
        local sum = 0
        for step, bar in dk.progress(10, {title = "adding"}) do
          sum = sum + step
          bar:set_postfix{sum = sum}
        end
        print(sum) --> 55
        """)
  ]

  static let progressClass = ClassDeclaration(
    type: LoopProgress.boxType.raw,
    summary: "A progress bar. A generic `for` calls the bar at each step, and closes it when the loop ends.",
    methods: [
      Function(
        "update", "Counts steps as done and draws the bar. The last step ends the line.", this,
        Argument("count", "the number of steps; steps beyond the total are not counted", default: 1)
      ) { bar, count in
        try Requirement.nonNegative(count, "count")
        return Nothing(bar.update(count))
      }.documented(
        shapes: .none, errors: "A negative count.",
        example: """
          local bar = dk.progress(3)
          bar:update() bar:update(2)
          print(bar.done) --> 3
          """),
      Function(
        "set_postfix",
        "Replaces the named values that are shown after the bar, from the next drawing on.", this,
        Argument<NamedValues<Double>>(
          "values", "numbers by name, which are shown in the order of their names")
      ) { bar, values in Nothing(bar.setPostfix(values.entries)) }.documented(
        shapes: .none, errors: "Values that are not numbers, and numbers without a name.",
        example: """
          local bar = dk.progress(3, "training")
          bar:set_postfix{loss = 0.5}
          bar:update(3)
          """),
    ],
    metamethods: [
      Function(
        "__call", "Counts the previous step as done and begins the next.", this, LoopValue.state,
        LoopValue.previous, returns: "integer or nil, Progress"
      ) { bar, _, _ in BegunStep(step: bar.next().map { $0 + 1 }) }.documented(
        shapes: .none, errors: .none,
        example: """
          local bar = dk.progress(2)
          print((bar()), (bar()), (bar()), bar.done) --> 1 2 nil 2
          """),
      ValueText.metamethod(
        "The steps done and the total.", example: "print((dk.progress(3))) --> Progress(done = 0, total = 3)"
      ) { (bar: LoopProgress) in
        ValueText.call("Progress", [("done", "\(bar.done)"), ("total", "\(bar.total)")])
      },
    ],
    getters: [
      Function("total", "The total number of steps.", this, returns: "integer") { $0.total }.documented(
        shapes: .none, errors: .none, example: "print(dk.progress(3).total) --> 3"),
      Function("done", "The number of steps done so far.", this, returns: "integer") { $0.done }.documented(
        shapes: .none, errors: .none, example: "print(dk.progress(3).done) --> 0"),
    ])

  private static let this = Argument<LoopProgress>.this

  /// A step's number and the bar, which is the call's first argument.
  private struct BegunStep: LuaResult {
    let step: Int?
    static var preparedType: UnsafePointer<clua_type>? { nil }

    func deliver(_ call: LuaCall) throws -> Int32 {
      try step.push(call)
      guard step != nil else { return 1 }
      lua_pushvalue(call.L, 1)
      return 2
    }
  }

  private struct Options: ShownProgress {
    var title = ""
    var verbose: Int?

    static let fields: [Field<Options>] = [
      .option("title", \.title, "the text before the bar"), verboseField,
    ]
  }

}
