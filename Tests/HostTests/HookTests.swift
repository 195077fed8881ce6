import Foundation
import XCTest

/// Hooks of other programs in native work: those of the stock interpreters for Ctrl-C, and limits of scripts.
final class HookTests: ProgramTestCase {
  /// Runs a script in every interpreter, once for each argument.
  private func assertOutput(_ output: String, of code: String, for arguments: [String] = [""]) throws {
    let script = try file("script.lua", code)
    for interpreter in InterpreterTests.interpreters + ["lua5.4"] {
      for argument in arguments {
        let result = try run(
          [script, argument], of: try tool(interpreter),
          environment: try environmentWithModule(["OMP_NUM_THREADS": "1"]))
        XCTAssertEqual(result.status, 0, "\(interpreter), \(argument): \(result.errors)")
        XCTAssertEqual(result.output, output, "\(interpreter), \(argument): \(result.errors)")
      }
    }
  }

  /// Endless work within one call, and in a script's own loop, which LuaJIT has compiled by then. The interpreters catch one
  /// signal.
  func testInterruptsReachStockInterpreters() throws {
    try assertOutput(
      "false\tinterrupted!\nfalse\t2\n",
      of: """
        local dk = require "diffusionkit"
        local x, square = dk.randn(64, 100), dk.randn(50, 50)
        local model = dk.nn.Sequential(dk.nn.Input(100), dk.nn.Dense(100, { activation = "relu" }), dk.nn.Dense(100))
        model:compile()
        local function interrupt_soon() io.popen("(sleep 0.05; kill -INT $PPID) > /dev/null 2>&1 &"):close() end
        local endless = {
          fit = function() model:fit(x, x, { epochs = 1e9, callbacks = { on_train_begin = interrupt_soon } }) end,
          steps = function()
            local steps = model:fit_steps(x, x, { epochs = 1e9 })
            for _ = 1, 300 do steps() end
            interrupt_soon()
            for _ in steps do end
          end,
          products = function()
            local product = square
            for _ = 1, 300 do product = product:matmul(square) end
            interrupt_soon()
            while true do product = product:matmul(square) end
          end,
        }
        local ok, message = pcall(endless[...])
        print(ok, message:match "interrupted!$")
        print(model.training, #model:fit(x, x, { epochs = 2 }).loss)
        """, for: ["fit", "steps", "products"])
  }

  /// Native work counts towards the count of a hook; what ran before the hook was set does not.
  func testLimitsOfInstructions() throws {
    try assertOutput(
      "a small call\t0\nfalse\ttoo many instructions\n2\n",
      of: """
        local dk = require "diffusionkit"
        local layer, x = dk.nn.Dense(1), dk.ones(1, 1)
        layer(x)
        local calls = 0
        local function count() calls = calls + 1 end
        local deadline = os.clock() + 0.15 -- before the hook
        while os.clock() < deadline do end
        debug.sethook(count, "", 10000000) -- a tenth of a second of native work
        layer(x)
        debug.sethook()
        print("a small call", calls)

        local function limit() error("too many instructions", 0) end
        local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
        model:compile()
        debug.sethook(limit, "", 10000000)
        print(pcall(model.fit, model, x, x, { epochs = 1e9 }))
        debug.sethook()
        print(#model:fit(x, x, { epochs = 2 }).loss)
        """)
  }
}
