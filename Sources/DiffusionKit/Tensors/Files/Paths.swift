import Glibc

/// Whether `path` ends in one of `extensions` (given in lower case, without the dot), ignoring case.
package func hasExtension(_ path: any FileName, _ extensions: String...) -> Bool {
  let text = "\(path)"
  guard let dot = text.lastIndex(of: ".") else { return false }
  return extensions.contains(text[text.index(after: dot)...].lowercased())
}

/// The status of the file at `path` (links followed), or nil if there is none. Errors name `shown`, the caller's path.
func fileStatus(_ path: FilePath, reportedAs shown: FilePath) throws -> stat? {
  var status = stat()
  if stat(path.cString, &status) == 0 { return status }
  if errno == ENOENT { return nil }
  throw DiffusionError.system(shown)
}

/// Whether there is anything at `path`, which the session may read.
/// - Throws: `DiffusionError` naming the path if that cannot be determined.
package func exists(_ path: FilePath) throws -> Bool {
  try path.check()
  if let access = Session.current.fileAccess { return try access.location(path, forWriting: false).isTaken }
  return try fileStatus(path, reportedAs: path) != nil
}

/// Whether there is a folder at `path`, which the session may read.
/// - Throws: `DiffusionError` naming the path if that cannot be determined.
package func isFolder(_ path: FilePath) throws -> Bool {
  try path.check()
  let status: stat?
  if let access = Session.current.fileAccess {
    status = try access.location(path, forWriting: false).status
  } else {
    status = try fileStatus(path, reportedAs: path)
  }
  return status.map(FolderTree.isFolder) ?? false
}

/// Refuses anything but a plain file: reading a folder fails late, reading a pipe may wait for ever, and renaming over
/// a device removes it.
func checkRegular(_ status: stat, _ path: FilePath) throws {
  switch status.st_mode & S_IFMT {
  case S_IFREG: return
  case S_IFDIR: throw DiffusionError.system(path, EISDIR)
  default: throw DiffusionError.file(path, "not a regular file")
  }
}
