import Foundation
import XCTest

/// Lua's own interpreters, and TeX's.
final class InterpreterRecipeTests: RecipeTestCase {
  func testInterpreters() throws {
    for name in ["lua5.1", "lua5.2", "lua5.3", "luajit", "texlua", "luajittex"] { try check(name) }
  }

  func testEveryRecipeHasATest() throws {
    let tested = try ["RecipeTests.swift", "Recipes.swift"].map {
      try String(
        contentsOf: Self.programs.deletingLastPathComponent().appendingPathComponent($0), encoding: .utf8)
    }.joined()
    XCTAssertGreaterThan(Self.recipes.count, 20)
    for name in Self.recipes.keys { XCTAssertTrue(tested.contains("\"\(name)\""), name) }
  }
}

/// Programs for users.
final class ApplicationRecipeTests: RecipeTestCase {
  func testNeovim() throws { try check("Neovim") }
  func testLOVE() throws { try check("LÖVE") }
  func testPandoc() throws { try check("pandoc") }
}

final class ServerRecipeTests: RecipeTestCase {
  func testNginx() throws { try check("nginx") }
  func testHAProxy() throws { try check("HAProxy") }

  /// nginx computes with several threads before its workers fork, and the workers do after it.
  func testNginxComputesBeforeAndAfterForks() throws {
    let port = try Self.freePort()
    let folder = Self.module.deletingLastPathComponent().path
    let configuration = try file(
      "nginx.conf",
      """
      load_module /usr/lib/nginx/modules/ndk_http_module.so;
      load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
      daemon off; error_log stderr; pid nginx.pid; worker_processes 2; events {}
      http {
        access_log off;
        lua_package_cpath "\(folder)/?.so;;";
        init_by_lua_block {
          dk = require "diffusionkit"
          dk.set_num_threads(2)
          x = dk.randn(400, 400)
          product = x:matmul(x):sum():item()
        }
        server {
          listen 127.0.0.1:\(port);
          location / { content_by_lua_block { ngx.say(x:matmul(x):sum():item() == product, dk.get_num_threads()) } }
        }
      }
      """)
    let server = try prepare(
      try tool("nginx"), ["-p", self.folder.path, "-c", configuration],
      environment: try environmentWithModule())
    try server.run()
    defer {
      server.terminate()
      server.waitUntilExit()
    }
    let threads = min(ProcessInfo.processInfo.activeProcessorCount, 2)
    for _ in 0..<4 {
      let response = String(decoding: try Self.get("/", port), as: UTF8.self)
      XCTAssertTrue(response.hasSuffix("\r\n\r\ntrue\(threads)\n"), response)
    }
  }
}

/// Further programs, which `make test-hosts` installs. `make test` leaves this class out.
final class FurtherRecipeTests: RecipeTestCase {
  func testVim() throws { try check("Vim") }
  func testMPV() throws { try check("mpv") }
  func testTShark() throws { try check("tshark") }
  func testVLC() throws { try check("VLC", asUser: true) }
  func testNeoMutt() throws { try check("NeoMutt") }
  func testDarktable() throws { try check("darktable") }
  func testApache() throws { try check("Apache") }
  func testPostgreSQL() throws { try check("PostgreSQL", asUser: true) }
  func testProsody() throws { try check("Prosody") }
}
