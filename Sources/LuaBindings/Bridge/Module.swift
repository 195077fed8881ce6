import CLua
import DiffusionKit

/// The declarations for C. Built once in a process and never freed.
struct ModuleTables: @unchecked Sendable {
  let module: UnsafePointer<clua_module>

  static let declared = ModuleTables(Exports.module)

  private init(_ declared: ModuleDeclaration) {
    var members = declared.exports.compactMap { export in
      export.function.map { clua_member(path: CString.immortal(export.path), function: $0.raw, text: nil) }
    }
    members += declared.texts.map {
      clua_member(path: CString.immortal($0.path), function: nil, text: $0.text.map { CString.immortal($0) })
    }
    let classes = declared.classes.map {
      clua_class(
        type: $0.type, methods: ModuleTables.list($0.methods), metamethods: ModuleTables.list($0.metamethods),
        getters: ModuleTables.list($0.getters), setters: ModuleTables.list($0.setters))
    }
    let module = UnsafeMutablePointer<clua_module>.allocate(capacity: 1)
    module.initialize(
      to: clua_module(
        members: ModuleTables.immortal(members), member_count: members.count,
        classes: ModuleTables.immortal(classes), class_count: classes.count,
        prelude: CString.immortal(declared.preludes.map { "do\n\($0)\nend" }.joined(separator: "\n")),
        prelude_functions: ModuleTables.list(declared.preludeFunctions)))
    self.module = UnsafePointer(module)
  }

  /// A list that ends with NULL.
  private static func list(_ functions: [Function]) -> UnsafePointer<UnsafePointer<clua_function>?> {
    immortal(functions.map { $0.raw } + [nil])
  }

  private static func immortal<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    copy.initialize(from: elements, count: elements.count)
    return UnsafePointer(copy)
  }
}
