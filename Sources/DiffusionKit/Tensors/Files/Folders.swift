import Glibc

/// Makes the folder of the file at `path`, and the folders above, if they are missing.
/// - Throws: `file`, naming `path`, if a folder cannot be made.
package func makeFolder(holding path: FilePath) throws {
  do { try makeFolders(path.folder) } catch let error as DiffusionError { throw error.inFile(path) }
}

/// Makes the folder at `path`, and the missing folders above it. An existing folder is left unchanged.
/// - Throws: `argument` for an empty path; `file` if a folder cannot be made.
package func makeFolders(_ path: any FileName) throws {
  let path = path.filePath
  try path.check()
  if let access = Session.current.fileAccess {
    _ = try access.location(path, forWriting: true, makingFolders: true)
    return
  }
  if let status = try fileStatus(path, reportedAs: path) {
    guard status.st_mode & S_IFMT == S_IFDIR else { throw DiffusionError.system(path, ENOTDIR) }
    return
  }
  let bare = path.withoutEndingSlashes
  if ![".", "/"].contains(bare.folder.description) { try makeFolders(bare.folder) }
  // Another process may have made it meanwhile.
  guard mkdir(bare.cString, 0o777) == 0 || errno == EEXIST else { throw DiffusionError.system(path) }
  try? FileLocation.forWriting(bare).syncFolder()
}
