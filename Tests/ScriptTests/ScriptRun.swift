import Foundation
import XCTest

/// The result of running a script of scripts/ with the built `diffuse-lua`.
struct ScriptRun {
  let status: Int32
  let output: String
  let errors: String
  /// The script's OUT_DIR, with its images.
  let folder: URL

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// Lines that start with `prefix`.
  func lines(_ prefix: String) -> [String] { lines.filter { $0.hasPrefix(prefix) } }

  /// The numbers in the one line that starts with `prefix`, after it.
  func numbers(_ prefix: String, file: StaticString = #filePath, line: UInt = #line) throws -> [Double] {
    let found = lines(prefix)
    XCTAssertEqual(found.count, 1, "lines that start with '\(prefix)' in:\n\(output)", file: file, line: line)
    return ScriptRun.numbers(in: try XCTUnwrap(found.first, file: file, line: line).dropFirst(prefix.count))
  }

  static func numbers(in text: some StringProtocol) -> [Double] {
    text.split { !"0123456789.,+-e".contains($0) }
      .compactMap { Double($0.replacingOccurrences(of: ",", with: "")) }
  }
}

extension ScriptRun {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let scripts = root.appendingPathComponent("scripts")
  /// The folder of the build's products, which has the test bundle.
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("diffuse-lua")

  /// Every script, as its path below scripts/.
  static func all() throws -> [String] {
    let found = try FileManager.default.subpathsOfDirectory(atPath: scripts.path)
    return found.filter { $0.hasSuffix(".lua") }.sorted()
  }

  /// Runs a script of scripts/ as a process. The script writes below `home`.
  static func of(_ script: String, _ environment: [String: String], home: URL) throws -> ScriptRun {
    try of(scripts.appendingPathComponent(script), [], environment, home: home)
  }

  /// Runs any script, with arguments.
  static func of(
    _ script: URL, _ arguments: [String], _ environment: [String: String], home: URL
  ) throws -> ScriptRun {
    func file(_ name: String) throws -> FileHandle {
      try Data().write(to: home.appendingPathComponent(name))
      return try FileHandle(forWritingTo: home.appendingPathComponent(name))
    }
    // The scripts make the folder for their images themselves.
    let folder = home.appendingPathComponent("made/by/the script")
    let process = Process()
    process.executableURL = program
    process.arguments = [script.path] + arguments
    process.currentDirectoryURL = home
    // One thread: while other tests run, the threads of such small work would mostly wait for each other.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["OUT_DIR": folder.path, "OMP_NUM_THREADS": "1"]) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try file("stdout")
    process.standardError = try file("stderr")
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      try String(contentsOf: home.appendingPathComponent(name), encoding: .utf8)
    }
    return ScriptRun(
      status: process.terminationStatus, output: try text("stdout"), errors: try text("stderr"),
      folder: folder)
  }
}
