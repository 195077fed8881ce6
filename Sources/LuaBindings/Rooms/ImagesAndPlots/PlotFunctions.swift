import CLua
import DiffusionKit
import Glibc

// dk.plot, modelled on matplotlib.pyplot: functions draw on the current figure, and `figure` starts a new one.

enum PlotFunctions {
  static let functions: [Function] = series + annotations + output

  private static let series: [Function] = [
    Function(
      "figure", "Starts a new figure.",
      Argument("figsize", "width and height in inches", default: NumberPair(first: 6.4, second: 4.8)),
      Argument("dpi", "pixels per inch", default: 100.0)
    ) { size, dpi in try draw { $0 = try Figure(figsize: (size.first, size.second), dpi: dpi) } }.documented(
      shapes: .none,
      errors: "More than 100 inches, fewer than 10 or more than 1200 dpi, more than 16,384 pixels a side.",
      example: "dk.plot.figure{figsize = {8, 4}, dpi = 150}"),
    Function(
      "plot",
      "Draws lines: plot(y), plot(x, y), plot(x, y, \"r--\"), plot(x, y, \"r--\", x, z, \"bo\"). A format is that of matplotlib: a marker, a line style and a colour in any order, or a colour's name. Named options apply to all lines of the call and take precedence over formats.",
      Argument<Variadic<PlotArgument>>(
        "x", "[n]; alone, the y values at 0, 1, 2, ...; followed by y, a format, and further lines"),
      Argument<Numbers?>("y", "[n], if x is given by name"), label, color,
      Argument("linewidth", "the width in points", default: 1.5),
      Argument<String?>(
        "linestyle",
        "\"-\", \"--\", \"-.\", \":\" or \"none\"; by default that of the format, \"-\" without a format, \"none\" if the format is a marker"
      ), Argument<String?>("marker", "one of o . s ^ v D + x * p ,"), alpha, body: plot
    ).documented(
      shapes: "[n] and [n].",
      errors:
        "Lengths that differ, no points, unknown names, and an invalid format; the message describes formats.",
      example: """
        local x = dk.linspace(0, 6, 100)
        dk.plot.plot(x, x:sin(), {label = "sin", linestyle = "--"})
        dk.plot.plot(x, x:cos(), "r:", {0, 3, 6}, {1, -1, 1}, "ko")
        """),
    Function(
      "scatter", "Draws points.", Argument<Numbers>("x", "[n]"), Argument<Numbers>("y", "[n]"), label, color,
      Argument("size", "diameter in points", default: 6.0),
      Argument("marker", "one of o . s ^ v D + x * p ,", default: "o"), alpha
    ) { x, y, label, color, size, marker, alpha in
      try draw {
        try $0.scatter(
          x.values, y.values, label: label, color: color, size: size, marker: marker, alpha: alpha)
      }
    }.documented(
      shapes: "[n] and [n].", errors: .undrawable,
      example: "dk.plot.scatter(dk.randn(20), dk.randn(20), {color = \"C1\", alpha = 0.5})"),
    Function(
      "hist", "Draws a histogram: how often values fall into bins of equal width.",
      Argument<Numbers>("values", "any shape"), Argument("bins", "the number of bins", default: 10),
      Argument<NumberPair?>("range", "the start of the first bin and the end of the last"),
      Argument("density", "scale to an area of 1", default: false), label, color, alpha
    ) { values, bins, range, density, label, color, alpha in
      try draw {
        try $0.hist(
          values.values, bins: bins, range: range.map { ($0.first, $0.second) }, density: density,
          label: label, color: color, alpha: alpha)
      }
    }.documented(
      shapes: "[...].", errors: "No values, bins outside of 1 to 10,000, an invalid range, unknown colours.",
      example: "dk.plot.hist(dk.randn(1000), {bins = 30, density = true})"),
    Function(
      "imshow", "Draws a matrix as colours, the first row at the top.", Argument<Tensor>("image", "[H, W]"),
      Argument("cmap", "\"viridis\", \"gray\" or \"gray_r\"", default: "viridis"),
      Argument("colorbar", "draw the scale of colours beside the image", default: false),
      Argument<Double?>("vmin", "value of the first colour"),
      Argument<Double?>("vmax", "value of the last colour")
    ) { image, cmap, colorbar, vmin, vmax in
      try draw { try $0.imshow(image, cmap: cmap, colorbar: colorbar, vmin: vmin, vmax: vmax) }
    }.documented(
      shapes: "[H, W], at most 4096 a side.",
      errors: "Other shapes, unknown names, a vmin that is not below vmax.",
      example: "dk.plot.imshow(dk.eye(8), {cmap = \"gray\", colorbar = true})"),
  ]

  private static let annotations: [Function] = [
    Function(
      "legend", "Draws a box with the labels.",
      Argument("loc", "\"best\", \"upper right\", ...", default: "best")
    ) { loc in try draw { try $0.legend(loc: loc) } }.documented(
      shapes: .none, errors: "An unknown location.",
      example: """
        dk.plot.plot({1, 4, 9}, {label = "squares"})
        dk.plot.legend{loc = "upper left"}
        """),
    text("title", "Sets the text above the axes.", example: "\"A figure\"") { try $0.title($1) },
    text("xlabel", "Sets the text below the x axis.", example: "\"time in s\"") { try $0.xlabel($1) },
    text("ylabel", "Sets the text beside the y axis.", example: "\"loss\"") { try $0.ylabel($1) },
    limits("xlim", "Sets the start and the end of the x axis.") { try $0.xlim($1, $2) },
    limits("ylim", "Sets the start and the end of the y axis.") { try $0.ylim($1, $2) },
    text(
      "xscale", "Sets the scale of the x axis: \"linear\" or \"log\".",
      argument: ("value", "the scale's name"), errors: .scale, example: "\"log\""
    ) { try $0.xscale($1) },
    text(
      "yscale", "Sets the scale of the y axis: \"linear\" or \"log\".",
      argument: ("value", "the scale's name"), errors: .scale, example: "\"log\""
    ) { try $0.yscale($1) },
    Function(
      "grid", "Draws light lines at the axes' numbers.",
      Argument("visible", "whether the lines are drawn", default: true)
    ) { visible in try draw { $0.grid(visible) } }.documented(
      shapes: .none, errors: .none, example: "dk.plot.grid()"),
  ]

  private static let output: [Function] = [
    Function(
      "savefig", "Writes the figure as .png or .svg.", Argument<FilePath>("path", "the file")
    ) { path in try draw { try $0.savefig(path) } }.documented(
      shapes: .none, errors: "Another ending, a file that cannot be written, a missing gnuplot.",
      example: """
        dk.plot.plot({1, 4, 9})
        dk.plot.savefig("squares.svg")
        """),
    Function(
      "show",
      "Draws the figure on standard output and starts a new one. The figure has pixels on a terminal that can show them (see image.show), and letters elsewhere.",
      body: show
    ).documented(
      shapes: .none, errors: "A figure without anything to draw, and a missing gnuplot.",
      example: """
        dk.plot.plot({1, 4, 9})
        dk.plot.show()
        """),
  ]

  private static let label = Argument<String?>("label", "the text in the legend")
  private static let color = Argument<String?>(
    "color", "a name, \"C0\" to \"C9\" or \"#rrggbb\"; by default the next of ten colours")
  private static let alpha = Argument("alpha", "opacity, 0 to 1", default: 1.0)

  /// Changes the current figure, which is made first if the state has none.
  private static func draw(_ body: (inout Figure) throws -> Void) throws -> Nothing {
    guard let context = LuaContext.running else { throw DiffusionError.state("no Lua state is running") }
    var figure = try context.figure ?? Figure()
    try body(&figure)
    context.figure = figure
    return Nothing()
  }

  private static func text(
    _ name: String, _ summary: String, argument: (name: String, doc: String) = ("text", "plain text"),
    errors: Remark = "More than 10,000 bytes.", example: String,
    _ body: @escaping (inout Figure, String) throws -> Void
  ) -> Function {
    Function(name, summary, Argument<String>(argument.name, argument.doc)) { (text: String) in
      try draw { try body(&$0, text) }
    }.documented(shapes: .none, errors: errors, example: "dk.plot.\(name)(\(example))")
  }
  private static func limits(
    _ name: String, _ summary: String, _ body: @escaping (inout Figure, Double, Double) throws -> Void
  ) -> Function {
    Function(name, summary, Argument<Double>("low", "the start"), Argument<Double>("high", "the end")) {
      (low: Double, high: Double) in try draw { try body(&$0, low, high) }
    }.documented(
      shapes: .none, errors: "Ends that are not finite, and a low that is not below high.",
      example: "dk.plot.\(name)(-1, 1)")
  }

  private static func plot(
    _ x: Variadic<PlotArgument>, _ y: Numbers?, _ label: String?, _ color: String?, _ linewidth: Double,
    _ linestyle: String?, _ marker: String?, _ alpha: Double
  ) throws -> Nothing {
    let lines = try lines(x.values + (y.map { [.numbers($0)] } ?? []))
    return try draw { figure in
      // All lines are drawn or none: an error in a later line leaves the figure unchanged.
      var drawn = figure
      for line in lines {
        do {
          try drawn.plot(
            line.x?.values, line.y.values, format: line.format, label: label, color: color,
            linewidth: linewidth, linestyle: linestyle, marker: marker, alpha: alpha)
        } catch let error as DiffusionError where error.kind == .argument("format") {
          throw error.renamingArgument(to: "x")  // formats are positional values of `x`
        }
      }
      figure = drawn
    }
  }

  /// Groups positional arguments into lines as matplotlib does: two tensors are x and y, a single one is y, and a format
  /// may follow.
  private static func lines(
    _ arguments: [PlotArgument]
  ) throws -> [(x: Numbers?, y: Numbers, format: String?)] {
    var lines: [(x: Numbers?, y: Numbers, format: String?)] = []
    var rest = arguments[...]
    func popNumbers() -> Numbers? {
      guard case .numbers(let numbers)? = rest.first else { return nil }
      rest = rest.dropFirst()
      return numbers
    }
    repeat {
      guard let first = popNumbers() else {
        let position = Int32(arguments.count - rest.count)
        throw ArgumentFailure(
          parameter: position,
          message: "\(Numbers.expected) expected, got \(rest.isEmpty ? "no value" : "string")")
      }
      let second = popNumbers()
      var line = (x: second == nil ? nil : first, y: second ?? first, format: String?.none)
      if case .format(let format)? = rest.first {
        line.format = format
        rest = rest.dropFirst()
      }
      lines.append(line)
    } while !rest.isEmpty
    return lines
  }

  private static func show() throws -> Nothing {
    _ = try draw { figure in
      let graphics = TerminalGraphics.of(STDOUT_FILENO)
      StandardOutput.writeLines(try figure.show(graphics: graphics, size: .of(STDOUT_FILENO)))
    }
    LuaContext.running?.figure = nil
    return Nothing()
  }
}
