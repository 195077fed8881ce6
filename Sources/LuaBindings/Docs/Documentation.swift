import DiffusionKit

/// The files that `make docs` writes, by their paths within docs/.
package enum Documentation {
  static func files(of module: ModuleDeclaration = Exports.module) -> [(path: String, text: String)] {
    Reference.pages(of: module).map { ("reference/\($0.file)", $0.text) } + [
      ("lua/diffusionkit.lua", LuaDefinitions.text(of: module))
    ]
  }

  /// Writes the files into a folder, each in one step, so that none is ever half written.
  package static func write(to folder: any FileName) throws {
    let folder = folder.filePath.bytes + [UInt8(ascii: "/")]
    for (path, text) in files() {
      try writeFile(FilePath(bytes: folder + Array(path.utf8)), Array(text.utf8))
    }
  }
}
