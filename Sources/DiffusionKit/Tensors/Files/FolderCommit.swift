import CSystem
import Glibc

/// Moves a group of files into place one by one, if the folder cannot be exchanged as a whole: on a file system without
/// that operation, at a mount point, or in the process's working folder.
///
/// The new files are first written into a folder within the target. Once that folder is named `.diffusionkit-new` they
/// are valid: readers look there (`current`), and the next writer finishes the work of one that was killed.
package struct FolderCommit {
  static let name = ".diffusionkit-new"
  /// A file in that folder with the names of files to remove, one per line.
  private static let staleNames = ".stale"
  private let root: FilePath
  private var decided: FilePath { root.appending(Self.name) }

  init(_ root: FilePath) { self.root = root }

  /// The folder from which the files of the folder at `path` are read: that folder, or the decided replacement.
  package static func current(_ path: FilePath) -> FilePath {
    let bare = path.withoutEndingSlashes
    let candidates = [
      bare.appending(name),
      FilePath(bytes: bare.folder.appending(name).appending("").bytes + bare.lastName.bytes),
    ]
    return candidates.first { (try? isFolder($0)) ?? false } ?? path
  }

  /// Writes the files of a group, decides for them, and moves them into place.
  func replace(_ group: FileGroup) throws {
    let inside = try FileLocation.named(decided)
    defer { withExtendedLifetime(inside) {} }
    Temporary.sweep(inside.folder)
    try Temporary.makingFolder(in: inside.folder, reportedAs: root, failure: DiffusionError.system(root)) {
      name, staged in
      try group.write(into: staged, like: nil)
      let stale = try FileWriter(creating: Self.staleNames.filePath, in: staged, reportedAs: decided)
      try stale.write(Array(group.stale.joined(separator: "\n").utf8))
      try stale.finish()
      FolderTree.sync(in: staged)
      guard csystem_rename_new(inside.folder, name.cString, inside.folder, inside.name.cString) == 0 else {
        throw DiffusionError.system(root)
      }
    }
    inside.syncFolder()
    try finish()
  }

  /// Moves decided files into place, if there are any.
  func finish() throws {
    guard (try? isFolder(root)) == true, let inside = try? FileLocation.named(decided),
      inside.status.map(FolderTree.isFolder) == true
    else { return }
    defer { withExtendedLifetime(inside) {} }
    for name in try names() {
      let reader = try FileReader(decided.appending(name))
      try replaceFile(root.appending(name)) { writer in try reader.copy(to: writer) }
    }
    for name in try staleNames() { try removeFile(root.appending(name)) }
    // The folder is invalid from the moment that it has another name.
    let gone = Temporary.name()
    guard renameat(inside.folder, inside.name.cString, inside.folder, gone.cString) == 0 || errno == ENOENT
    else { throw DiffusionError.system(decided) }
    inside.syncFolder()
    FolderTree.remove(gone, in: inside.folder)
  }

  /// The names of the decided files, in the folder and in its subfolders.
  private func names() throws -> [String] {
    var names: [String] = []
    for entry in try listFolder(decided) {
      guard let name = String(validating: entry.name.bytes, as: UTF8.self) else { continue }
      guard entry.isFolder else {
        names.append(name)
        continue
      }
      for inner in try listFolder(entry.path) where !inner.isFolder {
        if let last = String(validating: inner.name.bytes, as: UTF8.self) { names.append("\(name)/\(last)") }
      }
    }
    return names
  }

  /// The names to remove, except those that lead out of the folder.
  private func staleNames() throws -> [String] {
    let path = decided.appending(Self.staleNames)
    guard try exists(path) else { return [] }
    let text = String(decoding: try readFile(path, limit: 1 << 16), as: UTF8.self)
    return text.split(separator: "\n").map(String.init).filter { name in
      !name.hasPrefix("/") && !name.split(separator: "/").contains("..") && !name.utf8.contains(0)
    }
  }
}

/// Removes the file at `path`, of a link the link itself. A missing file is no error.
private func removeFile(_ path: FilePath) throws {
  let location = try FileLocation.named(path)
  defer { withExtendedLifetime(location) {} }
  guard unlinkat(location.folder, location.name.cString, 0) == 0 || errno == ENOENT else {
    throw DiffusionError.system(path)
  }
}

extension FileReader {
  /// Writes the rest of the file.
  func copy(to writer: FileWriter) throws {
    while remaining > 0 {
      let part = try bytes(min(remaining, maxTransfer))
      try writer.write(UnsafeRawBufferPointer(part.bytes))
    }
  }
}
