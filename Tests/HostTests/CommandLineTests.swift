import XCTest

final class CommandLineTests: ProgramTestCase {
  private let printArguments = """
    local first, last = 0, 0
    while arg[first - 1] do first = first - 1 end
    for i = first, #arg do print(i, arg[i]) end
    print(select("#", ...), ...)
    """

  func testScriptReceivesItsArgumentsUnchanged() throws {
    let script = try file("script.lua", printArguments)
    let result = try run(["-e", "x = 1", script, "a b", "--help", "-i", "", "--", "-e", "-x=1"])
    XCTAssertEqual(
      result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init),
      [
        "-3\t\(Self.diffuseLua.path)", "-2\t-e", "-1\tx = 1", "0\t\(script)", "1\ta b", "2\t--help", "3\t-i",
        "4\t",
        "5\t--", "6\t-e", "7\t-x=1", "7\ta b\t--help\t-i\t\t--\t-e\t-x=1", "",
      ])
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.status, 0)
  }

  func testArgumentsAreAsInStockLua() throws {
    let stock = try tool("lua5.4")
    let script = try file("script.lua", printArguments)
    try file("-dash.lua", printArguments)
    let commandLines = [
      [script], [script, "-"], ["-e", "y = 2", "-e", "z = 3", script, "1", "2"], ["-ey = 2", script, "-e"],
      ["--", script, "--", "x"], ["--", "-dash.lua", "x"], ["-", "x", "--y"], ["-e", printArguments],
    ]
    for arguments in commandLines {
      let ours = try run(arguments, input: printArguments)
      let theirs = try run(arguments, of: stock, input: printArguments)
      XCTAssertEqual(
        ours.output.replacingOccurrences(of: Self.diffuseLua.path, with: "lua"),
        theirs.output.replacingOccurrences(of: stock.path, with: "lua"), "\(arguments)")
      XCTAssertEqual(ours.errors, "", "\(arguments)")
      XCTAssertEqual(ours.status, theirs.status, "\(arguments)")
    }
  }

  /// The program's, stock Lua's and a sandbox's, which has no environment.
  func testOptionsOfAScript() throws {
    let script = try file(
      "script.lua",
      """
      local dk = require "diffusionkit"
      local options = dk.options{ steps = 600, rate = 0.5, fast = false }
      print(options.steps, options.rate, options.fast)
      """)
    let words = [script, "--steps=5", "--fast"]
    let environment = ["RATE": "2", "STEPS": "7"]
    XCTAssertEqual(try run([script]).output, "600\t0.5\tfalse\n")
    XCTAssertEqual(try run(words, environment: environment).output, "5\t2.0\ttrue\n")
    XCTAssertEqual(try run(["--sandbox"] + words, environment: environment).output, "5\t0.5\ttrue\n")
    let module = try environmentWithModule(environment)
    XCTAssertEqual(
      try run(words, of: try tool("lua5.4"), environment: module).output, "5\t2.0\ttrue\n")
    let help = try run([script, "--help"])
    XCTAssertEqual(help.status, 0)
    XCTAssertEqual(help.errors, "")
    for option in ["--fast=false", "--rate=0.5", "--steps=600"] {
      XCTAssertTrue(help.output.contains(option), help.output)
    }
    let misspelt = try run([script, "--stpes", "5"])
    XCTAssertEqual(misspelt.status, 1)
    XCTAssertTrue(
      misspelt.errors.contains("script.lua:2: unknown option '--stpes' (did you mean 'steps'?"),
      misspelt.errors)
    XCTAssertEqual(try run(["--sandbox", script, "--help"]).status, 1)
  }

  func testCodeRunsInOrderBeforeTheScript() throws {
    let script = try file("script.lua", "io.write('file ', n, '\\n')")
    let result = try run(["-e", "n = 1", "-e", "n = n + 1 print('code', n)", script])
    XCTAssertEqual(result.output, "code\t2\nfile 2\n")
    XCTAssertEqual(result.status, 0)
  }

  func testCodeMayBeginWithADash() throws {
    XCTAssertEqual(try run(["-e", "-- a comment\nprint(1)"]).output, "1\n")
    XCTAssertEqual(try run(["-eprint(2)"]).output, "2\n")
    XCTAssertEqual(try run(["--execute=x = 3", "--execute", "print(x)"]).output, "3\n")
  }

  func testWarningsAreAsInStockLua() throws {
    let code = """
      warn("unheard") warn("@on") warn("one, ", "two") warn("@unknown") warn("@", "not a control message")
      warn("@off") warn("unheard") warn("@on")
      setmetatable({}, {__gc = function() error("in a finaliser", 0) end}) collectgarbage()
      """
    let stock = try tool("lua5.4")
    let ours = try run(["-e", code])
    let theirs = try run(["-e", code], of: stock)
    XCTAssertTrue(ours.errors.hasPrefix("Lua warning: one, two\n"), ours.errors)
    XCTAssertEqual(ours.errors, theirs.errors)
  }

  /// Unknown options in a folder are named once, on standard error; the module uses Lua's own warnings.
  func testUnknownOptionsOfAFolderGiveAWarning() throws {
    let script = try file(
      "warn.lua",
      """
      local dk = require "diffusionkit"
      local folder = ...
      dk.models.UNet2DModel{in_channels = 1, out_channels = 1, block_out_channels = {4}, layers_per_block = 1,
        norm_num_groups = 2, attention_head_dim = 4, down_block_types = {"DownBlock2D"}, up_block_types = {"UpBlock2D"},
      }:save_pretrained(folder)
      local path = folder .. "/config.json"
      local file = io.open(path)
      local config = file:read("a"):gsub("{", '{"decay": 0.999, "inv_gamma": 1.0, ', 1)
      file:close()
      file = io.open(path, "w")
      file:write(config)
      file:close()
      for _ = 1, 2 do print(dk.models.UNet2DModel.from_pretrained(folder).kind) end
      print(dk.schedulers.DDIMScheduler.from_config{predict_epsilon = false}.config.prediction_type)
      """)
    let folder = try file("unet", "") + ".d"
    let result = try run([script, folder])
    XCTAssertEqual(result.output, "UNet2DModel\nUNet2DModel\nsample\n", result.errors)
    XCTAssertEqual(
      result.errors,
      """
      diffuse-lua: warning: \(folder)/config.json: options that are not known here are passed over: decay, inv_gamma
      diffuse-lua: warning: DDIMScheduler.from_config: predict_epsilon = false is an old option, read as prediction_type = \
      'sample'

      """)
  }

  func testLibrariesAreAsInStockLua() throws {
    let stock = try tool("lua5.4")
    try file("answer.lua", "print('loaded', ...) return { 42 }")
    let code = "print(answer and answer[1], g and g[1], string)"
    for arguments in [
      ["-l", "answer", "-e", code], ["-lanswer", "-e" + code], ["-l", "g=answer", "-e", code],
      ["-lg=answer", "-lanswer", "-e", code], ["-e", "answer = {1}", "-e", code, "-lanswer", "-e", code],
      ["-lanswer", "-W", "-e", "warn('heard')"], ["-e", "warn('unheard')", "-W", "-e", "warn('heard')"],
      ["-W", "-"], ["-lanswer"], ["-W"], ["-E"], ["-E", "-lanswer", "-"],
      ["-lnowhere", "-e", "print('not reached')"],
      ["-l", "a=b=c", "-e", code],
    ] {
      let ours = try run(arguments, input: "print('input', answer)" + code)
      let theirs = try run(arguments, of: stock, input: "print('input', answer)" + code)
      func plain(_ text: String) -> String {
        text.replacing(/table: 0x[0-9a-f]+/, with: "table").replacing("\(stock.path):", with: "diffuse-lua:")
          .replacing("\n\t[C]: in ?", with: "")
      }
      XCTAssertEqual(plain(ours.output), plain(theirs.output), "\(arguments)")
      XCTAssertEqual(plain(ours.errors), plain(theirs.errors), "\(arguments)")
      XCTAssertEqual(ours.status, theirs.status, "\(arguments)")
    }
  }

  func testTheEnvironmentIsAsInStockLua() throws {
    let stock = try tool("lua5.4")
    try file("init.lua", "print('file', ...)")
    let code = "print(package.path, package.cpath)"
    let environments = [
      ["LUA_INIT": "print 'init' x = 1"], ["LUA_INIT": "print 'one'", "LUA_INIT_5_4": "print 'two'"],
      ["LUA_INIT": "@init.lua"], ["LUA_INIT": "@nowhere.lua"], ["LUA_INIT": "error 'broken'"],
      ["LUA_INIT": "x ="],
      ["LUA_INIT": ""], ["LUA_PATH": "here/?.lua;;", "LUA_CPATH": "here/?.so"],
    ]
    for environment in environments {
      for options in [["-e", code], ["-E", "-e", code], ["-e", code, "-E"]] {
        let ours = try run(options, environment: environment)
        let theirs = try run(options, of: stock, environment: environment)
        XCTAssertEqual(ours.output, theirs.output, "\(environment) \(options)")
        XCTAssertEqual(
          ours.errors,
          theirs.errors.replacing("\(stock.path):", with: "diffuse-lua:").replacing(
            "\n\t[C]: in ?", with: ""),
          "\(environment) \(options)")
        XCTAssertEqual(ours.status, theirs.status, "\(environment) \(options)")
      }
    }
  }

  func testTheVersionIsShownFirst() throws {
    let script = try file("script.lua", "print('ran')")
    let banner = try run(["--version"]).output
    XCTAssertEqual(try run(["-v", script]).output, banner + "ran\n")
    XCTAssertEqual(try run(["-e", "print(1)", "-v"]).output, banner + "1\n")
    XCTAssertEqual(try run(["-v"], input: "print('not read')").output, banner)
    XCTAssertEqual(try run(["-v", "-"], input: "print('read')").output, banner + "read\n")
    XCTAssertEqual(try run(["-v", "-i"], input: "1\n").output, banner + "> 1\n> \n")
    XCTAssertEqual(try run(["--version", script]).output, banner)
  }

  func testStandardInputIsAScript() throws {
    XCTAssertEqual(try run([], input: "print('piped', arg[1], #arg)").output, "piped\tnil\t0\n")
    XCTAssertEqual(try run(["-", "x"], input: "print('piped', ...)").output, "piped\tx\n")
    // As in stock lua, -e alone does not read standard input.
    XCTAssertEqual(try run(["-e", "print(1)"], input: "print(2)").output, "1\n")
  }

  func testFirstLineOfAScriptMayNameItsInterpreter() throws {
    let script = try file("script.lua", "#!/usr/bin/env diffuse-lua\nprint('ran')")
    XCTAssertEqual(try run([script]).output, "ran\n")
  }

  func testLibraryIsFoundWithoutAFile() throws {
    let script = try file("script.lua", "print(dk, require('diffusionkit').version ~= nil)")
    XCTAssertEqual(try run([script], environment: ["LUA_PATH": "", "LUA_CPATH": ""]).output, "nil\ttrue\n")
    XCTAssertEqual(try run(["-e", "print(dk == require 'diffusionkit')"]).output, "true\n")
  }

  func testHelp() throws {
    let usage = try run(["--help"])
    XCTAssertEqual(usage.status, 0)
    for words in [
      "diffuse-lua [-i] [-v] [-E] [-W] [-e CODE]... [-l MODULE]... [--sandbox [LIMIT]...] [--] [FILE [ARGUMENT]...]",
      "Exit codes:", "--version", "LUA_INIT",
    ] {
      XCTAssertTrue(usage.output.contains(words), usage.output)
    }
    let matmul = try run(["--help", "matmul"])
    XCTAssertEqual(matmul.output, try run(["-e", "print(dk.help('matmul'))"]).output)
    XCTAssertTrue(matmul.output.hasPrefix("dk.matmul("), matmul.output)
    XCTAssertEqual(matmul.status, 0)
    let unknown = try run(["--help", "nonsense"])
    XCTAssertEqual(unknown.status, 1)
    XCTAssertTrue(unknown.errors.contains("nothing is called 'nonsense'"), unknown.errors)
  }

  func testVersion() throws {
    let result = try run(["--version"])
    XCTAssertNotNil(
      result.output.wholeMatch(of: /diffuse-lua \d+\.\d+\.\d+ \(Lua 5\.4\.\d+\)\n/), result.output)
  }

  func testDocsAreThoseThatAreCommitted() throws {
    let result = try run(["--docs", "written"])
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertEqual(result.output, "")
    for path in ["reference/index.md", "reference/tensors.md", "lua/diffusionkit.lua"] {
      XCTAssertEqual(
        try String(contentsOf: folder.appendingPathComponent("written/\(path)"), encoding: .utf8),
        try String(contentsOf: Self.package.appendingPathComponent("docs/\(path)"), encoding: .utf8),
        "docs/\(path) is not what the declarations say: make docs")
    }
    XCTAssertEqual(try run(["--docs", "/dev/null"]).status, 1)
  }

  func testWrongCommandLines() throws {
    for arguments in [
      ["--bogus"], ["-x", "script.lua"], ["-e"], ["-l"], ["-l", "-e"], ["-l", ""], ["-iv"], ["-Wx"], ["-EW"],
      ["-vi"],
      ["-ie", "x = 1"],
    ] {
      let result = try run(arguments)
      XCTAssertEqual(result.status, 64, "\(arguments)")
      XCTAssertTrue(result.errors.contains("Usage: diffuse-lua"), result.errors)
      XCTAssertEqual(result.output, "")
    }
  }

  // MARK: Bytes, and a system that reveals little

  private let shell = URL(fileURLWithPath: "/bin/sh")

  /// Arguments need not be UTF-8: code, names of files, modules and folders.
  func testArgumentsAreBytes() throws {
    let program = Self.diffuseLua.path
    func output(_ command: String) throws -> String {
      let result = try run(["-c", command, program], of: shell)
      XCTAssertEqual(result.errors, "", command)
      return result.output
    }
    let bytes = #"$(printf 'a\377\303\251\364\217\277\277')"#
    XCTAssertEqual(
      try output(#""$0" -e "print(('"# + bytes + #"'):byte(1, -1))""#),
      "97\t255\t195\t169\t244\t143\t191\t191\n")
    XCTAssertEqual(try output(#""$0" -e"x = '$(printf '\314\201')' print(#x)""#), "2\n")
    // A letter followed by an accent that belongs to the value: -l with a name that begins with one.
    try file("\u{301}x.lua", "return 7")
    XCTAssertEqual(try output(#""$0" "-lq=$(printf '\314\201x')" -e 'print(q)'"#), "7\n")
    XCTAssertEqual(
      try output(#"printf 'return 5' > "$(printf 'm\377').lua"; "$0" "-lq=$(printf 'm\377')" -e 'print(q)'"#),
      "5\n")
    XCTAssertEqual(
      try output(
        #"f="$(printf 's\377').lua"; echo 'print(#arg[0], #..., (...):byte(1, -1))' > "$f"; "$0" "$f" "$(printf 'x\200')""#
      ),
      "6\t2\t120\t128\n")
    XCTAssertEqual(
      try output(
        #"d="$(printf 'd\377')"; mkdir "$d"; "$0" --sandbox --allow-write "$d" -e "dk.save_safetensors('$d/a.safetensors', {x = dk.ones(2)}) print(dk.load_safetensors('$d/a.safetensors').x:sum():item())""#
      ), "2.0\n")
  }

  /// Options are read correctly without /proc, which Swift would read for the arguments.
  func testOptionsAreReadWithoutProc() throws {
    let unshare = try tool("unshare")
    let hide = "mount -t tmpfs none /proc && test ! -e /proc/self && "
    let ways = [["-m"], ["-r", "-m"]]
    guard
      let way = try ways.first(where: {
        try run($0 + ["sh", "-c", hide + "true"], of: unshare).status == 0
      })
    else { throw XCTSkip("this process may not hide /proc") }
    func output(_ arguments: [String], input: String = "") throws -> Outcome {
      try run(
        way + ["sh", "-c", hide + "exec \"$0\" \"$@\"", Self.diffuseLua.path] + arguments, of: unshare,
        input: input)
    }
    XCTAssertEqual(try output(["-e", "print(1, arg[1])", "-"], input: "print(2, ...)").output, "1\tnil\n2\n")
    let confined = try output(["--sandbox"], input: "print(io, debug, package, os.exit)")
    XCTAssertEqual(confined.output, "nil\tnil\tnil\tnil\n", confined.errors)
    XCTAssertEqual(
      try output(["--sandbox", "--max-seconds", "0.2"], input: "while true do end").status, 124)
    XCTAssertEqual(try output(["--bogus"]).status, 64)
    let script = try file("script.lua", "print(arg[0], ...)")
    XCTAssertEqual(try output([script, "a", "--sandbox"]).output, "\(script)\ta\t--sandbox\n")
    let written = try output([
      "--sandbox", "--allow-write", ".", "-e",
      "dk.save_safetensors('a.safetensors', {x = dk.ones(2)}) print(dk.load_safetensors('a.safetensors').x:sum():item())",
    ])
    XCTAssertEqual(written.output, "2.0\n", written.errors)
  }

  /// The parent process may have blocked the signal of the time limit.
  func testATimeLimitHoldsWithABlockedSignal() throws {
    let source = try file(
      "blocked.c",
      """
      #include <signal.h>
      #include <unistd.h>
      int main(int count, char **arguments) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, NULL);
        return count > 1 ? execv(arguments[1], arguments + 1) : 1;
      }
      """)
    let program = try compile(URL(fileURLWithPath: source))
    let result = try run(
      [
        Self.diffuseLua.path, "--sandbox", "--max-seconds", "0.5", "-e",
        "local t = {} for i = 1, 3000000 do t[i] = i * 7919 % 3000017 end while true do table.sort(t) table.sort(t) end",
      ], of: program)
    XCTAssertEqual(result.status, 124, result.errors)
  }
}
