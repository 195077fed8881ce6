import CSystem
import Glibc

/// Moves a group of files into place by exchanging the folder with a new one, written beside it: one step for readers.
/// The other files of the old folder are linked into the new one.
struct FolderExchange {
  private let group: FileGroup

  init(_ group: FileGroup) { self.group = group }

  /// Thrown if a folder cannot be exchanged for a reason that is no error: the files are then written in place.
  private struct Unfit: Error {}

  /// The maximum number of files to link.
  private static let maxNames = 100_000

  /// - Returns: false if this folder cannot be exchanged; nothing has changed then.
  func replace() throws -> Bool {
    let location = try FileLocation.forWriting(group.root)
    defer { withExtendedLifetime(location) {} }
    Temporary.sweep(location.folder)
    do {
      try replace(location)
      return true
    } catch is Unfit { return false }
  }

  private func replace(_ location: FileLocation) throws {
    let old = try openOld(location)
    defer { if let old { close(old) } }
    try Temporary.makingFolder(
      in: location.folder, reportedAs: group.root,
      failure: old == nil ? DiffusionError.system(group.root) as any Error : Unfit()
    ) { name, staged in
      if let old { try copyOwnership(of: old, to: staged) }
      try group.write(into: staged, like: old)
      guard let old else {
        guard csystem_rename_new(location.folder, name.cString, location.folder, location.name.cString) == 0
        else { throw DiffusionError.system(group.root) }
        return location.syncFolder()
      }
      try carry(old, to: staged)
      guard csystem_exchange(location.folder, name.cString, location.folder, location.name.cString) == 0
      else { throw Unfit() }
      location.syncFolder()
      // Files that other processes have written meanwhile.
      try? carry(old, to: staged, late: true)
      FolderTree.remove(name, in: location.folder)
    }
  }

  /// Opens the existing folder; nil if there is none.
  /// - Throws: `Unfit` if a replacement would be visible to others: a link among the folders of the group, or the
  ///   process's working folder.
  private func openOld(_ location: FileLocation) throws -> Int32? {
    guard location.isTaken else { return nil }
    guard ![".".filePath.bytes, "..".filePath.bytes].contains(location.name.bytes) else { throw Unfit() }
    let old = location.open(O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    guard old >= 0 else { throw Unfit() }
    let isLinked = (group.folders + group.files.map(\.name)).contains {
      FolderTree.isLink($0.filePath, in: old)
    }
    if isLinked || isWorkingFolder(old) {
      close(old)
      throw Unfit()
    }
    return old
  }

  /// Whether the process's working folder is this one or lies in it, and would be removed.
  private func isWorkingFolder(_ folder: Int32) -> Bool {
    var own = stat()
    guard fstat(folder, &own) == 0 else { return true }
    var above = csystem_open_folder(AT_FDCWD, ".", true)
    var before = stat()
    while above >= 0 {
      var status = stat()
      guard fstat(above, &status) == 0 else { break }
      if status.st_ino == own.st_ino, status.st_dev == own.st_dev {
        close(above)
        return true
      }
      if status.st_ino == before.st_ino, status.st_dev == before.st_dev { break }  // the root
      before = status
      let next = csystem_open_folder(above, "..", true)
      close(above)
      above = next
    }
    if above >= 0 { close(above) }
    return false
  }

  /// Gives the new folder the owner and the permissions of the old one.
  /// - Throws: `Unfit` if that is not possible.
  private func copyOwnership(of old: Int32, to staged: Int32) throws {
    var (new, former) = (stat(), stat())
    guard fstat(staged, &new) == 0, fstat(old, &former) == 0 else { throw Unfit() }
    if new.st_uid != former.st_uid || new.st_gid != former.st_gid {
      guard fchown(staged, former.st_uid, former.st_gid) == 0 else { throw Unfit() }
    }
    guard fchmod(staged, former.st_mode & 0o7777) == 0 else { throw Unfit() }
  }

  // MARK: Other files of the folder

  private func carry(_ old: Int32, to staged: Int32, late: Bool = false) throws {
    var device = stat()
    guard fstat(old, &device) == 0 else { throw Unfit() }
    var count = 0
    try carry(old, to: staged, "", device.st_dev, &count, late)
    if !late { FolderTree.sync(in: staged) }
  }

  /// - Parameters:
  ///   - path: the location of the folders, a prefix of names in the group: "" or "unet/".
  ///   - late: the folders have been exchanged; only missing files are linked.
  /// - Throws: `Unfit` for a file that cannot be linked: one of another file system or another user. Writing in place
  ///   leaves it untouched.
  private func carry(
    _ old: Int32, to new: Int32, _ path: String, _ device: dev_t, _ count: inout Int, _ late: Bool,
    depth: Int = 0
  ) throws {
    guard depth < FolderTree.maxDepth else { throw Unfit() }
    try FolderTree.forEachName(in: old) { name in
      count += 1
      guard count <= Self.maxNames else { throw Unfit() }
      if count.isMultiple(of: 1024) { try Session.current.checkInterrupted() }
      let whole = path + String(decoding: name.bytes, as: UTF8.self)
      if group.owns(whole) || (depth == 0 && name.bytes == Array(FolderCommit.name.utf8)) { return }
      if Temporary.isName(name) {
        // A file that another process is writing there would be lost.
        if Temporary.isAbandoned(name, in: old) || late { return } else { throw Unfit() }
      }
      guard let status = FolderTree.status(name, in: old) else { return }  // gone meanwhile
      guard status.st_dev == device else { throw Unfit() }
      guard FolderTree.isFolder(status) else {
        if late, let there = FolderTree.status(name, in: new) {
          if there.st_ino != status.st_ino { _ = renameat(old, name.cString, new, name.cString) }
          return
        }
        guard linkat(old, name.cString, new, name.cString, 0) == 0 else { throw Unfit() }
        return
      }
      try carryFolder(name, status, old, new, whole, device, &count, late, depth)
    }
  }

  private func carryFolder(
    _ name: FilePath, _ status: stat, _ old: Int32, _ new: Int32, _ whole: String, _ device: dev_t,
    _ count: inout Int, _ late: Bool, _ depth: Int
  ) throws {
    let isNew = mkdirat(new, name.cString, 0o700) == 0
    guard isNew || errno == EEXIST else { throw Unfit() }
    let from = csystem_open(old, name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
    guard from >= 0 else { throw Unfit() }
    defer { close(from) }
    let to = csystem_open(new, name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
    guard to >= 0 else { throw Unfit() }
    defer { close(to) }
    try carry(from, to: to, whole + "/", device, &count, late, depth: depth + 1)
    if isNew {
      try copyOwnership(of: from, to: to)
      var times = [status.st_atim, status.st_mtim]
      _ = futimens(to, &times)
    }
    if !late { _ = fsync(to) }
  }
}
