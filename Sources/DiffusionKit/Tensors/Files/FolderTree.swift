import CSystem
import Glibc

/// Functions on the entries of open folders. None of them follows a symbolic link.
enum FolderTree {
  /// The maximum depth; deeper folders are left alone.
  static let maxDepth = 64

  /// Calls `body` with each name in the folder, hidden ones included, in no order.
  /// - Throws: `file` if the folder cannot be read, and the errors of `body`.
  static func forEachName(in folder: Int32, _ body: (FilePath) throws -> Void) throws {
    let descriptor = csystem_open(folder, ".", O_RDONLY | O_DIRECTORY, 0)
    guard descriptor >= 0 else {
      throw DiffusionError.state("a folder cannot be read: \(systemMessage(errno))")
    }
    guard let stream = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw DiffusionError.state("a folder cannot be read: \(systemMessage(code))")
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { FilePath(bytes: $0.prefix { $0 != 0 }) }
      if name.bytes == [UInt8(ascii: ".")] || name.bytes == Array("..".utf8) { continue }
      try body(name)
    }
  }

  static func status(_ name: FilePath, in folder: Int32) -> stat? {
    var status = stat()
    return fstatat(folder, name.cString, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  static func isLink(_ name: FilePath, in folder: Int32) -> Bool {
    status(name, in: folder).map { $0.st_mode & S_IFMT == S_IFLNK } ?? false
  }

  /// Syncs the names in a folder to disk.
  static func sync(_ name: FilePath = ".", in folder: Int32) {
    let opened = csystem_open(folder, name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
    guard opened >= 0 else { return }
    _ = fsync(opened)
    close(opened)
  }

  /// Removes a file, or a folder with its contents, as far as possible.
  static func remove(_ name: FilePath, in folder: Int32, depth: Int = 0) {
    guard unlinkat(folder, name.cString, 0) != 0, errno == EISDIR || errno == EPERM, depth < maxDepth else {
      return
    }
    let inner = csystem_open(folder, name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
    guard inner >= 0 else { return }
    defer { close(inner) }
    while unlinkat(folder, name.cString, AT_REMOVEDIR) != 0, errno == ENOTEMPTY {
      // Limited to a number of names at a time: removing while listing may hide others.
      var names: [FilePath] = []
      try? forEachName(in: inner) { if names.count < 1024 { names.append($0) } }
      for name in names { remove(name, in: inner, depth: depth + 1) }
      guard names.contains(where: { status($0, in: inner) == nil }) else { return }
    }
  }
}
