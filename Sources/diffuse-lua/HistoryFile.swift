import DiffusionKit
import Glibc

/// The lines typed in this session and those before, one a line in the user's state folder, the newest last.
///
/// The file is replaced in one step after each line, so what was typed outlives any end of the process. What another
/// session has added meanwhile is kept.
final class HistoryFile {
  private(set) var lines: [String] = []
  private let path: String?
  private var isKept = true

  /// As many lines as are kept, and as many bytes as one may have.
  private static let limits = (lines: 1000, bytes: 10_000)

  init() {
    path = HistoryFile.folder.map { $0 + "/history" }
    lines = stored
  }

  /// - Returns: whether it is worth remembering.
  func add(_ line: String) -> Bool {
    guard line.contains(where: { !$0.isWhitespace }), line.utf8.count <= HistoryFile.limits.bytes else {
      return false
    }
    lines = HistoryFile.merged(lines, [line])
    if isKept { save(line) }
    return true
  }

  private func save(_ line: String) {
    do {
      guard let path, let folder = HistoryFile.folder else {
        throw DiffusionError.state("neither XDG_STATE_HOME nor HOME is set")
      }
      try makeFolders(folder)
      let kept = HistoryFile.merged(stored, [line])
      try writeFile(path, kept.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
      chmod(path, 0o600)
    } catch {
      isKept = false
      Console.report("diffuse-lua: the history is not kept: \(error)")
    }
  }

  /// What the file holds; nothing where it cannot be read.
  private var stored: [String] {
    let limits = HistoryFile.limits
    guard let path, let bytes = try? readFile(path, limit: limits.lines * (limits.bytes + 1)) else {
      return []
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    return HistoryFile.merged([], lines.filter { $0.utf8.count <= limits.bytes && !$0.utf8.contains(0) })
  }

  /// Newer lines behind older ones, each once, where it was typed last.
  private static func merged(_ older: [String], _ newer: [String]) -> [String] {
    var seen = Set<String>()
    let newestFirst = (older + newer).reversed().filter { seen.insert($0).inserted }
    return newestFirst.prefix(limits.lines).reversed()
  }

  /// "~/.local/state/diffuse-lua", or where the XDG base directory specification says.
  private static var folder: String? {
    if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/diffuse-lua" }
    return variable("HOME").map { $0 + "/.local/state/diffuse-lua" }
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
