import CKernels
import Glibc

/// The peak signal-to-noise ratio in decibels, 10 log10(dataRange^2 / mean of (a - b)^2), with the mean over all elements;
/// infinity for equal tensors.
/// - Parameters:
///   - a: any shape with at least one element.
///   - b: of the same shape.
///   - dataRange: the difference of the largest and the smallest possible value. Default 1.
/// - Throws: `argument("b")` for another shape, `argument("a")` for no elements, `argument("dataRange")` unless positive.
public func psnr(_ a: Tensor, _ b: Tensor, dataRange: Float = 1) throws -> Double {
  try b.shape.requireEqual(to: a.shape, of: "a first tensor", name: "b")
  guard a.count > 0 else { throw DiffusionError.argument("a", "no elements: shape \(a.shape)") }
  try Requirement.positive(dataRange, "dataRange")
  var error = 0.0
  try Stoppable.run(a.count) {
    error = ck_error_mean(CK_SQUARED_ERROR, 1, 1, a.count, a.pointer, b.pointer, nil)
  }
  return 10 * log10(Double(dataRange) * Double(dataRange) / error)
}

/// The mean structural similarity (Wang et al. 2004) of images [N, C, H, W] or signals [N, C, L]: 1 for equal ones, near
/// 0 for unrelated ones. See `Tensor.structuralSimilarity`.
/// - Throws: `argument("b")` for another shape than a's, `argument("a")` for other shapes, no elements or images smaller
///   than the window, `argument("dataRange")` if the values of both go far beyond it, and `argument` for options out of
///   range.
public func ssim(_ a: Tensor, _ b: Tensor, _ options: SSIMOptions = SSIMOptions()) throws -> Double {
  let value = try noGrad { try Tensor.structuralSimilarity(a, b, options).item() }
  try Tensor.checkRange([a, b], options.dataRange, argument: "dataRange")
  return Double(value)
}

/// The multi-scale structural similarity (Wang, Simoncelli and Bovik 2003), as `ssim`: see
/// `Tensor.multiScaleSimilarity`.
/// - Throws: as `ssim`, and `argument("a")` for images too small for the number of scales.
public func msSSIM(_ a: Tensor, _ b: Tensor, _ options: MSSSIMOptions = MSSSIMOptions()) throws -> Double {
  let value = try noGrad { try Tensor.multiScaleSimilarity(a, b, options).item() }
  try Tensor.checkRange([a, b], options.window.dataRange, argument: "dataRange")
  return Double(value)
}
