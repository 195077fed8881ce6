import CLua

// The declaring initialiser again for up to five arguments. Swift 6.3 does not specialise loops over parameter packs:
// reading three arguments through one costs 4,800 instructions, written out 190. Functions that scripts call in
// loops have few arguments; the rest goes through the pack.
extension Function {
  convenience init<A: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, returns: String = "", isConstructor: Bool = false,
    keepsArguments: Keeping = .no, body: @escaping (A) throws -> Result
  ) {
    self.init(
      name, summary, [a.info], returns: returns, result: Result.preparedType, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      return try body(a.read(call, &place)).deliver(call)
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no, body: @escaping (A, B) throws -> Result
  ) {
    self.init(
      name, summary, [a.info, b.info], returns: returns, result: Result.preparedType,
      isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      return try body(a.read(call, &place), b.read(call, &place)).deliver(call)
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>,
    returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no, body: @escaping (A, B, C) throws -> Result
  ) {
    self.init(
      name, summary, [a.info, b.info, c.info], returns: returns, result: Result.preparedType,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      return try body(a.read(call, &place), b.read(call, &place), c.read(call, &place)).deliver(call)
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, D: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>, _ d: Argument<D>,
    returns: String = "", isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, B, C, D) throws -> Result
  ) {
    self.init(
      name, summary, [a.info, b.info, c.info, d.info], returns: returns, result: Result.preparedType,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      return try body(
        a.read(call, &place), b.read(call, &place), c.read(call, &place), d.read(call, &place)
      ).deliver(call)
    }
  }

  convenience init<
    A: LuaReadable, B: LuaReadable, C: LuaReadable, D: LuaReadable, E: LuaReadable, Result: LuaResult
  >(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>, _ d: Argument<D>,
    _ e: Argument<E>, returns: String = "", isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (A, B, C, D, E) throws -> Result
  ) {
    self.init(
      name, summary, [a.info, b.info, c.info, d.info, e.info], returns: returns, result: Result.preparedType,
      isConstructor: isConstructor, keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      return try body(
        a.read(call, &place), b.read(call, &place), c.read(call, &place), d.read(call, &place),
        e.read(call, &place)
      ).deliver(call)
    }
  }
}
