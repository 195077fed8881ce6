import Foundation
import XCTest

/// The macros of examples/tex, in LuaTeX without a format: Debian's texlive-binaries has neither formats nor fonts.
/// `make test-hosts` compiles the document of the example by LuaLaTeX.
final class TeXDocumentTests: ProgramTestCase {
  static let example = package.appendingPathComponent("examples/tex")

  /// The lines before a document's own: categories of characters, primitives, and pages of 300 x 100 points.
  static let preamble = ##"""
    \catcode`\{=1 \catcode`\}=2 \catcode`\#=6
    \directlua{tex.enableprimitives('', tex.extraprimitives())}
    \outputmode=1 \pagewidth=300bp \pageheight=100bp \hoffset=-1in \voffset=-1in \pdfvariable compresslevel=0
    \input diffusion

    """##

  /// Compiles lines as document.tex. TeX finds files in the test's folder and in that of the example.
  func compile(_ lines: [String], options: [String] = ["--shell-escape"], modules: URL? = module) throws
    -> Outcome
  {
    try file("document.tex", Self.preamble + lines.joined(separator: "\n") + "\n\\end\n")
    let inputs = ".:\(Self.example.path)"
    var environment = try environmentWithModule([
      "TEXINPUTS": inputs, "LUAINPUTS": inputs, "CLUAINPUTS": ".", "max_print_line": "1000",
    ])
    if let modules { environment["CLUAINPUTS"] = modules.deletingLastPathComponent().path }
    return try run(
      ["--ini", "--interaction=nonstopmode"] + options + ["document.tex"], of: try tool("luatex"),
      environment: environment)
  }

  /// The text of document.pdf, a character a byte.
  func pages() throws -> String {
    let bytes = try Data(contentsOf: folder.appendingPathComponent("document.pdf"))
    return try XCTUnwrap(String(data: bytes, encoding: .isoLatin1))
  }

  /// The centres of the discs of document.pdf, figure by figure.
  func discs() throws -> [[[Double]]] {
    try pages().components(separatedBy: "/Subtype /Form").dropFirst().map { figure in
      figure.matches(of: /\n([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l/).compactMap { disc in
        guard disc.1 == disc.3, disc.2 == disc.4, let x = Double(disc.1), let y = Double(disc.2) else {
          return nil
        }
        return [x, y]
      }
    }
  }

  /// The figures and values of the example's experiments are those that stock Lua computes. The next compilation needs neither
  /// the library nor --shell-escape.
  func testExample() throws {
    let document = [
      #"\diffusionscript{experiments}"#,
      #"\diffusionrun[training_steps=100, steps=10, points=100]{moons}"#,
      #"\diffusionrun[epochs=1, steps=4]{digits}"#,
      #"\edef\values{\diffusionvalue[.6f]{moons.loss} \diffusionvalue{moons.options.steps} \diffusionvalue{moons.after.2}}"#,
      #"\immediate\write16{values \values}"#,
      #"\shipout\hbox{\diffusionfigure[width=100bp, range=4, size=2bp]{moons.noisy.1}"#,
      #"  \diffusionfigure[width=.5\pagewidth]{digits.samples}}"#,
    ]
    let first = try compile(document)
    XCTAssertEqual(first.status, 0, first.output)
    XCTAssertTrue(first.output.contains("running moons"), first.output)
    XCTAssertTrue(first.output.contains("running digits"), first.output)

    let check = try file(
      "check.lua",
      """
      local dk = require "diffusionkit"
      package.path = "\(Self.example.path)/?.lua"
      local results = require("experiments").moons.run { seed = 1, training_steps = 100, steps = 10, points = 100 }
      local image = dk.image.load("document-diffusion/digits.samples.png")
      print(("%.6f"):format(results.loss), image:size()[2], image:size()[3], image:std():item() > 0.1)
      for _, point in ipairs(results.noisy[1]:totable()) do print(point[1], point[2]) end
      """)
    let expected = try run([check], of: try tool("lua5.4"), environment: try environmentWithModule())
    XCTAssertEqual(expected.status, 0, expected.errors)
    let lines = expected.output.split(separator: "\n")
    let summary = lines[0].split(separator: "\t")
    // Four rows of ten digits of 8 x 8 pixels, enlarged to 48 pixels, with margins.
    XCTAssertEqual(summary.dropFirst(), ["\(16 + 4 * 48 + 3 * 4)", "\(16 + 10 * 48 + 9 * 4)", "true"])
    XCTAssertTrue(first.output.contains("values \(summary[0]) 10 6\n"), first.output)

    let points = lines.dropFirst().map { $0.split(separator: "\t").compactMap { Double($0) } }
    XCTAssertEqual(points.count, 100)
    let drawn = try discs()
    XCTAssertEqual(drawn.map(\.count), [100])
    for (disc, point) in zip(drawn[0], points) {
      for axis in 0...1 { XCTAssertEqual(disc[axis], (point[axis] / 4 + 1) / 2 * 100, accuracy: 0.02) }
    }
    let page = try pages()
    XCTAssertTrue(page.contains("2.000 w"))
    XCTAssertNotNil(page.firstMatch(of: /\/Subtype \/Image\s[^>]*\/Width 532\s/))
    XCTAssertNotNil(page.firstMatch(of: /\n150 0 0 [\d.]+ [\d.]+ [\d.]+ cm\n/), "half of the page's width")

    let second = try compile(document, options: [], modules: nil)
    XCTAssertEqual(second.status, 0, second.output)
    XCTAssertFalse(second.output.contains("running"), second.output)
    XCTAssertTrue(second.output.contains("values \(summary[0]) 10 6\n"), second.output)
    XCTAssertEqual(try discs(), drawn)
  }

  /// Experiments that take no time: points, an image, values of every kind, and mistakes.
  static let cheap = """
    local dk = require "diffusionkit"
    local experiment = { options = { seed = 1, label = "none" } }
    function experiment.run(options)
      return {
        points = dk.tensor { { 0, 0 }, { 1, 0.5 } }, image = dk.eye(4), seed = options.seed, label = options.label,
        list = dk.tensor { 1.5, 2 }, large = 2 ^ 70, infinite = math.huge, half = dk.tensor { 0.2, 0.3 }:sum(),
      }
    end
    return {
      cheap = experiment,
      broken = { options = {}, run = function() dk.zeros(2):reshape(3) end },
      diverged = { options = {}, run = function() return { points = dk.zeros(2, 2) / 0 } end },
      model = { options = {}, run = function() return { model = { dk.nn.Dense(2) } } end },
      nothing = { options = {}, run = function() end },
      incomplete = {},
    }
    """

  func testValuesAndFigures() throws {
    try file("cheap.lua", Self.cheap)
    let document = [
      #"\diffusionscript{cheap}"#,
      #"\diffusionrun{cheap}"#,
      #"\diffusionrun [name=other, label=a_b%c, seed=7] {cheap}"#.replacingOccurrences(
        of: "%", with: #"\string#"#),
      #"\immediate\write16{values \diffusionvalue{cheap.seed} \diffusionvalue{other.seed} \diffusionvalue{cheap.label}"#,
      #"  \diffusionvalue{other.label} \diffusionvalue{cheap.list.1} \diffusionvalue[.2f]{cheap.list.2}"#,
      #"  \diffusionvalue{cheap.large} \diffusionvalue{cheap.infinite} \diffusionvalue{cheap.half}.}"#,
      #"\shipout\hbox{\diffusionfigure[frame=false, color=1 0 0.5]{cheap.points}\diffusionfigure{cheap.image}}"#,
    ]
    for options in [["--shell-escape"], []] {
      let result = try compile(document, options: options)
      XCTAssertEqual(result.status, 0, result.output)
      XCTAssertTrue(
        result.output.contains("values 1 7 none a_b#c 1.5 2.00 1.181e+21 inf 0.5."), result.output)
      let side = 4 / 2.54 * 72
      let drawn = try discs()
      XCTAssertEqual(drawn.count, 1)
      // The frame is 5 % beyond the outermost coordinate, which is 1.
      for (disc, point) in zip(drawn[0], [[0, 0], [1, 0.5]]) {
        for axis in 0...1 { XCTAssertEqual(disc[axis], (point[axis] / 1.05 + 1) / 2 * side, accuracy: 0.02) }
      }
      let page = try pages()
      XCTAssertTrue(page.contains("\n1 0 0.5 RG 1 J"), "the colour")
      XCTAssertFalse(page.contains(" re S"), "no frame")
      XCTAssertNotNil(page.firstMatch(of: /\/Subtype \/Image\s[^>]*\/Width 256\s/))
    }
  }

  /// An experiment runs again if its script or options change, and only then.
  func testWhenExperimentsRun() throws {
    func runs(_ options: String = "", shellEscape: Bool = true) throws -> Bool {
      let result = try compile(
        [
          #"\diffusionscript{cheap}"#, "\\diffusionrun\(options){cheap}",
          #"\immediate\write16{seed \diffusionvalue{cheap.seed}.}"#,
        ],
        options: shellEscape ? ["--shell-escape"] : [])
      let seed = options.firstMatch(of: /seed ?= ?(\d)/)?.1 ?? "1"
      if shellEscape { XCTAssertEqual(result.status, 0, result.output) }
      XCTAssertEqual(result.status == 0, result.output.contains("seed \(seed)."), result.output)
      return result.output.contains("running cheap")
    }
    try file("cheap.lua", Self.cheap)
    XCTAssertTrue(try runs())
    XCTAssertFalse(try runs())
    XCTAssertTrue(try runs("[seed=2]"))
    XCTAssertFalse(try runs("[ seed = 2 ]", shellEscape: false))
    XCTAssertFalse(try runs("[seed=3]", shellEscape: false))
    XCTAssertTrue(try runs("[seed=3]"))
    try file("cheap.lua", Self.cheap + "\n-- changed\n")
    XCTAssertTrue(try runs("[seed=3]"))
    // Results that are not complete count as none.
    let stored = folder.appendingPathComponent("document-diffusion/cheap.lua")
    let results = try String(contentsOf: stored, encoding: .utf8)
    for damaged in ["", results.replacingOccurrences(of: "}", with: "")] {
      try damaged.write(to: stored, atomically: true, encoding: .utf8)
      XCTAssertTrue(try runs("[seed=3]"))
    }
    try FileManager.default.removeItem(
      at: folder.appendingPathComponent("document-diffusion/cheap.image.png"))
    XCTAssertTrue(try runs("[seed=3]"))
    XCTAssertFalse(try runs("[seed=3]"))
  }

  /// Mistakes are errors of TeX at the line of the document.
  func testMistakes() throws {
    try file("cheap.lua", Self.cheap)
    try file("invalid.lua", "return {")
    let mistakes: [(line: String, message: String)] = [
      (#"\diffusionrun{cheap}"#, #"\diffusionscript must come before \diffusionrun"#),
      (#"\diffusionscript{missing}"#, "the script missing is not found"),
      (#"\diffusionscript{invalid}\diffusionrun{cheap}"#, "invalid.lua:1: unexpected symbol near <eof>"),
      (#"\diffusionscript{cheap}\diffusionvalue{cheap.seed}"#, "there are no results `cheap`"),
      (#"\diffusionrun[sed=2]{cheap}"#, "`sed` is no option of `cheap`, which has label, seed"),
      (#"\diffusionrun[seed=two]{cheap}"#, "the option `seed` of `cheap` is a number, not `two`"),
      (#"\diffusionrun[seed]{cheap}"#, "the option `seed` has not the form name=value"),
      (#"\diffusionrun seed=2{cheap}"#, "`seed=2` stands where options in brackets are expected"),
      (
        #"\diffusionrun[name=a/b]{cheap}"#,
        "the name `a/b` has other characters than letters, digits, _ and -"
      ),
      (
        #"\diffusionrun{stars}"#, "`stars` is no experiment of ./cheap.lua, which has broken, cheap, diverged"
      ),
      (#"\diffusionrun{broken}"#, "cheap.lua:11: bad argument #1 to 'reshape'"),
      (#"\diffusionrun{diverged}"#, "`diverged.points` has points that are not finite"),
      (#"\diffusionrun{model}"#, "`model.model.1` is a Layer: results are numbers"),
      (#"\diffusionrun{nothing}"#, "the experiment `nothing` returns no table of results"),
      (#"\diffusionrun{incomplete}"#, "the experiment `incomplete` of ./cheap.lua has no table `options`"),
      (
        #"\diffusionrun{cheap}\diffusionrun[seed=2]{cheap}"#,
        "there are results named `cheap` already, with other options"
      ),
      (#"\diffusionvalue{cheap.loss}"#, "`cheap` has no `loss`; it has half, image, infinite"),
      (#"\diffusionvalue{cheap.points}"#, "`cheap.points` is points, neither a number nor text"),
      (#"\diffusionvalue[y]{cheap.seed}"#, "`y` is no format of string.format"),
      (#"\diffusionfigure{cheap.seed}"#, "`cheap.seed` is neither points nor an image"),
      (
        #"\diffusionfigure[height=1cm]{cheap.points}"#,
        #"`height` is no option of \diffusionfigure, which has color"#
      ),
      (
        #"\diffusionfigure[color=red]{cheap.points}"#,
        #"the option `color` of \diffusionfigure is red, green and blue"#
      ),
      (
        #"\diffusionfigure[width=0cm]{cheap.points}"#,
        #"the option `width` of \diffusionfigure is above 0, not `0cm`"#
      ),
      (
        #"\diffusionfigure[range=-1]{cheap.points}"#,
        #"the option `range` of \diffusionfigure is a number above 0, not -1"#
      ),
      (#"\outputmode=0 \diffusionfigure{cheap.points}"#, "figures need PDF output"),
    ]
    let result = try compile(mistakes.map(\.line))
    XCTAssertEqual(result.status, 1, result.output)
    let errors = result.output.components(separatedBy: "\n! ").dropFirst()
    XCTAssertEqual(errors.count, mistakes.count, result.output)
    let before = Self.preamble.split(separator: "\n").count
    for (index, (error, mistake)) in zip(errors, mistakes).enumerated() {
      XCTAssertTrue(error.hasPrefix("diffusion: "), error)
      XCTAssertTrue(error.contains(mistake.message), "\(mistake.message) is not in: \(error)")
      XCTAssertTrue(error.contains("\nl.\(before + index + 1) "), error)
    }

    try FileManager.default.removeItem(at: folder.appendingPathComponent("document-diffusion"))
    let run = [#"\diffusionscript{cheap}"#, #"\diffusionrun{cheap}"#]
    let restricted = try compile(run, options: [])
    XCTAssertEqual(restricted.status, 1, restricted.output)
    XCTAssertTrue(restricted.output.contains("only with the option --shell-escape"), restricted.output)
    let withoutModule = try compile(run, modules: nil)
    XCTAssertEqual(withoutModule.status, 1, withoutModule.output)
    XCTAssertTrue(
      withoutModule.output.contains("its folder must be in the variable CLUAINPUTS"), withoutModule.output)
  }
}

extension FurtherRecipeTests {
  /// LuaLaTeX compiles the document of the example, and compiles it again from the stored results.
  func testLaTeXDocument() throws {
    let inputs = "\(TeXDocumentTests.example.path):"
    let environment = try environmentWithModule([
      "TEXINPUTS": inputs, "LUAINPUTS": inputs,
      "CLUAINPUTS": "\(Self.module.deletingLastPathComponent().path):",
      "TEXMFVAR": folder.appendingPathComponent("cache").path, "max_print_line": "1000",
    ])
    for (options, runs) in [(["--shell-escape"], 3), ([], 0)] {
      let result = try run(
        ["--interaction=nonstopmode"] + options + ["note.tex"], of: try tool("lualatex"),
        environment: environment)
      XCTAssertEqual(result.status, 0, result.output)
      XCTAssertEqual(result.output.matches(of: /diffusion: running/).count, runs, result.output)
      XCTAssertTrue(result.output.contains("Output written on note.pdf (1 page"), result.output)
    }
  }
}
