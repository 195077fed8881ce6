import Foundation
import XCTest

/// The state of the disk after a writing process is killed at any moment.
final class KillPointTests: ProgramTestCase {
  /// A copy of the process is killed at every system call on files, one after the other, on a file system in memory, whose speed
  /// does not depend on the disk.
  func testTheOldOrTheNewFolderIsWhole() throws {
    let programs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Programs")
    let program = try compile(programs.appendingPathComponent("killpoints.c"))
    let memory = URL(fileURLWithPath: "/dev/shm")
    let parent = FileManager.default.isWritableFile(atPath: memory.path) ? memory : folder
    let index = parent.appendingPathComponent("killpoints-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: index, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: index) }
    let result = try run(
      [programs.appendingPathComponent("killpoints.lua").path, index.path], of: program,
      environment: try environmentWithModule(["OMP_NUM_THREADS": "1"]))
    XCTAssertEqual(result.status, 0, result.errors)
    if result.output == "unwatched\n" { throw XCTSkip("the system does not let a process watch its child") }
    let killed = try XCTUnwrap(
      Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)), result.output)
    XCTAssertGreaterThan(killed, 1000)
  }

  /// The next writer removes the remains of a killed writer, and nothing else.
  func testRemainsOfDeadProcessesAreRemoved() throws {
    let script = try file(
      "write.lua",
      """
      local dk = require "diffusionkit"
      dk.save_safetensors(arg[1], {x = dk.ones(1)})
      dk.nn.Sequential(dk.nn.Input(2), dk.nn.Dense(1)):save_pretrained(arg[1] .. ".d")
      """)
    // A number that no process has any more.
    let gone = try prepare(URL(fileURLWithPath: "/bin/true"), [])
    try gone.run()
    gone.waitUntilExit()
    let dead = gone.processIdentifier
    let own = getpid()
    let stat = try String(contentsOfFile: "/proc/self/stat", encoding: .utf8)
    let start = try XCTUnwrap(stat.split(separator: ")").last?.split(separator: " ").dropFirst(19).first)
    let random = "0123456789abc"
    let swept = [".diffusionkit-\(dead)-1-\(random)", ".diffusionkit-\(own)-1-\(random)"]
    let others = ".diffusionkit-\(dead)-9-\(random)"
    let untouched = [
      ".diffusionkit-\(own)-\(start)-\(random)", ".diffusionkit-\(own)-old", ".diffusionkit",
      ".diffusionkit-x-y", ".diffusionkit--1-1-\(random)", "diffusionkit-\(dead)-1-\(random)", others,
      // Names that users may choose.
      ".diffusionkit-\(dead)-old", ".diffusionkit-\(dead)-11-30", ".diffusionkit-\(dead)-1-notes-of-mine",
      ".diffusionkit-\(dead)-x-\(random)", ".diffusionkit-+\(dead)-1-\(random)",
    ]
    for name in swept + untouched { try file(name, "rest") }
    // A file of another user, which only root can make.
    if geteuid() == 0 {
      XCTAssertEqual(chown(folder.appendingPathComponent(others).path, 65534, 65534), 0)
    } else {
      unlink(folder.appendingPathComponent(others).path)
    }
    let deep = folder.appendingPathComponent(".diffusionkit-\(dead)-2-\(random)/a/b")
    try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
    try Data([1]).write(to: deep.appendingPathComponent("c"))
    try FileManager.default.createSymbolicLink(
      at: deep.appendingPathComponent("link"), withDestinationURL: folder.appendingPathComponent(untouched[0])
    )
    // Remains that are locked, for example by a process in another container.
    let held = ".diffusionkit-\(dead)-3-\(random)"
    let lock = open(try file(held, "rest"), O_RDONLY)
    defer { close(lock) }
    XCTAssertEqual(flock(lock, LOCK_EX), 0)
    let target = folder.appendingPathComponent("a.safetensors").path
    XCTAssertEqual(try run([script, target]).errors, "")
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    XCTAssertEqual(
      names.union([others]),
      Set(untouched + [held, "write.lua", "stdin", "stdout", "stderr", "a.safetensors", "a.safetensors.d"]))
  }
}
