import DiffusionKit

// The Lua type of the tensors in a graph of layers.

extension SymbolicTensor: Boxed {
  static let boxType = BoxType<SymbolicTensor>("SymbolicTensor", holdsLuaValues: true)
}

enum SymbolicTensorType {
  static let symbolicClass = ClassDeclaration(
    type: SymbolicTensor.boxType.raw, summary: "The output of a layer in a graph, before there are values.",
    methods: [
      Function(
        "shape", "Returns the sizes, with -1 for the unknown size of the batch.",
        Argument<SymbolicTensor>.this, returns: "list of integers"
      ) { symbolic in SizeList(sizes: symbolic.sizes.map { $0 ?? -1 }) }.documented(
        shapes: .none, errors: .none, example: "print(dk.nn.Input{1, 8}:shape()) --> -1 x 1 x 8")
    ],
    metamethods: [
      ValueText.metamethod(
        "The sizes and the layer.",
        example: "print(tostring(dk.nn.Input(3, {name = \"x\"}))) --> (None, 3) of x"
      ) { (symbolic: SymbolicTensor) in symbolic.description }
    ])
}
