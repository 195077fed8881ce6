import CLua
import DiffusionKit

/// Everything the module exports, in one place: each room's functions and each class, from their declarations.
enum Exports {
  /// Functions of tensors that are both methods and functions of the module.
  private static let movement =
    TensorMovement.functions + SplittingFunctions.functions + RearrangingFunctions.functions
    + DiagonalFunctions.functions + TensorSelection.functions + TensorScattering.functions
  private static let maths =
    TensorMaths.functions + TensorReductions.functions + TensorArithmetic.functions
    + ElementFunctions.functions
    + ActivationFunctions.functions + BinaryFunctions.functions + TensorProducts.functions
    + MatrixProducts.functions + StatisticsFunctions.functions + TensorTruth.functions
    + TensorOrdering.functions + TensorCumulation.functions + TensorCounting.functions

  static let module: ModuleDeclaration = {
    var module = ModuleDeclaration()
    module.add("", TensorCreation.functions, .tensors)
    module.add("", movement + JoiningFunctions.functions, .tensors)
    module.add("", RearrangingFunctions.moduleFunctions + DiagonalFunctions.moduleFunctions, .tensors)
    module.add("", TensorSelection.moduleFunctions, .tensors)
    module.add("", maths + TensorProducts.moduleFunctions + StatisticsFunctions.moduleFunctions, .maths)
    module.add("", TensorCounting.moduleFunctions, .maths)
    module.add(
      "linalg", EquationFunctions.functions + FactorFunctions.functions + NormFunctions.functions,
      .linearAlgebra)
    module.add("fft", FourierFunctions.functions + ComplexFunctions.functions, .fourier)
    module.add("", ComplexFunctions.moduleFunctions, .fourier)
    module.add("", ShortTimeFunctions.functions + ShortTimeFunctions.windows, .fourier)
    module.add("", RandomFunctions.functions, .random)
    module.add("", Distributions.functions + Distributions.moduleFunctions, .random)
    module.add("", ParameterType.functions, .autograd)
    module.add("nn", LayerConstructors.functions + ConvolutionFunctions.layers, .layers)
    module.add("nn", PoolingFunctions.layers + ResizingFunctions.layers, .layers)
    module.add("nn", NormalizationFunctions.layers + AttentionFunctions.layers, .layers)
    module.add("nn", NoiseLayers.functions + PaddingLayers.layers, .layers)
    module.add("nn.functional", FunctionalLayers.functions + ConvolutionFunctions.functions, .layers)
    module.add("nn.functional", PoolingFunctions.functions + ResizingFunctions.functions, .layers)
    module.add("nn.functional", WindowFunctions.functions + VolumeFunctions.functions, .layers)
    module.add("nn.functional", StatisticsFunctions.functionals, .layers)
    module.add("nn.functional", NormalizationFunctions.functions + AttentionFunctions.functions, .layers)
    module.exports.append(Export("nn.module", ScriptedLayer.moduleInfo, .layers))
    module.add("models", DenoiserFunctions.functions + FeatureModels.functions, .models)
    module.add("", LayerType.functions + CallbackType.functions, .models)
    module.add("losses", LossArgument.exported, .losses)
    module.add("optimizers", OptimizerType.functions, .optimizers)
    module.add("optimizers.schedules", LearningRateType.functions, .optimizers)
    module.add("", AveragingType.functions, .optimizers)
    module.add(PretrainedModels.functions, .models)
    module.add(
      "",
      TrainerType.functions + ForwardProcess.functions + PipelineType.moduleFunctions + FlowType.functions,
      .diffusion)
    module.add("", MaskedType.functions, .diffusion)
    module.add(PipelineType.functions + SchedulerType.functions, .diffusion)
    module.add("noise", NoiseFunctions.functions, .diffusion)
    module.add("", DataFunctions.files + TorchFunctions.functions + ByteFunctions.functions, .data)
    module.add("json", JSONFunctions.functions, .data)
    module.add("audio", AudioFunctions.functions, .data)
    module.add(
      "data",
      DataFunctions.functions + DatasetType.functions + ToyFunctions.functions + VocabularyType.functions,
      .data)
    module.add("image", ImageFunctions.functions + ImageShow.functions + ImageFilters.functions, .images)
    module.add("plot", PlotFunctions.functions, .images)
    module.add("metrics", MetricFunctions.functions, .metrics)
    module.add("", SystemFunctions.functions + ProgressType.functions, .system)
    module.exports.append(Export("options", ScriptOptions.info, .system))
    module.texts = SystemFunctions.texts + JSONFunctions.texts

    var tensor = ClassDeclaration(type: Tensor.boxType.raw, summary: "Float32 elements with a shape.")
    tensor.methods =
      TensorType.inspection + maths + movement + ShortTimeFunctions.functions + Distributions.functions
      + ParameterType.methods + ByteFunctions.methods
    tensor.metamethods =
      TensorType.metamethods + TensorType.comparisons + TensorArithmetic.operators + [TensorType.assignment]
    tensor.getters = ParameterType.getters

    var parameter = ClassDeclaration(
      type: ParameterBox.boxType.raw, summary: "A tensor that is trained.", parent: tensor.type)
    parameter.methods = tensor.methods + ParameterType.parameterMethods
    parameter.metamethods = tensor.metamethods
    parameter.getters = tensor.getters + ParameterType.parameterGetters
    parameter.setters = ParameterType.parameterSetters

    var layer = ClassDeclaration(
      type: LayerBox.boxType.raw, summary: "A layer or a model: called, nested, trained, saved.")
    layer.methods = LayerType.methods + [PretrainedModels.save] + TrainingMethods.methods
    layer.metamethods = LayerType.metamethods
    layer.getters = LayerType.getters + TrainingMethods.getters
    layer.setters = LayerType.setters + TrainingMethods.setters
    module.preludes = [
      ScriptOptions.prelude, ScriptedLayer.prelude(fields: layer.getters, settable: layer.setters),
    ]
    module.preludeFunctions =
      layer.methods + layer.metamethods + layer.setters
      + [ScriptedLayer.attach, ScriptedLayer.attached, ScriptOptions.knownNames]
    // After the prelude: in modules written in Lua these are ordinary fields.
    layer.getters += NoiseLayers.getters
    layer.setters += NoiseLayers.setters

    module.add([tensor], .tensors)
    module.add([RandomFunctions.generatorClass], .random)
    module.add([parameter], .autograd)
    module.add([SymbolicTensorType.symbolicClass], .layers)
    module.add([layer, CallbackType.earlyStoppingClass, StepIterators.trainingClass], .models)
    module.add([LossType.lossClass], .losses)
    module.add(
      [OptimizerType.optimizerClass, LearningRateType.scheduleClass, AveragingType.emaClass], .optimizers)
    module.add(
      [
        SchedulerType.schedulerClass, TimestepIterator.iteratorClass, PipelineType.pipelineClass,
        TrainerType.trainerClass,
        StepIterators.samplingClass, FlowType.flowClass, MaskedType.diffusionClass,
      ], .diffusion)
    module.add([DatasetType.datasetClass, VocabularyType.vocabularyClass], .data)
    module.add([ProgressType.progressClass], .system)
    return module
  }()
}
