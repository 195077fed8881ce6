import CLua

/// An argument that fills a field of a struct: functions with many options declare a list of these, and their bodies take
/// the struct.
struct ArgumentField<Options>: @unchecked Sendable {
  let info: ArgumentInfo
  let read: (_ call: LuaCall, _ place: inout Int32, _ options: inout Options) throws -> Void

  /// - Parameter set: is called with the value, or with the argument's default.
  init<Value>(_ argument: Argument<Value>, _ set: @escaping (_ options: inout Options, Value) throws -> Void)
  {
    info = argument.info
    read = { call, place, options in try set(&options, argument.read(call, &place)) }
  }

  init<Value>(_ argument: Argument<Value>, _ path: WritableKeyPath<Options, Value>) {
    self.init(argument) { options, value in options[keyPath: path] = value }
  }
}

extension Function {
  /// A function of one argument and of options that fill a struct.
  /// - Parameter options: what the fields are set in, made anew for each call.
  convenience init<A: LuaReadable, Options, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, fields: [ArgumentField<Options>],
    of options: @escaping () -> Options, returns: String = "", isConstructor: Bool = false,
    keepsArguments: Keeping = .no, body: @escaping (A, Options) throws -> Result
  ) {
    self.init(
      name, summary, [a.info] + fields.map(\.info), returns: returns, result: Result.preparedType,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      let first = try a.read(call, &place)
      var filled = options()
      for field in fields { try field.read(call, &place, &filled) }
      return try body(first, filled).deliver(call)
    }
  }

  /// The same of two arguments.
  convenience init<A: LuaReadable, B: LuaReadable, Options, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, fields: [ArgumentField<Options>],
    of options: @escaping () -> Options, returns: String = "", isConstructor: Bool = false,
    keepsArguments: Keeping = .no, body: @escaping (A, B, Options) throws -> Result
  ) {
    self.init(
      name, summary, [a.info, b.info] + fields.map(\.info), returns: returns, result: Result.preparedType,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      let first = try a.read(call, &place)
      let second = try b.read(call, &place)
      var filled = options()
      for field in fields { try field.read(call, &place, &filled) }
      return try body(first, second, filled).deliver(call)
    }
  }

  /// The same of three arguments.
  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, Options, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>,
    fields: [ArgumentField<Options>], of options: @escaping () -> Options, returns: String = "",
    keepsArguments: Keeping = .no, body: @escaping (A, B, C, Options) throws -> Result
  ) {
    self.init(
      name, summary, [a.info, b.info, c.info] + fields.map(\.info), returns: returns,
      result: Result.preparedType, keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      let first = try a.read(call, &place)
      let second = try b.read(call, &place)
      let third = try c.read(call, &place)
      var filled = options()
      for field in fields { try field.read(call, &place, &filled) }
      return try body(first, second, third, filled).deliver(call)
    }
  }
}
