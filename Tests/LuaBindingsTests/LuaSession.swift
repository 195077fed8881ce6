import CLuaTesting
import CLuaHost
import CLua
import Foundation
import XCTest

@testable import LuaBindings
@testable import LuaHosting

/// A Lua state with the standard libraries and `require "diffusionkit"`, as a program that embeds Lua makes one.
/// Calls that may raise are protected, so that no longjmp crosses a Swift frame.
final class LuaSession {
  let L: OpaquePointer
  private var isOpen = true
  /// The host of the state, unless it is the session's own.
  private var host: LuaHost?

  struct Failure: Error, CustomStringConvertible {
    let status: Int32
    let description: String
  }

  /// - Parameters:
  ///   - allocator: Lua's own memory; the C library's by default.
  ///   - context: for tests that need it later; by default the state makes its own.
  init(allocator: FailingAllocator? = nil, context: LuaContext? = nil) throws {
    Bindings.install()
    let state = allocator.map { lua_newstate(FailingAllocator.function, $0.pointer) } ?? luaL_newstate()
    guard let state else { throw Failure(status: LUA_ERRMEM, description: "no memory for a state") }
    L = state
    try check(clua_prepare(L, context.map { Unmanaged.passUnretained($0).toOpaque() }))
  }

  /// Uses the state of a host, which is released when this session is closed.
  init(host: LuaHost) {
    L = host.L
    self.host = host
  }

  deinit { close() }

  func close() {
    if isOpen && host == nil { clua_close(L) }
    host = nil
    isOpen = false
  }

  /// Runs a chunk with strings as arguments and returns its results, a number and a string.
  func runFile(_ path: String, _ arguments: String...) throws -> (count: Int, text: String) {
    try load(file: path, arguments)
    try check(clua_traced_call(L, Int32(arguments.count), 2))
    defer { lua_settop(L, -3) }
    return (Int(lua_tointegerx(L, -2, nil)), text(at: -1))
  }

  /// Leaves the chunk as a function on the stack.
  func load(_ code: String) throws { try check(luaL_loadbufferx(L, code, code.utf8.count, "=test", "t")) }

  /// Leaves the chunk in that file as a function on the stack, followed by its arguments.
  func load(file path: String, _ arguments: [String]) throws {
    try check(clua_load_file(L, path, nil))
    for argument in arguments { try check(clua_push_string(L, argument, argument.utf8.count)) }
  }

  func run(_ code: String) throws {
    try load(code)
    try check(clua_traced_call(L, 0, 0))
  }

  /// Calls the loaded function. Returns the text of its error; without an error the results are on the stack.
  func callLoaded(arguments: Int32 = 0, results: Int32 = 0) -> String? {
    guard clua_traced_call(L, arguments, results) != LUA_OK else { return nil }
    defer { lua_settop(L, -2) }
    return text(at: -1)
  }

  private func text(at index: Int32) -> String {
    guard lua_type(L, index) == LUA_TSTRING, let bytes = lua_tolstring(L, index, nil) else { return "" }
    return String(cString: bytes)
  }

  private func check(_ status: Int32) throws {
    guard status != LUA_OK else { return }
    defer { lua_settop(L, -2) }
    throw Failure(status: status, description: text(at: -1))
  }
}

/// Memory for a Lua state that fails when a test says so.
final class FailingAllocator {
  private struct State {
    var left = Int.max
    var failures = 0
    var requests = 0
  }
  private let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
  var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(state) }

  init() { state.initialize(to: State()) }
  deinit { state.deallocate() }

  /// Requests for more memory since the last `failAfter`.
  var requests: Int { state.pointee.requests }

  /// Lets `requests` requests for more memory succeed and the next `failures` fail. After a failure Lua collects garbage and
  /// requests once more, so that two failures in a row are one error in the script.
  func fail(after requests: Int, times failures: Int) {
    state.pointee = State(left: requests, failures: failures)
  }
  func succeed() { state.pointee = State() }

  static let function: lua_Alloc = { context, block, oldSize, newSize in
    if newSize == 0 {
      free(block)
      return nil
    }
    let growth = newSize > (block == nil ? 0 : oldSize)
    if growth, let state = context?.assumingMemoryBound(to: State.self) {
      state.pointee.requests += 1
      if state.pointee.left == 0, state.pointee.failures > 0 {
        state.pointee.failures -= 1
        return nil
      }
      if state.pointee.left > 0 { state.pointee.left -= 1 }
    }
    return realloc(block, newSize)
  }
}
