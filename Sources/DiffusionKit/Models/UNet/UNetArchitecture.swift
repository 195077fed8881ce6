// The options of a U-Net in files.

extension UNetConfiguration {
  /// As diffusers' config.json has them.
  func json(axes: Int) -> [JSON.Member] {
    func optional(_ value: Int?) -> JSON { value.map(JSON.int) ?? .null }
    let blocks = blockTypeNames(axes: axes)
    return [
      .init("sample_size", sampleSize.map { $0.count == 1 ? .int($0[0]) : .ints($0) } ?? .null),
      .init("in_channels", .int(inChannels)),
      .init("out_channels", .int(outChannels)), .init("center_input_sample", .bool(centerInputSample)),
      .init("freq_shift", .double(freqShift)), .init("flip_sin_to_cos", .bool(flipSinToCos)),
      .init("down_block_types", .array(blocks.down.map(JSON.string))),
      .init("up_block_types", .array(blocks.up.map(JSON.string))),
      .init("block_out_channels", .ints(blockOutChannels)), .init("layers_per_block", .int(layersPerBlock)),
      .init("mid_block_scale_factor", .double(Double(midBlockScaleFactor))),
      .init("downsample_padding", .int(downsamplePadding)), .init("dropout", .double(Double(dropout))),
      .init("act_fn", .activation(actFn)), .init("attention_head_dim", optional(attentionHeadDim)),
      .init("norm_num_groups", .int(normNumGroups)),
      .init("attn_norm_num_groups", optional(attnNormNumGroups)),
      .init("norm_eps", .double(Double(normEps))),
      .init("resnet_time_scale_shift", .string(resnetTimeScaleShift.rawValue)),
      .init("add_attention", .bool(addAttention)),
      .init("class_embed_type", classEmbedType.map { .string($0.rawValue) } ?? .null),
      .init("num_class_embeds", optional(numClassEmbeds)),
      .init("conditioning_channels", .int(conditioningChannels)),
      .init("cross_attention_dim", optional(crossAttentionDim)),
      .init("num_attention_heads", optional(numAttentionHeads)),
      .init("zero_init_outputs", .bool(zeroInitOutputs)),
      .init("gradient_checkpointing", .bool(gradientCheckpointing)),
    ]
  }

  init(_ options: ArchitectureOptions, axes: Int) throws {
    sampleSize = try options.optionalIntOrInts("sample_size")
    inChannels = try options.int("in_channels")
    outChannels = try options.int("out_channels")
    centerInputSample = try options.bool("center_input_sample")
    freqShift = try options.double("freq_shift")
    flipSinToCos = try options.bool("flip_sin_to_cos")
    blockOutChannels = try options.ints("block_out_channels")
    layersPerBlock = try options.int("layers_per_block")
    midBlockScaleFactor = try options.float("mid_block_scale_factor")
    downsamplePadding = try options.int("downsample_padding")
    dropout = try options.float("dropout")
    actFn = try options.activation("act_fn")
    attentionHeadDim = try options.optionalInt("attention_head_dim")
    normNumGroups = try options.int("norm_num_groups")
    attnNormNumGroups = try options.optionalInt("attn_norm_num_groups")
    normEps = try options.float("norm_eps")
    resnetTimeScaleShift = try options.choice("resnet_time_scale_shift")
    addAttention = try options.bool("add_attention")
    numClassEmbeds = try options.optionalInt("num_class_embeds")
    // Older files lack what follows.
    classEmbedType = try options.ifPresent("class_embed_type", options.choice)
    conditioningChannels = try options.ifPresent("conditioning_channels", options.int) ?? 0
    crossAttentionDim = try options.ifPresent("cross_attention_dim", options.int)
    numAttentionHeads = try options.ifPresent("num_attention_heads", options.int)
    zeroInitOutputs = try options.ifPresent("zero_init_outputs", options.bool) ?? false
    gradientCheckpointing = try options.ifPresent("gradient_checkpointing", options.bool) ?? false
    try setBlockTypes(
      down: options.strings("down_block_types"), up: options.strings("up_block_types"), axes: axes)
  }
}
