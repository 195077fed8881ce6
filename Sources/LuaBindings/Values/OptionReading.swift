import DiffusionKit

/// What scripts give for an option whose type is the library's own and no value of Lua.
protocol OptionReading: LuaReadable {
  associatedtype Option
  var option: Option { get }
  /// The option as a script would write it. Default: nil, what is not given.
  static func text(_ option: Option) -> String
}

extension OptionReading {
  static func text(_ option: Option) -> String { "nil" }

  /// The same of what may be an option.
  static func text(ofAny value: Any) -> String? { (value as? Option).map(text) }
}

/// All of them. A type of option that scripts give as something else wants a line here.
enum OptionReadings {
  static let all: [any OptionReading.Type] = [
    LossArgument.self, OptimizerArgument.self, SchedulerBox.self, OneOrMore<LayerBox>.self, CallbackList.self,
    HeldOutData.self, ValidationData.self, ClassWeightTable.self, NumberList.self,
  ]
}

extension SchedulerBox: OptionReading {
  var option: any Scheduler { scheduler }
}

/// A list of networks, given as one layer or several.
extension OneOrMore: OptionReading where Element == LayerBox {
  var option: [Layer] { values.map(\.layer) }
}

/// Of what takes numbers, see `Field.numbers`.
extension NumberList: OptionReading {
  var option: Tensor { tensor.detached }
}
