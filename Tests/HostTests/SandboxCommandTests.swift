import Foundation
import XCTest

/// `diffuse-lua --sandbox`: its exit codes, and the folders that scripts reach. The tests of time limits have generous bounds,
/// since they check only that the script ends.
final class SandboxCommandTests: ProgramTestCase {
  private func sandbox(_ code: String, _ options: String...) throws -> Outcome {
    try run(["--sandbox"] + options + ["-e", code])
  }

  func testExitCodesOfTheLimits() throws {
    XCTAssertEqual(try sandbox("print('fine')").status, 0)
    XCTAssertEqual(try sandbox("error 'mine'").status, 1)
    let start = Date()
    let endless = try sandbox(
      "while true do pcall(function() while true do end end) end", "--max-seconds", "0.5")
    XCTAssertEqual(endless.status, 124)
    XCTAssertTrue(endless.errors.contains("the time limit of 0.5 seconds is over"), endless.errors)
    XCTAssertLessThan(Date().timeIntervalSince(start), 10)
    let greedy = try sandbox("local s = 'x' while true do s = s .. s end", "--max-memory", "64M")
    XCTAssertEqual(greedy.status, 125)
    XCTAssertTrue(greedy.errors.contains("not enough memory (the limit is 67108864 bytes)"), greedy.errors)
  }

  /// One call of C that no hook interrupts.
  func testTheProcessEndsIfAScriptCannotBeStopped() throws {
    let start = Date()
    let result = try sandbox(
      "local t = {} for i = 1, 4000000 do t[i] = i * 7919 % 4000037 end while true do table.sort(t) table.sort(t) end",
      "--max-seconds", "0.5")
    XCTAssertEqual(result.status, 124)
    XCTAssertTrue(result.errors.contains("the time limit"), result.errors)
    XCTAssertLessThan(Date().timeIntervalSince(start), 10)
  }

  func testBadOptionsAreRefused() throws {
    for arguments in [
      ["--max-seconds", "1", "-e", ""], ["--allow-read", ".", "-e", ""],
      ["--sandbox", "--max-memory", "1X", "-e", ""],
      ["--sandbox", "--max-memory", "-1", "-e", ""], ["--sandbox", "--max-seconds", "0", "-e", ""],
      ["--sandbox", "--max-seconds", "nan", "-e", ""], ["--sandbox", "--max-memory", "1e300G", "-e", ""],
    ] {
      XCTAssertEqual(try run(arguments).status, 64, "\(arguments)")
    }
    XCTAssertEqual(try run(["--sandbox", "--allow-read", "nowhere", "-e", ""]).status, 1)
    // Options are recognized before FILE only, and -eCODE also after options that take a value.
    let script = try file("script.lua", "print(...)")
    XCTAssertEqual(
      try run(["--sandbox", "--max-memory", "64M", "-eprint(1)", script, "--sandbox"]).output,
      "1\n--sandbox\n")
  }

  func testStockOptionsBesideLimits() throws {
    try file("helper.lua", "return { 42 }")
    func output(_ arguments: String...) throws -> String {
      let result = try run(["--sandbox"] + arguments, environment: ["LUA_INIT": "error 'not run'"])
      XCTAssertEqual(result.errors.contains("not run"), false)
      return result.output + result.errors
    }
    // `require` finds the library only; C modules and other files need FILE.
    XCTAssertEqual(try output("-l", "diffusionkit", "-e", "print(diffusionkit == dk)"), "true\n")
    XCTAssertEqual(
      try output("-ld=diffusionkit", "-e", "print(d == dk, pcall(function() d.x = 1 end))").prefix(10),
      "true\tfalse")
    for module in ["helper", "h=helper", "io", "package"] {
      let text = try output("-l", module, "-e", "print('not reached')")
      XCTAssertTrue(text.contains("is not available in the sandbox, only 'diffusionkit' is"), text)
      XCTAssertFalse(text.contains("not reached"), text)
    }
    XCTAssertEqual(try output("-W", "-e", "warn('heard')"), "Lua warning: heard\n")
    XCTAssertTrue(try output("-v", "-E", "-e", "print(1)").hasSuffix(")\n1\n"))
  }

  func testFilesOutsideTheFoldersAreOutOfReach() throws {
    let manager = FileManager.default
    for name in ["in", "in/deep", "out", "secret"] {
      try manager.createDirectory(at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    let prepare = """
      for _, name in ipairs{'in/a', 'in/deep/b', 'secret/s'} do
        dk.save_safetensors(name .. '.safetensors', {x = dk.ones(2)})
        dk.data.save_npz(name .. '.npz', {x = dk.ones(2)})
      end
      """
    XCTAssertEqual(try run(["-e", prepare]).status, 0)
    for (link, target) in [
      ("in/link.safetensors", "../secret/s.safetensors"), ("in/link.npz", "../secret/s.npz"),
      ("in/folder", "../secret"),
      ("out/link.safetensors", "../secret/s.safetensors"), ("out/folder", folder.path + "/secret"),
    ] {
      try manager.createSymbolicLink(
        atPath: folder.appendingPathComponent(link).path, withDestinationPath: target)
    }
    let code = """
      local here = ...
      local function refused(why, f, ...)
        local ok, message = pcall(f, ...)
        assert(not ok and message:find(why, 1, true), tostring(message) .. ' instead of ' .. why)
      end
      local load, save, x = dk.load_safetensors, dk.save_safetensors, {x = dk.ones(2)}
      assert(load 'in/a.safetensors'.x and load './in/deep/b.safetensors'.x and load(here .. '/in/a.safetensors').x)
      assert(dk.data.load_npz 'in/a.npz'.x)
      refused('outside the folders', load, 'secret/s.safetensors')
      refused('outside the folders', load, here .. '/secret/s.safetensors')
      refused('outside the folders', load, '/etc/passwd')
      refused('Is a directory', load, 'in')
      refused('outside the folders', load, 'inside')
      refused("no '..'", load, 'in/../secret/s.safetensors')
      refused("no '..'", load, 'in/deep/../a.safetensors')
      refused('no symbolic links', load, 'in/link.safetensors')
      refused('no symbolic links', load, 'in/folder/s.safetensors')
      refused('no symbolic links', dk.data.load_npz, 'in/link.npz')
      refused('outside the folders', dk.data.load_npz, 'secret/s.npz')
      refused('outside the folders', save, 'in/new.safetensors', x)
      refused('outside the folders', save, 'new.safetensors', x)
      refused('no symbolic links', save, 'out/link.safetensors', x)
      refused('no symbolic links', save, 'out/folder/new.safetensors', x)
      refused('no symbolic links', dk.makedirs, 'out/link.safetensors')
      refused('no symbolic links', dk.makedirs, 'out/folder')
      refused('no symbolic links', dk.makedirs, 'out/folder/new')
      save('out/missing/new.safetensors', x)
      refused('Not a directory', dk.makedirs, 'out/missing/new.safetensors')
      assert(dk.makedirs 'out/missing' == 'out/missing')
      refused('No such file', load, 'out/missing/none.safetensors')
      refused('outside the folders', dk.data.save_npz, 'secret/new.npz', x)
      refused('outside the folders', dk.image.save, 'secret/new.png', dk.zeros(1, 4, 4))
      save('out/new.safetensors', x)
      dk.data.save_npz('out/new.npz', x)
      dk.image.save('out/new.png', dk.zeros(1, 4, 4))
      dk.plot.plot{1, 2, 3}
      dk.plot.savefig 'out/figure.png'
      refused('outside the folders', dk.plot.savefig, 'figure.png')
      assert(load 'out/new.safetensors'.x:sum():item() == 2)
      local model = dk.nn.Sequential(dk.nn.Input(2), dk.nn.Dense(1))
      model:save 'out/model.safetensors'
      assert(dk.load 'out/model.safetensors')
      print 'done'
      """
    let script = try file("script.lua", "local dk = require 'diffusionkit'\n" + code)
    let result = try run(["--sandbox", "--allow-read", "in", "--allow-write", "out", script, folder.path])
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.output, "done\n")
    XCTAssertEqual(
      Set(try manager.contentsOfDirectory(atPath: folder.path + "/secret")), ["s.safetensors", "s.npz"])
    XCTAssertEqual(
      Set(try manager.contentsOfDirectory(atPath: folder.path + "/out")),
      [
        "missing", "new.safetensors", "new.npz", "new.png", "figure.png", "model.safetensors",
        "link.safetensors",
        "folder",
      ])
  }
}
