import DiffusionKit

// Folders of models in the layout of diffusers: config.json and weights.

enum PretrainedModels {
  /// The function `from_pretrained` of each kind of model.
  static let functions: [(path: String, function: Function)] = [
    "DiT", "TimeMLP", "UNet1DModel", "UNet2DModel",
  ]
  .map { ("models.\($0).from_pretrained", fromPretrained($0)) }

  /// The method `save_pretrained` of all layers.
  static let save = Function(
    "save_pretrained",
    "Writes a folder for from_pretrained: config.json and the weights. Python's diffusers reads the folders of UNet2DModel and of DiT with classes. The files replace earlier ones in one step; other files in the folder stay.",
    Argument<LayerBox>.this, Argument<FilePath>("path", "the folder")
  ) { box, path in Nothing(try box.layer.savePretrained(path)) }.documented(
    shapes: .none,
    errors: "A layer that was never called, a module written in Lua, and a folder that cannot be written.",
    example: """
      local model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1}
      model:save_pretrained("points")
      local x = dk.randn(3, 2)
      assert((dk.models.TimeMLP.from_pretrained("points")(x, 5) - model(x, 5)):abs():max():item() == 0)
      """)

  private static let summaries = [
    "DiT": "Loads a model from a folder of save_pretrained, or of diffusers' DiTTransformer2DModel.",
    "TimeMLP": "Loads a model from a folder of save_pretrained.",
    "UNet1DModel": "Loads a model from a folder of save_pretrained.",
    "UNet2DModel":
      "Loads a model from a folder of save_pretrained, or of diffusers' UNet2DModel or UNet2DConditionModel, with weights of any precision and with older names.",
  ]

  private static let models = [
    "DiT":
      "dk.models.DiT{num_attention_heads = 1, attention_head_dim = 8, in_channels = 1, num_layers = 1, sample_size = 4}",
    "TimeMLP": "dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1}",
    "UNet1DModel": """
    dk.models.UNet1DModel{
      in_channels = 1, out_channels = 1, block_out_channels = {4}, layers_per_block = 1, norm_num_groups = 2,
      attention_head_dim = 4, down_block_types = {"DownBlock1D"}, up_block_types = {"UpBlock1D"}}
    """,
    "UNet2DModel": """
    dk.models.UNet2DModel{
      in_channels = 1, out_channels = 1, block_out_channels = {4}, layers_per_block = 1, norm_num_groups = 2,
      attention_head_dim = 4, down_block_types = {"DownBlock2D"}, up_block_types = {"UpBlock2D"}}
    """,
  ]

  private static func fromPretrained(_ kind: String) -> Function {
    func load(_ path: FilePath, _ subfolder: String?, _ variant: String?) throws -> LayerBox {
      let model = try Layer.fromPretrained(path, subfolder: subfolder, variant: variant)
      guard model.kind == kind else {
        throw DiffusionError.file(path, "holds a \(model.kind), not a \(kind)")
      }
      return LayerBox(layer: model)
    }
    return Function(
      "from_pretrained", summaries[kind] ?? "", Argument<FilePath>("path", "the folder, with config.json"),
      Argument<String?>("subfolder", "subfolder of the model, such as \"unet\" in the folder of a pipeline"),
      Argument<String?>("variant", "\"fp16\" for weights in files of that name"), returns: "Layer", body: load
    ).documented(
      shapes: .none,
      errors: """
        Files that are missing or damaged, unknown classes, unsupported values of options (unknown options are ignored with a \
        warning), pickles, and weights that do not fit the model: the message lists missing, unexpected and wrongly shaped \
        ones.
        """,
      example: """
        \(models[kind] ?? ""):save_pretrained("model")
        print(dk.models.\(kind).from_pretrained("model").kind) --> \(kind)
        """)
  }

}
