import CLua
import DiffusionKit

/// An argument that fills a field of a table of options. A function with many options takes the table.
struct ArgumentField<Options>: @unchecked Sendable {
  let info: ArgumentInfo
  let read: (_ call: LuaCall, _ index: inout Int32, _ options: inout Options) throws -> Void

  /// - Parameter defaults: the options whose values are the defaults.
  init(_ field: Field<Options>, of defaults: Options) {
    let source = Source(field)
    info = ArgumentInfo(
      name: field.name, doc: field.doc, takes: source.takes, isVariadic: false,
      isRequired: field.isRequired, defaultText: Preset(field, defaults).text, makeType: source.type)
    let (read, isRequired) = (source.read, field.isRequired)
    self.read = { call, index, options in
      if !isRequired, lua_type(call.L, index + 1) <= LUA_TNIL {
        index += 1
      } else {
        try read(call, &index, &options)
      }
    }
  }

  static func all(_ fields: [Field<Options>], of defaults: Options) -> [ArgumentField] {
    fields.map { ArgumentField($0, of: defaults) }
  }
}

/// How the value of a field is read: by its own type, by its `OptionReading`, or through JSON.
private struct Source<Options> {
  typealias Read = (LuaCall, inout Int32, inout Options) throws -> Void

  let read: Read
  let takes: Int
  let type: @Sendable () -> String

  init(_ field: Field<Options>) {
    // The value's own type reads the argument if it is readable and the field declares no other form.
    let isRead = !field.takesNumbers && field.form?.isOfType != false
    if isRead, let path = field.path, let own = Swift.type(of: path).valueType as? any LuaReadable.Type,
      let read = Source.typed(own, field)
    {
      let kind = field.form?.kind
      self.read = read
      takes = own.takes
      type = { kind?.luaType ?? own.expected }
    } else if let (reading, read) = Source.reading(of: field) {
      self.read = read
      takes = reading.takes
      type = { reading.expected }
    } else {
      let kind = field.form?.kind ?? .other("nothing")
      read = Source.converting(field)
      takes = kind.takes
      type = { kind.luaType }
    }
  }

  private static func typed<Value: LuaReadable>(_ type: Value.Type, _ field: Field<Options>) -> Read? {
    guard let path = field.path as? WritableKeyPath<Options, Value> else { return nil }
    let argument = Argument<Value>(field.name, "")
    return { call, index, options in options[keyPath: path] = try argument.read(call, &index) }
  }

  /// Finds the reading of the value's type.
  private static func reading(of field: Field<Options>) -> (any OptionReading.Type, Read)? {
    func reader<Reading: OptionReading>(_ type: Reading.Type) -> Read? {
      let argument = Argument<Reading>(field.name, "")
      if let path = field.path as? WritableKeyPath<Options, Reading.Option> {
        return { call, index, options in options[keyPath: path] = try argument.read(call, &index).option }
      }
      if let path = field.path as? WritableKeyPath<Options, Reading.Option?> {
        return { call, index, options in options[keyPath: path] = try argument.read(call, &index).option }
      }
      return nil
    }
    guard field.path != nil, field.form == nil else { return nil }
    for type in OptionReadings.all {
      if let read = reader(type) { return (type, read) }
    }
    return nil
  }

  /// Reads a value through JSON, as configurations hold it: names of choices and other values that have no type in scripts.
  private static func converting(_ field: Field<Options>) -> Read {
    guard let form = field.form else { return { _, _, _ in } }
    let argument = Argument<JSON>(field.name, "")
    return { call, index, options in
      let value = try argument.read(call, &index)
      do {
        if try form.set(&options, value) { return }
      } catch let error as DiffusionError {
        guard case .argument = error.kind else { throw error }
        throw ArgumentFailure(parameter: index - 1, message: error.scriptMessage)
      }
      let message =
        switch (form.kind, value) {
        case (.choice, .string), (.whole, .double): form.kind.complaint(about: value)
        default: "\(form.kind.luaType) expected, got \(call.L.describeType(at: index))"
        }
      throw ArgumentFailure(parameter: index - 1, message: message)
    }
  }
}

/// The default of an option as a script would write it. The options are never changed.
private struct Preset<Options>: @unchecked Sendable {
  private let field: Field<Options>
  private let defaults: Options

  init(_ field: Field<Options>, _ defaults: Options) { (self.field, self.defaults) = (field, defaults) }

  @Sendable func text() -> String { field.luaText(of: defaults) }
}
