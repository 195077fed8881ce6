import Glibc

/// Files that only make sense together.
struct FileGroup {
  private var files: [(path: FilePath, write: (FileWriter) throws -> Void)] = []
  private var seals: [FilePath] = []
  /// Files of an earlier group that would be mistaken for part of this one.
  var stale: [FilePath] = []

  mutating func add(_ path: FilePath, _ write: @escaping (FileWriter) throws -> Void) {
    files.append((path, write))
  }

  /// - Parameter isSeal: whether its folder is taken for whole where it stands, and for nothing where it does not.
  mutating func add(_ path: FilePath, _ json: JSON, isSeal: Bool) {
    let text = json.text(indent: 2) + "\n"
    add(path) { try $0.write(Array(text.utf8)) }
    if isSeal { seals.append(path) }
  }

  /// Writes all of them, in this order. Each is first written beside its place; then old seals and stale files go, and the
  /// new files come. What fails before that (a full disk) leaves everything as it was; what fails after it, or a crash,
  /// leaves a folder without its seal.
  func replace() throws { try replace(files[...]) }

  private func replace(_ files: ArraySlice<(path: FilePath, write: (FileWriter) throws -> Void)>) throws {
    guard let last = files.last else {
      for path in stale + seals { try removeFile(path) }
      return
    }
    // The innermost is renamed first.
    try replaceFile(last.path) { (writer: FileWriter) in
      try last.write(writer)
      try replace(files.dropLast())
    }
  }
}

/// Removes the file at `path`, behind links where the session may follow them; that there is none is no mistake.
private func removeFile(_ path: FilePath) throws {
  let place = try Session.current.fileAccess?.place(path, forWriting: true)
  defer { withExtendedLifetime(place) {} }
  var target = place?.path ?? path
  // The link stays, for the new file that will stand behind it.
  if place == nil, let resolved = realpath(path.cString, nil) {
    target = FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    free(resolved)
  }
  guard unlink(target.cString) == 0 || errno == ENOENT else {
    throw DiffusionError.file(path, systemMessage(errno))
  }
}
