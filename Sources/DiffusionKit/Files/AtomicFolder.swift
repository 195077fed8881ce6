import Glibc

/// Files of one folder that only make sense together: a model's description and weights, a pipeline's parts.
///
/// They take the place of those that stand there in one step: whoever reads the folder, at whatever moment the process that
/// writes is killed, finds all of the old ones or all of the new ones (`FolderExchange`, and where a file system does not
/// exchange folders `FolderCommit`). What else is in the folder stays.
struct FileGroup {
  /// The folder.
  let root: FilePath
  private(set) var files: [(name: String, write: (FileWriter) throws -> Void)] = []
  /// Names of files of an earlier group that would be mistaken for part of this one.
  private(set) var stale: [String] = []

  /// - Throws: `argument("path")` for what cannot be a path.
  init(_ root: FilePath) throws {
    try root.check()
    self.root = root.withoutEndingSlashes
  }

  /// - Parameter name: a path from the root on, as "unet/config.json".
  mutating func add(_ name: String, _ write: @escaping (FileWriter) throws -> Void) {
    files.append((name, write))
  }

  mutating func remove(_ name: String) { stale.append(name) }

  /// The folders in the root that files are in: "unet".
  var folders: [String] {
    var folders: [String] = []
    for (name, _) in files {
      if let slash = name.lastIndex(of: "/"), !folders.contains(String(name[..<slash])) {
        folders.append(String(name[..<slash]))
      }
    }
    return folders
  }

  func owns(_ name: String) -> Bool { files.contains { $0.name == name } || stale.contains(name) }

  /// Writes all of them.
  /// - Throws: what a file's `write` throws; `file` for a folder or file that cannot be written. The files are then as they
  ///   were, unless the last of them were being put into place: then they count as written.
  func replace() throws {
    if try !exists(root) { try makeFolder(holding: root) }
    // What an earlier writer had decided is done first: its files may be others than these.
    try FolderCommit(root).finish()
    try FolderCommit(root.folder).finish()
    try checkPlaces()
    if try !FolderExchange(self).replace() { try FolderCommit(root).replace(self) }
  }

  /// Refuses what stands in the way before anything is written.
  private func checkPlaces() throws {
    guard try exists(root) else { return }
    guard try isFolder(root) else { throw DiffusionError.file(root, systemMessage(ENOTDIR)) }
    for folder in folders {
      let path = root.appending(folder)
      if try exists(path), try !isFolder(path) { throw DiffusionError.file(path, systemMessage(ENOTDIR)) }
    }
    for name in files.map(\.name) + stale {
      let path = root.appending(name)
      if try exists(path.folder), try isFolder(path) {
        throw DiffusionError.file(path, systemMessage(EISDIR))
      }
    }
  }
}

extension FileGroup {
  /// Writes the files below a new folder that is open, and brings them to the disk.
  /// - Parameter old: the folder whose place it will take: files and folders get the permissions that they have there.
  func write(into staged: Int32, like old: Int32?) throws {
    for folder in folders {
      let mode = old.flatMap { FolderTree.status(folder.filePath, in: $0) }?.st_mode
      guard mkdirat(staged, folder, 0o777) == 0 else {
        throw DiffusionError.file(root.appending(folder), systemMessage(errno))
      }
      if let mode { _ = fchmodat(staged, folder, mode & 0o7777, 0) }
    }
    for (name, write) in files {
      let existing = old.flatMap { FolderTree.status(name.filePath, in: $0) }
      let writer = try FileWriter(creating: name.filePath, in: staged, reportedAs: root.appending(name))
      try write(writer)
      try writer.finish(mode: existing.flatMap { $0.st_mode & S_IFMT == S_IFREG ? $0.st_mode : nil })
    }
    for folder in folders { FolderTree.sync(folder.filePath, in: staged) }
    Place.syncFolder(staged)
  }
}
