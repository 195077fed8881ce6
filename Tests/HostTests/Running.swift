import Foundation
import XCTest

/// How a program ended and what it wrote.
struct Outcome {
  let status: Int32
  let output: String
  let errors: String
}

/// Programs started by these tests, and a folder for the files they need.
class ProgramTestCase: XCTestCase {
  private(set) var folder = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("HostTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

  /// Where the build put its products: beside the test bundle.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()
  static let diffuseLua = products.appendingPathComponent("diffuse-lua")

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
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let typed = try file("stdin", input)
    process.standardInput = FileHandle(forReadingAtPath: typed)
    return process
  }

  /// Runs a program, ours unless told otherwise, in the test's folder.
  func run(
    _ arguments: [String], of program: URL = diffuseLua, input: String = "",
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = try prepare(program, arguments, input: input, environment: environment)
    let (output, errors) = (try file("stdout", ""), try file("stderr", ""))
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }

  /// The program of that name in PATH.
  func tool(_ name: String) throws -> URL {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    return URL(fileURLWithPath: try XCTUnwrap(found, "\(name) is not installed"))
  }
}
