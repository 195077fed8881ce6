import Glibc

/// Files of one folder that belong together, such as a model's description and weights, or a pipeline's parts.
///
/// They replace the existing files in one step: a reader of the folder finds all of the old files or all of the new
/// ones, even if the writing process is killed at any moment (`FolderExchange`, and on file systems that cannot
/// exchange folders `FolderCommit`). Other files of the folder remain.
package struct FileGroup {
  /// The folder.
  let root: FilePath
  private(set) var files: [(name: String, write: (FileWriter) throws -> Void)] = []
  /// Names of files from an earlier group that would be mistaken for part of this one.
  private(set) var stale: [String] = []

  /// - Throws: `argument("path")` for an invalid path.
  package init(_ root: FilePath) throws {
    try root.check()
    self.root = root.withoutEndingSlashes
  }

  /// - Parameter name: a path relative to the root, such as "unet/config.json".
  package mutating func add(_ name: String, _ write: @escaping (FileWriter) throws -> Void) {
    files.append((name, write))
  }

  package mutating func remove(_ name: String) { stale.append(name) }

  /// The folders within the root that contain files of the group, such as "unet".
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

  /// Writes all files.
  /// - Throws: the errors of a file's `write`; `file` for a folder or file that cannot be written. The old files are
  ///   then unchanged, unless the failure came while the last new ones were moved into place: those count as written.
  package func replace() throws {
    if try !exists(root) { try makeFolder(holding: root) }
    // An earlier writer's decided change is finished first: its files may differ from these.
    try FolderCommit(root).finish()
    try FolderCommit(root.folder).finish()
    try checkObstacles()
    if try !FolderExchange(self).replace() { try FolderCommit(root).replace(self) }
  }

  /// Refuses obstacles, such as a folder with a file's name, before anything is written.
  private func checkObstacles() throws {
    guard try exists(root) else { return }
    guard try isFolder(root) else { throw DiffusionError.system(root, ENOTDIR) }
    for folder in folders {
      let path = root.appending(folder)
      if try exists(path), try !isFolder(path) { throw DiffusionError.system(path, ENOTDIR) }
    }
    for name in files.map(\.name) + stale {
      let path = root.appending(name)
      if try exists(path.folder), try isFolder(path) { throw DiffusionError.system(path, EISDIR) }
    }
  }
}

extension FileGroup {
  /// Writes the files into a new open folder, and syncs them to disk.
  /// - Parameter old: the folder that the new one will replace: files and folders get their old permissions.
  func write(into staged: Int32, like old: Int32?) throws {
    for folder in folders {
      let mode = old.flatMap { FolderTree.status(folder.filePath, in: $0) }?.st_mode
      guard mkdirat(staged, folder, 0o777) == 0 else { throw DiffusionError.system(root.appending(folder)) }
      if let mode { _ = fchmodat(staged, folder, mode & 0o7777, 0) }
    }
    for (name, write) in files {
      let existing = old.flatMap { FolderTree.status(name.filePath, in: $0) }
      let writer = try FileWriter(creating: name.filePath, in: staged, reportedAs: root.appending(name))
      try write(writer)
      try writer.finish(mode: existing.flatMap { $0.st_mode & S_IFMT == S_IFREG ? $0.st_mode : nil })
    }
    for folder in folders { FolderTree.sync(folder.filePath, in: staged) }
    FolderTree.sync(in: staged)
  }
}
