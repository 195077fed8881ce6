import CLua
import DiffusionKit

// Parameters, and the functions of automatic differentiation.

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
      Argument<NumberTable>("value", "the initial value"), returns: "Parameter"
    ) { ParameterBox(parameter: Parameter($0.tensor)) }.documented(
      shapes: "the value's.", errors: "Values that dk.tensor refuses.",
      example: """
        local p = dk.parameter{3}
        p:square():backward()
        print(p.grad) --> 6 [Tensor of shape 1]
        """),
    Function(
      "no_grad", "Calls a function without recording gradients, and returns its results.",
      [Argument<LuaFunction>("fn", "the function to call").info], returns: "the function's results",
      result: nil, invoke: runWithoutGradients
    ).documented(
      shapes: .none, errors: "Errors of the function are passed on unchanged.",
      example: """
        local p = dk.parameter{3}
        print(dk.no_grad(function() return (p * 2).requires_grad end)) --> false
        """),
  ]

  /// Methods of tensors and parameters.
  static let methods: [Function] = [
    Function(
      "backward", "Adds the gradient of this result to the grad of every parameter it was computed from.",
      Argument<Tensor>.this,
      Argument<Tensor?>("cotangent", "the gradient to start from; by default 1, for a result of one element"),
      Argument("retain_graph", "retain the recorded operations for another backward", default: false),
      body: backward
    ).documented(
      shapes: "the cotangent has the result's.",
      errors: """
        A result that depends on no parameter, one of several elements without a cotangent, a cotangent of another shape, \
        and a second backward without retain_graph.
        """,
      example: """
        local w = dk.parameter{1, 2}
        local y = w * 3
        y:backward(dk.tensor{1, 10})
        print(w.grad) --> 3 30 [Tensor of shape 2]
        """),
    Function(
      "detach", "The same values, detached from the recorded operations.", Argument<Tensor>.this,
      returns: "Tensor"
    ) { $0.detached }.documented(
      shapes: .same, errors: .none,
      example: """
        local p = dk.parameter{3}
        print((p * 2):detach().requires_grad) --> false
        """),
  ]
  static let getters: [Function] = [
    Function(
      "requires_grad", "Whether gradients flow through the tensor.", Argument<Tensor>.this, returns: "boolean"
    ) { $0.requiresGrad }.documented(
      shapes: .none, errors: .none,
      example: "print(dk.zeros(1).requires_grad, dk.parameter{0}.requires_grad) --> false true")
  ]

  static let parameterMethods: [Function] = [
    Function("zero_grad", "Sets the gradient to nil.", Argument<ParameterBox>.this) {
      Nothing($0.parameter.zeroGrad())
    }.documented(
      shapes: .none, errors: .none,
      example: """
        local p = dk.parameter{3}
        p:square():backward()
        p:zero_grad()
        print(p.grad) --> nil
        """)
  ]
  static let parameterGetters: [Function] = [
    Function(
      "grad", "The gradient summed so far, nil before the first backward.", Argument<ParameterBox>.this,
      returns: "Tensor or nil"
    ) { $0.parameter.grad }.documented(
      shapes: "the parameter's.", errors: .none,
      example: """
        local p = dk.parameter{3}
        for _ = 1, 2 do p:square():backward() end
        print(p.grad) --> 12 [Tensor of shape 1]
        """),
    Function(
      "value", "The value, detached from the recorded operations.", Argument<ParameterBox>.this,
      returns: "Tensor"
    ) { $0.parameter.value }.documented(
      shapes: "the parameter's.", errors: .none,
      example: "print(dk.parameter{3}.value) --> 3 [Tensor of shape 1]"),
  ]
  static let parameterSetters: [Function] = [
    Function(
      "grad", "Replaces the gradient; nil removes it.", Argument<ParameterBox>.this,
      Argument<Tensor?>("grad", "the gradient, of the parameter's shape")
    ) { p, grad in Nothing(try p.parameter.setGrad(grad)) }.documented(
      shapes: "the parameter's.", errors: "Another shape.",
      example: """
        local p = dk.parameter{3}
        p.grad = dk.tensor{1}
        dk.optimizers.SGD{learning_rate = 0.5}:step{p}
        print(p.value) --> 2.5000 [Tensor of shape 1]
        """),
    Function(
      "value", "Replaces the value.", Argument<ParameterBox>.this,
      Argument<Tensor>("value", "the value, of the same shape")
    ) { p, value in Nothing(try p.parameter.setValue(value)) }.documented(
      shapes: "the parameter's.", errors: "Another shape.",
      example: """
        local p = dk.parameter{3}
        p.value = dk.tensor{5}
        print(p.value) --> 5 [Tensor of shape 1]
        """),
  ]

  private static func backward(_ t: Tensor, _ cotangent: Tensor?, _ retainGraph: Bool) throws -> Nothing {
    do { try t.backward(cotangent, retainGraph: retainGraph) } catch let error as DiffusionError {
      guard cotangent == nil, t.count > 1, error.kind == .argument("cotangent") else { throw error }
      throw DiffusionError.argument(
        "cotangent", "\(error.text); reduce the result to one element first, as in loss:mean():backward()")
    }
    return Nothing()
  }

  private static func runWithoutGradients(_ call: LuaCall) throws -> Int32 {
    try call.runFirstArgument { run in noGrad(run) }
  }
}
