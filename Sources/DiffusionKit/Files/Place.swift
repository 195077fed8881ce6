import CSystem
import Glibc

/// A folder that is open, and a name in it that need not exist: what is done to the name reaches that folder, whatever is
/// moved or renamed meanwhile.
final class Place {
  let folder: Int32
  let name: FilePath

  /// - Parameter folder: from here on closed with the place.
  init(_ folder: Int32, _ name: FilePath) {
    self.folder = folder
    self.name = name
  }

  deinit { close(folder) }

  /// Where the session may write at `path`, behind a symbolic link where it may follow one.
  /// - Throws: `file` for a folder that is not there, and what the sandbox does not allow.
  static func forWriting(_ path: FilePath) throws -> Place {
    if let access = Session.current.fileAccess {
      let place = try access.place(path, forWriting: true)
      if place.isLink { throw DiffusionError.file(path, FileAccess.linkRefused) }
      return place
    }
    var target = path
    // A name that leads nowhere is taken as it is, a link too.
    if let resolved = realpath(path.cString, nil) {
      target = FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
      free(resolved)
    }
    let folder = csystem_open_folder(AT_FDCWD, target.folder.cString, true)
    guard folder >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
    return Place(folder, target.lastName)
  }

  /// The name at `path` itself, a symbolic link too, for writing.
  /// - Throws: as `forWriting`.
  static func named(_ path: FilePath) throws -> Place {
    if let access = Session.current.fileAccess { return try access.place(path, forWriting: true) }
    let folder = csystem_open_folder(AT_FDCWD, path.folder.cString, true)
    guard folder >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
    return Place(folder, path.lastName)
  }

  /// Opens what stands there.
  /// - Parameter flags: what is opened is closed in programs that are started, in any case.
  func open(_ flags: Int32, mode: mode_t = 0) -> Int32 {
    csystem_open(folder, name.cString, flags, mode)
  }

  /// Opens the file for reading, unless a symbolic link stands there.
  func openForReading() -> Int32 { open(O_RDONLY | O_NONBLOCK | O_NOFOLLOW) }

  /// What stands there, of a symbolic link the link itself; nil where nothing does.
  var status: stat? {
    var status = stat()
    return fstatat(folder, name.cString, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  /// The same of what a symbolic link leads to, as a pipe under /dev/stdout; nil where it leads nowhere.
  var followedStatus: stat? {
    var status = stat()
    return fstatat(folder, name.cString, &status, 0) == 0 ? status : nil
  }

  /// Whether anything stands there, a symbolic link too.
  var isTaken: Bool { status != nil }

  var isLink: Bool { status.map { $0.st_mode & S_IFMT == S_IFLNK } ?? false }

  /// Brings to the disk which names are in the folder. Some file systems cannot; what the names stand for is whole.
  func syncFolder() { Place.syncFolder(folder) }

  static func syncFolder(_ folder: Int32) {
    let opened = csystem_open(folder, ".", O_RDONLY | O_DIRECTORY, 0)
    guard opened >= 0 else { return }
    _ = fsync(opened)
    close(opened)
  }
}
