import CLua
import DiffusionKit

/// The classifiers of `c2st`.
private enum Classifier: String, OptionChoice, LuaReadable {
  case nearest = "1nn"
  case network
}

/// dk.metrics: distances of tensors, and of sets of samples.
enum MetricFunctions {
  static let functions: [Function] = [
    Function(
      "c2st",
      "The accuracy of a classifier at telling two sets of samples apart, on held-out samples: 0.5 if the classifier cannot, 1 if the sets are separate (Lopez-Paz and Oquab 2017).",
      setA, setB,
      Argument(
        "classifier",
        "\"1nn\": by the nearest other sample; \"network\": small trained perceptrons (Lueckmann et al. 2021)",
        default: Classifier.nearest),
      Argument(
        "folds", "\"network\": the number of perceptrons, each tested on another part of the samples",
        default: 5),
      Argument(
        "steps", "\"network\": the training steps of each perceptron, with batches of 128", default: 1000),
      Argument<Generator?>("generator", "\"network\": the generator of the order of samples"),
      returns: "number", body: twoSampleTest
    ).documented(
      shapes: "two of one shape [N, ...].",
      errors: "Shapes that differ, no samples, values that are not finite, folds outside 2 to N.",
      example: """
        local a, b = dk.randn(50, 2), dk.randn(50, 2) + 100
        print(dk.metrics.c2st(a, b)) --> 1.0
        print(dk.metrics.c2st(a, b, {classifier = "network", folds = 2, steps = 200})) --> 1.0
        """),
    Function(
      "mmd",
      "The unbiased estimate of the squared maximum mean discrepancy of two sets of samples with a Gaussian kernel: about 0 for one distribution (Gretton et al. 2012, eq. 3).",
      setA, setB,
      Argument<Double?>(
        "bandwidth", "standard deviation of the kernel, by default the median distance of two samples"),
      returns: "number"
    ) { a, b, bandwidth in try mmd(a, b, bandwidth: bandwidth) }.documented(
      shapes: .sets, errors: "Sizes that differ, fewer than two samples, values that are not finite.",
      example: """
        local a, b = dk.zeros(4, 1), dk.ones(4, 1)
        print(("%.4f"):format(dk.metrics.mmd(a, b, {bandwidth = 1}))) --> 0.7869
        """),
    Function(
      "wasserstein",
      "The exact 2-Wasserstein distance of two sets of equal size: the root of the minimal mean squared distance of pairs (Jonker and Volgenant 1987). Takes seconds for 10,000 points.",
      setA, setB, Argument("squared", "whether to return the square of the distance", default: false),
      returns: "number"
    ) { a, b, squared in try wasserstein(a, b, squared: squared) }.documented(
      shapes: "two of one shape [N, ...].",
      errors: "Shapes that differ, no samples, values that are not finite.",
      example: """
        local a = dk.randn(50, 2)
        print(("%.3f"):format(dk.metrics.wasserstein(a, a:index_select(1, dk.randperm(50)) + 3, {squared = true}))) --> 18.000
        """),
    Function(
      "frechet_distance",
      "The squared Frechet distance of two sets of features, |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2)) (Heusel et al. 2017). Biased upwards for few samples.",
      Argument<Tensor>("a", "features [N, D]"), Argument<Tensor>("b", "[M, D]"), returns: "number"
    ) { a, b in try frechetDistance(a, b) }.documented(
      shapes: .sets,
      errors:
        "Sizes that differ, fewer than two samples, values that are not finite, more than 4096 features.",
      example: """
        local a = dk.randn(100, 3)
        print(("%.3f"):format(dk.metrics.frechet_distance(a, a + 1))) --> 3.000
        """),
    Function(
      "precision_recall",
      "Returns {precision =, recall =}: the share of the samples that lie among the real data and the share of the real data that lie among the samples, by k-th nearest neighbours (Kynkäänniemi et al. 2019).",
      Argument<Tensor>("real", "[N, ...]"), Argument<Tensor>("samples", "[M, ...]"),
      Argument("k", "neighbour whose distance is the radius of a sample", default: 3),
      returns: "table of numbers", body: precisionAndRecall
    ).documented(
      shapes: .sets, errors: "Sizes that differ, k or fewer samples, values that are not finite.",
      example: """
        local real = dk.randn(100, 2)
        local found = dk.metrics.precision_recall(real, dk.zeros(10, 2) + dk.randn(10, 2) * 0.01)
        assert(found.precision == 1 and found.recall < 1)
        """),
    Function(
      "compare",
      "Computes and prints metrics of samples and real data, each as {value =, floor =}: the floor is the metric of two halves of the real data, with the same number of samples.",
      Argument<Tensor>("real", "[N, ...], at least 8"), Argument<Tensor>("samples", "[M, ...], at least 4"),
      Argument<[String]?>("metrics", "list of names, by default all except \"c2st\", which trains networks"),
      Argument("verbose", "0 to print nothing", default: 1),
      Argument<Generator?>("generator", "the generator of the halves"), returns: "table", body: compare
    ).documented(
      shapes: .sets,
      errors: "Sizes that differ, too few samples, values that are not finite, unknown metrics.",
      example: """
        local real = dk.randn(200, 2)
        local found = dk.metrics.compare(real, dk.randn(100, 2) + 10, {metrics = {"c2st_1nn"}, verbose = 0})
        print(found.c2st_1nn.value) --> 1.0
        """),
    Function(
      "psnr",
      "The peak signal-to-noise ratio in decibels, 10 log10(data_range^2 / mean((a - b)^2)): infinity for equal tensors.",
      Argument<Tensor>("a", "any shape"), Argument<Tensor>("b", "the same shape"),
      Argument("data_range", "difference of the largest and the smallest possible value", default: Float(1)),
      returns: "number"
    ) { a, b, range in try psnr(a, b, dataRange: range) }.documented(
      shapes: "two of one shape; the mean is over all elements.",
      errors: "Shapes that differ, no elements, a data_range that is not positive.",
      example: "print((\"%.3f\"):format(dk.metrics.psnr(dk.zeros(4), dk.full({4}, 0.1)))) --> 20.000"),
    Function(
      "ssim",
      "The mean structural similarity of images: 1 for equal ones, near 0 for unrelated ones (Wang et al. 2004).",
      Argument<Tensor>("a", "[N, C, H, W] or [N, C, L]"), Argument<Tensor>("b", "the same shape"),
      options: SSIMOptions(), returns: "number"
    ) { a, b, options in try ssim(a, b, options) }.documented(
      shapes: .images, errors: .comparing,
      example: """
        local images = dk.rand(2, 3, 32, 32)
        print(("%.3f"):format(dk.metrics.ssim(images, images))) --> 1.000
        """),
    Function(
      "ms_ssim",
      "The mean multi-scale structural similarity of images: 1 for equal ones (Wang, Simoncelli and Bovik 2003).",
      Argument<Tensor>("a", "[N, C, H, W] or [N, C, L]"), Argument<Tensor>("b", "the same shape"),
      options: ScaleOptions(), returns: "number"
    ) { a, b, options in try msSSIM(a, b, options.chosen) }.documented(
      shapes: .images, errors: .comparingScales,
      example: """
        local images = dk.rand(2, 3, 176, 176)
        print(("%.3f"):format(dk.metrics.ms_ssim(images, images))) --> 1.000
        """),
    Function(
      "ngram_bits",
      "The mean bits of a held-out token given the tokens before it, in a model that counts n tokens in a row: interpolated Kneser-Ney (Chen and Goodman 1999). A baseline for models of text.",
      Argument<Tensor>("tokens", "[N], tokens that are counted"),
      Argument<Tensor>("held_out", "[M], tokens to predict"), Argument<Int>("vocab_size", "number of ids"),
      Argument("order", "n, number of tokens that are counted together", default: 3), returns: "number"
    ) { tokens, heldOut, vocabSize, order in
      try NGramModel(tokens, vocabSize: vocabSize, order: order).bitsPerToken(heldOut)
    }.documented(
      shapes: "[N] and [M], whole numbers from 0.",
      errors:
        "Other shapes, no tokens, elements that are no ids, an order below 1 or too large for the number of ids.",
      example: """
        local tokens = dk.arange(0, 300) % 3
        print(dk.metrics.ngram_bits(tokens, tokens, {vocab_size = 3}) < 0.1) --> true
        """),
  ]

  private static let setA = Argument<Tensor>("a", "[N, ...]")
  private static let setB = Argument<Tensor>("b", "[N, ...]")

  /// The options of dk.metrics.ms_ssim and dk.losses.ms_ssim.
  struct ScaleOptions: OptionTable {
    var window = SSIMOptions()
    var scales: Int?
    var weights: [Float]?

    static let fields: [Field<ScaleOptions>] =
      [
        windowFields[0],
        .option(
          "scales", \.scales,
          "number of scales, 1 to 5, each half as large as the one before; 5 unless weights are given"),
      ] + windowFields.dropFirst() + [
        .option(
          "weights", \.weights,
          "exponents of the scales, by default the first ones of the paper, normalised to a sum of 1")
      ]
    private static let windowFields = SSIMOptions.fields.nested(in: \ScaleOptions.window)

    var chosen: MSSSIMOptions {
      get throws {
        guard scales == nil || weights == nil else {
          throw DiffusionError.argument("scales", "expected either scales or weights")
        }
        var options = try scales.map(MSSSIMOptions.init(scales:)) ?? MSSSIMOptions()
        if let weights { options.weights = weights }
        options.window = window
        return options
      }
    }
  }

  private static func twoSampleTest(
    _ a: Tensor, _ b: Tensor, _ classifier: Classifier, _ folds: Int, _ steps: Int, _ generator: Generator?
  ) throws -> Double {
    switch classifier {
    case .nearest: try c2st1NN(a, b)
    case .network:
      try c2st(a, b, folds: folds, steps: steps, generator: generator.orDefault)
    }
  }
  private static func precisionAndRecall(_ real: Tensor, _ samples: Tensor, _ k: Int) throws -> LuaTable {
    let found = try precisionRecall(real, samples, k: k)
    return LuaTable([("precision", found.precision), ("recall", found.recall)])
  }
  private static func compare(
    _ real: Tensor, _ samples: Tensor, _ metrics: [String]?, _ verbose: Int, _ generator: Generator?
  ) throws -> LuaTable {
    let chosen =
      try metrics?.map { name in
        guard let metric = SampleMetric(rawValue: name) else {
          throw DiffusionError.unknown(
            "metric", name, known: SampleMetric.allCases.map(\.rawValue), argument: "metrics")
        }
        return metric
      } ?? SampleMetric.untrained
    let found = try compareSamples(real, samples, metrics: chosen, generator: generator.orDefault)
    if verbose != 0 { StandardOutput.write(found.map { "\($0)\n" }.joined()) }
    return LuaTable(found.map { ($0.metric.rawValue, LuaTable([("value", $0.value), ("floor", $0.floor)])) })
  }
}
