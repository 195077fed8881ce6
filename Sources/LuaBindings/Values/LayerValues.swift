import CLua
import DiffusionKit

// The arguments and results of functions of layers and models.

/// A tensor or a list of numbers: the targets of as many samples.
struct TargetList: LuaReadable {
  let tensor: Tensor
  static var expected: String { "list of numbers or Tensor" }
  static var takes: Int { NumberList.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> TargetList? {
    guard lua_type(call.L, index) != LUA_TNUMBER else { return nil }
    return try NumberList.read(call, at: index).map { TargetList(tensor: $0.tensor) }
  }
}

/// An input of a layer: a tensor, a number (a tensor of one element) or a symbolic tensor. If there are several inputs, a list
/// of numbers is a tensor too, as the timesteps of `model(x, {10, 500})`.
enum LayerInput: LuaReadable {
  case tensor(Tensor)
  case symbolic(SymbolicTensor)

  static var expected: String { "Tensor, number or SymbolicTensor" }
  static func read(_ call: LuaCall, at index: Int32) throws -> LayerInput? {
    if let operand = try Operand.read(call, at: index) { return .tensor(operand.tensor) }
    if call.raw.pointee.variadic_count > 1, let list = try NumberList.read(call, at: index) {
      return .tensor(list.tensor)
    }
    return try SymbolicTensor.read(call, at: index).map(LayerInput.symbolic)
  }
}

/// The result of calling a layer.
enum LayerOutput: LuaResult {
  case tensor(Tensor)
  case tensors([Tensor])
  case symbolic(SymbolicTensor)

  static var preparedType: UnsafePointer<clua_type>? { nil }

  func deliver(_ call: LuaCall) throws -> Int32 {
    switch self {
    case .tensor(let tensor): try tensor.push(call)
    case .tensors(let tensors): try tensors.push(call)
    case .symbolic(let symbolic):
      try symbolic.push(call)
      // The graph refers to this layer and to the inputs, which may be modules written in Lua.
      try call.retainArguments(in: lua_gettop(call.L))
    }
    return 1
  }
}

/// An element of a Sequential: a layer, or the `Input` that it starts with.
struct SequenceEntry: LuaReadable {
  let layer: Layer
  static var expected: String { "Layer" }
  static func read(_ call: LuaCall, at index: Int32) throws -> SequenceEntry? {
    if let box = try LayerBox.read(call, at: index) { return SequenceEntry(layer: box.layer) }
    return try SymbolicTensor.read(call, at: index).map { SequenceEntry(layer: $0.layer) }
  }
}
