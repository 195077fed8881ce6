import DiffusionKit

/// The value that scripts give for an option whose type is none of Lua's.
protocol OptionReading: LuaReadable {
  associatedtype Option
  var option: Option { get }
  /// The option as a script would write it. Default: nil, what is not given.
  static func text(_ option: Option) -> String
}

extension OptionReading {
  static func text(_ option: Option) -> String { "nil" }

  /// Returns the text of a value of the option's type; nil for any other value.
  static func text(ofAny value: Any) -> String? { (value as? Option).map(text) }
}

/// The readings of all types of options that scripts give as another value.
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

/// Reads the options that take numbers (`Field.numbers`).
extension NumberList: OptionReading {
  var option: Tensor { tensor.detached }
}
