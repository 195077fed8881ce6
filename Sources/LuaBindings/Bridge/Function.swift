import CLua
import DiffusionKit

/// The declaration of one exported function, from which argument checks, help and documentation are rendered. The body
/// is a named Swift function of the declared argument types.
final class Function: @unchecked Sendable {
  private(set) var info: FunctionInfo
  /// As C reads it. Never freed, nor is this object: closures of running Lua states refer to it.
  let raw: UnsafePointer<clua_function>
  fileprivate let invoke: (LuaCall) throws -> Int32

  /// - Parameters:
  ///   - isConstructor: exported as a callable table, which has room for the type's own functions.
  ///   - keepsArguments: how long Lua functions and modules among the arguments must live.
  convenience init<each Value: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ arguments: repeat Argument<each Value>, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (repeat each Value) throws -> Result
  ) {
    var infos: [ArgumentInfo] = []
    repeat infos.append((each arguments).info)
    self.init(
      name, summary, infos, returns: returns, result: Result.preparedType, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) { call in
      var place: Int32 = 0
      return try body(repeat (each arguments).read(call, &place)).deliver(call)
    }
  }

  /// For the few functions that are called so often that reading arguments by their declaration would be most of
  /// their time: `invoke` reads them itself, in the declared order.
  init(
    _ name: String, _ summary: String, _ arguments: [ArgumentInfo], returns: String = "",
    result: UnsafePointer<clua_type>?, isConstructor: Bool = false, keepsArguments: Keeping = .no,
    invoke: @escaping (LuaCall) throws -> Int32
  ) {
    info = FunctionInfo(name: name, summary: summary, arguments: arguments, returns: returns)
    self.invoke = invoke
    let parameters = UnsafeMutablePointer<clua_parameter>.allocate(capacity: max(arguments.count, 1))
    for (index, argument) in arguments.enumerated() {
      (parameters + index).initialize(
        to: clua_parameter(
          name: CString.immortal(argument.name),
          takes: Int32(
            argument.takes | (argument.isRequired || argument.isVariadic ? 0 : Int(CLUA_IS_OPTIONAL)))))
    }
    let function = UnsafeMutablePointer<clua_function>.allocate(capacity: 1)
    function.initialize(
      to: clua_function(
        name: CString.immortal(name), invoke: invokeFunction,
        context: nil, parameters: parameters,
        parameter_count: Int32(arguments.count),
        variadic: Int32(arguments.firstIndex { $0.isVariadic } ?? -1),
        is_constructor: isConstructor, keeps: keepsArguments.raw, result: result))
    raw = UnsafePointer(function)
    function.pointee.context = UnsafeRawPointer(Unmanaged.passRetained(self).toOpaque())
  }

  var name: String { info.name }

  /// The same function with the rest of its documentation. Part of the declaration, before the function is used.
  func documented(
    shapes: Remark, errors: Remark, example: @autoclosure @escaping @Sendable () -> String
  ) -> Function {
    info.shapes = shapes
    info.errors = errors
    info.makeExample = example
    return self
  }
}

/// Enters Swift: runs the body in its state's session and turns what it throws into a failure for the trampoline.
private func invokeFunction(
  _ context: UnsafeRawPointer?, _ raw: UnsafeMutablePointer<clua_call>?
) -> Int32 {
  guard let context, let raw else { return 0 }
  let call = LuaCall(raw: raw)
  return Unmanaged<Function>.fromOpaque(context)._withUnsafeGuaranteedRef { function in
    call.context._withUnsafeGuaranteedRef { context in
      do {
        let results = try context.run { try function.invoke(call) }
        if context.failure != nil { try context.throwFailure() }
        return results
      } catch {
        return fail(call, function, context, error)
      }
    }
  }
}

private func fail(_ call: LuaCall, _ function: Function, _ context: LuaContext, _ thrown: any Error) -> Int32
{
  let error = context.takeFailure(thrown)
  let message: String
  switch error {
  case is KeptLuaError:
    call.raw.pointee.failed_parameter = Int32(CLUA_FOREIGN)
    return Int32(CLUA_FAILED)
  case let failure as ArgumentFailure:
    call.raw.pointee.failed_parameter = failure.place
    return report(failure.message)
  case let failure as DiffusionError:
    if case .argument(let name) = failure.kind {
      // "beta1" is "beta_1" in scripts: names agree but for case and underscores.
      let letters = name.lowercased().filter { $0 != "_" }
      let index =
        function.info.arguments.firstIndex { $0.name.filter { $0 != "_" } == letters }
        ?? (name == "self" ? 0 : nil)
      if let index, index < function.info.arguments.count {
        call.raw.pointee.failed_parameter = Int32(index)
        return report(failure.message)
      }
    }
    message = failure.description
  case let failure as BadValue:
    message = failure.message
  default:
    message = "\(error)"
  }
  call.raw.pointee.failed_parameter = Int32(CLUA_NO_PARAMETER)
  return report(message)

  func report(_ message: String) -> Int32 {
    do { try call.L.push(message) } catch { call.raw.pointee.failed_parameter = Int32(CLUA_FOREIGN) }
    return Int32(CLUA_FAILED)
  }
}
