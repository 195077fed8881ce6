import CSystem
import Glibc

/// An entry of a folder: its path, its name and whether it is a folder itself (links are followed if the session may).
package struct FolderEntry {
  package let path: FilePath
  /// The last part of the path.
  package let name: FilePath
  package let isFolder: Bool
}

/// The entries of the folder at `path`, sorted by the bytes of their names, without hidden ones (".name").
/// - Throws: `file` if the path is no folder, cannot be read or holds more than a million entries.
package func listFolder(_ path: any FileName) throws -> [FolderEntry] {
  let path = path.filePath
  try path.check()
  let location = try Session.current.fileAccess?.location(path, forWriting: false)
  defer { withExtendedLifetime(location) {} }
  let flags = O_RDONLY | O_DIRECTORY
  let descriptor = location?.open(flags | O_NOFOLLOW) ?? csystem_open(AT_FDCWD, path.cString, flags, 0)
  guard descriptor >= 0 else {
    throw DiffusionError.file(path, location?.isLink == true ? FileAccess.linkRefused : systemMessage(errno))
  }
  defer { close(descriptor) }
  var entries: [FolderEntry] = []
  try FolderTree.forEachName(in: descriptor) { name in
    if name.bytes.first == UInt8(ascii: ".") { return }
    var status = stat()
    let isKnown =
      fstatat(descriptor, name.cString, &status, location == nil ? 0 : AT_SYMLINK_NOFOLLOW) == 0
    let separator = path.bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
    entries.append(
      FolderEntry(
        path: FilePath(bytes: path.bytes + separator + name.bytes), name: name,
        isFolder: isKnown && status.st_mode & S_IFMT == S_IFDIR))
    guard entries.count <= 1 << 20 else {
      throw DiffusionError.file(path, "holds more than \(1 << 20) entries")
    }
    if entries.count.isMultiple(of: 4096) {
      try Session.current.checkInterrupted()
      try Allocation.require(
        1 << 20 + 256 * entries.count, holding: 512 * entries.count, for: "the names in a folder")
    }
  }
  return entries.sorted { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
}
