import Foundation
import XCTest

/// Deep nesting in scripts, in threads of this process with small stacks, where a sanitizer can watch.
final class NestingTests: XCTestCase {
  func testSmallStacks() throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("HostTests/Programs/nesting.lua")
    let code = try String(contentsOf: script, encoding: .utf8)
    for kilobytes in [256, 1024] {
      let outcome = Outcome()
      let done = DispatchSemaphore(value: 0)
      let thread = Thread {
        do { try LuaSession().run(code) } catch { outcome.failure = "\(error)" }
        done.signal()
      }
      thread.stackSize = kilobytes << 10
      thread.start()
      done.wait()
      XCTAssertNil(outcome.failure, "\(kilobytes) KB")
    }
  }

  private final class Outcome: @unchecked Sendable {
    var failure: String?
  }
}
