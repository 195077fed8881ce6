import CLua
import DiffusionKit

/// An argument that fills a field of a struct. A function with many options declares a list of these; its body takes the
/// struct.
struct ArgumentField<Options>: @unchecked Sendable {
  let info: ArgumentInfo
  let read: (_ call: LuaCall, _ index: inout Int32, _ options: inout Options) throws -> Void

  /// - Parameter set: called with the value, or with the argument's default.
  init<Value>(_ argument: Argument<Value>, _ set: @escaping (_ options: inout Options, Value) throws -> Void)
  {
    info = argument.info
    read = { call, index, options in try set(&options, argument.read(call, &index)) }
  }

  init<Value>(_ argument: Argument<Value>, _ path: WritableKeyPath<Options, Value>) {
    self.init(argument) { options, value in options[keyPath: path] = value }
  }
}

extension ArgumentField {
  /// The argument that fills a field of a table of options.
  /// - Parameter defaults: the options whose values are the defaults.
  init(_ field: Field<Options>, of defaults: Options) {
    // The value's own type reads the argument if it is readable and the field declares no other form.
    let form = field.form
    let type: (any LuaReadable.Type)? =
      field.takesNumbers
      ? NumberList.self
      : form?.isOfType == false
        ? nil : field.path.flatMap { Swift.type(of: $0).valueType as? any LuaReadable.Type }
    let kind = form?.kind ?? .other(type?.expected ?? "nothing")
    info = ArgumentInfo(
      name: field.name, doc: field.doc, takes: type?.takes ?? kind.takes, isVariadic: false,
      isRequired: field.isRequired, defaultText: Preset(field, defaults).text, makeType: { kind.luaType })
    let read = type.flatMap { Self.typed($0, field) } ?? Self.numbers(field) ?? Self.converting(field)
    let isRequired = field.isRequired
    self.read = { call, index, options in
      if !isRequired, lua_type(call.L, index + 1) <= LUA_TNIL {
        index += 1
      } else {
        try read(call, &index, &options)
      }
    }
  }

  private typealias Read = (LuaCall, inout Int32, inout Options) throws -> Void

  private static func typed<Value: LuaReadable>(_ type: Value.Type, _ field: Field<Options>) -> Read? {
    guard let path = field.path as? WritableKeyPath<Options, Value> else { return nil }
    let argument = Argument<Value>(field.name, "")
    return { call, index, options in options[keyPath: path] = try argument.read(call, &index) }
  }

  /// Reads a tensor, a number or a list of numbers.
  private static func numbers(_ field: Field<Options>) -> Read? {
    guard field.takesNumbers, let path = field.path as? WritableKeyPath<Options, Tensor?> else { return nil }
    let argument = Argument<NumberList>(field.name, "")
    return { call, index, options in
      options[keyPath: path] = try argument.read(call, &index).tensor.detached
    }
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
        throw ArgumentFailure(parameter: index - 1, message: error.message)
      }
      let message =
        switch (form.kind, value) {
        case (.choice, .string), (.whole, .double): form.kind.complaint(about: value)
        default: "\(form.kind.luaType) expected, got \(call.L.describeType(at: index))"
        }
      throw ArgumentFailure(parameter: index - 1, message: message)
    }
  }

  static func all(_ fields: [Field<Options>], of defaults: Options) -> [ArgumentField] {
    fields.map { ArgumentField($0, of: defaults) }
  }
}

/// The default of an option as a script would write it. The options are never changed.
private struct Preset<Options>: @unchecked Sendable {
  private let field: Field<Options>
  private let defaults: Options

  init(_ field: Field<Options>, _ defaults: Options) { (self.field, self.defaults) = (field, defaults) }

  @Sendable func text() -> String { field.luaText(of: defaults) }
}

extension Function {
  /// A function whose arguments are the options of a table.
  /// - Parameters:
  ///   - defaults: the options whose values are the defaults.
  ///   - fields: the options that the function takes.
  convenience init<Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no, body: @escaping (Options) throws -> Result
  ) {
    self.init(
      name, summary, returns: returns, result: Result.preparedType, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) {
      let usual = defaults()
      let fields = ArgumentField.all(fields(), of: usual)
      let reads = fields.map(\.read)
      return (
        fields.map(\.info),
        { call in
          var index: Int32 = 0
          var options = usual
          for read in reads { try read(call, &index, &options) }
          return try body(options).deliver(call)
        }
      )
    }
  }

  /// A function of one argument and the options of a table.
  convenience init<A: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    keepsArguments: Keeping = .no, body: @escaping (A, Options) throws -> Result
  ) {
    self.init(
      name, summary, a, fields: ArgumentField.all(fields(), of: defaults()), of: defaults, returns: returns,
      keepsArguments: keepsArguments, body: body)
  }

  /// A function of two arguments and the options of a table.
  convenience init<A: LuaReadable, B: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>,
    options defaults: @autoclosure @escaping () -> Options, returns: String = "",
    keepsArguments: Keeping = .no, body: @escaping (A, B, Options) throws -> Result
  ) {
    self.init(
      name, summary, a, b, fields: ArgumentField.all(Options.fields, of: defaults()), of: defaults,
      returns: returns, keepsArguments: keepsArguments, body: body)
  }
}

extension Function {
  /// A function of one argument and of options that fill a struct.
  /// - Parameter options: makes the struct whose fields are set.
  convenience init<A: LuaReadable, Options, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>,
    fields: @autoclosure @escaping () -> [ArgumentField<Options>], of options: @escaping () -> Options,
    returns: String = "", isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, Options) throws -> Result
  ) {
    self.init(
      name, summary, returns: returns, result: Result.preparedType, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) {
      let fields = fields()
      let reads = fields.map(\.read)
      return (
        [a.info] + fields.map(\.info),
        { call in
          var index: Int32 = 0
          let first = try a.read(call, &index)
          var filled = options()
          for read in reads { try read(call, &index, &filled) }
          return try body(first, filled).deliver(call)
        }
      )
    }
  }

  /// A function of two arguments and of options that fill a struct.
  convenience init<A: LuaReadable, B: LuaReadable, Options, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>,
    fields: @autoclosure @escaping () -> [ArgumentField<Options>], of options: @escaping () -> Options,
    returns: String = "", isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, B, Options) throws -> Result
  ) {
    self.init(
      name, summary, returns: returns, result: Result.preparedType, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) {
      let fields = fields()
      let reads = fields.map(\.read)
      return (
        [a.info, b.info] + fields.map(\.info),
        { call in
          var index: Int32 = 0
          let first = try a.read(call, &index)
          let second = try b.read(call, &index)
          var filled = options()
          for read in reads { try read(call, &index, &filled) }
          return try body(first, second, filled).deliver(call)
        }
      )
    }
  }

  /// A function of three arguments and of options that fill a struct.
  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, Options, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>,
    fields: @autoclosure @escaping () -> [ArgumentField<Options>], of options: @escaping () -> Options,
    returns: String = "", keepsArguments: Keeping = .no, body: @escaping (A, B, C, Options) throws -> Result
  ) {
    self.init(
      name, summary, returns: returns, result: Result.preparedType, isConstructor: false,
      keepsArguments: keepsArguments
    ) {
      let fields = fields()
      let reads = fields.map(\.read)
      return (
        [a.info, b.info, c.info] + fields.map(\.info),
        { call in
          var index: Int32 = 0
          let first = try a.read(call, &index)
          let second = try b.read(call, &index)
          let third = try c.read(call, &index)
          var filled = options()
          for read in reads { try read(call, &index, &filled) }
          return try body(first, second, third, filled).deliver(call)
        }
      )
    }
  }
}
