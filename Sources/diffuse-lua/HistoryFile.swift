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
    // From the end on: the file may be larger than what is kept of it.
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

  /// Where the entry begins whose last line ends there: behind the newest line that does not go on in the next.
  private static func startOfEntry(_ bytes: [UInt8], endingAt end: Int) -> Int {
    var place = end
    while place > 0 {
      let isEnd = bytes[place - 1] == UInt8(ascii: "\n")
      if isEnd, place < 2 || bytes[place - 2] != UInt8(ascii: "\r") { return place }
      place -= 1
    }
    return 0
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
