import CLua
import DiffusionKit
import Glibc

// Functions about the machine and the library itself.
package enum SystemFunctions {
  static let texts = [
    ModuleText(
      path: "version", text: DiffusionKitVersion.string,
      summary: """
        The version of the library, three numbers with points between them. Below 1.0 a new second number may rename \
        functions, which CHANGELOG.md lists; a new third number renames none.
        """,
      example: """
        local major, minor = dk.version:match "^(%d+)%.(%d+)"
        assert(tonumber(major) > 0 or tonumber(minor) >= 9, "needs version 0.9")
        """, area: .system)
  ]

  static let functions: [Function] = [
    Function(
      "time", "Seconds of a monotonic clock, for measuring durations.", returns: "number", body: time
    ).documented(
      shapes: .none, errors: .none,
      example: """
        local start = dk.time()
        assert(dk.time() - start >= 0)
        """),
    Function(
      "memory",
      "Bytes in tensors now (live), their maximum so far (peak), bytes in buffers cached for reuse (cached), and the number of buffers requested from the system (system_allocations).",
      returns: "table", body: memory
    ).documented(
      shapes: .none, errors: .none,
      example: """
        local before = dk.memory().live
        local t = dk.zeros(1024)
        assert(dk.memory().live >= before + 4096)
        """),
    Function(
      "scope",
      "Calls a function and returns its results. Tensors, layers and all other values of this library that the function made are then closed, except those reachable from the results (through tables and closures, not through globals).",
      [Argument<LuaFunction>("fn", "the function to call, which cannot yield").info],
      returns: "the function's results", result: nil, invoke: runInScope
    ).documented(
      shapes: .none,
      errors: "Errors of the function are passed on, after all values made inside were closed.",
      example: """
        local inner
        local sum = dk.scope(function() inner = dk.ones(3) return inner:sum() end)
        print(sum:item(), (pcall(inner.sum, inner))) --> 3.0 false
        """),
    Function(
      "set_num_threads",
      "Sets the number of threads that computations use in the whole process. Fewer are used, with a warning, if the process may use fewer cores (by its affinity or its control group), if the system grants no more threads, and in a sandbox that began with fewer.",
      Argument<Int>("count", "the number of threads, 1 to 1024")
    ) { Nothing(try Threads.setCount($0)) }.documented(
      shapes: .none, errors: "A count outside of 1 to 1024.", example: "dk.set_num_threads(1)"),
    Function(
      "get_num_threads", "The number of threads that computations use.", returns: "integer"
    ) { Threads.count }.documented(
      shapes: .none, errors: .none, example: "assert(dk.get_num_threads() >= 1)"),
    Function(
      "set_matmul_precision",
      "Sets the precision to which matrix products and convolutions round their factors, forward and backward. Sums are computed in float32, and all other values, parameters and results included, stay float32. Returns the precision in effect.",
      Argument<MatmulPrecision>(
        "precision",
        "\"float32\", or \"bfloat16\": at least twice as fast on CPUs with instructions for it (AVX512_BF16, AMX); on other CPUs float32 is used, with a warning"
      ), returns: "string"
    ) { PrecisionInEffect(requested: $0, actual: Session.current.setMatmulPrecision($0)) }.documented(
      shapes: .none, errors: "Another name.",
      example: """
        local precision = dk.set_matmul_precision("bfloat16")
        assert(precision == dk.get_matmul_precision())
        dk.set_matmul_precision("float32")
        """),
    Function(
      "get_matmul_precision", "The precision to which matrix products and convolutions round their factors.",
      returns: "string"
    ) { Session.current.matmulPrecision.rawValue }.documented(
      shapes: .none, errors: .none, example: "print(dk.get_matmul_precision()) --> float32"),
    Function(
      "help", "The help text of a function, method or type: its use, arguments, defaults and result.",
      Argument<HelpSubject>(
        "subject",
        "a name (\"matmul\", \"Tensor.sum\", \"nn.Dense\", or what another library calls it), a subject (\"inpainting\"), a function or a value; without one, the list of all names is returned",
        default: HelpSubject.overview), returns: "string"
    ) { try Help.text(about: $0) }.documented(
      shapes: .none, errors: "An unknown name, and a value of another library.",
      example: """
        print(dk.help("Tensor:size"):match("[^\\n]+")) --> Tensor:size([axis]) -> integer or list
        """),
  ]

  private static func time() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
  }
  private static func memory() -> LuaTable {
    let statistics = BufferPool.statistics
    return LuaTable([
      ("live", statistics.liveBytes), ("peak", statistics.peakLiveBytes), ("cached", statistics.cachedBytes),
      ("system_allocations", statistics.systemAllocations),
    ])
  }
  private static func runInScope(_ call: LuaCall) throws -> Int32 {
    let (L, state) = (call.L, call.state)
    return try call.runFirstArgument { run in
      let first = lua_gettop(L)
      clua_enter_scope(state)
      let status = run()
      let left = clua_leave_scope(L, state, first)
      if status == LUA_OK, left != LUA_OK { clua_store_error(L) }
      return status == LUA_OK ? left : status
    }
  }
}
