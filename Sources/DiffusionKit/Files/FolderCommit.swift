import CSystem
import Glibc

/// Puts a group of files into place one by one, where the folder cannot be exchanged as a whole: a file system without that, a
/// mount point, the folder that the process works in.
///
/// The new files are written in a folder within it first. Once that has the name `.diffusionkit-new` they count: readers look
/// there (`current`), and the next writer goes on where one was killed.
struct FolderCommit {
  static let name = ".diffusionkit-new"
  /// In that folder, the names of files that are to go, each on a line.
  private static let staleNames = ".stale"
  private let root: FilePath
  private var decided: FilePath { root.appending(Self.name) }

  init(_ root: FilePath) { self.root = root }

  /// Where the files of the folder at `path` are read: in it, or in what was decided to take their place.
  static func current(_ path: FilePath) -> FilePath {
    let bare = path.withoutEndingSlashes
    let places = [
      bare.appending(name),
      FilePath(bytes: bare.folder.appending(name).appending("").bytes + bare.lastName.bytes),
    ]
    return places.first { (try? isFolder($0)) ?? false } ?? path
  }

  /// Decides for the files of a group, and puts them into place.
  func replace(_ group: FileGroup) throws {
    let inside = try Place.named(decided)
    defer { withExtendedLifetime(inside) {} }
    Temporary.sweep(inside.folder)
    let staged = Temporary.name()
    guard mkdirat(inside.folder, staged.cString, 0o777) == 0 else {
      throw DiffusionError.file(root, systemMessage(errno))
    }
    do {
      let descriptor = csystem_open(inside.folder, staged.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
      guard descriptor >= 0 else { throw DiffusionError.file(root, systemMessage(errno)) }
      defer { close(descriptor) }  // with the claim on the name
      Temporary.claim(descriptor)
      try group.write(into: descriptor, like: nil)
      let stale = try FileWriter(creating: Self.staleNames.filePath, in: descriptor, reportedAs: decided)
      try stale.write(Array(group.stale.joined(separator: "\n").utf8))
      try stale.finish()
      Place.syncFolder(descriptor)
      guard csystem_rename_new(inside.folder, staged.cString, inside.folder, inside.name.cString) == 0 else {
        throw DiffusionError.file(root, systemMessage(errno))
      }
    } catch {
      FolderTree.remove(staged, in: inside.folder)
      throw error
    }
    inside.syncFolder()
    try finish()
  }

  /// Puts what was decided into place, where something was.
  func finish() throws {
    guard (try? isFolder(root)) == true, let inside = try? Place.named(decided),
      inside.status.map(FolderTree.isFolder) == true
    else { return }
    defer { withExtendedLifetime(inside) {} }
    for name in try names() {
      let reader = try FileReader(decided.appending(name))
      try replaceFile(root.appending(name)) { writer in try reader.copy(to: writer) }
    }
    for name in try staleNames() { try removeFile(root.appending(name)) }
    // It counts no more from the moment that it has another name.
    let gone = Temporary.name()
    guard renameat(inside.folder, inside.name.cString, inside.folder, gone.cString) == 0 || errno == ENOENT
    else {
      throw DiffusionError.file(decided, systemMessage(errno))
    }
    inside.syncFolder()
    FolderTree.remove(gone, in: inside.folder)
  }

  /// The files that were decided for, in it and in its folders.
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

  /// The names that were written, as far as they lead to nothing else.
  private func staleNames() throws -> [String] {
    let path = decided.appending(Self.staleNames)
    guard try exists(path) else { return [] }
    let text = String(decoding: try readFile(path, limit: 1 << 16), as: UTF8.self)
    return text.split(separator: "\n").map(String.init).filter { name in
      !name.hasPrefix("/") && !name.split(separator: "/").contains("..") && !name.utf8.contains(0)
    }
  }
}

/// Removes the file at `path`, a link and not what it leads to; that there is none is no mistake.
private func removeFile(_ path: FilePath) throws {
  let place = try Place.named(path)
  defer { withExtendedLifetime(place) {} }
  guard unlinkat(place.folder, place.name.cString, 0) == 0 || errno == ENOENT else {
    throw DiffusionError.file(path, systemMessage(errno))
  }
}

extension FileReader {
  /// Writes what is left of the file.
  func copy(to writer: FileWriter) throws {
    while remaining > 0 {
      let part = try bytes(min(remaining, longestTransfer))
      try writer.write(UnsafeRawBufferPointer(part.bytes))
    }
  }
}
