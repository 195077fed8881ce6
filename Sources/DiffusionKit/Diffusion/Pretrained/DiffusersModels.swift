// The classes of diffusers that correspond to our models.

extension DiffusersConfig {
  private static let structural = [
    "in_channels", "out_channels", "block_out_channels", "down_block_types", "up_block_types",
  ]
  /// Options of initialisation and training, which diffusers' configs do not have.
  private static let trainingOptions = ["zero_init_outputs", "gradient_checkpointing"]
  private static let unetDefaults = UNet2DModel.fields.members(of: UNet2DModel.Options())

  static let unet2D = DiffusersConfig(
    classNames: ["UNet2DModel", "UNetUnconditionalModel"], kind: "UNet2DModel",
    defaults: unetDefaults.filter {
      !(["conditioning_channels", "cross_attention_dim", "num_attention_heads"] + trainingOptions)
        .contains($0.key)
    },
    fixed: [
      .only("time_embedding_type", "positional"), .only("time_embedding_dim", .null),
      .only("mid_block_type", "UNetMidBlock2D"), .only("downsample_type", "conv"),
      .only("upsample_type", "conv"), .any("num_train_timesteps"),
    ], required: structural
  ) { options in
    options.dropOldPrefixes()
  }

  static let unet2DCondition = DiffusersConfig(
    classNames: ["UNet2DConditionModel"], kind: "UNet2DModel",
    defaults: unetDefaults.filter {
      !(["conditioning_channels", "num_attention_heads", "attn_norm_num_groups", "add_attention"]
        + trainingOptions)
        .contains($0.key)
    },
    fixed: [
      .only("mid_block_type", "UNetMidBlock2DCrossAttn", "UNetMidBlock2D"),
      .only("only_cross_attention", false),
      .only("transformer_layers_per_block", 1), .only("reverse_transformer_layers_per_block", .null),
      .only("encoder_hid_dim", .null), .only("encoder_hid_dim_type", .null),
      .only("num_attention_heads", .null), .only("dual_cross_attention", false),
      .only("use_linear_projection", false), .only("addition_embed_type", .null),
      .only("addition_time_embed_dim", .null), .any("upcast_attention"),
      .only("resnet_skip_time_act", false), .only("resnet_out_scale_factor", 1),
      .only("time_embedding_type", "positional"), .only("time_embedding_dim", .null),
      .only("time_embedding_act_fn", .null), .only("timestep_post_act", .null),
      .only("time_cond_proj_dim", .null), .only("conv_in_kernel", 3), .only("conv_out_kernel", 3),
      .only("projection_class_embeddings_input_dim", .null), .only("attention_type", "default"),
      .only("class_embeddings_concat", false), .only("mid_block_only_cross_attention", .null, false),
      .only("cross_attention_norm", .null), .any("addition_embed_type_num_heads"),
    ], required: structural + ["cross_attention_dim"]
  ) { options in
    for name in ["layers_per_block", "cross_attention_dim"] { try options.unite(name) }
    options["attn_norm_num_groups"] = .null
    options["add_attention"] = .bool(options.config["mid_block_type"] != "UNetMidBlock2D")
    guard ["silu", "swish"].contains(options["act_fn"]) else {
      throw DiffusionError.state(
        "act_fn = \(options["act_fn"]?.text() ?? "null"): only silu is possible here")
    }
    try options.readHeads()
  }

  static let transformer = DiffusersConfig(
    classNames: ["DiTTransformer2DModel", "Transformer2DModel"], kind: "DiT",
    defaults: DiT.fields.members(of: DiT.Options()).filter { !trainingOptions.contains($0.key) },
    fixed: [
      .only("norm_type", "ada_norm_zero"), .any("norm_num_groups"), .any("upcast_attention"),
      // Options of the older class, Transformer2DModel, which has other models too.
      .only("cross_attention_dim", .null), .only("num_vector_embeds", .null),
      .only("double_self_attention", false), .only("only_cross_attention", false),
      .any("use_linear_projection"), .only("attention_type", "default"),
      .only("caption_channels", .null), .only("interpolation_scale", .null, 1),
      .only("use_additional_conditions", .null, false),
    ], required: ["num_attention_heads", "attention_head_dim", "in_channels", "num_layers", "patch_size"]
  ) { try $0.unite("sample_size") }
}

extension ConfigOptions {
  /// Renames blocks from their names before diffusers 0.2, such as "UNetResDownBlock2D".
  fileprivate mutating func dropOldPrefixes() {
    for name in ["down_block_types", "up_block_types"] {
      guard let blocks = self[name]?.array else { continue }
      self[name] = .array(
        blocks.map { block in
          guard let text = block.string, text.hasPrefix("UNetRes") else { return block }
          return .string(String(text.dropFirst("UNetRes".count)))
        })
    }
  }

  /// Reads the number of heads, which diffusers' UNet2DConditionModel calls attention_head_dim: one number for all
  /// resolutions or one for each. Blocks without cross-attention use the same number as the width of their heads.
  /// - Throws: `state` for heads that differ in number and width.
  fileprivate mutating func readHeads() throws {
    let heads = self["attention_head_dim"] ?? .null
    guard let list = heads.array else {
      self["num_attention_heads"] = heads
      return
    }
    if let first = list.first, list.allSatisfy({ $0.isSame(as: first) }) {
      self["attention_head_dim"] = first
      self["num_attention_heads"] = first
      return
    }
    // Different numbers of heads are supported if all heads have the same width.
    let channels = self["block_out_channels"]?.array?.map(\.int) ?? []
    let blocks = (self["down_block_types"]?.array ?? []) + (self["up_block_types"]?.array ?? [])
    let widths = zip(channels, list.map(\.int)).map { channels, heads -> Int? in
      guard let channels, let heads, heads > 0, channels % heads == 0 else { return nil }
      return channels / heads
    }
    guard let width = widths.first ?? nil, widths.count == list.count, channels.count == list.count,
      widths.allSatisfy({ $0 == width }), !blocks.contains("AttnDownBlock2D"),
      !blocks.contains("AttnUpBlock2D")
    else {
      throw DiffusionError.state(
        "attention_head_dim = \(heads.text().prefix(80)): only heads of equal number or of equal width are possible here"
      )
    }
    self["attention_head_dim"] = .int(width)
    self["num_attention_heads"] = .null
  }

  /// Writes the number of heads as diffusers' class has it.
  /// - Returns: false if diffusers' class cannot express it.
  fileprivate mutating func writeHeads(_ configuration: UNetModel.Options) -> Bool {
    let hasPlain = (configuration.downBlockTypes + configuration.upBlockTypes).contains(.attention)
    if let heads = configuration.numAttentionHeads {
      self["attention_head_dim"] = .int(heads)
      return !hasPlain || configuration.attentionHeadDim == heads
    }
    guard let width = configuration.attentionHeadDim, !hasPlain else { return false }
    let channels = configuration.blockOutChannels
    guard channels.allSatisfy({ $0 % width == 0 }) else { return false }
    self["attention_head_dim"] = .ints(channels.map { $0 / width })
    return true
  }
}

// MARK: Writing

extension DiffusersConfig {
  /// The class of diffusers that corresponds to a model, and its config without the names that begin with "_"; nil if
  /// diffusers has no such class.
  static func describing(_ model: Layer) -> (className: String, options: [JSON.Member])? {
    switch model {
    case let model as UNet2DModel where model.options.conditioningChannels == 0:
      let configuration = model.options
      guard ["silu", "mish", "gelu", "relu"].contains(configuration.actFn.rawValue) else { return nil }
      guard configuration.crossAttentionDim != nil else {
        return unet2D.options(ConfigOptions(members: model.members))
      }
      guard configuration.actFn == .silu, configuration.attnNormNumGroups == nil else { return nil }
      var options = ConfigOptions(members: model.members)
      options["num_attention_heads"] = nil
      guard options.writeHeads(configuration) else { return nil }
      options["mid_block_type"] =
        configuration.addAttention ? "UNetMidBlock2DCrossAttn" : "UNetMidBlock2D"
      return unet2DCondition.options(options)
    case let model as DiT where model.options.numEmbedsAdaNorm != nil:
      let own = model.members.filter { !trainingOptions.contains($0.key) }
      let options: [JSON.Member] = [
        .init("norm_type", "ada_norm_zero"), .init("norm_num_groups", 32), .init("upcast_attention", false),
      ]
      return (transformer.classNames[0], own + options)
    default: return nil
    }
  }
}
