import CEdit

/// Reads lines that the user edits on the terminal, with history and completion.
final class LineEditor {
  private let history = HistoryFile()
  private let complete: (_ line: [UInt8]) -> (names: [String], word: [UInt8])
  private var editor: OpaquePointer?

  /// Nil if standard input or output is no terminal.
  /// - Parameter complete: returns the names that can complete a line, and the part of them that it already ends with.
  init?(complete: @escaping (_ line: [UInt8]) -> (names: [String], word: [UInt8])) {
    self.complete = complete
    editor = cedit_open(
      "diffuse-lua",
      { _, context in
        guard let context else { return }
        Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue().offerNames()
      }, Unmanaged.passUnretained(self).toOpaque())
    guard editor != nil else { return nil }
    offer(history.entries)
  }

  deinit { if let editor { cedit_close(editor) } }

  func read(prompt: String) -> Input {
    guard let editor else { return .end }
    var start: UnsafePointer<CChar>?
    var length = 0
    switch Int(cedit_read(editor, prompt, &start, &length)) {
    case CEDIT_INTERRUPTED: return .interrupted
    case CEDIT_END: return .end
    default: return .line([UInt8](UnsafeRawBufferPointer(start: start, count: length)))
    }
  }

  /// Adds a typed statement to the history, as one entry, for the arrow keys of this session and later ones.
  func remember(_ typed: [UInt8]) {
    if history.add(String(decoding: typed, as: UTF8.self)) { offer(history.entries) }
  }

  private func offer(_ entries: [String]) {
    guard let editor else { return }
    cedit_forget_lines(editor)
    for entry in entries { cedit_remember_line(editor, entry) }
  }

  /// Handles Tab: inserts the common prefix of all names, or shows the names if the line has the prefix already. At the
  /// beginning of a line, Tab indents.
  private func offerNames() {
    guard let editor else { return }
    var length = 0
    let text = cedit_text(editor, &length)
    let line = [UInt8](UnsafeRawBufferPointer(start: text, count: length))
    if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
      return cedit_insert(editor, "  ")
    }
    let (names, word) = complete(line)
    guard let first = names.first else { return }
    let common = names.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    if common.utf8.count > word.count {
      cedit_insert(editor, String(common.dropFirst(word.count)))
    } else if names.count > 1 {
      cedit_show(editor, LineEditor.columns(names, width: Int(cedit_width())))
    }
  }

  /// Arranges names in columns, sorted downwards.
  static func columns(_ names: [String], width: Int) -> String {
    let column = (names.map(\.count).max() ?? 0) + 2
    let count = max(1, width / column)
    let rows = (names.count - 1) / count + 1
    return (0..<rows).map { row in
      let indices = stride(from: row, to: names.count, by: rows)
      var line = indices.map { names[$0] + String(repeating: " ", count: column - names[$0].count) }.joined()
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
