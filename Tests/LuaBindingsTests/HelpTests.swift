import DiffusionKit
import XCTest

@testable import DiffusionKitTensors
@testable import LuaBindings

final class HelpTests: XCTestCase {
  /// All functions that help describes, with a name for messages.
  private var declared: [(name: String, info: FunctionInfo)] {
    let module = Exports.module
    let members = module.classes.flatMap { type in
      (type.methods + type.metamethods + type.getters + type.setters).map {
        ("\(type.name):\($0.name)", $0.info)
      }
    }
    return module.exports.map { ($0.path, $0.info) } + members
  }

  /// Whether the text is a literal of Lua, and not of Swift.
  private func isLuaLiteral(_ text: Substring) -> Bool {
    if ["nil", "true", "false", "math.huge", "-math.huge"].contains(text)
      || text.wholeMatch(of: /-?\d+(\.\d+)?(e-?\d+)?/) != nil
    {
      return true
    }
    if text.wholeMatch(of: /"[^"\\]*"/) != nil { return true }
    guard text.hasPrefix("{"), text.hasSuffix("}") else { return false }
    let inner = text.dropFirst().dropLast()
    return inner.isEmpty
      || inner.split(separator: ", ", omittingEmptySubsequences: false).allSatisfy(isLuaLiteral)
  }

  func testDefaultsAreWrittenAsInLua() {
    var count = 0
    for (name, info) in declared {
      for argument in info.arguments where !argument.isRequired {
        let text = argument.defaultText()
        XCTAssertTrue(isLuaLiteral(text[...]), "\(name): the default of \(argument.name) is \(text)")
        count += 1
      }
    }
    XCTAssertGreaterThan(count, 200)
    for text in [
      "linear", "OneOrMore<Int>(values: [1])", "uniform(min: 1)", "Optional(1)", "[1]", "", "{1, x}",
    ] {
      XCTAssertFalse(isLuaLiteral(text[...]), text)
    }
  }

  func testTypesAreLuaTypes() {
    for (name, info) in declared {
      for argument in info.arguments {
        XCTAssertFalse(argument.type.isEmpty, "\(name): \(argument.name)")
        XCTAssertNil(
          argument.type.firstMatch(of: /Optional|Variadic|Either|Float|Double|Int\b|Bool\b|Array|[<>()]/),
          "\(name): \(argument.name) is \(argument.type)")
      }
    }
  }

  func testOptionsOfSchedulers() throws {
    let text = try Help.text(about: "DDPMScheduler")
    for line in [
      "num_train_timesteps: integer, default 1000.", "beta_start: number, default 0.0001.",
      "beta_schedule: one of \"linear\", \"scaled_linear\", \"squaredcos_cap_v2\", \"sigmoid\", \"exp\", \"laplace\", default \"linear\".",
      "trained_betas: list of numbers, optional.", "clip_sample: boolean, default true.",
    ] { XCTAssertTrue(text.contains("    \(line)"), "\(line) is not in:\n\(text)") }
    XCTAssertEqual([0.5, 2].option.luaText(.list(.number)), "{0.5, 2.0}")
  }

  func testEveryPartOfADeclarationIsInHelp() throws {
    let text = try Help.text(about: "Tensor:backward")
    for line in ["Tensor:backward([cotangent], [retain_graph])", "Shapes: ", "Errors: ", "Example:"] {
      XCTAssertTrue(text.contains(line), text)
    }
    for (name, line) in [
      ("Tensor.__add", "a + b -> Tensor"), ("Parameter.grad", "Setting it:"),
      ("Scheduler.timesteps", "Scheduler.timesteps: Tensor"), ("nn.module", "dk.nn.module(name) -> module"),
      ("Tensor", "operators: a + b;"), ("Parameter", "fields: grad (can be set)"),
    ] {
      let text = try Help.text(about: name)
      XCTAssertTrue(text.contains(line), text)
    }
  }

  func testTextsAreThoseOfScripts() throws {
    for (name, line) in [
      ("nn.Dense", "activation: activation name, default \"linear\"."),
      (
        "nn.Dense",
        "kernel_initializer: initializer name, table of a name and options, or number, default \"glorot_uniform\"."
      ),
      (
        "nn.Embedding",
        "embeddings_initializer: initializer name, table of a name and options, or number, default \"uniform\"."
      ),
      ("softmax", "axis: integer, default -1."),
      ("EarlyStopping", "mode: one of \"min\", \"max\", default \"min\"."),
      ("plot.figure", "figsize: list of two numbers, default {6.4, 4.8}."), ("randint", "default {1}."),
      ("Adam", "learning_rate: number or LearningRateSchedule, default 0.001."),
    ] {
      let text = try Help.text(about: name)
      XCTAssertTrue(text.contains(line), "\(line) is not in:\n\(text)")
    }
    let pages = Reference.pages(of: Exports.module)
    XCTAssertTrue(pages.contains { $0.text.contains("| `\"glorot_uniform\"` |") })
  }
}
