import Foundation
import XCTest

/// The plugin of examples/neovim in a Neovim without a screen. `driver.lua` runs experiments as a user would, and prints what
/// it finds.
final class NeovimPluginTests: ProgramTestCase {
  private static let plugin = package.appendingPathComponent("examples/neovim")
  private static let neovimPrograms = programs.appendingPathComponent("neovim")

  /// Runs Lua code in a Neovim that has the plugin, with `wait()`, which processes events until the experiment ends, and
  /// `lines()`, the lines of the report.
  private func neovim(
    _ code: String, plugin: URL = plugin, environment: [String: String]? = nil
  ) throws -> Outcome {
    let driver = try file(
      "driver.lua",
      """
      diffuse = require "diffuse"
      function say(...)
        local texts = {}
        for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
        io.stdout:write(table.concat(texts, " "), "\\n")
      end
      function wait() vim.wait(120000, function() return diffuse.state() ~= "running" end, 1) end
      function lines() return vim.api.nvim_buf_get_lines(require("diffuse.report").buffer(), 0, -1, false) end
      -- A command whose error message is an error in Lua, and a line of the standard error output here.
      function try(command)
        local is_fine, message = pcall(vim.cmd, command)
        if not is_fine then io.stderr:write(message, "\\n") end
      end
      \(code)
      """)
    return try run(
      arguments(plugin, ["--headless", "-c", "luafile \(driver)", "-c", "qa!"]), of: try tool("nvim"),
      environment: try environment ?? environmentWithModule(["OMP_NUM_THREADS": "1"]))
  }

  /// The arguments of a Neovim with this plugin, without the user's own files.
  private func arguments(_ plugin: URL, _ others: [String]) -> [String] {
    [
      "-u", "NONE", "-i", "NONE", "-n", "--cmd", "set runtimepath^=\(plugin.path)", "-c",
      "runtime plugin/diffuse.lua",
    ]
      + others
  }

  /// An experiment of 3 epochs of 5 batches, and 4 steps of sampling.
  @discardableResult
  private func small(_ end: String = "") throws -> String {
    try file(
      "small.lua",
      """
      local dk = require "diffusionkit"
      dk.manual_seed(1)
      local images, labels = dk.data.digits()
      local trainer = dk.DiffusionTrainer {
        model = dk.models.TimeMLP { data_shape = { 1, 8, 8 }, hidden_dim = 16, num_blocks = 1, num_classes = 10 },
        scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 20 },
      }
      local data = images:sub(1, 80):unsqueeze(2) / 8 - 1
      local history = trainer:fit(data, { class_labels = labels:sub(1, 80), epochs = 3, batch_size = 16 })
      local digits = trainer:sample { class_labels = dk.arange(0, 4), num_inference_steps = 4 }
      dk.image.show(digits / 2 + 0.5, { columns = 2 })
      print(("%.9g %.9g"):format(history.loss[3], digits:sum():item()))
      \(end)
      """)
  }

  // MARK: Turns

  /// The editor's own timer fires between any two steps of training and sampling.
  func testAStepInEachTurn() throws {
    let script = try small()
    let result = try neovim(
      """
      vim.g.diffuse_budget = 0
      local seen, most, ticks, status = 0, 0, 0, {}
      local timer = vim.loop.new_timer()
      local function tick()
        local steps = diffuse.statistics() and diffuse.statistics().steps or 0
        ticks, most, seen = ticks + 1, math.max(most, steps - seen), steps
        status[diffuse.status()] = true
        timer:start(0, 0, vim.schedule_wrap(tick))
      end
      tick()
      vim.cmd "Diffuse \(script)"
      say(diffuse.state(), diffuse.statistics().turns)
      wait()
      local statistics = diffuse.statistics()
      say(diffuse.state(), statistics.steps, statistics.turns, ticks >= statistics.steps / 2, most <= 2)
      say(lines()[1]:match "^small.lua: done after")
      local found = {}
      for text in pairs(status) do
        for _, pattern in ipairs { "training epoch 2/3 %((%d+)%%%), loss [%d.]+$", "sampling %d/4 %((%d+)%%%)$" } do
          if text:find("^" .. pattern) then found[pattern] = (found[pattern] or 0) + 1 end
        end
      end
      say(vim.tbl_count(found), diffuse.status())
      local curve = lines()[3]:match "^loss (%S+) [%d.]+$"
      say(vim.fn.strchars(curve), vim.fn.strchars(lines()[2]))
      """)
    XCTAssertEqual(result.errors, "")
    // 15 batches and 4 steps of sampling; the last turn ends the script.
    XCTAssertEqual(
      result.output,
      """
      running 0
      done 19 20 true true
      small.lua: done after
      2 done
      3 38

      """)
  }

  /// Scripts calculate the same as without the editor, whether a call is taken in steps or not.
  func testCallsGiveTheSameResults() throws {
    let script = Self.neovimPrograms.appendingPathComponent("calls.lua").path
    let environment = try environmentWithModule(["OMP_NUM_THREADS": "1"])
    let expected = try run([script], of: try tool("luajit"), environment: environment)
    XCTAssertEqual(expected.errors, "")
    let result = try neovim(
      """
      vim.cmd "Diffuse \(script)"
      wait()
      local texts = {}
      for row, line in ipairs(lines()) do
        if row > 4 and line ~= "" and not line:find "[▀▄]" then texts[#texts + 1] = line end
      end
      say(table.concat(texts, "\\n"))
      say(diffuse.state(), diffuse.statistics().steps > 40)
      """)
    XCTAssertEqual(result.errors, "")
    // Messages name a script by its path as it was given, which the editor shortens.
    let name = { (text: String) in
      text.replacing(/\S*calls\.lua/, with: "calls.lua").split(separator: "\n").map(String.init)
    }
    XCTAssertGreaterThan(name(expected.output).count, 25)
    XCTAssertEqual(name(result.output), name(expected.output) + ["done true"])
  }

  /// In Lua 5.1, where `pcall` and the iterator of a loop cannot yield, such calls stay whole.
  func testStepsInEveryLua() throws {
    let script = Self.neovimPrograms.appendingPathComponent("calls.lua").path
    let driver = try file(
      "driver.lua",
      """
      package.path = "\(Self.plugin.path)/lua/?.lua"
      local stepping, dk = require "diffuse.stepping", require "diffusionkit"
      local function ignore() end
      local host = { thread = coroutine.create(assert(loadfile(arg[1]))),
        on_training = ignore, on_sampling = ignore, on_progress = ignore, on_images = ignore }
      local restore = stepping.install(dk, host)
      local turns = 0
      while coroutine.status(host.thread) ~= "dead" do
        assert(coroutine.resume(host.thread))
        turns = turns + 1
      end
      restore()
      io.stderr:write(turns, "\\n")
      """)
    let environment = try environmentWithModule(["OMP_NUM_THREADS": "1"])
    for (lua, minTurns) in [("lua5.1", 25), ("luajit", 40), ("lua5.4", 40)] {
      let expected = try run([script], of: try tool(lua), environment: environment)
      let result = try run([driver, script], of: try tool(lua), environment: environment)
      XCTAssertEqual(result.output, expected.output, lua)
      XCTAssertGreaterThan(Int(result.errors.dropLast()) ?? 0, minTurns, lua + result.errors)
    }
  }

  // MARK: Images

  /// The upper pixel of a cell is the foreground of a half block, the lower one its background.
  func testImagesAreHalfBlocks() throws {
    let script = try file(
      "image.lua",
      """
      local dk = require "diffusionkit"
      -- Red and green above blue and black above white and gray.
      dk.image.show(dk.tensor { { { 1, 0 }, { 0, 0 }, { 1, 0.5 } }, { { 0, 1 }, { 0, 0 }, { 1, 0.5 } },
        { { 0, 0 }, { 1, 0 }, { 1, 0.5 } } })
      print "below"
      """)
    let result = try neovim(
      """
      vim.cmd "Diffuse \(script)"
      wait()
      local buffer = require("diffuse.report").buffer()
      say(table.concat(lines(), "|", 5))
      local marks = vim.api.nvim_buf_get_extmarks(buffer, vim.api.nvim_create_namespace "diffuse", { 4, 0 }, { 6, 0 },
        { details = true })
      for _, mark in ipairs(marks) do
        local group = vim.api.nvim_get_hl_by_name(mark[4].hl_group, true)
        say(mark[2], mark[3], mark[4].end_col, ("%06x"):format(group.foreground),
          group.background and ("%06x"):format(group.background))
        local plain = vim.api.nvim_get_hl_by_name(mark[4].hl_group, false)
        say(plain.foreground, plain.background)
      end
      say(vim.bo[buffer].modifiable, vim.bo[buffer].filetype, vim.api.nvim_get_current_buf() ~= buffer)
      """)
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(
      result.output,
      """
      ▀▀|▀▀||below
      4 0 3 ff0000 0000ff
      196 21
      4 3 6 00ff00 000000
      46 16
      5 0 3 ffffff nil
      231 nil
      5 3 6 808080 nil
      244 nil
      false diffuse true

      """)
  }

  func testModifiersAndCountOfTheWindow() throws {
    let script = try file("empty.lua", "print(1)")
    let result = try neovim(
      """
      for _, command in ipairs { "Diffuse", "tab Diffuse", "botright 5Diffuse", "vertical topleft 20Diffuse" } do
        vim.cmd(command .. " \(script)")
        wait()
        local window = vim.fn.win_findbuf(require("diffuse.report").buffer())[1]
        say(vim.fn.tabpagenr "$", vim.fn.winnr(), vim.api.nvim_win_get_width(window), vim.api.nvim_win_get_height(window))
        vim.cmd "silent enew | silent only | silent tabonly"
      end
      """)
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.output, "1 1 40 22\n2 1 80 21\n1 1 80 5\n1 2 20 22\n")
  }

  /// Images become as many columns as fit, and a large image gets smaller.
  func testImagesFitTheWindow() throws {
    let script = try file(
      "many.lua",
      """
      local dk = require "diffusionkit"
      dk.image.show(dk.zeros(20, 1, 8, 8), { columns = 10 })
      dk.image.show(dk.concat({ dk.zeros(100, 120), dk.ones(100, 120) }, 2))
      dk.image.show(dk.rand(3, 60, 50))
      """)
    let result = try neovim(
      """
      vim.o.columns = 101
      local sizes = {}
      local report = require "diffuse.report"
      local draw = report.images
      function report.images(...)
        draw(...)
        local image = vim.tbl_filter(function(line) return line:find "[▀▄]" end, lines())
        sizes[#sizes + 1] = #image .. " x " .. vim.fn.strchars(image[1])
      end
      vim.cmd "Diffuse \(script)"
      wait()
      say(table.concat(sizes, ", "))
      """)
    XCTAssertEqual(result.errors, "")
    // A window of 50 columns has 5 images of 8 pixels in a row, four rows of them with gaps of a pixel; 240 pixels are
    // reduced by 5.
    XCTAssertEqual(result.output, "18 x 44, 10 x 48, 30 x 50\n")
  }

  // MARK: The user's editor

  func testTheStatusLineIsTheUsersIfThereIsOne() throws {
    let script = try small()
    for (own, expected) in [("", "true"), ("%f own", "false")] {
      let result = try neovim(
        """
        vim.o.statusline = "\(own)"
        say(diffuse.state(), diffuse.status() == "")
        vim.cmd "Diffuse \(script)"
        wait()
        say(vim.o.statusline:find("diffuse", 1, true) ~= nil, vim.api.nvim_eval_statusline("%{v:lua.require'diffuse'.status()}", {}).str)
        """)
      XCTAssertEqual(result.output, "idle true\n\(expected) done\n", result.errors)
    }
  }

  /// The text of a buffer is run, saved or not; other buffers than Lua give the digits.
  func testTheCurrentBuffer() throws {
    try small()
    let result = try neovim(
      """
      vim.cmd "edit \(folder.path)/small.lua"
      vim.bo.filetype = "lua"
      vim.api.nvim_buf_set_lines(0, 0, -1, false, { "#!/usr/bin/env diffuse-lua", "x = 1", "print('unsaved', x, ...)" })
      vim.cmd "Diffuse"
      wait()
      say(lines()[5], x, vim.fn.winnr "$")
      vim.cmd "enew! | Diffuse"
      say(diffuse.status())
      vim.cmd "DiffuseStop"
      say(diffuse.status())
      """)
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.output, "unsaved\t1 nil 2\nstarting\nstopped\n")
  }

  /// What would write on the editor's screen, wait for keys or end the editor does not.
  func testScriptsCannotHarmTheEditor() throws {
    let script = try file(
      "hostile.lua",
      """
      io.write("half ", 1, " line\\nanother ") print("line", nil)
      print(pcall(io.read))
      os.exit(true)
      print "not reached"
      """)
    let result = try neovim(
      """
      vim.cmd "Diffuse \(script)"
      wait()
      say(diffuse.status(), table.concat(lines(), "|", 5))
      """)
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(
      result.output,
      "done half 1 line|another line\tnil|false\tthe editor has no standard input: 'io.read' is not available\n"
    )
  }

  // MARK: Stopping

  func testStopping() throws {
    let endless = try file(
      "endless.lua",
      """
      local dk = require "diffusionkit"
      local trainer = dk.DiffusionTrainer { model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 8, num_blocks = 1 },
        scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 20 } }
      local calls = 0
      local function train() trainer:fit(dk.randn(64, 2), { epochs = 1000000, checkpoint_path = "run.safetensors" }) end
      if CATCHES then
        print(pcall(train))
        print(trainer:sample { num_samples = 2, num_inference_steps = 2 }:shape())
      else
        train()
      end
      """)
    let caught = try file("caught.lua", "CATCHES = true\n" + String(contentsOfFile: endless, encoding: .utf8))
    let result = try neovim(
      """
      local function start(script)
        vim.cmd("Diffuse " .. script)
        vim.wait(60000, function() return diffuse.statistics().steps > 20 end, 1)
      end
      try "DiffuseStop"
      start "\(endless)"
      say(diffuse.state())
      try "Diffuse \(caught)"
      vim.cmd "DiffuseStop"
      say(diffuse.state(), lines()[1]:match "^endless.lua: stopped after" ~= nil)
      local steps = diffuse.statistics().steps
      vim.wait(20)
      say(diffuse.statistics().steps == steps)
      -- Another run may write the same checkpoint, and ":Diffuse!" ends it.
      start "\(endless)"
      vim.cmd "Diffuse! \(caught)"
      -- The report is drawn a few times a second.
      vim.wait(60000, function() return diffuse.statistics().steps > 20 and lines()[1]:match "training" ~= nil end, 1)
      say(lines()[1]:match "^%S+ %a+")
      vim.cmd "DiffuseStop"
      wait()
      say(diffuse.state(), table.concat(lines(), "|", 5))
      -- The library is as before: its functions no longer yield.
      local dk = require "diffusionkit"
      local trainer = dk.DiffusionTrainer { model = dk.models.TimeMLP { data_shape = 2, hidden_dim = 8, num_blocks = 1 },
        scheduler = dk.schedulers.DDPMScheduler { num_train_timesteps = 20 } }
      local training = coroutine.create(function() trainer:fit(dk.randn(8, 2)) end)
      say(coroutine.resume(training), coroutine.status(training))
      start "\(endless)"
      """)
    XCTAssertEqual(result.status, 0)
    XCTAssertEqual(
      result.output,
      """
      running
      stopped true
      true
      caught.lua: training
      stopped false	caught.lua:6: interrupted!|2 x 2
      true dead

      """)
    XCTAssertTrue(result.errors.contains("diffuse: no experiment is running"), result.errors)
    XCTAssertTrue(result.errors.contains("endless.lua is running: :DiffuseStop stops it"), result.errors)
  }

  // MARK: Errors

  func testErrorsNameTheLine() throws {
    let result = try neovim(
      """
      local function run(...)
        vim.cmd "enew!"
        vim.api.nvim_buf_set_name(0, "wrong" .. vim.api.nvim_get_current_buf() .. ".lua")
        vim.bo.filetype = "lua"
        vim.api.nvim_buf_set_lines(0, 0, -1, false, { ... })
        try "Diffuse"
        if diffuse.state() == "running" then wait() end
        local found = vim.diagnostic.get(0)[1]
        say(diffuse.state(), found and found.lnum, found and found.message)
      end
      run("local dk = require 'diffusionkit'", "local model = dk.nn.Dense(1)", "model:compile()",
        "model:fit(dk.zeros(4, 2), dk.zeros(4, 1), { epochs = -3 })")
      say(vim.tbl_contains(lines(), "  wrong" .. vim.api.nvim_get_current_buf() .. ".lua:4: in main chunk"))
      run("", "local = 3")
      run("print(nothing.field)")
      run("os.exit(3)")
      run("error { code = 1 }")
      try "Diffuse missing.lua"
      """)
    XCTAssertEqual(
      result.output.replacing(/table: 0x\w+/, with: "table"),
      """
      failed 3 bad argument 'epochs' to 'fit' (must be at least 1, not -3)
      true
      failed 1 '<name>' expected near '='
      failed 0 attempt to index global 'nothing' (a nil value)
      failed nil nil
      failed nil nil

      """)
    for message in [
      /diffuse: wrong\d+\.lua:4: bad argument 'epochs' to 'fit'/,
      /diffuse: wrong\d+\.lua:2: '<name>' expected/,
      /diffuse: wrong\d+\.lua ended with exit code 3/, /diffuse: table: 0x/,
      /diffuse: missing\.lua: No such file or directory/,
    ] {
      XCTAssertTrue(result.errors.contains(message), "\(result.errors)")
    }
  }

  /// A copy of the plugin outside of this repository, whose build it would find.
  private func copiedPlugin() throws -> URL {
    let copy = folder.appendingPathComponent("plugin")
    try FileManager.default.copyItem(at: Self.plugin, to: copy)
    return copy
  }

  func testAMissingModule() throws {
    let copy = try copiedPlugin()
    let broken = folder.appendingPathComponent("broken")
    try FileManager.default.createDirectory(at: broken, withIntermediateDirectories: true)
    try Data("no library".utf8).write(to: broken.appendingPathComponent("diffusionkit.so"))
    let result = try neovim(
      """
      try "Diffuse"
      vim.cmd "checkhealth diffuse"
      say(diffuse.state(), vim.fn.search "vim.g.diffuse_cpath = " > 0, vim.fn.search("searched: /nowhere/?.so", "w") > 0)
      vim.g.diffuse_cpath = "\(broken.path)"
      try "Diffuse"
      vim.cmd "checkhealth diffuse"
      say(vim.fn.search "does not load" > 0, vim.fn.search("searched: \(broken.path)/?.so", "w") > 0)
      vim.g.diffuse_cpath = "\(Self.module.deletingLastPathComponent().path)/?.so"
      vim.cmd "checkhealth diffuse"
      say(vim.fn.search("diffusionkit [0-9.]* is loaded", "w") > 0, vim.fn.search("it computes", "w") > 0)
      vim.cmd "Diffuse"
      say(diffuse.state(), vim.env.OMP_WAIT_POLICY == nil, package.cpath:find("broken", 1, true) == nil)
      """, plugin: copy, environment: ["LUA_CPATH": "/nowhere/?.so", "OMP_WAIT_POLICY": ""])
    XCTAssertEqual(result.output, "idle true true\ntrue true\ntrue true\nrunning true true\n", result.errors)
    XCTAssertTrue(
      result.errors.contains("diffuse: the module diffusionkit is not found. Run `make module`"),
      result.errors)
    XCTAssertTrue(result.errors.contains("diffuse: the module diffusionkit does not load: "), result.errors)
  }

  func testHelp() throws {
    let copy = try copiedPlugin()
    let result = try neovim(
      """
      vim.cmd "helptags \(copy.path)/doc"
      for _, tag in ipairs { "diffuse", ":Diffuse", ":DiffuseStop", "g:diffuse_cpath", "diffuse.status()" } do
        vim.cmd("help " .. tag)
        say(vim.fn.expand "%:t", vim.fn.getline "." :find(tag, 1, true) ~= nil)
      end
      """, plugin: copy)
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.output, String(repeating: "diffuse.txt true\n", count: 5))
  }

  func testFilesParseInLua51() throws {
    let files = try XCTUnwrap(
      FileManager.default.enumerator(at: Self.plugin, includingPropertiesForKeys: nil)
    )
    .compactMap { $0 as? URL }.filter { $0.pathExtension == "lua" }
    XCTAssertGreaterThan(files.count, 8)
    let code = "for _, path in ipairs(arg) do assert(loadfile(path)) end"
    let result = try run([try file("parse.lua", code)] + files.map(\.path), of: try tool("lua5.1"))
    XCTAssertEqual(result.errors, "")
  }

  // MARK: The screen

  /// A user on a terminal starts an experiment, types while it runs, and sees its images in 24-bit colours.
  func testOnATerminal() throws {
    let script = try file(
      "slow.lua",
      """
      local dk = require "diffusionkit"
      local red = dk.zeros(3, 2, 4)
      red[1] = 1
      dk.image.show(red)
      while not FINISHED do coroutine.yield() end
      print "and done"
      """)
    let terminal = try Terminal(
      try tool("nvim"),
      arguments(Self.plugin, ["--cmd", "set termguicolors", "-c", "set nomore"]),
      environment: try environmentWithModule(["OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"]))
    terminal.wait(for: "[No Name]")
    terminal.type(":Diffuse \(script)\r")
    terminal.wait(for: "38;2;255;0;0")
    terminal.wait(for: "▀▀▀▀")
    terminal.type("ityped meanwhile\u{1b}")
    terminal.wait(for: "typed meanwhile")
    terminal.type(":lua FINISHED = true\r")
    terminal.wait(for: "done after")
    terminal.wait(for: "and done")
    terminal.type(":qa!\r")
    XCTAssertEqual(terminal.waitForEnd().status, 0)
  }
}
