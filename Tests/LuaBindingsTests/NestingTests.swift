import Foundation
import XCTest

/// What scripts nest, in threads with small stacks of this process, where a sanitizer may watch it.
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
