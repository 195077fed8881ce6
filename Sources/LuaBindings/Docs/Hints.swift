import CLua
import DiffusionKit

/// Hints in messages about a missing name: the name that was probably meant, or the name that the function has here.
enum Hints {
  /// The hint for `dk.nn.Linear`: the name here of another library's function, the room that has the name, or the nearest name.
  static func about(_ name: String, missingIn room: String) -> String? {
    if let known = FieldName.functions.first(where: { $0.names.contains(name) }) {
      return known.sentence(name)
    }
    let elsewhere = paths.filter { $0.split(separator: ".").last.map(String.init) == name }
    if let path = elsewhere.first { return "did you mean 'dk.\(path)'?" }
    let inside = room.isEmpty ? "" : room + "."
    let own = Set(
      paths.compactMap { path -> String? in
        guard path.hasPrefix(inside) else { return nil }
        return path.dropFirst(inside.count).split(separator: ".").first.map(String.init)
      })
    if let near = NearestName.nearest(to: name, among: own.sorted()) { return "did you mean '\(near)'?" }
    let names = paths.map { ($0.split(separator: ".").last.map(String.init) ?? $0, $0) }
    guard let near = NearestName.nearest(to: name, among: names.map(\.0)) else { return nil }
    return names.first { $0.0 == near }.map { "did you mean 'dk.\($0.1)'?" }
  }

  /// The hint for `t:view(2, 3)`: the name here of another library's method, or the module's function of that name.
  static func about(_ name: String, missingOf type: String) -> String? {
    let types = [type] + (type == "Parameter" ? ["Tensor"] : [])
    for type in types {
      let known = FieldName.members.first { $0.names.contains(name) && $0.belongs(to: type) }
      if let known { return known.sentence(name) }
    }
    guard types.last == "Tensor" else { return nil }
    if paths.contains(name) { return "it is dk.\(name) here" }
    return FieldName.functions.first { $0.names.contains(name) }?.sentence(name)
  }

  /// The hint for `lr = 0.1`: the function's argument that another library calls `lr`.
  static func about(option name: String, of function: FunctionInfo) -> String? {
    let known = FieldName.options.first { option in
      option.names.contains(name) && function.arguments.contains { $0.name == option.option }
    }
    return known?.sentence(name)
  }

  /// Every function of the module, and every room as "nn.functional".
  private static let paths: [String] = {
    var paths: [String] = []
    for export in Exports.module.exports {
      let parts = export.path.split(separator: ".")
      for count in 1..<max(parts.count, 1) {
        let room = parts.prefix(count).joined(separator: ".")
        if !paths.contains(room) { paths.append(room) }
      }
      paths.append(export.path)
    }
    return paths
  }()
}

extension FieldName {
  /// Whether the name here is a member of the type, or a function that takes a tensor if the type is one.
  fileprivate func belongs(to type: String) -> Bool {
    here.hasPrefix("\(type):") || here.hasPrefix("\(type).") || (type == "Tensor" && here.hasPrefix("dk."))
  }
}

// The functions that C calls. They write the hint into `buffer` as a C string, "" if there is none.
extension Hints {
  static func ofRoom(
    _ name: UnsafePointer<CChar>?, _ room: UnsafePointer<CChar>?, _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int
  ) {
    guard let name, let room else { return }
    write(about(String(cString: name), missingIn: String(cString: room)), buffer, size)
  }

  static func ofMember(
    _ name: UnsafePointer<CChar>?, _ type: UnsafePointer<CChar>?, _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int
  ) {
    guard let name, let type else { return }
    write(about(String(cString: name), missingOf: String(cString: type)), buffer, size)
  }

  static func ofOption(
    _ name: UnsafePointer<CChar>?, _ function: UnsafePointer<clua_function>?,
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int
  ) {
    guard let name, let function = Function.of(function) else { return write(nil, buffer, size) }
    write(about(option: String(cString: name), of: function.info), buffer, size)
  }

  private static func write(_ hint: String?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) {
    guard let buffer, size > 0 else { return }
    var count = 0
    for byte in (hint ?? "").utf8 where count < size - 1 {
      buffer[count] = CChar(bitPattern: byte)
      count += 1
    }
    buffer[count] = 0
  }
}
