import CLua
import DiffusionKit

/// What messages about a missing name add: what it was probably meant to be, and what it is called here.
enum Hints {
  /// For `dk.nn.Linear`: what other libraries call so, the room that has it, or the nearest of the room's names.
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

  /// For `t:view(2, 3)`: what other libraries call so, or the module's function of that name.
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

  /// For `lr = 0.1`: which of the function's arguments other libraries call so.
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
  /// Whether it stands for a member of the type, or for a function that a value of the type is given to.
  fileprivate func belongs(to type: String) -> Bool {
    here.hasPrefix("\(type):") || here.hasPrefix("\(type).") || (type == "Tensor" && here.hasPrefix("dk."))
  }
}

// What the bridge asks for. The hint is written into `buffer` as a C string, "" where there is none.
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
