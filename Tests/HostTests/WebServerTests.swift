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

  /// A port without a listener.
  private static func freePort() throws -> UInt16 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = localhost(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withSockaddr(&address) {
      bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
    }
    XCTAssertTrue(bound)
    return UInt16(bigEndian: address.sin_port)
  }

  /// The whole response of a server that may still be starting.
  private static func get(_ path: String, _ port: UInt16) throws -> Data {
    for _ in 0..<100 {
      let connection = FileHandle(
        fileDescriptor: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), closeOnDealloc: true)
      var patience = timeval(tv_sec: 120, tv_usec: 0)
      setsockopt(
        connection.fileDescriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      var address = localhost(port)
      let length = socklen_t(MemoryLayout<sockaddr_in>.size)
      if withSockaddr(&address, { connect(connection.fileDescriptor, $0, length) }) == 0 {
        try connection.write(contentsOf: Data("GET \(path) HTTP/1.0\r\n\r\n".utf8))
        return try connection.readToEnd() ?? Data()
      }
      usleep(100_000)
    }
    throw Unreachable()
  }

  private struct Unreachable: Error {}

  private static func localhost(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return address
  }

  private static func withSockaddr<R>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> R
  ) -> R {
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
  }
}
