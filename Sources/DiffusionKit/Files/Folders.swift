import Glibc

/// Makes the folder that the file at `path` is to lie in, and those above it, where they are missing.
/// - Throws: `file`, naming `path`, where a folder cannot be made.
func makeFolder(holding path: FilePath) throws {
  do { try makeFolders(path.folder) } catch let error as DiffusionError { throw error.inFile(path) }
}

/// Makes the folder at `path`, and those above it that are missing. One that is there already is left as it is.
/// - Throws: `argument` for an empty path; `file` where a folder cannot be made.
package func makeFolders(_ path: any FileName) throws {
  let path = path.filePath
  try path.check()
  if let access = Session.current.fileAccess {
    _ = try access.place(path, forWriting: true, makingFolders: true)
    return
  }
  if let status = try fileStatus(path, reportedAs: path) {
    guard status.st_mode & S_IFMT == S_IFDIR else { throw DiffusionError.file(path, systemMessage(ENOTDIR)) }
    return
  }
  let bare = path.withoutEndingSlashes
  if ![".", "/"].contains(bare.folder.description) { try makeFolders(bare.folder) }
  // Another process may have been faster.
  guard mkdir(bare.cString, 0o777) == 0 || errno == EEXIST else {
    throw DiffusionError.file(path, systemMessage(errno))
  }
  try? Place.forWriting(bare).syncFolder()
}
