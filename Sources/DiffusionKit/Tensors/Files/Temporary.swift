import CSystem
import Glibc

/// Names of incomplete files, and the removal of those whose owner has ended: `.diffusionkit-PID-START-RANDOM`, for a
/// file or a folder, beside its final name. The owner holds a lock on it as long as it lives, for processes that see
/// other process numbers, in another container or over a network.
enum Temporary {
  private static let prefix = Array(".diffusionkit-".utf8)

  /// A unique name.
  static func name() -> FilePath {
    let digits = String(UInt64.random(in: 0 ... .max), radix: 36)
    let random = String(repeating: "0", count: randomCount - digits.count) + digits
    return FilePath(bytes: prefix + "\(getpid())-\(csystem_start_of(getpid()))-\(random)".utf8)
  }

  static func isName(_ name: FilePath) -> Bool { name.bytes.starts(with: prefix) }

  /// Takes the owner's lock on an open file. On a file system without locks, the process number has to suffice.
  static func claim(_ descriptor: Int32) { _ = flock(descriptor, LOCK_EX | LOCK_NB) }

  /// Makes a folder with a unique name for `body`, which fills it and moves it away. On an error the folder is removed.
  /// - Parameters:
  ///   - path: the path that errors name.
  ///   - failure: the error if the folder cannot be made.
  static func makingFolder(
    in folder: Int32, reportedAs path: FilePath, failure: @autoclosure () -> any Error,
    _ body: (_ name: FilePath, _ descriptor: Int32) throws -> Void
  ) throws {
    let name = name()
    guard mkdirat(folder, name.cString, 0o777) == 0 else { throw failure() }
    do {
      let descriptor = csystem_open(folder, name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
      guard descriptor >= 0 else { throw DiffusionError.system(path) }
      defer { close(descriptor) }  // holds the claim on the name
      claim(descriptor)
      try body(name, descriptor)
    } catch {
      FolderTree.remove(name, in: folder)
      throw error
    }
  }

  /// Folders with so many entries that listing them takes longer than writing a file, by device and inode. They are
  /// swept once.
  private static let large = Lock<Set<[UInt64]>>([])
  private static let manyNames = 4096

  /// Removes the temporary files in a folder whose processes have ended. Those that cannot be removed remain and do no
  /// harm.
  static func sweep(_ folder: Int32) {
    var status = stat()
    guard fstat(folder, &status) == 0 else { return }
    let identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    if large.withLock({ $0.contains(identity) }) { return }
    var count = 0
    try? FolderTree.forEachName(in: folder) { name in
      count += 1
      if isName(name), isAbandoned(name, in: folder) { FolderTree.remove(name, in: folder) }
    }
    if count > manyNames { large.withLock { _ = $0.insert(identity) } }
  }

  /// Whether the file is one of the library's temporary files and its owner has ended.
  static func isAbandoned(_ name: FilePath, in folder: Int32) -> Bool {
    guard let (process, start) = owner(name), !isAlive(process, start) else { return false }
    let descriptor = csystem_open(folder, name.cString, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Files of another user are left for that user's processes to remove.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
      [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    else { return false }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// The process that made such a name, and its start time; nil for another name, which a user may have chosen:
  /// `.diffusionkit-2026-notes`.
  private static func owner(_ name: FilePath) -> (process: pid_t, start: UInt64)? {
    let parts = name.bytes.dropFirst(prefix.count).split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard isName(name), parts.count == 3, parts[..<2].allSatisfy({ $0.allSatisfy(isDigit) }),
      let process = pid_t(String(decoding: parts[0], as: UTF8.self)), process > 0,
      let start = UInt64(String(decoding: parts[1], as: UTF8.self)), parts[2].count == randomCount,
      parts[2].allSatisfy({ isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
    else { return nil }
    return (process, start)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
  /// The length of the largest number in base 36: shorter ones are padded, so that a date never matches.
  private static let randomCount = 13

  /// Whether the process that began at `start` still runs; with 0, whether any process with that number does.
  private static func isAlive(_ process: pid_t, _ start: UInt64) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    let now = csystem_start_of(process)
    return start == 0 || now == 0 || now == start
  }
}
