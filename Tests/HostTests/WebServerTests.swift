import Foundation
import XCTest

/// lighttpd with a page that trains a model and draws an image for each request.
final class WebServerTests: ProgramTestCase {
  func testPageReturnsNewImages() throws {
    let port = try Self.freePort()
    let server = try prepare(
      URL(fileURLWithPath: "/usr/sbin/lighttpd"),
      ["-D", "-f", Self.examples.appendingPathComponent("lighttpd.conf").path],
      environment: try environmentWithModule(["PORT": "\(port)", "PAGES": Self.examples.path]))
    let log = try file("log", "")
    server.standardError = FileHandle(forWritingAtPath: log)
    try server.run()
    defer {
      server.terminate()
      server.waitUntilExit()
    }

    var images: [Data] = []
    for _ in 0..<2 {
      let response = try Self.get("/digits.png", port)
      let head = try XCTUnwrap(response.range(of: Data("\r\n\r\n".utf8)), "\(response.count) bytes")
      let lines = String(decoding: response[..<head.lowerBound], as: UTF8.self)
      let errors = try String(contentsOfFile: log, encoding: .utf8)
      XCTAssertTrue(lines.hasPrefix("HTTP/1.0 200"), lines + errors)
      XCTAssertTrue(lines.contains("\r\nContent-Type: image/png"), lines)
      images.append(response[head.upperBound...])
    }
    XCTAssertNotEqual(images[0], images[1], "each is drawn anew")
    for (index, image) in images.enumerated() {
      let path = folder.appendingPathComponent("\(index).png")
      try image.write(to: path)
      // Digits: mostly black paper, and strokes that are nearly white.
      let code = "x = dk.image.load('\(path.path)') print(#x:flatten(), x:mean():item(), x:max():item())"
      let parts = try run(["-e", code]).output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      XCTAssertEqual(parts.first, 1024)
      XCTAssertTrue(parts.count == 3 && (0.1...0.5).contains(parts[1]) && parts[2] > 0.8, "\(parts)")
    }
    XCTAssertTrue(server.isRunning)
  }
}
