import Foundation
import XCTest

/// What is on the disk after each moment at which a process that writes can be killed.
final class KillPointTests: ProgramTestCase {
  /// A copy of the process is ended at every system call on files, one after the other. In memory, where the disk has no
  /// say in how long it takes.
  func testTheOldOrTheNewFolderIsWhole() throws {
    let programs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Programs")
    let program = try compile(programs.appendingPathComponent("killpoints.c"))
    let memory = URL(fileURLWithPath: "/dev/shm")
    let parent = FileManager.default.isWritableFile(atPath: memory.path) ? memory : folder
    let place = parent.appendingPathComponent("killpoints-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let result = try run(
      [programs.appendingPathComponent("killpoints.lua").path, place.path], of: program,
      environment: try environmentWithModule(["OMP_NUM_THREADS": "1"]))
    XCTAssertEqual(result.status, 0, result.errors)
    if result.output == "unwatched\n" { throw XCTSkip("the system does not let a process watch its child") }
    let killed = try XCTUnwrap(
      Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)), result.output)
    XCTAssertGreaterThan(killed, 1000)
  }

  /// What a writer that was killed has left is removed by the next one, and nothing else is.
  func testRestsOfDeadProcessesAreSwept() throws {
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
    let kept = [
      ".diffusionkit-\(own)-\(start)-\(random)", ".diffusionkit-\(own)-old", ".diffusionkit",
      ".diffusionkit-x-y", ".diffusionkit--1-1-\(random)", "diffusionkit-\(dead)-1-\(random)", others,
      // What users may call their own.
      ".diffusionkit-\(dead)-old", ".diffusionkit-\(dead)-11-30", ".diffusionkit-\(dead)-1-notes-of-mine",
      ".diffusionkit-\(dead)-x-\(random)", ".diffusionkit-+\(dead)-1-\(random)",
    ]
    for name in swept + kept { try file(name, "rest") }
    // Another user's; as one who is not root we cannot make such.
    if geteuid() == 0 {
      XCTAssertEqual(chown(folder.appendingPathComponent(others).path, 65534, 65534), 0)
    } else {
      unlink(folder.appendingPathComponent(others).path)
    }
    let deep = folder.appendingPathComponent(".diffusionkit-\(dead)-2-\(random)/a/b")
    try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
    try Data([1]).write(to: deep.appendingPathComponent("c"))
    try FileManager.default.createSymbolicLink(
      at: deep.appendingPathComponent("link"), withDestinationURL: folder.appendingPathComponent(kept[0]))
    // A rest that somebody holds, in another container say.
    let held = ".diffusionkit-\(dead)-3-\(random)"
    let lock = open(try file(held, "rest"), O_RDONLY)
    defer { close(lock) }
    XCTAssertEqual(flock(lock, LOCK_EX), 0)
    let target = folder.appendingPathComponent("a.safetensors").path
    XCTAssertEqual(try run([script, target]).errors, "")
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    XCTAssertEqual(
      names.union([others]),
      Set(kept + [held, "write.lua", "stdin", "stdout", "stderr", "a.safetensors", "a.safetensors.d"]))
  }
}
