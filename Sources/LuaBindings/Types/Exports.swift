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

    tensor.metamethods.append(TensorType.assignment)

    var parameter = ClassDeclaration(type: ParameterBox.boxType.raw, summary: "A tensor that is trained.")
    parameter.methods = tensor.methods + ParameterType.parameterMethods
    parameter.metamethods = tensor.metamethods
    parameter.getters = tensor.getters + ParameterType.parameterGetters
    parameter.setters = ParameterType.parameterSetters

    module.add("nn", LayerConstructors.functions)
    module.add("nn.functional", FunctionalLayers.functions)
    module.add("models", LayerConstructors.models)
    module.add("losses", LossFunctions.functions)
    module.add("optimizers", OptimizerType.functions)
    module.add("optimizers.schedules", LearningRateType.functions)
    module.add(
      "", LayerType.functions + TrainingMethods.functions + TrainerType.functions + DataFunctions.files)
    module.functions += SchedulerType.functions
    module.add("data", DataFunctions.functions)
    module.add("image", DataFunctions.images)
    module.add("metrics", DataFunctions.metrics)
    module.add("plot", PlotFunctions.functions)

    var layer = ClassDeclaration(
      type: LayerBox.boxType.raw, summary: "A layer or a model: called, nested, trained, saved.")
    layer.methods = LayerType.methods + TrainingMethods.methods
    layer.metamethods = LayerType.metamethods
    layer.getters = LayerType.getters + TrainingMethods.getters
    layer.setters = LayerType.setters + TrainingMethods.setters
    module.prelude = ScriptedLayer.prelude(fields: layer.getters, settable: layer.setters)
    module.preludeFunctions =
      layer.methods + layer.metamethods + layer.setters + [ScriptedLayer.attach, ScriptedLayer.attached]

    module.classes = [
      tensor, parameter, RandomFunctions.generatorClass, layer, LayerType.symbolicClass,
      OptimizerType.optimizerClass,
      LearningRateType.scheduleClass, TrainingMethods.emaClass, TrainingMethods.earlyStoppingClass,
      SchedulerType.schedulerClass, TrainerType.trainerClass, StepIterators.trainingClass,
      StepIterators.samplingClass,
    ]
    return module
  }()
}
