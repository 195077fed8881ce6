import CLua

// The declaring initialiser again for one to five arguments. Swift 6.3 does not specialise loops over parameter packs:
// reading three arguments takes 4,800 instructions with a pack and 190 written out. Functions that scripts call in loops
// have few arguments; functions of more arguments use the pack.
extension Function {
  convenience init<A: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, returns: String = "",
    body: @escaping (A) throws -> Result
  ) {
    self.init(name, summary, [a.info], returns: returns, result: Result.preparedType) { call in
      var index: Int32 = 0
      return try body(a.read(call, &index)).deliver(call)
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, returns: String = "",
    body: @escaping (A, B) throws -> Result
  ) {
    self.init(name, summary, [a.info, b.info], returns: returns, result: Result.preparedType) { call in
      var index: Int32 = 0
      return try body(a.read(call, &index), b.read(call, &index)).deliver(call)
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>,
    returns: String = "", body: @escaping (A, B, C) throws -> Result
  ) {
    self.init(name, summary, [a.info, b.info, c.info], returns: returns, result: Result.preparedType) {
      call in
      var index: Int32 = 0
      return try body(a.read(call, &index), b.read(call, &index), c.read(call, &index)).deliver(call)
    }
  }

  convenience init<A: LuaReadable, B: LuaReadable, C: LuaReadable, D: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>, _ d: Argument<D>,
    returns: String = "", body: @escaping (A, B, C, D) throws -> Result
  ) {
    self.init(name, summary, [a.info, b.info, c.info, d.info], returns: returns, result: Result.preparedType)
    { call in
      var index: Int32 = 0
      return try body(
        a.read(call, &index), b.read(call, &index), c.read(call, &index), d.read(call, &index)
      ).deliver(call)
    }
  }

  convenience init<
    A: LuaReadable, B: LuaReadable, C: LuaReadable, D: LuaReadable, E: LuaReadable, Result: LuaResult
  >(
    _ name: String, _ summary: String, _ a: Argument<A>, _ b: Argument<B>, _ c: Argument<C>, _ d: Argument<D>,
    _ e: Argument<E>, returns: String = "", body: @escaping (A, B, C, D, E) throws -> Result
  ) {
    self.init(
      name, summary, [a.info, b.info, c.info, d.info, e.info], returns: returns, result: Result.preparedType
    ) { call in
      var index: Int32 = 0
      return try body(
        a.read(call, &index), b.read(call, &index), c.read(call, &index), d.read(call, &index),
        e.read(call, &index)
      ).deliver(call)
    }
  }
}
