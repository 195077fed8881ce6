import DiffusionKit
import CLua
import Foundation
import XCTest

@testable import DiffusionKitTensors
@testable import LuaBindings

/// Lua's allocator fails at each request of a script that uses every way over the boundary (Scripts/every_type.lua).
final class AllocationTests: XCTestCase {
  private func scripts() throws -> String {
    try XCTUnwrap(Bundle.module.url(forResource: "Scripts", withExtension: nil)).path
  }

  private func loaded(_ allocator: FailingAllocator) throws -> LuaSession {
    let session = try LuaSession(allocator: allocator)
    try session.run("require 'diffusionkit'")
    try session.load(file: "\(scripts())/every_type.lua", [scripts()])
    return session
  }

  /// Runs the script without failures. Returns the number of requests.
  private func requestsOfTheScript() throws -> Int {
    let allocator = FailingAllocator()
    let session = try loaded(allocator)
    allocator.fail(after: .max, times: 0)
    XCTAssertNil(session.callLoaded(arguments: 1, results: 1))
    let requests = allocator.requests
    // A new type that the script does not use fails here.
    for declared in Exports.module.classes {
      lua_pushnil(session.L)
      let name = String(cString: declared.type.pointee.name)
      var found = false
      while lua_next(session.L, -2) != 0 {
        found = found || clua_test_box(session.L, -1, declared.type) != nil
        lua_settop(session.L, -2)
      }
      XCTAssertTrue(found, "samples.lua has no \(name)")
    }
    session.close()
    return requests
  }

  func testEveryFailureOfLuasAllocatorIsAnError() throws {
    let total = try requestsOfTheScript()
    XCTAssertGreaterThan(total, 400)
    // A sanitizer makes each run fifty times slower.
    let step = ProcessInfo.processInfo.environment["ALLOCATION_STEP"].flatMap { Int($0) } ?? 1

    let tensors = BufferPool.statistics.liveBytes
    // Two failures in a row are one error, after which memory is available again; or all later requests fail.
    for times in [2, Int.max] {
      var failed = 0
      var megabytes = 0
      for requests in stride(from: 0, to: total, by: step) {
        if requests == 100 { megabytes = residentMegabytes(peak: false) }
        let allocator = FailingAllocator()
        let session = try loaded(allocator)
        allocator.fail(after: requests, times: times)
        let error = session.callLoaded(arguments: 1)
        allocator.succeed()
        if let error {
          failed += 1
          XCTAssertTrue(error.contains("not enough memory"), "request \(requests): \(error)")
        }
        XCTAssertNoThrow(
          try session.run(
            """
            local dk = require 'diffusionkit'
            collectgarbage()
            assert((dk.ones(2) + 1)[2] == 2)
            local model = dk.nn.Sequential(dk.nn.Input(1), dk.nn.Dense(1))
            model:compile()
            assert(#model:fit(dk.ones(2, 1), dk.ones(2, 1), {verbose = 0}).loss == 1)
            """), "after the failure of request \(requests)")
        session.close()
        XCTAssertEqual(BufferPool.statistics.liveBytes, tensors, "request \(requests)")
      }
      // Once memory is available again, errors that the script catches are not noticed.
      let runs = (total - 1) / step + 1
      XCTAssertGreaterThan(failed, times == 2 ? runs / 2 : runs * 9 / 10, "of \(runs) runs")
      // A sanitizer retains freed memory, and finds leaks itself.
      if step == 1 {
        XCTAssertLessThanOrEqual(
          residentMegabytes(peak: false) - megabytes, 4, "MB that \(runs) states left behind")
      }
    }
  }

  func testOpeningTheLibraryWithoutMemory() throws {
    let counting = FailingAllocator()
    let first = try LuaSession(allocator: counting)
    try first.load("require 'diffusionkit'")
    counting.fail(after: .max, times: 0)
    XCTAssertNil(first.callLoaded())
    let total = counting.requests
    first.close()
    // Lua does not grow its string table if it cannot (luaS_resize of lstring.c), without an error. This happens a few
    // times.
    var tolerated = 0
    for requests in stride(from: 0, to: total, by: max(1, total / 200)) {
      let allocator = FailingAllocator()
      let session = try LuaSession(allocator: allocator)
      try session.load("require 'diffusionkit'")
      allocator.fail(after: requests, times: 2)
      if session.callLoaded() == nil { tolerated += 1 }
      allocator.succeed()
      XCTAssertNoThrow(try session.run("assert((require 'diffusionkit'.ones(2) + 1)[2] == 2)"))
      session.close()
    }
    XCTAssertLessThanOrEqual(tolerated, 4)
  }
}
