import Foundation

/// Where the package lies.
enum Paths {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let sources = package.appendingPathComponent("Sources")
  static let tests = package.appendingPathComponent("Tests")
  static let fixtures = tests.appendingPathComponent("DiffusionKitTests/Fixtures")
}
