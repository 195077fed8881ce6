import DiffusionKit

/// The options of a call that draws samples, and a callback.
struct SampleCall<Options: OptionTable>: OptionTable {
  var options = Options()
  private var callback: LuaFunction?

  /// The options, with the callback before the generator.
  static var fields: [Field<SampleCall>] {
    var fields = Options.fields.nested(in: \SampleCall.options)
    let index = fields.firstIndex { $0.name == "generator" } ?? fields.count
    fields.insert(.value("callback", \.callback, "callback(t, x) after each step"), at: index)
    return fields
  }

  /// Calls callback(t, x), if there is a callback.
  func onStep(_ step: SamplingSteps.Step) throws {
    guard let callback, let time = step.time else { return }
    _ = try callback.call([time, step.sample], returning: Ignored.self, what: "callback")
  }
}
