import DiffusionKit
import Glibc

/// What was typed in this session and those before, in a file in the user's state folder, the newest last. Lines that
/// belong together are one entry; all of its lines but the last end in a carriage return.
///
/// The file is replaced in one step before an entry runs, so what was typed outlives any end of the process. What another
/// session has added meanwhile is kept.
final class HistoryFile {
  private(set) var entries: [String] = []
  private let path: String?
  private var isKept = true

  /// As many entries as are kept, and as many bytes as one may have.
  private static let limits = (entries: 1000, bytes: 10_000)

  init() {
    path = HistoryFile.folder.map { $0 + "/history" }
    entries = stored
  }

  /// - Returns: whether it is worth remembering.
  func add(_ typed: String) -> Bool {
    let entry = String(decoding: typed.utf8.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    guard entry.contains(where: { !$0.isWhitespace }), entry.utf8.count <= HistoryFile.limits.bytes else {
      return false
    }
    entries = HistoryFile.merged(entries, [entry])
    if isKept { save(entry) }
    return true
  }

  private func save(_ entry: String) {
    do {
      guard let path, let folder = HistoryFile.folder else {
        throw DiffusionError.state("neither XDG_STATE_HOME nor HOME is set")
      }
      try makeFolders(folder)
      let kept = HistoryFile.merged(stored, [entry])
      try writeFile(
        path, kept.flatMap { Array($0.replacing("\n", with: "\r\n").utf8) + [UInt8(ascii: "\n")] })
      chmod(path, 0o600)
    } catch {
      isKept = false
      Console.report("diffuse-lua: the history is not kept: \(error)")
    }
  }

  /// What the file holds; nothing where it cannot be read.
  private var stored: [String] {
    let limits = HistoryFile.limits
    guard let path, let bytes = try? readFile(path, limit: limits.entries * 2 * (limits.bytes + 1)) else {
      return []
    }
    var (entries, begun): ([String], [UInt8]) = ([], [])
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.last == UInt8(ascii: "\r") {
        begun += line.dropLast() + [UInt8(ascii: "\n")]
      } else {
        entries.append(String(decoding: begun + line, as: UTF8.self))
        begun = []
      }
    }
    return HistoryFile.merged(
      [], entries.filter { !$0.isEmpty && $0.utf8.count <= limits.bytes && !$0.utf8.contains(0) })
  }

  /// Newer entries behind older ones, each once, where it was typed last.
  private static func merged(_ older: [String], _ newer: [String]) -> [String] {
    var seen = Set<String>()
    let newestFirst = (older + newer).reversed().filter { seen.insert($0).inserted }
    return newestFirst.prefix(limits.entries).reversed()
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
