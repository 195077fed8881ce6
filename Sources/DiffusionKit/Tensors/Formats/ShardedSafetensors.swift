/// Reads the tensors of an index (`diffusion_pytorch_model.safetensors.index.json`, Hugging Face's way of splitting
/// large models), which are in several .safetensors files of its folder, in the order of the index.
/// - Throws: `DiffusionError` naming the index: a missing `weight_map`, or a file outside its folder; or naming one of
///   its files: the errors of `loadSafetensors`, tensors that the index assigns to another file, and missing tensors.
public func loadShardedSafetensors(_ index: any FileName) throws -> SafetensorsFile {
  try ShardedSafetensorsReader(index).read()
}

/// The files of an index, whose headers have been read and compared with the index.
package struct ShardedSafetensorsReader: WeightsReader {
  private let names: [String]
  private let shards: [SafetensorsReader]

  package var shapes: [DescribedWeights.Entry] { shards.flatMap(\.shapes) }

  /// - Throws: the errors of `loadShardedSafetensors` that concern the index and the headers.
  package init(_ index: any FileName) throws {
    let json = try JSON.load(index)
    guard let map = json["weight_map"]?.members else {
      throw DiffusionError.file(index, "not an index of safetensors files: it has no 'weight_map' object")
    }
    var fileOfTensor: [String: String] = [:]
    var files: [String] = []
    var known: Set<String> = []
    for member in map {
      guard let file = member.value.string, isShardName(file) else {
        throw DiffusionError.file(
          index,
          "tensor '\(member.key)' is said to be in \(member.value.text().prefix(80)), which is not a .safetensors file of this folder"
        )
      }
      fileOfTensor[member.key] = file
      if known.insert(file).inserted { files.append(file) }
    }

    let folder = index.filePath.folder
    var found: Set<String> = []
    var shards: [SafetensorsReader] = []
    for file in files {
      let path = folder.appending(file)
      let shard = try SafetensorsReader(FileReader(path))
      let unexpected = shard.shapes.map(\.name).filter { fileOfTensor[$0] != file }
      guard unexpected.isEmpty else {
        throw DiffusionError.file(
          path, "has tensors that the index places elsewhere or nowhere: \(listed(unexpected))")
      }
      found.formUnion(shard.shapes.map(\.name))
      let missing = map.lazy.filter { fileOfTensor[$0.key] == file && !found.contains($0.key) }.map(\.key)
      guard missing.isEmpty else {
        throw DiffusionError.file(
          path, "lacks tensors that the index places in it: \(listed(Array(missing)))")
      }
      shards.append(shard)
    }
    names = map.map(\.key)
    self.shards = shards
  }

  package func read() throws -> SafetensorsFile {
    var found: [String: Tensor] = [:]
    for shard in shards {
      for (name, tensor) in try shard.read().tensors.entries { found[name] = tensor }
    }
    var tensors = NamedTensors()
    for name in names {
      if let tensor = found[name] { try tensors.append(name, tensor) }
    }
    return SafetensorsFile(tensors: tensors, metadata: [])
  }
}

/// Whether the name is that of a file in the same folder.
private func isShardName(_ name: String) -> Bool {
  name.hasSuffix(".safetensors") && !name.hasPrefix(".")
    && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
}
