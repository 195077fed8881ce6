import CLua
import DiffusionKit

/// The declaration of one exported function. Argument checks, help and documentation are made from it. The body is a named
/// Swift function of the declared argument types.
///
/// Start-up declares hundreds of functions, and a script calls few of them. `layOut` therefore makes the arguments and the
/// code that reads them at the first call, or when help or documentation needs them.
final class Function: @unchecked Sendable {
  /// The arguments of a declaration, and the code that reads them and calls the body.
  typealias Layout = (arguments: [ArgumentInfo], invoke: (LuaCall) throws -> Int32)

  /// Has no arguments until `layOut` has run.
  private var declared: FunctionInfo
  /// The declaration for C. Neither it nor this object is ever freed, because closures of running Lua states refer to both.
  let raw: UnsafePointer<clua_function>
  private let function: UnsafeMutablePointer<clua_function>
  private let make: () -> Layout

  /// The lock of all functions, so that only one thread lays a function out.
  private static let layingOut = Lock(())

  convenience init<each Value: LuaReadable, Result: LuaResult>(
    _ name: String, _ summary: String, _ arguments: repeat Argument<each Value>, returns: String = "",
    body: @escaping (repeat each Value) throws -> Result
  ) {
    self.init(name, summary, returns: returns, result: Result.preparedType) {
      var infos: [ArgumentInfo] = []
      repeat infos.append((each arguments).info)
      return (
        infos,
        { call in
          var index: Int32 = 0
          return try body(repeat (each arguments).read(call, &index)).deliver(call)
        }
      )
    }
  }

  /// A function whose `invoke` reads the arguments itself, in the declared order. For the few functions that scripts call so
  /// often that the generic reading of arguments would be most of their time.
  convenience init(
    _ name: String, _ summary: String, _ arguments: @autoclosure @escaping () -> [ArgumentInfo],
    returns: String = "", result: UnsafePointer<clua_type>?, invoke: @escaping (LuaCall) throws -> Int32
  ) {
    self.init(name, summary, returns: returns, result: result) { (arguments(), invoke) }
  }

  /// - Parameter make: called once, by the first `layOut`.
  init(
    _ name: String, _ summary: String, returns: String, result: UnsafePointer<clua_type>?,
    make: @escaping () -> Layout
  ) {
    declared = FunctionInfo(name: name, summary: summary, arguments: [], returns: returns)
    self.make = make
    function = .allocate(capacity: 1)
    raw = UnsafePointer(function)
    function.initialize(
      to: clua_function(
        name: CString.immortal(name), invoke: invokeFunction, body: nil, declaration: nil,
        parameters: nil, parameter_count: Int32(CLUA_NOT_LAID_OUT), variadic: -1,
        is_constructor: false, retention: Retention.nothing.raw, result: result))
    function.pointee.declaration = UnsafeRawPointer(Unmanaged.passRetained(self).toOpaque())
  }

  /// Makes the arguments for Swift and for C.
  func layOut() {
    if clua_is_laid_out(raw) { return }
    Function.layingOut.withLock { _ in
      if clua_is_laid_out(raw) { return }
      let layout = make()
      declared.arguments = layout.arguments
      let parameters = UnsafeMutablePointer<clua_parameter>.allocate(capacity: max(layout.arguments.count, 1))
      for (index, argument) in layout.arguments.enumerated() {
        (parameters + index).initialize(
          to: clua_parameter(
            name: CString.immortal(argument.name),
            takes: Int32(
              argument.takes | (argument.isRequired || argument.isVariadic ? 0 : Int(CLUA_IS_OPTIONAL)))))
      }
      clua_lay_out(
        function, Unmanaged.passRetained(Body(layout.invoke)).toOpaque(), parameters,
        Int32(layout.arguments.count), Int32(layout.arguments.firstIndex { $0.isVariadic } ?? -1))
    }
  }

  /// Lays out the function of a C declaration.
  static func layOut(_ raw: UnsafePointer<clua_function>?) { of(raw)?.layOut() }

  /// The Swift declaration of a C declaration.
  static func of(_ raw: UnsafePointer<clua_function>?) -> Function? {
    guard let declaration = raw?.pointee.declaration else { return nil }
    return Unmanaged<Function>.fromOpaque(declaration).takeUnretainedValue()
  }

  var name: String { declared.name }
  var info: FunctionInfo {
    layOut()
    return declared
  }

  /// Exports the function as a callable table, which can hold the type's own functions. Called within the declaration.
  var constructor: Function {
    function.pointee.is_constructor = true
    return self
  }

  /// Retains the Lua functions and modules among the arguments. Called within the declaration.
  func retaining(_ retention: Retention) -> Function {
    function.pointee.retention = retention.raw
    return self
  }

  /// Adds the rest of the documentation. Called within the declaration, before the function is used.
  func documented(
    shapes: Remark, errors: Remark, example: @autoclosure @escaping @Sendable () -> String
  ) -> Function {
    declared.shapes = shapes
    declared.errors = errors
    declared.makeExample = example
    return self
  }
}

/// The code of a function. An object apart from the declaration: since it never changes, calls need not retain it.
private final class Body: Sendable {
  nonisolated(unsafe) let invoke: (LuaCall) throws -> Int32
  init(_ invoke: @escaping (LuaCall) throws -> Int32) { self.invoke = invoke }
}

/// Enters Swift: runs the body in its state's session and turns a thrown error into a failure for the trampoline.
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
  case is StoredLuaError:
    call.raw.pointee.failed_parameter = Int32(CLUA_FOREIGN)
    return Int32(CLUA_FAILED)
  case let failure as ArgumentFailure:
    call.raw.pointee.failed_parameter = failure.parameter
    return report(failure.message)
  case let failure as DiffusionError:
    if let name = failure.argument {
      // Swift's "beta1" is "beta_1" in scripts, so case and underscores are ignored.
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
