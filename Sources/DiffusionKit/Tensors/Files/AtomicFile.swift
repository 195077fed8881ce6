import CSystem
import Glibc

/// Replaces the file at `path` in one step with the output of `body`, or leaves it unchanged.
///
/// A new file is written in the same folder, synced to disk and renamed, so that no reader, full disk or crash leads to
/// half a file. A link at `path` remains a link, and an existing file's permissions remain. Missing folders are made.
/// - Throws: the errors of `body`, or `DiffusionError` naming `path`: an unwritable folder, a folder or device at
///   `path`, a full disk. The temporary file is then removed. Temporary files of killed processes in the folder are
///   removed too.
func replaceFile(_ path: any FileName, writing body: (FileWriter) throws -> Void) throws {
  let path = path.filePath
  try path.check()
  guard path.bytes.last != UInt8(ascii: "/") else { throw DiffusionError.system(path, EISDIR) }
  try makeFolder(holding: path)
  let location = try FileLocation.forWriting(path)
  defer { withExtendedLifetime(location) {} }
  let existing = location.followedStatus
  if let existing {
    try checkRegular(existing, path)
    guard faccessat(location.folder, location.name.cString, W_OK, 0) == 0 else {
      throw DiffusionError.system(path)
    }
  }
  Temporary.sweep(location.folder)
  let temporary = Temporary.name()
  let writer = try FileWriter(creating: temporary, in: location.folder, reportedAs: path)
  defer { withExtendedLifetime(writer) {} }  // holds the claim on the name
  do {
    try body(writer)
    try writer.finish(mode: existing?.st_mode)
    guard renameat(location.folder, temporary.cString, location.folder, location.name.cString) == 0 else {
      throw DiffusionError.system(path)
    }
  } catch {
    unlinkat(location.folder, temporary.cString, 0)
    throw error
  }
  location.syncFolder()
}

/// Replaces the file at `path` in one step with `bytes`; see `replaceFile(_:writing:)`.
package func writeFile(_ path: any FileName, _ bytes: [UInt8]) throws {
  try replaceFile(path) { (writer: FileWriter) in try bytes.withUnsafeBytes(writer.write) }
}

package func writeFile(_ path: any FileName, _ bytes: Buffer<UInt8>) throws {
  try replaceFile(path) { (writer: FileWriter) in try writer.write(UnsafeRawBufferPointer(bytes.bytes)) }
}
