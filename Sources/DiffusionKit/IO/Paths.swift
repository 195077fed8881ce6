import Glibc

/// What the system says of an error number, such as "No such file or directory".
func systemMessage(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}

/// Refuses paths that the C library would read differently from Swift: an empty one, and one with a NUL in it.
func checkPath(_ path: String, argument: String = "path") throws {
  if path.isEmpty { throw DiffusionError.argument(argument, "the path is empty") }
  if path.utf8.contains(0) { throw DiffusionError.argument(argument, "the path contains a NUL character") }
}

/// Whether `path` ends in one of `extensions` (given in lower case, without the dot), whatever its case.
func hasExtension(_ path: String, _ extensions: String...) -> Bool {
  guard let dot = path.lastIndex(of: ".") else { return false }
  return extensions.contains(path[path.index(after: dot)...].lowercased())
}

/// The folder that holds `path`, and "." for a bare name.
func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// What stands at `path` (links followed), or nil when nothing does.
func fileStatus(_ path: String) throws -> stat? {
  var status = stat()
  if stat(path, &status) == 0 { return status }
  if errno == ENOENT { return nil }
  throw DiffusionError.file(path, systemMessage(errno))
}

/// Refuses what is not a plain file: reading a folder fails late, reading a pipe may wait for ever, and
/// renaming over a device removes it.
func checkRegular(_ status: stat, _ path: String) throws {
  switch status.st_mode & S_IFMT {
  case S_IFREG: return
  case S_IFDIR: throw DiffusionError.file(path, systemMessage(EISDIR))
  default: throw DiffusionError.file(path, "not a regular file")
  }
}
