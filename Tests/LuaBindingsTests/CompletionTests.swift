import LuaHosting
import XCTest

/// The names that the console offers at the end of a line.
final class CompletionTests: XCTestCase {
  private let host = try? LuaHost()

  override func setUpWithError() throws {
    let host = try XCTUnwrap(host)
    try host.openModule(as: "dk")
    try host.openConsole()
    try host.run(
      """
      t = dk.ones(2)
      model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
      called = 0
      local function call() called = called + 1 error "called" end
      outer = { inner = { value = 1, method = function() end, ["no name"] = 2, ["end"] = 3 } }
      Base = { greet = function() end }
      Base.__index = Base
      Derived = setmetatable({ shout = function() end }, Base)
      Derived.__index = Derived
      object = setmetatable({ field = 1 }, Derived)
      sly = setmetatable({ seen = 1 }, { __index = call, __len = call, __pairs = call, __eq = call, __call = call })
      circle = setmetatable({ here = 1 }, {})
      getmetatable(circle).__index = circle
      hidden = setmetatable({}, { __metatable = false, __index = { member = 1 } })
      deep = { x = { y = { zebra = 1, zoo = 2 } } }
      text = "text"
      """, name: "setup")
  }

  private func names(_ line: String) throws -> [String] {
    try XCTUnwrap(host).completions(of: Array(line.utf8)).names
  }

  func testGlobalsAndKeywords() throws {
    XCTAssertEqual(try names("whi"), ["while"])
    XCTAssertEqual(try names("x = cal"), ["called"])
    XCTAssertEqual(try names("f"), ["false", "for", "function"])
    XCTAssertEqual(try names("(out"), ["outer"])
    XCTAssertEqual(try names("-out"), ["outer"])
    XCTAssertTrue(try names("").contains("dk"))
    XCTAssertEqual(try names("nothing_begins_so"), [])
    XCTAssertEqual(try names("3"), [])
  }

  func testFields() throws {
    XCTAssertEqual(try names("dk.nn.De"), ["Dense"])
    XCTAssertEqual(try names("return dk.optimizers.Ad"), ["Adam", "AdamW"])
    XCTAssertEqual(try names("outer.inner."), ["method", "value"])
    XCTAssertEqual(try names("outer.inner:"), ["method"])
    XCTAssertEqual(try names("deep.x.y.z"), ["zebra", "zoo"])
    XCTAssertEqual(try names("'a'..deep.x.y.ze"), ["zebra"])
    XCTAssertEqual(try names("string.up"), ["upper"])
    XCTAssertEqual(try names("text:up"), ["upper"])
    XCTAssertEqual(try names("dk.schedulers.DDIMScheduler.from"), ["from_config"])
  }

  func testMethodsAndFieldsOfTheLibrarysValues() throws {
    XCTAssertEqual(
      try names("t:re"),
      ["reciprocal", "relu", "relu6", "remainder", "renorm", "repeat_interleave", "reshape"])
    XCTAssertEqual(try names("print(t:resh"), ["reshape"])
    XCTAssertEqual(try names("t.re"), ["requires_grad"])
    XCTAssertEqual(try names("model:su"), ["summary"])
    XCTAssertEqual(try names("model.hi"), ["history"])
  }

  func testOptionsWithinBraces() throws {
    let host = try XCTUnwrap(host)
    try host.run(
      """
      trainer = dk.DiffusionTrainer{ model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 4, num_blocks = 1},
        scheduler = dk.schedulers.DDPMScheduler() }
      pipe = dk.pipelines.DDIMPipeline{ unet = trainer.model, scheduler = trainer.scheduler }
      x = dk.ones(2)
      Block = dk.nn.module "Block"
      block = Block()
      """, name: "setup")
    XCTAssertEqual(try names("dk.nn.Dense{un"), ["units"])
    XCTAssertEqual(try names("model = dk.nn.Dense{ act"), ["activation"])
    XCTAssertEqual(try names("trainer:fit(x, { ep"), ["epochs"])
    XCTAssertEqual(try names("trainer:fit(x, {\n  epochs = 3,\n  batch"), ["batch_size"])
    XCTAssertEqual(try names("trainer.fit(trainer, x, { ep"), ["epochs"])
    XCTAssertEqual(try names("trainer:sample{ num_inf"), ["num_inference_steps"])
    XCTAssertEqual(try names("pipe{ out"), ["output_type"])
    XCTAssertEqual(try names("pipe { batch_size = 2; out"), ["output_type"])
    XCTAssertEqual(try names("block:fit(x, x, { ep"), ["epochs"])
    XCTAssertEqual(try names("dk.nn.Dense(4, { use"), ["use_bias"])
    XCTAssertEqual(try names("print(dk.optimizers.Adam{ le"), ["learning_rate"])
    // Options already given, by name or by position, are not offered.
    XCTAssertEqual(try names("dk.nn.Dense{units = 3, unit"), [])
    XCTAssertEqual(try names("dk.nn.Dense{3, unit"), [])
    XCTAssertEqual(try names("dk.nn.Dense(3, { unit"), [])
    XCTAssertFalse(try names("dk.nn.Dense{").isEmpty)
    XCTAssertEqual(try names("dk.nn.Dense{"), try names("dk.nn.Dense{ "))
    XCTAssertTrue(Set(["activation", "units", "use_bias"]).isSubset(of: try names("dk.nn.Dense{")))
    XCTAssertFalse(try names("trainer:fit(x, {").contains("self"))
    // The options of the innermost call are offered; in a value, variables are.
    XCTAssertEqual(
      try names("dk.DiffusionTrainer{ model = x, optimizer = dk.optimizers.Adam{ learn"), ["learning_rate"])
    XCTAssertEqual(
      try names("dk.DiffusionTrainer{ optimizer = dk.optimizers.Adam{ 1 }, ema_d"), ["ema_decay"])
    XCTAssertEqual(try names("dk.DiffusionTrainer{ model = trai"), ["trainer"])
    XCTAssertEqual(try names("dk.nn.Dense{ units = #outer.inner.va"), ["value"])
    XCTAssertEqual(
      try names("dk.nn.Dense{ callback = function(a, b) local c, d = 1, 2 end, ac"), ["activation"])
    // Names that are no options, and tables that are not a table of options.
    XCTAssertEqual(try names("dk.nn.Sequential{ out"), ["outer"])
    XCTAssertEqual(try names("print({ out"), ["outer"])
    XCTAssertEqual(try names("t = { out"), ["outer"])
    XCTAssertEqual(try names("sly{ out"), ["outer"])
    XCTAssertEqual(try names("f(){ out"), ["outer"])
    XCTAssertEqual(try names("dk.nn.Dense{ 'unit"), [])
    XCTAssertEqual(try names("dk.nn.Dense{ -- unit"), [])
    XCTAssertEqual(try names("dk.nn.Dense{ [unit"), [])
    XCTAssertEqual(try names("dk.nn.Dense } unit"), [])
    try host.run("assert(called == 0)", name: "check")
  }

  func testLocalsOfEarlierLines() throws {
    let host = try XCTUnwrap(host)
    XCTAssertTrue(
      try host.evaluate(Array("local localized = { field = 1 } local outer = { mine = 2 }".utf8), name: "x"))
    XCTAssertEqual(try names("locali"), ["localized"])
    XCTAssertEqual(try names("localized.f"), ["field"])
    XCTAssertEqual(try names("outer."), ["mine"])
    XCTAssertEqual(try names("out"), ["outer"])
  }

  func testInheritance() throws {
    XCTAssertEqual(try names("object:"), ["greet", "shout"])
    XCTAssertEqual(try names("object.f"), ["field"])
    XCTAssertEqual(try names("circle.h"), ["here"])
    XCTAssertEqual(try names("hidden.me"), ["member"])
    try XCTUnwrap(host).run("Block = dk.nn.module 'Block' block = Block()", name: "setup")
    XCTAssertEqual(try names("block:su"), ["summary"])
  }

  func testNothingIsCalled() throws {
    XCTAssertEqual(try names("sly."), ["seen"])
    XCTAssertEqual(try names("sly.other."), [])
    for line in ["f().x", "f():x", "t[1].x", "a:b:c", "a:b.c", "1.5", ".", ":", "a.", "x.1", "end.x"] {
      XCTAssertEqual(try names(line), [], line)
    }
    XCTAssertTrue(try names("'a'..").contains("dk"))
    try XCTUnwrap(host).run("assert(called == 0)", name: "check")
  }

  func testThePartThatIsTyped() throws {
    let host = try XCTUnwrap(host)
    XCTAssertEqual(host.completions(of: Array("dk.nn.De".utf8)).word, Array("De".utf8))
    XCTAssertEqual(host.completions(of: Array("dk.nn.".utf8)).word, [])
    XCTAssertEqual(host.completions(of: [0xff, 0, 0x64, 0x6b]).names, ["dk"])
  }

  func testScriptsCannotBreakCompletion() throws {
    let host = try XCTUnwrap(host)
    try host.run(
      "string, table, next, rawget, debug, _G = nil setmetatable(_ENV, { __index = error })", name: "setup")
    XCTAssertEqual(try names("dk.nn.De"), ["Dense"])
    XCTAssertEqual(try names("out"), ["outer"])
  }
}
