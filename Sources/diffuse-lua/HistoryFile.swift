import DiffusionKit
import Glibc

/// The history of typed entries, the newest last, in a file in the user's state folder. A statement of several lines is one
/// entry; all of its lines but the last end in a carriage return.
///
/// The file is replaced in one step before an entry runs, so that the entry outlives the process however it ends. Entries that
/// another session has added meanwhile are retained.
final class HistoryFile {
  private(set) var entries: [String] = []
  private let path: String?
  private var isSaved = true

  /// The maximum number of entries, and the maximum bytes of an entry.
  private static let limits = (entries: 1000, bytes: 10_000)

  init() {
    path = HistoryFile.folder.map { $0 + "/history" }
    entries = stored
  }

  /// Adds an entry, unless it is blank or too long.
  /// - Returns: whether the entry was added.
  func add(_ typed: String) -> Bool {
    let entry = String(decoding: typed.utf8.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    guard entry.contains(where: { !$0.isWhitespace }), entry.utf8.count <= HistoryFile.limits.bytes else {
      return false
    }
    entries = HistoryFile.merged(entries, [entry])
    if isSaved { save(entry) }
    return true
  }

  private func save(_ entry: String) {
    do {
      guard let path, let folder = HistoryFile.folder else {
        throw DiffusionError.state("neither XDG_STATE_HOME nor HOME is set")
      }
      try makeFolders(folder)
      let merged = HistoryFile.merged(stored, [entry])
      try writeFile(
        path, merged.flatMap { Array($0.substituting("\r\n", for: "\n").utf8) + [UInt8(ascii: "\n")] })
      chmod(path, 0o600)
    } catch {
      isSaved = false
      Console.report("diffuse-lua: the history is not saved: \(error)")
    }
  }

  /// The entries in the file; none if it cannot be read.
  private var stored: [String] {
    let limits = HistoryFile.limits
    guard let path, let bytes = try? readFile(path, limit: limits.entries * 2 * (limits.bytes + 1)) else {
      return []
    }
    // Read backwards, since the file may have more entries than the limit.
    var newestFirst: [String] = []
    var seen = Set<String>()
    var end = bytes.endIndex
    while end > bytes.startIndex, newestFirst.count < limits.entries {
      let start = HistoryFile.startOfEntry(bytes, endingAt: end)
      let entry = bytes[start..<end]
      end = max(start - 1, bytes.startIndex)
      guard !entry.isEmpty, entry.count <= 2 * limits.bytes, !entry.contains(0) else { continue }
      let text = String(decoding: entry.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      if text.utf8.count <= limits.bytes, text.contains(where: { !$0.isNewline }), seen.insert(text).inserted
      {
        newestFirst.append(text)
      }
    }
    return newestFirst.reversed()
  }

  /// The start of the entry that ends at `end`: the position after the nearest newline without a carriage return before it.
  private static func startOfEntry(_ bytes: [UInt8], endingAt end: Int) -> Int {
    var position = end
    while position > 0 {
      let isEnd = bytes[position - 1] == UInt8(ascii: "\n")
      if isEnd, position < 2 || bytes[position - 2] != UInt8(ascii: "\r") { return position }
      position -= 1
    }
    return 0
  }

  /// Appends newer entries to older ones. An entry that occurs several times stays at its last position.
  private static func merged(_ older: [String], _ newer: [String]) -> [String] {
    var seen = Set<String>()
    let newestFirst = (older + newer).reversed().filter { seen.insert($0).inserted }
    return newestFirst.prefix(limits.entries).reversed()
  }

  /// "~/.local/state/diffuse-lua", or the folder that the XDG base directory specification gives.
  private static var folder: String? {
    if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/diffuse-lua" }
    return variable("HOME").map { $0 + "/.local/state/diffuse-lua" }
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
