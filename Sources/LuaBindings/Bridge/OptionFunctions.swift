import DiffusionKit

// Functions of arguments, and of the options of a table behind them.

extension Function {
  /// Reads and checks the options of a call, from an index on.
  private typealias ReadOptions<Options> = (LuaCall, inout Int32) throws -> Options

  /// - Parameters:
  ///   - arguments: the arguments before the options.
  ///   - defaults: the options whose values are the defaults.
  ///   - fields: the options that the function takes.
  private convenience init<Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ result: Result.Type, _ arguments: @escaping () -> [ArgumentInfo],
    _ defaults: @escaping () -> Options, _ fields: @escaping () -> [Field<Options>], returns: String,
    body: @escaping (LuaCall, inout Int32, ReadOptions<Options>) throws -> Result
  ) {
    self.init(name, summary, returns: returns, result: Result.preparedType) {
      let (initial, fields) = (defaults(), fields())
      let optional = ArgumentField.all(fields, of: initial)
      let reads = optional.map(\.read)
      let options: ReadOptions<Options> = { call, index in
        var options = initial
        for read in reads { try read(call, &index, &options) }
        try fields.check(options)
        try options.validate()
        return options
      }
      return (
        arguments() + optional.map(\.info),
        { call in
          var index: Int32 = 0
          return try body(call, &index, options).deliver(call)
        }
      )
    }
  }

  convenience init<Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    body: @escaping (Options) throws -> Result
  ) {
    self.init(name, summary, Result.self, { [] }, defaults, fields, returns: returns) {
      call, index, options in try body(options(call, &index))
    }
  }

  convenience init<A: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    body: @escaping (A, Options) throws -> Result
  ) {
    self.init(name, summary, Result.self, { [a.info] }, defaults, fields, returns: returns) {
      call, index, options in try body(a.read(call, &index), options(call, &index))
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    body: @escaping (A, B, Options) throws -> Result
  ) {
    self.init(name, summary, Result.self, { [a.info, b.info] }, defaults, fields, returns: returns) {
      call, index, options in try body(a.read(call, &index), b.read(call, &index), options(call, &index))
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, Options: OptionTable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    body: @escaping (A, B, C, Options) throws -> Result
  ) {
    self.init(name, summary, Result.self, { [a.info, b.info, c.info] }, defaults, fields, returns: returns) {
      call, index, options in
      try body(a.read(call, &index), b.read(call, &index), c.read(call, &index), options(call, &index))
    }
  }

  convenience init<
    A: LuaReadable, B: LuaReadable, C: LuaReadable, D: LuaReadable, Options: OptionTable, Result: LuaResult
  >(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>, _ d: Argument<D>,
    options defaults: @autoclosure @escaping () -> Options,
    fields: @autoclosure @escaping () -> [Field<Options>] = Options.fields, returns: String = "",
    body: @escaping (A, B, C, D, Options) throws -> Result
  ) {
    self.init(
      name, summary, Result.self, { [a.info, b.info, c.info, d.info] }, defaults, fields, returns: returns
    ) { call, index, options in
      try body(
        a.read(call, &index), b.read(call, &index), c.read(call, &index), d.read(call, &index),
        options(call, &index))
    }
  }
}
