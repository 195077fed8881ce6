import CSystem
import Glibc

/// Names of what is not whole yet, and the end of those whose owner is gone: `.diffusionkit-PID-START-RANDOM`, of a file or a
/// folder, beside the place of what it is to become. Its owner holds a lock on it as long as it lives, for those who see other
/// numbers of processes, in another container or over a network.
enum Temporary {
  private static let prefix = Array(".diffusionkit-".utf8)

  /// A name that nobody else makes.
  static func name() -> FilePath {
    let digits = String(UInt64.random(in: 0 ... .max), radix: 36)
    let random = String(repeating: "0", count: randomCount - digits.count) + digits
    return FilePath(bytes: prefix + "\(getpid())-\(csystem_start_of(getpid()))-\(random)".utf8)
  }

  static func isName(_ name: FilePath) -> Bool { name.bytes.starts(with: prefix) }

  /// Takes the lock of an owner on what is open. Where the file system knows none, the number of the process has to do.
  static func claim(_ descriptor: Int32) { _ = flock(descriptor, LOCK_EX | LOCK_NB) }

  /// Folders that hold so much that looking through them takes longer than writing a file, by device and number. They are
  /// looked through once.
  private static let large = Lock<Set<[UInt64]>>([])
  private static let manyNames = 4096

  /// Removes what processes that are no more have left in a folder. What cannot be removed stays: it is in nobody's way.
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

  /// Whether it is ours and its owner is gone.
  static func isAbandoned(_ name: FilePath, in folder: Int32) -> Bool {
    guard let (process, start) = owner(name), !isAlive(process, start) else { return false }
    let descriptor = csystem_open(folder, name.cString, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Another user's processes have left what is theirs: they remove it.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
      [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    else { return false }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// The process that makes such a name, and when it began; nil for another name, as a user may have chosen it:
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
  /// Of the largest number in base 36: shorter ones are filled up, so that a date is none.
  private static let randomCount = 13

  /// Whether the process that began then still runs; 0: whether any with that number does.
  private static func isAlive(_ process: pid_t, _ start: UInt64) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    let now = csystem_start_of(process)
    return start == 0 || now == 0 || now == start
  }
}
