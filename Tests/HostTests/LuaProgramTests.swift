import Foundation
import XCTest

/// Real programs with embedded Lua, each of which loads the module, trains a small model and samples from it.
final class LuaProgramTests: ProgramTestCase {
  /// Checks that there are many points near a circle of that radius, as in the model's data.
  private func assertRing(
    _ points: [(x: Double, y: Double)], radius: Double = 1, atLeast count: Int, line: UInt = #line
  ) {
    XCTAssertGreaterThanOrEqual(points.count, count, line: line)
    let radii = points.map { ($0.x * $0.x + $0.y * $0.y).squareRoot() / radius }
    let mean = radii.reduce(0, +) / Double(max(radii.count, 1))
    XCTAssertEqual(mean, 1, accuracy: 0.2, "\(points)", line: line)
    // Noise could have the right mean, but half of it lies outside of this band.
    let near = radii.filter { (0.6...1.4).contains($0) }.count
    XCTAssertGreaterThan(Double(near), 0.8 * Double(points.count), "\(points)", line: line)
    XCTAssertEqual(
      points.map(\.x).reduce(0, +) / Double(max(points.count, 1)), 0, accuracy: 0.6 * radius, line: line)
  }

  private func points(_ text: String, _ expression: Regex<(Substring, Substring, Substring)>) -> [(
    Double, Double
  )] {
    text.matches(of: expression).compactMap { match in
      guard let x = Double(match.1), let y = Double(match.2) else { return nil }
      return (x, y)
    }
  }

  func testStockLua() throws {
    let script = try file(
      "script.lua",
      """
      local ring = require "ring"
      ring.train()
      for _, point in ipairs(ring.draw(50)) do print(point[1], point[2]) end
      """)
    let result = try run([script], of: try tool("lua5.4"), environment: try environmentWithModule())
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.output.split(separator: "\n").count, 50, "the module prints nothing itself")
    assertRing(points(result.output, /(\S+)\t(\S+)\n/), atLeast: 50)
  }

  func testOnlyTheProgramShowsProgress() throws {
    let code = """
      local dk = require "diffusionkit"
      local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
      model:compile()
      model:fit(dk.ones(4, 1), dk.ones(4, 1))
      """
    let module = try environmentWithModule()
    let stock = try tool("lua5.4")
    XCTAssertEqual(try run(["-e", code], of: stock, environment: module).output, "")
    XCTAssertTrue(try run(["-e", code]).output.hasPrefix("Epoch 1/1"))
    let silent = code.replacingOccurrences(of: "dk.ones(4, 1))", with: "dk.ones(4, 1), { verbose = 0 })")
    XCTAssertEqual(try run(["-e", silent]).output, "")
    let verbose = code.replacingOccurrences(of: "dk.ones(4, 1))", with: "dk.ones(4, 1), { verbose = 1 })")
    XCTAssertTrue(try run(["-e", verbose], of: stock, environment: module).output.hasPrefix("Epoch 1/1"))
    let loop = """
      for step, bar in require "diffusionkit".progress(2, "mine") do
        bar:set_postfix { b = step, a = 0.5 }
        if step == 2 then error "boom" end
      end
      """
    XCTAssertEqual(try run(["-e", loop], of: stock, environment: module).output, "")
    let shown = try run(["-e", loop])
    XCTAssertTrue(shown.output.hasPrefix("mine  1/2  "), shown.output)
    XCTAssertTrue(shown.output.hasSuffix("steps/s  a: 0.5  b: 2\n"), shown.output)
    XCTAssertTrue(shown.errors.contains("boom"), shown.errors)
  }

  func testClingo() throws {
    let program = Self.examples.appendingPathComponent("ring.lp").path
    let result = try run(
      ["--verbose=0", program], of: try tool("clingo"), environment: try environmentWithModule())
    // clingo exits with 10 for satisfiable plus 20 for a complete search.
    XCTAssertEqual(result.status, 30, result.output + result.errors)
    XCTAssertEqual(result.errors, "")
    let best = try XCTUnwrap(
      result.output.split(separator: "\n").last { $0.contains("point") }.map(String.init))
    assertRing(points(best, /point\(\d+,(-?\d+),(-?\d+)\)/), radius: 100, atLeast: 12)
    XCTAssertEqual(best.matches(of: /chosen/).count, 3)
  }

  func testGnuplot() throws {
    let script = try file(
      "script.gp",
      """
      set terminal lua "\(Self.examples.path)/learn.lua"
      set output "more.dat"
      unset border; unset tics; unset key; set margins 0,0,0,0
      set xrange [-1.5:1.5]; set yrange [-1.5:1.5]
      set parametric; set trange [0:2*pi]; set samples 300
      plot cos(t), sin(t) with points
      """)
    let result = try run([script], of: try tool("gnuplot"), environment: try environmentWithModule())
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertEqual(result.output + result.errors, "")
    let written = try String(contentsOf: folder.appendingPathComponent("more.dat"), encoding: .utf8)
    let drawn = points(written, /(\S+) (\S+)\n/).map { (3 * $0 - 1.5, 3 * $1 - 1.5) }
    assertRing(drawn, atLeast: 300)
  }

  // MARK: The examples' own hosts

  func testHostInC() throws {
    let host = try compile(Self.examples.appendingPathComponent("host.c"))
    let script = Self.examples.appendingPathComponent("ring.lua").path
    let result = try run([script], of: host, environment: try environmentWithModule())
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertTrue(result.errors.contains("epoch 60: loss 0."), result.errors)
    assertRing(points(result.output, /\s*(\S+)\s+(\S+)\n/), atLeast: 8)
  }

  func testHostInCReportsErrors() throws {
    let host = try compile(Self.examples.appendingPathComponent("host.c"))
    let script = Self.examples.appendingPathComponent("ring.lua").path
    let bad = try file("bad.lua", "require('diffusionkit').ones(2, 3):matmul(1)")
    for (arguments, environment, message) in [
      ([], [:], "usage: host SCRIPT"),
      (["nowhere.lua"], [:], "host: cannot open nowhere.lua"),
      ([script], ["LUA_CPATH": "/nowhere/?.so"], "module 'diffusionkit' not found"),
      ([bad], try environmentWithModule(), "bad.lua:1: bad argument #1 to 'matmul'"),
    ] {
      let result = try run(arguments, of: host, environment: environment)
      XCTAssertEqual(result.status, 1)
      XCTAssertTrue(result.errors.contains(message), result.errors)
    }
  }

  func testHostInSwift() throws {
    let result = try run([], of: Self.products.appendingPathComponent("swift-host"))
    XCTAssertEqual(result.status, 0, result.output + result.errors)
    XCTAssertTrue(result.output.hasPrefix("loss: 0."), result.output)
    XCTAssertTrue(result.output.contains("\nafter 50 steps:\n"), result.output)
    assertRing(points(result.output, /\s*(-?\d\.\d+)\s+(-?\d\.\d+)\n/), atLeast: 8)
  }

  // MARK: Installing

  /// Installs the built module. The rockspec's own build command would take minutes.
  func testLuaRocksInstallsTheModule() throws {
    let tree = folder.appendingPathComponent("tree").path
    let name = "diffusionkit-scm-1.rockspec"
    var rockspec = try String(contentsOf: Self.package.appendingPathComponent(name), encoding: .utf8)
    for (theirs, ours) in [("make module", "true"), (".build/lua/diffusionkit.so", Self.module.path)] {
      XCTAssertTrue(rockspec.contains("\"\(theirs)\""), theirs)
      rockspec = rockspec.replacingOccurrences(of: "\"\(theirs)\"", with: "\"\(ours)\"")
    }
    for (version, sum) in [("5.1", "6\n"), ("5.4", "6.0\n")] {
      let built = try run(
        ["--lua-version", version, "--tree", tree, "make", file(name, rockspec)],
        of: try tool("luarocks"), environment: ["HOME": folder.path], in: Self.package)
      XCTAssertEqual(built.status, 0, built.output + built.errors)
      let code = "print(require 'diffusionkit'.ones(2, 3):sum():item())"
      let result = try run(
        ["-e", code], of: try tool("lua\(version)"),
        environment: ["LUA_CPATH": "\(tree)/lib/lua/\(version)/?.so"])
      XCTAssertEqual(result.output, sum, result.errors)
    }
  }
}
