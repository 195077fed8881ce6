import Glibc

/// Makes the folder at `path`, and those above it that are missing. One that is there already is left as it is.
/// - Throws: `argument` for an empty path; `file` where a folder cannot be made.
public func makeFolders(_ path: String) throws {
  try checkPath(path)
  if let status = try fileStatus(path) {
    guard status.st_mode & S_IFMT == S_IFDIR else { throw DiffusionError.file(path, systemMessage(ENOTDIR)) }
    return
  }
  var bare = Substring(path)
  while bare.count > 1, bare.last == "/" { bare.removeLast() }
  let parent = folder(of: String(bare))
  if parent != "." && parent != "/" { try makeFolders(parent) }
  // Another process may have been faster.
  guard mkdir(String(bare), 0o777) == 0 || errno == EEXIST else {
    throw DiffusionError.file(path, systemMessage(errno))
  }
}
