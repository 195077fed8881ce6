import Foundation
import XCTest

/// Connections to servers that tests start.
extension ProgramTestCase {
  /// A port without a listener.
  static func freePort() throws -> UInt16 {
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

  /// A connection on which a request was sent to a server that may still be starting.
  static func request(_ path: String, _ port: UInt16) throws -> FileHandle {
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
        return connection
      }
      usleep(100_000)
    }
    throw Unreachable()
  }

  /// The whole response of a server that may still be starting.
  static func get(_ path: String, _ port: UInt16) throws -> Data {
    try request(path, port).readToEnd() ?? Data()
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
