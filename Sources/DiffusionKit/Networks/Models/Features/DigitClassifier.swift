import CData

/// A classifier of handwritten digits, [N, 1, 28, 28] of 0 (paper) to 1 (ink) -> [N, 10] scores, which is included in the
/// library. scripts/examples/digit_classifier.lua trained it on 4,000 digits of MNIST, augmented by shifts and noise; its
/// accuracy on 1,000 held-out digits is 98.5 %.
///
/// The layers are "conv1_1", "conv1_2", "pool1", ... "conv3_2", "pool3", "flatten", "dropout", "scores".
public enum DigitClassifier {
  /// The layers that perceptual distances use: the last one of each size.
  static let featureLayers = ["conv1_2", "conv2_2", "conv3_2"]

  /// Makes a new copy of the classifier, which the caller may train further.
  /// - Throws: `memory`.
  public static func load() throws -> Layer {
    let bytes = UnsafeRawBufferPointer(start: cdata_classifier_bytes(), count: cdata_classifier_size())
    return try Layer.load(MemoryReader(bytes, name: "digit_classifier.safetensors"))
  }
}
