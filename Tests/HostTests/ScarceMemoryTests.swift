import Foundation
import XCTest

/// If the system has no memory left, a script gets an error and the process does not end: requests are refused before Swift's
/// own types allocate.
final class ScarceMemoryTests: ProgramTestCase {
  /// Each needs some megabytes at once.
  private static let cases: [(name: String, code: String)] = [
    ("sort", "dk.rand(1000000):sort()"),
    ("argsort", "dk.rand(1000, 1000):argsort{axis = 1}"),
    ("gather", "dk.rand(1000000):gather(1, dk.randint(1, 1000, {1000000}))"),
    ("index_select", "dk.rand(1000000):index_select(1, dk.randint(1, 1000, {1000000}))"),
    ("randperm", "dk.randperm(1000000)"),
    ("max", "dk.rand(1000000, 2):argmax(2)"),
    ("tensor", "local t = {} for i = 1, 1000000 do t[i] = i end dk.tensor(t)"),
    ("list", "local t = {} for i = 1, 1000000 do t[i] = 1 end dk.rand(2):index_select(1, t)"),
    ("embedding", "dk.nn.functional.embedding(dk.randint(0, 4, {500000}), dk.rand(4, 2))"),
    ("cross_entropy", "dk.losses.cross_entropy(dk.rand(500000, 2), dk.randint(0, 2, {500000}))"),
    ("load_csv", "dk.data.load_csv 'table.csv'"),
    ("save", "dk.image.save('a.png', dk.rand(3, 1000, 1000))"),
    ("encode", "assert(#dk.image.encode(dk.rand(3, 1000, 1000)) > 1000000)"),
    ("load", "dk.image.load 'noise.png'"),
    ("jpeg", "dk.noise.jpeg(dk.rand(3, 1200, 1200), 100)"),
    ("save_grid", "dk.image.save_grid('g.png', dk.rand(16, 3, 200, 200))"),
    ("image_folder", "dk.data.image_folder('images')"),
    ("Vocabulary", "dk.data.Vocabulary(text):encode(text)"),
    ("decode", "dk.data.Vocabulary('abc'):decode(dk.randint(0, 3, {1000000}))"),
    ("plot", "dk.plot.plot(dk.rand(1000000)) dk.plot.savefig 'f.png'"),
    ("scatter", "dk.plot.scatter(dk.rand(500000), dk.rand(500000)) dk.plot.savefig 'f.png'"),
    ("hist", "dk.plot.hist(dk.rand(1000000)) dk.plot.savefig 'f.png'"),
    ("imshow", "dk.plot.imshow(dk.rand(1000, 1000)) dk.plot.savefig 'f.png'"),
    ("mmd", "dk.metrics.mmd(dk.rand(1500, 4), dk.rand(1500, 4))"),
    ("frechet_distance", "dk.metrics.frechet_distance(dk.rand(500, 400), dk.rand(500, 400))"),
    ("batch_norm", "dk.nn.functional.batch_norm(dk.rand(2, 500000), {training = true})"),
  ]

  /// The files that the cases read.
  private static let files = """
    local file = io.open("table.csv", "w")
    for i = 1, 200000 do file:write(i, ",", i / 3, ",", -i, "\\n") end
    file:close()
    dk.image.save("noise.png", dk.rand(3, 1000, 1000))
    dk.image.save("large.png", dk.zeros(1, 8192, 8192))
    for i = 1, 3 do dk.image.save("images/" .. i .. ".png", dk.rand(3, 600, 600)) end
    local header = {}
    for i = 1, 150000 do
      header[i] = ('"tensor number %d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'):format(i)
    end
    local text = "{" .. table.concat(header, ",") .. "}"
    local archive = io.open("header.safetensors", "wb")
    archive:write(string.pack("<I8", #text), text)
    archive:close()
    """

  private static let start = "text = (\"the quick brown fox \"):rep(100000)\n"

  private func prepareFiles() throws {
    let made = try run(["-e", Self.files])
    XCTAssertEqual(made.status, 0, made.errors)
  }

  /// Every large request of each case fails in turn.
  func testEveryLargeRequestToTheCLibraryMayFail() throws {
    try prepareFiles()
    let library = folder.appendingPathComponent("scarce.so").path
    let source = Self.package.appendingPathComponent("Tests/HostTests/Programs/scarce.c").path
    let compiled = try run(
      ["-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source], of: try tool("clang"))
    XCTAssertEqual(compiled.status, 0, compiled.errors)
    let count = folder.appendingPathComponent("count").path
    func refusing(_ code: String, first: Int) throws -> Outcome {
      try self.run(
        ["-e", Self.start + code],
        environment: [
          "LD_PRELOAD": library, "SCARCE_BYTES": "\(1 << 20)", "SCARCE_FIRST": "\(first)",
          "SCARCE_COUNT": count,
          "OMP_NUM_THREADS": "1",
        ])
    }
    var refused = 0
    for (name, code) in Self.cases {
      let whole = try refusing(code, first: -1)
      XCTAssertEqual(whole.status, 0, "\(name): \(whole.errors)")
      let written = try String(contentsOfFile: count, encoding: .utf8)
      let requests = try XCTUnwrap(Int(written.trimmingCharacters(in: .whitespacesAndNewlines)))
      XCTAssertGreaterThan(requests, 0, name)
      // All of the first requests; later ones are alike, so that a sample suffices.
      for first in 0..<min(requests, 12) {
        let result = try refusing(code, first: first)
        XCTAssertTrue(
          [0, 1].contains(result.status), "\(name), request \(first): \(result.status) \(result.errors)")
        if result.status == 1 {
          refused += 1
          XCTAssertTrue(result.errors.contains("memory"), "\(name), request \(first): \(result.errors)")
        }
      }
    }
    XCTAssertGreaterThan(refused, 3 * Self.cases.count)
  }

  /// Code that allocates in small pieces, none of which is refused by itself: names, lists, dictionaries, machine code.
  private static let smallPieces: [(name: String, code: String)] = [
    (
      "names of tensors",
      "local t = {} for i = 1, 30000 do t['a' .. i] = one end dk.save_safetensors('a.safetensors', t)"
    ),
    ("members", "local t = {} for i = 1, 5000 do t['a' .. i] = one end dk.data.save_npz('a.npz', t)"),
    (
      "lines",
      "for i = 1, 3000 do dk.plot.plot({1, 2}, {label = 'line' .. i}) end dk.plot.legend() dk.plot.savefig 'f.svg'"
    ),
    ("wide table", "dk.data.load_csv 'wide.csv'"),
    (
      "options",
      "local t = {} for i = 1, 300000 do t['o' .. i] = i end dk.schedulers.DDPMScheduler.from_config(t)"
    ),
    (
      "layers", "local t = {} for i = 1, 3000 do t[i] = dk.nn.Dense(3) end dk.nn.Sequential(t)(dk.rand(2, 3))"
    ),
    ("graph", "local x = dk.parameter{1} local y = x for i = 1, 300000 do y = y + x end y:backward()"),
    (
      "epochs",
      "local m = dk.nn.Sequential{dk.nn.Input(1), dk.nn.Dense(1)} m:compile{} m:fit(dk.ones(4, 1), dk.ones(4, 1), {epochs = 5000, verbose = 0})"
    ),
    ("path", "pcall(dk.load_safetensors, ('y'):rep(20000000))"),
    ("product", "dk.rand(10, 10):matmul(dk.rand(10, 10))"),
    (
      "convolution",
      "local w = dk.parameter(dk.rand(32, 16, 5, 5)) dk.nn.functional.conv2d(dk.rand(1, 16, 16, 16), w):sum():backward()"
    ),
    (
      "attention",
      "local m = dk.nn.MultiHeadAttention{num_heads = 4, key_dim = 32} m(dk.rand(2, 64, 128)):sum():backward()"
    ),
  ]

  /// The smallest limit under which something starts, to within half a megabyte.
  private func minKilobytes(_ starts: (_ kilobytes: Int) throws -> Bool) rethrows -> Int {
    var (low, high) = (0, 4_000_000)
    while high - low > 500 {
      let middle = (low + high) / 2
      if try starts(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// From the smallest limit under which the program, or stock Lua with the module, starts, in steps.
  func testSmallPiecesUnderALimitOfTheAddressSpace() throws {
    let made = try run([
      "-e",
      "local f = io.open('wide.csv', 'w') for _ = 1, 2 do f:write(('1,'):rep(399999), '2\\n') end f:close()",
    ])
    XCTAssertEqual(made.status, 0, made.errors)
    let module = try environmentWithModule(["OMP_NUM_THREADS": "1"])
    var refused: Set<String> = []
    for program in [Self.diffuseLua.path, try tool("lua5.4").path] {
      func limited(_ code: String, kilobytes: Int) throws -> Outcome {
        try self.run(
          [
            "-c", "ulimit -v \(kilobytes) && exec \"$0\" -e \"$1\"", program,
            "dk = require 'diffusionkit' one = dk.ones(1) " + code,
          ],
          of: try tool("sh"), environment: module)
      }
      let minMemory = try minKilobytes { try limited("", kilobytes: $0).status == 0 }
      for (name, code) in Self.smallPieces {
        for more in [0, 1_000, 2_500, 5_000, 9_000, 14_000, 20_000, 30_000, 50_000] {
          let result = try limited(code, kilobytes: minMemory + more)
          XCTAssertTrue(
            [0, 1].contains(result.status),
            "\(program): \(name), \(more) KB: \(result.status) \(result.errors)")
          if result.errors.contains("memory") { refused.insert(name) }
          if result.status == 0 { break }
        }
      }
    }
    XCTAssertGreaterThan(refused.count, Self.smallPieces.count / 2, "\(refused.sorted())")
  }

  /// The same with a real limit of the address space, which shrinks from run to run.
  func testUnderALimitOfTheAddressSpace() throws {
    try prepareFiles()
    func limited(_ code: String, kilobytes: Int) throws -> Outcome {
      try self.run(
        ["-c", "ulimit -v \(kilobytes) && exec \"$0\" -e \"$1\"", Self.diffuseLua.path, Self.start + code],
        of: try tool("sh"), environment: ["OMP_NUM_THREADS": "1"])
    }
    let minMemory = try minKilobytes { try limited("", kilobytes: $0).status == 0 }
    // JSON is stored in Swift's own types, whose memory is checked before; here the C library refuses them nothing.
    let cases =
      Self.cases + [
        ("large.png", "dk.image.load 'large.png'"),
        ("load_safetensors", "dk.load_safetensors 'header.safetensors'"),
        ("scheduler", "dk.schedulers.DDPMScheduler{num_train_timesteps = 1000000}"),
      ]
    var refused: Set<String> = []
    for (name, code) in cases {
      for more in [4_000, 16_000, 40_000] {
        let result = try limited(code, kilobytes: minMemory + more)
        XCTAssertTrue(
          [0, 1].contains(result.status), "\(name), \(more) KB: \(result.status) \(result.errors)")
        if result.errors.contains("memory") { refused.insert(name) }
      }
    }
    XCTAssertGreaterThan(refused.count, cases.count * 2 / 3, "\(refused.sorted())")
  }
}
