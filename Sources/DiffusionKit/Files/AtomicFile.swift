import CSystem
import Glibc

/// Replaces the file at `path` in one step by what `body` writes, or leaves it as it was.
///
/// A new file is written in the same folder, brought to the disk and renamed, so that a reader, a full disk or a crash never
/// meets half a file. A link at `path` stays a link, and an existing file's permissions stay. Missing folders are made.
/// - Throws: what `body` throws, or `DiffusionError` naming `path`: an unwritable folder, a folder or device at
///   `path`, a full disk. The temporary file is removed then; what a process that was killed has left in the folder is removed
///   here.
func replaceFile(_ path: any FileName, writing body: (FileWriter) throws -> Void) throws {
  let path = path.filePath
  try path.check()
  guard path.bytes.last != UInt8(ascii: "/") else { throw DiffusionError.file(path, systemMessage(EISDIR)) }
  try makeFolder(holding: path)
  let place = try Place.forWriting(path)
  defer { withExtendedLifetime(place) {} }
  let existing = place.followedStatus
  if let existing {
    try checkRegular(existing, path)
    guard faccessat(place.folder, place.name.cString, W_OK, 0) == 0 else {
      throw DiffusionError.file(path, systemMessage(errno))
    }
  }
  Temporary.sweep(place.folder)
  let temporary = Temporary.name()
  let writer = try FileWriter(creating: temporary, in: place.folder, reportedAs: path)
  defer { withExtendedLifetime(writer) {} }  // with its claim on the name
  do {
    try body(writer)
    try writer.finish(mode: existing?.st_mode)
    guard renameat(place.folder, temporary.cString, place.folder, place.name.cString) == 0 else {
      throw DiffusionError.file(path, systemMessage(errno))
    }
  } catch {
    unlinkat(place.folder, temporary.cString, 0)
    throw error
  }
  place.syncFolder()
}

/// Replaces the file at `path` in one step by `bytes`; see `replaceFile(_:using:)`.
package func writeFile(_ path: any FileName, _ bytes: [UInt8]) throws {
  try replaceFile(path) { (writer: FileWriter) in try bytes.withUnsafeBytes(writer.write) }
}

func writeFile(_ path: any FileName, _ bytes: Buffer<UInt8>) throws {
  try replaceFile(path) { (writer: FileWriter) in try writer.write(UnsafeRawBufferPointer(bytes.bytes)) }
}
