import CZip
import Glibc

/// The end record of an archive: the whole contents of one without members, as in numpy.
private let endOfEmptyArchive: [UInt8] = Array("PK".utf8) + [5, 6] + [UInt8](repeating: 0, count: 18)

/// Replaces the file at `path` in one step with a .zip archive of `members`, dated 1980 so that equal members make
/// equal bytes.
/// - Parameter deflated: whether to compress the members.
/// - Throws: `DiffusionError` naming the path.
func writeZip(
  _ path: any FileName, deflated: Bool, members: [(name: String, bytes: () throws -> UnsafeRawBufferPointer)]
) throws {
  // libzip removes an archive without members.
  guard !members.isEmpty else { return try writeFile(path, endOfEmptyArchive) }
  try replaceFile(path) { writer in
    let target = ZipSource(writing: writer)
    let archive = try target.open(ZIP_CREATE | ZIP_TRUNCATE, path: path)
    func failure() -> any Error {
      target.failure ?? DiffusionError.file(path, ZipSource.message(zip_get_error(archive)))
    }
    do {
      for (name, bytes) in members {
        let content = try bytes()
        // The archive owns the content from here, and frees it.
        guard
          let source = zip_source_buffer(
            archive, content.baseAddress, zip_uint64_t(content.count), 1)
        else {
          free(UnsafeMutableRawPointer(mutating: content.baseAddress))
          throw failure()
        }
        let index = zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
          zip_source_free(source)
          throw failure()
        }
        let method = deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE
        guard zip_set_file_compression(archive, zip_uint64_t(index), method, 0) == 0,
          zip_file_set_dostime(archive, zip_uint64_t(index), 0, 1 << 5 | 1, 0) == 0  // 1 January 1980
        else { throw failure() }
      }
      guard zip_close(archive) == 0 else { throw failure() }
    } catch {
      zip_discard(archive)
      throw error
    }
  }
}
