import CLua
import DiffusionKit
import Glibc

/// The numbers of a plot: a tensor, or a list, whose numbers stay doubles.
struct Numbers: LuaReadable {
  let values: any NumberValues
  static var expected: String { "Tensor or list of numbers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> Numbers? {
    if let tensor = try Tensor.read(call, at: index) { return Numbers(values: tensor.detached) }
    return try LongList<Double>.read(call, at: index).map { Numbers(values: $0.values) }
  }
}
