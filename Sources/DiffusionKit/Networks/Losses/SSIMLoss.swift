// Losses of structural similarity: 1 minus a similarity.
extension Loss {
  /// 1 minus the mean structural similarity (Wang et al. 2004) of images [N, C, H, W] or signals [N, C, L]: 0 for equal
  /// ones. The similarity itself is the metric `ssim`.
  /// - Throws: `argument` for options out of range. A call of the loss throws `argument("target")` for shapes that
  ///   differ and for values far beyond `dataRange`, `argument("prediction")` for tensors of other ranks, without
  ///   elements or smaller than the window.
  public static func ssim(_ options: SSIMOptions = SSIMOptions()) throws -> Loss {
    try options.check()
    return Loss("ssim", options: options.description) { prediction, target in
      try checkShapes(prediction, target)
      let similarity = try Tensor.structuralSimilarity(
        prediction, target, options, names: ("prediction", "target"))
      // Predictions may have any values during training.
      try Tensor.checkRange([target], options.dataRange, argument: "target")
      return try Tensor(1) - similarity
    }
  }

  /// 1 minus the multi-scale structural similarity (Wang, Simoncelli and Bovik 2003): see
  /// `Tensor.multiScaleSimilarity`.
  /// - Throws: as `ssim`. A call of the loss also throws `argument("prediction")` for images too small for the number
  ///   of scales.
  public static func msSSIM(_ options: MSSSIMOptions = MSSSIMOptions()) throws -> Loss {
    try options.check()
    return Loss(
      "ms_ssim", options: options.window.description + [("weights", "\(options.weights)")]
    ) { prediction, target in
      try checkShapes(prediction, target)
      let similarity = try Tensor.multiScaleSimilarity(
        prediction, target, options, names: ("prediction", "target"))
      try Tensor.checkRange([target], options.window.dataRange, argument: "target")
      return try Tensor(1) - similarity
    }
  }
}

extension SSIMOptions: OptionTable {
  public static let fields: [Field<SSIMOptions>] = [
    .option("data_range", \.dataRange, "the difference between the largest and the smallest possible value"),
    .option("window_size", \.windowSize, "the side of the window in elements, odd"),
    .option("sigma", \.sigma, "the standard deviation of its Gaussian weights"),
    .option("k1", \.k1, "k1 times data_range, squared, is added to the terms of the means"),
    .option("k2", \.k2, "k2 times data_range, squared, is added to the terms of the standard deviations"),
  ]
}
