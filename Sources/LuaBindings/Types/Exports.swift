import CLua
import DiffusionKit

/// Everything the module exports, in one place: each room's functions and each class, from their declarations.
enum Exports {
  static let module: ModuleDeclaration = {
    var module = ModuleDeclaration()
    module.add("", TensorCreation.functions + RandomFunctions.functions)
    module.add("", TensorMaths.functions + TensorReductions.functions + TensorArithmetic.functions)
    module.add("", TensorMovement.functions + TensorMovement.moduleFunctions)
    module.add("", ParameterType.functions + SystemFunctions.functions)
    module.texts = [("version", SystemFunctions.version)]

    var tensor = ClassDeclaration(type: Tensor.boxType.raw, summary: "Float32 elements with a shape.")
    tensor.methods =
      TensorType.inspection + TensorMaths.functions + TensorReductions.functions + TensorArithmetic.functions
      + TensorMovement.functions + ParameterType.methods
    tensor.metamethods = TensorType.metamethods + TensorArithmetic.operators
    tensor.getters = ParameterType.getters

    var parameter = ClassDeclaration(type: ParameterBox.boxType.raw, summary: "A tensor that is trained.")
    parameter.methods = tensor.methods + ParameterType.parameterMethods
    parameter.metamethods = tensor.metamethods
    parameter.getters = tensor.getters + ParameterType.parameterGetters
    parameter.setters = ParameterType.parameterSetters
    tensor.metamethods.append(TensorType.assignment)

    module.classes = [tensor, parameter, RandomFunctions.generatorClass]
    return module
  }()
}
