extension Loss {
  /// 1 minus the mean structural similarity (Wang et al. 2004) of pictures [N, C, H, W] or signals [N, C, L]: 0 for equal
  /// ones. The similarity itself is the metric `ssim`.
  /// - Throws: `argument` for options out of range. Calling it throws `argument("target")` for shapes that differ,
  ///   `argument("prediction")` for other shapes, without elements or smaller than the window.
  public static func ssim(_ options: SSIMOptions = SSIMOptions()) throws -> Loss {
    try options.check()
    return Loss("ssim") { prediction, target in
      try checkShapes(prediction, target)
      return try Tensor(1)
        - Tensor.structuralSimilarity(prediction, target, options, names: ("prediction", "target"))
    }
  }
}
