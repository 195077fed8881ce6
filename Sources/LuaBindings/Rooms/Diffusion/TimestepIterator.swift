import CLua
import DiffusionKit

/// The timesteps of a scheduler's run for a script's sampling loop: `for t in scheduler:each_timestep() do ... end`.
final class TimestepIterator: Boxed {
  static let boxType = BoxType<TimestepIterator>("Timesteps")
  private let timesteps: [Float]
  private var position = 0

  init(_ timesteps: [Float]) { self.timesteps = timesteps }

  var nativeBytes: Int { TimestepIterator.boxType.charge + timesteps.count * MemoryLayout<Float>.stride }

  static let iteratorClass = ClassDeclaration(
    type: boxType.raw,
    summary:
      "The timesteps of a run, for a loop. A call returns the next timestep and its index; nil at the end.",
    metamethods: [
      Function(
        "__call", "Returns the next timestep and its index, from 1.", Argument<TimestepIterator>.this,
        LoopValue.state, LoopValue.previous, returns: "number or nil, integer", body: next
      ).documented(
        shapes: .none, errors: .none,
        example: """
          local scheduler = dk.schedulers.DDIMScheduler()
          scheduler:set_timesteps(2)
          local timesteps = scheduler:each_timestep()
          print(timesteps()) --> 500 1
          print(timesteps()) --> 0 2
          print(timesteps()) --> nil
          """),
      ValueText.metamethod(
        "The number of timesteps.",
        example: """
          local scheduler = dk.schedulers.DDIMScheduler()
          scheduler:set_timesteps(20)
          print((scheduler:each_timestep())) --> Timesteps(count = 20)
          """
      ) { (iterator: TimestepIterator) in
        ValueText.call("Timesteps", [("count", "\(iterator.timesteps.count)")])
      },
    ])

  /// A timestep and its index, or nil alone.
  private struct Iteration: LuaResult {
    let current: (timestep: Float, index: Int)?
    static var preparedType: UnsafePointer<clua_type>? { nil }

    func deliver(_ call: LuaCall) throws -> Int32 {
      guard let current else {
        lua_pushnil(call.L)
        return 1
      }
      try JSON.double(Double(current.timestep)).push(call)  // whole timesteps become integers
      current.index.push(call)
      return 2
    }
  }

  private static func next(_ iterator: TimestepIterator, _: LoopValue?, _: LoopValue?) -> Iteration {
    guard iterator.timesteps.indices.contains(iterator.position) else { return Iteration(current: nil) }
    let timestep = iterator.timesteps[iterator.position]
    iterator.position += 1
    return Iteration(current: (timestep, iterator.position))
  }
}
