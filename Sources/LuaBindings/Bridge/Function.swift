import CLua
import DiffusionKit
import Synchronization

/// The declaration of one exported function, from which argument checks, help and documentation are rendered. The body
/// is a named Swift function of the declared argument types.
///
/// Start-up declares hundreds of functions, and a script calls few: arguments, and what reads them, are made when somebody
/// asks for the first time (`layOut`).
final class Function: @unchecked Sendable {
  /// What a declaration comes to.
  typealias Laid = (arguments: [ArgumentInfo], invoke: (LuaCall) throws -> Int32)

  /// Without the arguments until they are laid out.
  private var declared: FunctionInfo
  /// As C reads it. Never freed, nor is this object: closures of running Lua states refer to it.
  let raw: UnsafePointer<clua_function>
  private let function: UnsafeMutablePointer<clua_function>
  private let make: () -> Laid

  /// Of all functions: each is laid out once, whichever thread asks first.
  private static let layingOut = Mutex(())

  /// - Parameters:
  ///   - isConstructor: exported as a callable table, which has room for the type's own functions.
  ///   - keepsArguments: how long Lua functions and modules among the arguments must live.
  convenience init<each Value: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ arguments: repeat Argument<each Value>, returns: String = "",
    isConstructor: Bool = false, keepsArguments: Keeping = .no,
    body: @escaping (repeat each Value) throws -> Result
  ) {
    self.init(
      name, summary, returns: returns, result: Result.preparedType, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) {
      var infos: [ArgumentInfo] = []
      repeat infos.append((each arguments).info)
      return (
        infos,
        { call in
          var place: Int32 = 0
          return try body(repeat (each arguments).read(call, &place)).deliver(call)
        }
      )
    }
  }

  /// For the few functions that are called so often that reading arguments by their declaration would be most of
  /// their time: `invoke` reads them itself, in the declared order.
  convenience init(
    _ name: String, _ summary: String, _ arguments: @autoclosure @escaping () -> [ArgumentInfo],
    returns: String = "", result: UnsafePointer<clua_type>?, isConstructor: Bool = false,
    keepsArguments: Keeping = .no, invoke: @escaping (LuaCall) throws -> Int32
  ) {
    self.init(
      name, summary, returns: returns, result: result, isConstructor: isConstructor,
      keepsArguments: keepsArguments
    ) { (arguments(), invoke) }
  }

  /// - Parameter make: called once, at the first call of the function or when its arguments are asked for.
  init(
    _ name: String, _ summary: String, returns: String, result: UnsafePointer<clua_type>?,
    isConstructor: Bool, keepsArguments: Keeping, make: @escaping () -> Laid
  ) {
    declared = FunctionInfo(name: name, summary: summary, arguments: [], returns: returns)
    self.make = make
    function = .allocate(capacity: 1)
    raw = UnsafePointer(function)
    function.initialize(
      to: clua_function(
        name: CString.immortal(name), invoke: invokeFunction, body: nil, declaration: nil,
        parameters: nil, parameter_count: Int32(CLUA_NOT_LAID_OUT), variadic: -1,
        is_constructor: isConstructor,
        keeps: keepsArguments.raw, result: result))
    function.pointee.declaration = UnsafeRawPointer(Unmanaged.passRetained(self).toOpaque())
  }

  /// Makes what the arguments are, for Swift and for C.
  func layOut() {
    if clua_is_laid_out(raw) { return }
    Function.layingOut.withLock { _ in
      if clua_is_laid_out(raw) { return }
      let laid = make()
      declared.arguments = laid.arguments
      let parameters = UnsafeMutablePointer<clua_parameter>.allocate(capacity: max(laid.arguments.count, 1))
      for (index, argument) in laid.arguments.enumerated() {
        (parameters + index).initialize(
          to: clua_parameter(
            name: CString.immortal(argument.name),
            takes: Int32(
              argument.takes | (argument.isRequired || argument.isVariadic ? 0 : Int(CLUA_IS_OPTIONAL)))))
      }
      clua_lay_out(
        function, Unmanaged.passRetained(Body(laid.invoke)).toOpaque(), parameters,
        Int32(laid.arguments.count),
        Int32(laid.arguments.firstIndex { $0.isVariadic } ?? -1))
    }
  }

  /// For C.
  static func layOut(_ raw: UnsafePointer<clua_function>?) { of(raw)?.layOut() }

  /// The declaration of what C knows.
  static func of(_ raw: UnsafePointer<clua_function>?) -> Function? {
    guard let declaration = raw?.pointee.declaration else { return nil }
    return Unmanaged<Function>.fromOpaque(declaration).takeUnretainedValue()
  }

  var name: String { declared.name }
  var info: FunctionInfo {
    layOut()
    return declared
  }

  /// The same function with the rest of its documentation. Part of the declaration, before the function is used.
  func documented(
    shapes: Remark, errors: Remark, example: @autoclosure @escaping @Sendable () -> String
  ) -> Function {
    declared.shapes = shapes
    declared.errors = errors
    declared.makeExample = example
    return self
  }
}

/// What a call needs of a function. Apart from the declaration, since what never changes is called without retaining it.
private final class Body: Sendable {
  nonisolated(unsafe) let invoke: (LuaCall) throws -> Int32
  init(_ invoke: @escaping (LuaCall) throws -> Int32) { self.invoke = invoke }
}

/// Enters Swift: runs the body in its state's session and turns what it throws into a failure for the trampoline.
private func invokeFunction(
  _ body: UnsafeRawPointer?, _ raw: UnsafeMutablePointer<clua_call>?
) -> Int32 {
  guard let body, let raw else { return 0 }
  let call = LuaCall(raw: raw)
  return Unmanaged<Body>.fromOpaque(body)._withUnsafeGuaranteedRef { body in
    call.context._withUnsafeGuaranteedRef { context in
      do {
        let results = try context.run { try body.invoke(call) }
        if context.failure != nil { try context.throwFailure() }
        return results
      } catch {
        return fail(call, context, error)
      }
    }
  }
}

private func fail(_ call: LuaCall, _ context: LuaContext, _ thrown: any Error) -> Int32 {
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
    if let name = failure.argument {
      // "beta1" is "beta_1" in scripts: names agree but for case and underscores.
      let letters = name.lowercased().filter { $0 != "_" }
      let arguments = Function.of(call.raw.pointee.function)?.info.arguments ?? []
      let index =
        arguments.firstIndex { $0.name.filter { $0 != "_" } == letters } ?? (name == "self" ? 0 : nil)
      if let index, index < arguments.count {
        call.raw.pointee.failed_parameter = Int32(index)
        return report(failure.scriptMessage)
      }
    }
    message = failure.scriptDescription
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
