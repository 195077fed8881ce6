import CLua
import DiffusionKit

/// An optimizer, or the name of one with its defaults.
struct OptimizerArgument: OptionReading {
  let option: Optimizer
  static var expected: String { "Optimizer or its name" }
  static func read(_ call: LuaCall, at index: Int32) throws -> OptimizerArgument? {
    if let name = try String.read(call, at: index) {
      return OptimizerArgument(option: try Optimizer.named(name))
    }
    return try OptimizerBox.read(call, at: index).map { OptimizerArgument(option: $0.optimizer) }
  }
}

/// A list of parameters, or a model, which stands for its trainable parameters.
struct ParameterList: LuaReadable {
  let parameters: [Parameter]
  static var expected: String { "list of Parameters or model" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ParameterList? {
    if let box = try LayerBox.read(call, at: index) {
      return ParameterList(parameters: box.layer.trainableParameters)
    }
    return try OneOrMore<ParameterBox>.read(call, at: index).map {
      ParameterList(parameters: $0.values.map(\.parameter))
    }
  }
}
