import DiffusionKit

// Functions of arguments, and of the options of a table behind them.

extension Function {
  /// What reads the options of a call, at the place where they begin.
  private typealias ReadOptions<Options> = (LuaCall, inout Int32) throws -> Options

  /// - Parameters:
  ///   - arguments: those before the options.
  ///   - defaults: have what stands in for what is not given.
  ///   - fields: those that it takes.
  private convenience init<Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ result: Result.Type, _ arguments: @escaping () -> [ArgumentInfo],
    _ defaults: @escaping () -> Options, _ fields: @escaping () -> [Field<Options>], returns: String,
    isConstructor: Bool, keepsArguments: Keeping,
    body: @escaping (LuaCall, inout Int32, ReadOptions<Options>) throws -> Result
  ) {
    self.init(
      name, summary, returns: returns, result: Result.preparedType, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) {
      let usual = defaults()
      let fields = ArgumentField.all(fields(), of: usual)
      let reads = fields.map(\.read)
      let options: ReadOptions<Options> = { call, place in
        var options = usual
        for read in reads { try read(call, &place, &options) }
        return options
      }
      return (
        arguments() + fields.map(\.info),
        { call in
          var place: Int32 = 0
          return try body(call, &place, options).deliver(call)
        }
      )
    }
  }

  convenience init<Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (Options) throws -> Result
  ) {
    self.init(
      name, summary, Result.self, { [] }, defaults, fields, returns: returns,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call, place, options in try body(options(call, &place)) }
  }

  convenience init<A: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, Options) throws -> Result
  ) {
    self.init(
      name, summary, Result.self, { [a.info] }, defaults, fields, returns: returns,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call, place, options in try body(a.read(call, &place), options(call, &place)) }
  }

  convenience init<A: LuaReadable, B: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, B, Options) throws -> Result
  ) {
    self.init(
      name, summary, Result.self, { [a.info, b.info] }, defaults, fields, returns: returns,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call, place, options in try body(a.read(call, &place), b.read(call, &place), options(call, &place)) }
  }

  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, B, C, Options) throws -> Result
  ) {
    self.init(
      name, summary, Result.self, { [a.info, b.info, c.info] }, defaults, fields, returns: returns,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call, place, options in
      try body(a.read(call, &place), b.read(call, &place), c.read(call, &place), options(call, &place))
    }
  }

  convenience init<
    A: LuaReadable, B: LuaReadable, C: LuaReadable, D: LuaReadable, Options: OptionTable, Result: LuaResult
  >(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>, _ d: Argument<D>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, B, C, D, Options) throws -> Result
  ) {
    self.init(
      name, summary, Result.self, { [a.info, b.info, c.info, d.info] }, defaults, fields, returns: returns,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call, place, options in
      try body(
        a.read(call, &place), b.read(call, &place), c.read(call, &place), d.read(call, &place),
        options(call, &place))
    }
  }
}
