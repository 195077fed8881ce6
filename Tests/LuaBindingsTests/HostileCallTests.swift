import CLuaTesting
import CLuaHost
import DiffusionKit
import CLua
import Foundation
import XCTest

@testable import DiffusionKitTensors
@testable import LuaBindings
@testable import LuaHosting

/// Calls every function that scripts can call with any values that scripts could pass (Scripts/hostile.lua).
///
/// A second process of this test program makes the calls: a crash there is a failure here, which names the seed and the
/// current call. HOSTILE_CALLS and HOSTILE_SEED in the environment choose other calls.
/// In a sandbox, Lua's own functions are called too.
final class HostileCallTests: XCTestCase {
  func testHostileCalls() throws { try makeCalls(100_000, "testHostileCalls", inSandbox: false) }
  func testHostileCallsInASandbox() throws {
    try makeCalls(40_000, "testHostileCallsInASandbox", inSandbox: true)
  }

  /// Each request for native memory of every function fails in turn. (AllocationTests do so with Lua's memory.)
  func testEveryRequestForNativeMemoryMayFail() throws {
    let report = try makeCalls(
      0, "testEveryRequestForNativeMemoryMayFail", inSandbox: false, failsNatively: true)
    let counts = report.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
    guard counts.count > 2 else { return }  // in the other process, or after a reported failure
    // 3,607 requests of 689 functions, and 3,530 errors, when the test was written: some calls can do without the memory.
    XCTAssertGreaterThan(counts[0], 3000, "requests that failed")
    XCTAssertGreaterThan(counts[1], counts[0] * 9 / 10, "of them errors: \(report)")
  }

  /// - Returns: the report of the other process; nothing within that process.
  @discardableResult
  private func makeCalls(
    _ usual: Int, _ test: String, inSandbox: Bool, failsNatively: Bool = false
  ) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["HOSTILE_WORKER"] {
      try HostileWorker(folder: folder).run(
        seed: environment["HOSTILE_SEED"] ?? "", calls: environment["HOSTILE_CALLS"] ?? "",
        inSandbox: inSandbox, failsNatively: failsNatively)
      return ""
    }
    let seed = environment["HOSTILE_SEED"] ?? "1"
    let calls = environment["HOSTILE_CALLS"] ?? "\(usual)"

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hostile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    XCTAssertTrue(
      FileManager.default.createFile(atPath: folder.appendingPathComponent("output").path, contents: nil))
    let output = FileHandle(forWritingAtPath: folder.appendingPathComponent("output").path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["LuaBindingsTests.HostileCallTests/\(test)"]
    process.currentDirectoryURL = folder  // hostile file names
    process.environment = environment.merging([
      "HOSTILE_WORKER": folder.path, "HOSTILE_SEED": seed, "HOSTILE_CALLS": calls,
      "OMP_WAIT_POLICY": "passive",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()

    func text(_ name: String) -> String {
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map {
        String(decoding: $0.suffix(8000), as: UTF8.self)
      }
        ?? ""
    }
    guard process.terminationStatus == 0, process.terminationReason == .exit else {
      XCTFail(
        """
        seed \(seed): ended with \(process.terminationReason == .exit ? "status" : "signal") \(process.terminationStatus) in
        \(text("last"))\(text("output"))
        """)
      return ""
    }
    let report = text("report")
    XCTAssertTrue(failsNatively || report.hasPrefix("\(calls) calls"), report)
    print("seed \(seed): \(report)")
    return report
  }
}

/// Makes the calls in the other process.
private struct HostileWorker {
  let folder: String

  // A hostile call that takes long gets a stop request; one that does not obey counts as hanging. The limit of memory beyond
  // that of tensors allows for the test's own values and Lua's garbage.
  private static let patience = 1.0
  private static let hang = 30.0
  private static let tensorMemory = 48 << 20
  private static let sandboxMemory = 256 << 20
  private static let memory = 1 << 30

  func run(seed: String, calls: String, inSandbox: Bool, failsNatively: Bool) throws {
    BufferPool.limit = Self.tensorMemory
    let scripts = try XCTUnwrap(Bundle.module.url(forResource: "Scripts", withExtension: nil)).path
    let context = LuaContext()  // without a context, stop requests would not reach native work
    let session = try inSandbox ? sandboxed() : LuaSession(context: context)
    if failsNatively { NativeRequests.register(in: session.L) }
    let watchdog = Watchdog(session.L, file: folder + "/last")
    let start = Date()
    // The calls' output is dropped, but not the test's own messages.
    let output = dup(STDOUT_FILENO)
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO)
    let result = Result {
      try session.runFile("\(scripts)/hostile.lua", scripts, folder, seed, calls, declarations())
    }
    fflush(nil)
    dup2(output, STDOUT_FILENO)
    watchdog.end()
    let (count, outcome) = try result.get()
    withExtendedLifetime(context) { session.close() }
    XCTAssertEqual(BufferPool.statistics.liveBytes, 0, "bytes in tensors that outlived their state")
    let seconds = Int(-start.timeIntervalSinceNow)
    let report =
      "\(count) calls, \(outcome), \(seconds) s, at most \(residentMegabytes(peak: true)) MB, \(residentMegabytes(peak: false)) MB at the end"
    try report.write(toFile: folder + "/report", atomically: false, encoding: .utf8)
  }

  /// A state with limits, and with two more libraries for the script that makes the calls.
  private func sandboxed() throws -> LuaSession {
    let host = try LuaHost(
      configuration: HostConfiguration(
        sandbox: .init(
          maximumMemory: Self.sandboxMemory, readableFolders: [folder], writableFolders: [folder])))
    host.context.timeLimit = Session.TimeLimit(seconds: 86400)
    luaL_requiref(host.L, "io", luaopen_io, 1)
    luaL_requiref(host.L, "debug", luaopen_debug, 1)
    lua_settop(host.L, 0)
    return LuaSession(host: host)
  }

  /// The declarations of the module, as a chunk of Lua that returns a table.
  private func declarations() -> String {
    func quoted(_ text: String) -> String { "\"\(text.filter { $0 != "\"" && $0 != "\\" })\"" }
    func entry(_ path: String, _ info: FunctionInfo) -> String {
      let arguments = info.arguments.map {
        "{name=\(quoted($0.name)), type=\(quoted($0.type)), optional=\(!$0.isRequired), variadic=\($0.isVariadic)}"
      }
      return "[\(quoted(path))] = {\(arguments.joined(separator: ", "))},"
    }
    let module = Exports.module
    var lines = module.exports.map { entry($0.path, $0.info) }
    for declared in module.classes {
      lines += (declared.methods + declared.metamethods).map { entry("\(declared.name).\($0.name)", $0.info) }
      lines += declared.getters.map { entry("\(declared.name).get.\($0.name)", $0.info) }
      lines += declared.setters.map { entry("\(declared.name).set.\($0.name)", $0.info) }
    }
    return "return {\n\(lines.joined(separator: "\n"))\n}"
  }

  private final class Watchdog: @unchecked Sendable {
    private let isDone = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ L: OpaquePointer, file: String) {
      nonisolated(unsafe) let L = L
      Thread.detachNewThread { [self] in
        var (last, since, asked) = ("", Date(), 0.0)
        while isDone.wait(timeout: .now() + 0.2) == .timedOut {
          let now = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
          // Calls that a call's callbacks make have its number: a call with endless callbacks takes too long, too.
          let call = now.hasPrefix("good") ? now : String(now.prefix { $0 != ":" })
          if call != last { (last, since, asked) = (call, Date(), 0) }
          let seconds = -since.timeIntervalSinceNow
          // Before the first call the script makes its samples.
          if seconds > asked + HostileWorker.patience, !now.isEmpty, !now.hasPrefix("good") {
            asked = seconds  // a callback of the call may have been stopped by the last request
            clua_request_stop(L)
          }
          if seconds > HostileWorker.hang { HostileWorker.fail("it hangs") }
          let megabytes = residentMegabytes(peak: false)
          if megabytes > HostileWorker.memory >> 20 { HostileWorker.fail("it takes \(megabytes) MB") }
        }
        hasEnded.signal()
      }
    }

    func end() {
      isDone.signal()
      hasEnded.wait()
    }
  }

  /// Aborts the process, so that a debugger or a core file shows the current call.
  private static func fail(_ why: String) -> Never {
    FileHandle.standardError.write(Data("\(why)\n".utf8))
    abort()
  }
}

/// The memory of this process.
func residentMegabytes(peak: Bool) -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix(peak ? "VmHWM:" : "VmRSS:") } ?? ""
  return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
}

/// Makes requests for native memory fail, as a script says.
private enum NativeRequests {
  nonisolated(unsafe) private static var made = 0
  nonisolated(unsafe) private static var passing = 0

  /// Sets the global `fail_native`.
  static func register(in L: OpaquePointer) {
    lua_pushcclosure(
      L,
      { L in
        guard let L else { return 0 }
        if lua_type(L, 1) == LUA_TNUMBER {
          NativeRequests.made = 0
          NativeRequests.passing = Int(lua_tointegerx(L, 1, nil))
          BufferPool.requestHook = { _ in
            NativeRequests.made += 1
            return NativeRequests.made <= NativeRequests.passing
              || (NativeRequests.passing < Int.max - 2 && NativeRequests.made > NativeRequests.passing + 2)
          }
          return 0
        }
        BufferPool.requestHook = nil
        lua_pushinteger(L, lua_Integer(NativeRequests.made))
        return 1
      }, 0)
    clua_set_global(L, "fail_native")
  }
}
