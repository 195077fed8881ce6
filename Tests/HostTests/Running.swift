import Foundation
import XCTest

/// The exit status and the output of a program.
struct Outcome {
  let status: Int32
  let output: String
  let errors: String
}

/// Runs programs for these tests, with a folder for their files.
class ProgramTestCase: XCTestCase {
  private(set) var folder = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("HostTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

  /// The folder of the build's products, which has the test bundle.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()
  static let diffuseLua = products.appendingPathComponent("diffuse-lua")

  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The folder of the programs and scripts of these tests.
  static let programs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Programs")
  static let examples = package.appendingPathComponent("examples/embedding")
  static let module = package.appendingPathComponent(".build-tests/lua/diffusionkit.so")

  /// An environment in which Lua programs find the module. `make tests` builds the module; a missing one, or one older than
  /// its sources, is a failure.
  func environmentWithModule(_ others: [String: String] = [:]) throws -> [String: String] {
    func modified(_ file: URL) -> Date? {
      try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
    }
    let built = try XCTUnwrap(modified(Self.module), "the module is not built: make tests")
    let sources = FileManager.default.enumerator(
      at: Self.package.appendingPathComponent("Sources"),
      includingPropertiesForKeys: [.contentModificationDateKey])
    while let file = sources?.nextObject() as? URL {
      if file.pathExtension.isEmpty { continue }
      XCTAssertLessThan(try XCTUnwrap(modified(file)), built, "\(file.path) is newer: make tests")
    }
    let folder = Self.module.deletingLastPathComponent().path
    return ["LUA_CPATH": "\(folder)/?.so", "LUA_PATH": "\(Self.examples.path)/?.lua"].merging(others) { $1 }
  }

  /// Where the Lua that a program is compiled for has its headers, and its library.
  struct LuaLibrary {
    let headers: String
    let name: String

    static func version(_ version: String) -> LuaLibrary {
      LuaLibrary(headers: "/usr/include/lua\(version)", name: "lua\(version)")
    }
    static let luajit = LuaLibrary(headers: "/usr/include/luajit-2.1", name: "luajit-5.1")
  }

  /// Compiles a C program against Lua, or a library for LD_PRELOAD, without warnings.
  /// - Parameters:
  ///   - lua: the Lua library that the program is linked with, if any.
  func compile(
    _ source: URL, for lua: LuaLibrary? = .version("5.4"), libraries: [String] = [], isShared: Bool = false
  ) throws -> URL {
    let program = folder.appendingPathComponent(source.deletingPathExtension().lastPathComponent)
    let linking =
      isShared ? ["-shared", "-fPIC"] : ([lua?.name].compactMap { $0 } + libraries).map { "-l" + $0 }
    let result = try run(
      ["-Wall", "-Wextra", "-Werror", "-o", program.path, source.path]
        + (lua.map { ["-I\($0.headers)"] } ?? []) + linking,
      of: try tool("clang"))
    XCTAssertEqual(result.status, 0, result.errors)
    return program
  }

  @discardableResult
  func file(_ name: String, _ text: String) throws -> String {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    return folder.appendingPathComponent(name).path
  }

  func prepare(
    _ program: URL, _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Waiting threads sleep: on a busy machine, spinning threads would lose their time slices.
    process.environment = ProcessInfo.processInfo.environment.merging(["OMP_WAIT_POLICY": "passive"]) { $1 }
      .merging(environment) { $1 }
    let typed = try file("stdin", input)
    process.standardInput = FileHandle(forReadingAtPath: typed)
    return process
  }

  /// Runs a program, diffuse-lua by default, in the test's folder by default.
  func run(
    _ arguments: [String], of program: URL = diffuseLua, input: String = "",
    environment: [String: String] = [:], in directory: URL? = nil
  ) throws -> Outcome {
    let process = try prepare(program, arguments, input: input, environment: environment)
    if let directory { process.currentDirectoryURL = directory }
    let (output, errors) = (try file("stdout", ""), try file("stderr", ""))
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    // A program that does not end fails the test rather than blocking it.
    let watchdog = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 300, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }

  private static func find(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
  }

  static func isInstalled(_ name: String) -> Bool { find(name) != nil }

  /// Finds a program in PATH.
  func tool(_ name: String) throws -> URL {
    URL(fileURLWithPath: try XCTUnwrap(Self.find(name), "\(name) is not installed"))
  }
}
