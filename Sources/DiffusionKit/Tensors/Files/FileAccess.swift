import CSystem
import Glibc

/// The folders to which a session's file functions are confined. Each folder is held open, and paths within it are
/// resolved one name at a time: neither `..` nor a symbolic link leads out, even while other processes move files.
public final class FileAccess: @unchecked Sendable {  // immutable; descriptors are shared by design
  private struct Folder {
    /// Names from the root on, as given and with links resolved.
    let spellings: [[[UInt8]]]
    let descriptor: Int32
    let isWritable: Bool
  }
  private let folders: [Folder]

  /// - Parameter writable: folders that may be written and read.
  /// - Throws: `file` for a path that is no folder or cannot be opened.
  public init(readable: [any FileName], writable: [any FileName]) throws {
    var folders: [Folder] = []
    do {
      for (path, isWritable) in writable.map({ ($0, true) }) + readable.map({ ($0, false) }) {
        folders.append(try FileAccess.folder(path.filePath, isWritable: isWritable))
      }
    } catch {
      for folder in folders { close(folder.descriptor) }
      throw error
    }
    self.folders = folders
  }

  deinit {
    for folder in folders { close(folder.descriptor) }
  }

  private static func folder(_ path: FilePath, isWritable: Bool) throws -> Folder {
    try path.check()
    let descriptor = csystem_open_folder(AT_FDCWD, path.cString, true)
    guard descriptor >= 0 else { throw DiffusionError.system(path) }
    var spellings = [names(of: absolute(path))]
    if let resolved = realpath(path.cString, nil) {
      spellings.append(names(of: Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))))
      free(resolved)
    }
    return Folder(spellings: spellings, descriptor: descriptor, isWritable: isWritable)
  }

  private static func absolute(_ path: FilePath) -> [UInt8] {
    guard path.bytes.first != UInt8(ascii: "/"), let current = getcwd(nil, 0) else {
      return Array(path.bytes)
    }
    defer { free(current) }
    return Array(UnsafeRawBufferPointer(start: current, count: strlen(current))) + [UInt8(ascii: "/")]
      + path.bytes
  }

  private static func names(of path: [UInt8]) -> [[UInt8]] {
    path.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [UInt8(ascii: ".")] }
  }

  /// - Parameter makingFolders: whether missing folders on the path are made, the last name included.
  /// - Throws: `file` for a path that leads outside, contains `..` or a symbolic link, or leads through a missing
  ///   folder.
  func location(_ path: FilePath, forWriting: Bool, makingFolders: Bool = false) throws -> FileLocation {
    try path.check()
    let names = FileAccess.names(of: FileAccess.absolute(path))
    guard !names.contains(Array("..".utf8)) else {
      throw DiffusionError.file(path, "the sandbox takes no '..' in paths")
    }
    for folder in folders where folder.isWritable || !forWriting {
      guard let spelling = folder.spellings.first(where: { names.starts(with: $0) }) else { continue }
      return try walk(path, from: folder.descriptor, names.dropFirst(spelling.count), makingFolders)
    }
    throw DiffusionError.file(
      path, "outside the folders that the sandbox allows to be \(forWriting ? "written" : "read")")
  }

  private func walk(
    _ path: FilePath, from start: Int32, _ names: ArraySlice<[UInt8]>, _ makingFolders: Bool
  ) throws -> FileLocation {
    let copy = csystem_duplicate(start)
    guard copy >= 0 else { throw DiffusionError.system(path) }
    var location = FileLocation(copy, FilePath(bytes: names.first ?? [UInt8(ascii: ".")]))
    for next in names.dropFirst() {
      if makingFolders { try makeFolder(location, path) }
      location = FileLocation(try openFolder(location, path), FilePath(bytes: next))
    }
    if makingFolders { try makeFolder(location, path) }
    return location
  }

  private func makeFolder(_ location: FileLocation, _ path: FilePath) throws {
    if mkdirat(location.folder, location.name.cString, 0o777) == 0 { return }
    guard errno == EEXIST else { throw DiffusionError.system(path) }
    // An entry of that name exists: it may be no folder, or a link.
    close(try openFolder(location, path))
  }

  /// Opens the folder at a location, unless it is a symbolic link.
  private func openFolder(_ location: FileLocation, _ path: FilePath) throws -> Int32 {
    let descriptor = csystem_open_folder(location.folder, location.name.cString, false)
    guard descriptor >= 0 else {
      let code = errno
      throw DiffusionError.file(path, location.isLink ? FileAccess.linkRefused : systemMessage(code))
    }
    return descriptor
  }

  static let linkRefused = "the sandbox follows no symbolic links"
}
