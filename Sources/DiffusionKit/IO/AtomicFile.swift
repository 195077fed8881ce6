import Glibc

/// Replaces the file at `path` in one step, or leaves it as it was.
///
/// `fill` writes a new file at the temporary path that it is handed, in the same folder. That file is then
/// brought to the disk and renamed, so that a reader, a full disk or a crash never meets half a file. A link
/// at `path` stays a link, and an existing file's permissions stay. Missing folders are made.
/// - Throws: what `fill` throws, or `DiffusionError` naming `path`: an unwritable folder, a folder or device at
///   `path`, a full disk. The temporary file is removed.
func replaceFile(_ path: any FileName, using fill: (_ temporary: FilePath) throws -> Void) throws {
  let path = path.filePath
  try path.check()
  guard path.bytes.last != UInt8(ascii: "/") else { throw DiffusionError.file(path, systemMessage(EISDIR)) }
  try makeFolder(holding: path)
  let place = try Session.current.fileAccess?.place(path, forWriting: true)
  defer { withExtendedLifetime(place) {} }
  if let place, place.isLink { throw DiffusionError.file(path, FileAccess.linkRefused) }
  var target = place?.path ?? path
  let existing = try fileStatus(target, reportedAs: path)
  if let existing {
    try checkRegular(existing, path)
    guard access(target.cString, W_OK) == 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
    if place == nil, let resolved = realpath(path.cString, nil) {
      target = FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
      free(resolved)
    }
  }

  let folder = target.folder
  let name = "/.diffusionkit-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
  let temporary = FilePath(bytes: folder.bytes + name.utf8)
  let created = open(temporary.cString, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard created >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
  close(created)
  do {
    try fill(temporary)
    // Opened anew: `fill` may itself have renamed something over the temporary path.
    let descriptor = open(temporary.cString, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
    defer { close(descriptor) }
    if let existing { _ = fchmod(descriptor, existing.st_mode & 0o7777) }
    guard fsync(descriptor) == 0, rename(temporary.cString, target.cString) == 0 else {
      throw DiffusionError.file(path, systemMessage(errno))
    }
  } catch {
    unlink(temporary.cString)
    throw error
  }
  // The rename itself reaches the disk with the folder. Some file systems cannot sync one; the file is whole.
  let directory = open(folder.cString, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  if directory >= 0 {
    _ = fsync(directory)
    close(directory)
  }
}

/// Replaces the file at `path` in one step by what `body` writes; see `replaceFile(_:using:)`.
func replaceFile(_ path: any FileName, writing body: (FileWriter) throws -> Void) throws {
  try replaceFile(path) { temporary in
    let writer = try FileWriter(temporary, reportedAs: path)
    try body(writer)
  }
}

/// Replaces the file at `path` in one step by `bytes`; see `replaceFile(_:using:)`.
public func writeFile(_ path: any FileName, _ bytes: [UInt8]) throws {
  try replaceFile(path) { (writer: FileWriter) in try bytes.withUnsafeBytes(writer.write) }
}

func writeFile(_ path: any FileName, _ bytes: Buffer<UInt8>) throws {
  try replaceFile(path) { (writer: FileWriter) in try writer.write(UnsafeRawBufferPointer(bytes.bytes)) }
}

/// A file open for writing, from its start.
final class FileWriter {
  private let path: any FileName
  private let descriptor: Int32

  /// Opens `file`, which must exist, and empties it. Errors speak of `path`, the file the caller asked for.
  init(_ file: FilePath, reportedAs path: any FileName) throws {
    self.path = path
    descriptor = open(file.cString, O_WRONLY | O_TRUNC | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiffusionError.file(path, systemMessage(errno)) }
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      if done > 0 { try Session.current.checkInterrupted() }
      let count = Glibc.write(descriptor, start + done, min(bytes.count - done, longestTransfer))
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw DiffusionError.file(path, systemMessage(errno))
      }
    }
  }

  func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }
}
