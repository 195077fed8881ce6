import CLua
import DiffusionKit

/// The tensors of a safetensors file, and the strings of its metadata if the script requested them.
struct LoadedTensors: LuaResult {
  let file: SafetensorsFile
  let hasMetadata: Bool

  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    try tensorTable(file.tensors.entries).push(call)
    guard hasMetadata else { return 1 }
    try LuaTable(file.metadata.map { ($0.key, $0.value) }).push(call)
    return 2
  }
}

/// The arrays of an archive, in a table that raises an error for the names of other members, which says what they are.
struct LoadedArchive: LuaResult {
  let archive: NpzArchive

  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    try tensorTable(archive.tensors.entries).push(call)
    guard !archive.others.isEmpty else { return 1 }
    try LuaTable(archive.others.map { ($0.name, "\(archive.refusal($0))") }).push(call)
    try call.L.checked(clua_refuse_fields(call.L))
    return 1
  }
}
