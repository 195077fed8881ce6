import CSystem
import Glibc

/// An open folder and a name in it, which need not exist. Operations on the name reach that folder even if it is moved
/// or renamed meanwhile.
final class FileLocation {
  let folder: Int32
  let name: FilePath

  /// - Parameter folder: a descriptor that the location closes at its end.
  init(_ folder: Int32, _ name: FilePath) {
    self.folder = folder
    self.name = name
  }

  deinit { close(folder) }

  /// The location for writing at `path`, behind a symbolic link if the session follows links.
  /// - Throws: `file` for a missing folder, and for a path that the sandbox does not allow.
  static func forWriting(_ path: FilePath) throws -> FileLocation {
    if let access = Session.current.fileAccess {
      let location = try access.location(path, forWriting: true)
      if location.isLink { throw DiffusionError.file(path, FileAccess.linkRefused) }
      return location
    }
    var target = path
    // A name that does not resolve is taken unchanged, a dangling link included.
    if let resolved = realpath(path.cString, nil) {
      target = FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
      free(resolved)
    }
    let folder = csystem_open_folder(AT_FDCWD, target.folder.cString, true)
    guard folder >= 0 else { throw DiffusionError.system(path) }
    return FileLocation(folder, target.lastName)
  }

  /// The location of the name `path` itself, a symbolic link included, for writing.
  /// - Throws: the errors of `forWriting`.
  static func named(_ path: FilePath) throws -> FileLocation {
    if let access = Session.current.fileAccess { return try access.location(path, forWriting: true) }
    let folder = csystem_open_folder(AT_FDCWD, path.folder.cString, true)
    guard folder >= 0 else { throw DiffusionError.system(path) }
    return FileLocation(folder, path.lastName)
  }

  /// Opens the file.
  /// - Parameter flags: O_CLOEXEC is added to them.
  func open(_ flags: Int32, mode: mode_t = 0) -> Int32 { csystem_open(folder, name.cString, flags, mode) }

  /// Opens the file for reading, unless it is a symbolic link.
  func openForReading() -> Int32 { open(O_RDONLY | O_NONBLOCK | O_NOFOLLOW) }

  /// The status of the entry, of a symbolic link the link itself; nil if there is none.
  var status: stat? { FolderTree.status(name, in: folder) }

  /// The status of the file, of a symbolic link its target, such as a pipe behind /dev/stdout; nil if there is none.
  var followedStatus: stat? {
    var status = stat()
    return fstatat(folder, name.cString, &status, 0) == 0 ? status : nil
  }

  /// Whether there is an entry, a symbolic link included.
  var isTaken: Bool { status != nil }

  var isLink: Bool { FolderTree.isLink(name, in: folder) }

  /// Syncs the folder's list of names to disk. Some file systems cannot; the files' contents are synced anyway.
  func syncFolder() { FolderTree.sync(in: folder) }
}
