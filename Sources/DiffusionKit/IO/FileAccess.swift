import Glibc

/// The folders that a session's file functions are confined to. Each is held open, and what lies in it is reached one
/// name at a time: neither `..` nor a symbolic link leads out, whoever moves files meanwhile.
public final class FileAccess: @unchecked Sendable {  // immutable; descriptors are shared by design
  private struct Folder {
    /// Names from the root on, as given and with links resolved.
    let spellings: [[[UInt8]]]
    let descriptor: Int32
    let isWritable: Bool
  }
  private let folders: [Folder]

  /// - Parameter writable: folders that may be written and read.
  /// - Throws: `file` for what is no folder or cannot be opened.
  public init(readable: [String], writable: [String]) throws {
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

  /// O_PATH, which Glibc's headers hide from Swift: a place to start from, whatever its permissions.
  private static let pathOnly: Int32 = 0o10000000

  private static func folder(_ path: FilePath, isWritable: Bool) throws -> Folder {
    try path.check()
    let descriptor = open(path.cString, FileAccess.pathOnly | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
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

  /// A folder that is open, and a name in it that need not exist.
  final class Place {
    fileprivate let descriptor: Int32
    let name: FilePath
    /// Reaches the name through the open folder.
    var path: FilePath { FilePath(bytes: Array("/proc/self/fd/\(descriptor)/".utf8) + name.bytes) }

    fileprivate init(_ descriptor: Int32, _ name: [UInt8]) {
      self.descriptor = descriptor
      self.name = FilePath(bytes: name)
    }

    deinit { close(descriptor) }

    /// Opens the file for reading, unless a symbolic link stands there.
    func openForReading() -> Int32 {
      openat(descriptor, name.cString, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    }

    /// Whether anything stands there, a symbolic link too.
    var isTaken: Bool {
      var status = stat()
      return fstatat(descriptor, name.cString, &status, AT_SYMLINK_NOFOLLOW) == 0
    }

    var isLink: Bool {
      var status = stat()
      return fstatat(descriptor, name.cString, &status, AT_SYMLINK_NOFOLLOW) == 0
        && status.st_mode & S_IFMT == S_IFLNK
    }
  }

  /// - Parameter makingFolders: those on the way that are missing, and the last name too.
  /// - Throws: `file` for a path outside, through `..` or a symbolic link, or to nothing.
  func place(_ path: FilePath, forWriting: Bool, makingFolders: Bool = false) throws -> Place {
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
  ) throws -> Place {
    var place = Place(fcntl(start, F_DUPFD_CLOEXEC, 0), names.first ?? [UInt8(ascii: ".")])
    for next in names.dropFirst() {
      if makingFolders { try makeFolder(place, path) }
      let descriptor = openat(
        place.descriptor, place.name.cString, FileAccess.pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else {
        let code = errno
        throw DiffusionError.file(path, place.isLink ? FileAccess.linkRefused : systemMessage(code))
      }
      place = Place(descriptor, next)
    }
    if makingFolders { try makeFolder(place, path) }
    return place
  }

  private func makeFolder(_ place: Place, _ path: FilePath) throws {
    guard mkdirat(place.descriptor, place.name.cString, 0o777) == 0 || errno == EEXIST else {
      throw DiffusionError.file(path, systemMessage(errno))
    }
  }

  static let linkRefused = "the sandbox follows no symbolic links"
}
