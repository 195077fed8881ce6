import CLua
import DiffusionKit

// What is trained, and how gradients reach it.

/// A parameter in Lua: used like a tensor, with `grad` and `value`.
struct ParameterBox: Boxed {
  let parameter: Parameter
  static let boxType = BoxType<ParameterBox>("Parameter")
  var nativeBytes: Int { parameter.shape.count * MemoryLayout<Float>.stride }
}

enum ParameterType {
  static let functions: [Function] = [
    Function(
      "parameter",
      "A tensor to be trained: computations with it are recorded, and backward adds to its grad.",
      Argument<NumberTable>("value", "where it starts"), returns: "Parameter", body: make),
    Function(
      "no_grad", "Calls a function without recording gradients, and returns what it returns.",
      [Argument<LuaFunction>("fn", "what to run").info], returns: "the function's results", result: nil,
      invoke: runWithoutGradients),
  ]

  /// Methods of tensors and parameters.
  static let methods: [Function] = [
    Function(
      "backward", "Adds the gradient of this result to the grad of every parameter it was computed from.",
      Argument<Tensor>.this,
      Argument<Tensor?>("cotangent", "where to start from; 1 for a result of one element"),
      Argument("retain_graph", "keep what was recorded for another backward", default: false), body: backward),
    Function(
      "detach", "The same values, without their history.", Argument<Tensor>.this, returns: "Tensor",
      body: detach),
  ]
  static let getters: [Function] = [
    Function(
      "requires_grad", "Whether gradients flow through it.", Argument<Tensor>.this, returns: "boolean",
      body: requiresGrad)
  ]

  static let parameterMethods: [Function] = [
    Function("zero_grad", "Forgets the gradient.", Argument<ParameterBox>.this, body: zeroGrad)
  ]
  static let parameterGetters: [Function] = [
    Function(
      "grad", "The gradient summed so far, nil before the first backward.", Argument<ParameterBox>.this,
      returns: "Tensor or nil", body: grad),
    Function(
      "value", "The value, without history.", Argument<ParameterBox>.this, returns: "Tensor", body: value),
  ]
  static let parameterSetters: [Function] = [
    Function(
      "grad", "Replaces the gradient; nil forgets it.", Argument<ParameterBox>.this,
      Argument<Tensor?>("grad", "of the parameter's shape"), body: setGrad),
    Function(
      "value", "Replaces the value.", Argument<ParameterBox>.this,
      Argument<Tensor>("value", "of the same shape"),
      body: setValue),
  ]

  private static func make(_ value: NumberTable) -> ParameterBox {
    ParameterBox(parameter: Parameter(value.tensor))
  }
  private static func backward(_ t: Tensor, _ cotangent: Tensor?, _ retainGraph: Bool) throws -> Nothing {
    try t.backward(cotangent, retainGraph: retainGraph)
    return Nothing()
  }
  private static func detach(_ t: Tensor) -> Tensor { t.detached }
  private static func requiresGrad(_ t: Tensor) -> Bool { t.requiresGrad }
  private static func zeroGrad(_ p: ParameterBox) -> Nothing {
    p.parameter.zeroGrad()
    return Nothing()
  }
  private static func grad(_ p: ParameterBox) -> Tensor? { p.parameter.grad }
  private static func value(_ p: ParameterBox) -> Tensor { p.parameter.value }
  private static func setGrad(_ p: ParameterBox, _ grad: Tensor?) throws -> Nothing {
    try p.parameter.setGrad(grad)
    return Nothing()
  }
  private static func setValue(_ p: ParameterBox, _ value: Tensor) throws -> Nothing {
    try p.parameter.setValue(value)
    return Nothing()
  }

  private static func runWithoutGradients(_ call: LuaCall) throws -> Int32 {
    try call.runFirstArgument { run in noGrad(run) }
  }
}
