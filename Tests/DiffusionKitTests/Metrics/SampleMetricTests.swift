import DiffusionKit
import XCTest

@testable import DiffusionKitMetrics
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// Metrics of two sets of samples, against explicit sums, closed forms and properties.
final class SampleMetricTests: XCTestCase {
  private func rows(_ tensor: Tensor) -> [[Double]] {
    let size = tensor.count / tensor.shape.sizes[0]
    return stride(from: 0, to: tensor.count, by: size).map { start in
      tensor.floats[start..<start + size].map(Double.init)
    }
  }
  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  func testDiscrepancyIsItsSum() throws {
    let (a, b) = (
      try TrainingFixtures.normal([70, 2, 3], seed: 1),
      try TrainingFixtures.normal([45, 2, 3], seed: 2) + Tensor(0.3)
    )
    let (x, y) = (rows(a), rows(b))
    var all: [Double] = []
    let pooled = x + y
    for i in pooled.indices { for j in 0..<i { all.append(distance(pooled[i], pooled[j])) } }
    all.sort()
    let median = (all[(all.count - 1) / 2] + all[all.count / 2]) / 2
    for bandwidth in [nil, 0.7, 3] as [Double?] {
      func kernel(_ p: [Double], _ q: [Double]) -> Double {
        let width = bandwidth ?? median
        return exp(-distance(p, q) * distance(p, q) / (2 * width * width))
      }
      func own(_ set: [[Double]]) -> Double {
        var sum = 0.0
        for i in set.indices { for j in set.indices where j != i { sum += kernel(set[i], set[j]) } }
        return sum / Double(set.count * (set.count - 1))
      }
      let cross = x.reduce(0) { sum, p in y.reduce(sum) { $0 + kernel(p, $1) } } / Double(x.count * y.count)
      XCTAssertEqual(try mmd(a, b, bandwidth: bandwidth), own(x) + own(y) - 2 * cross, accuracy: 2e-6)
    }
  }

  func testDiscrepancyOfOneDistributionIsAroundZero() throws {
    var values: [Double] = []
    for seed in 0..<30 {
      values.append(
        try mmd(
          TrainingFixtures.normal([60, 2], seed: UInt64(2 * seed + 1)),
          TrainingFixtures.normal([60, 2], seed: UInt64(2 * seed + 2))))
    }
    XCTAssertLessThan(abs(values.reduce(0, +) / 30), 0.003)
    XCTAssertTrue(values.contains { $0 < 0 })
    let a = try TrainingFixtures.normal([60, 2])
    XCTAssertGreaterThan(try mmd(a, a + Tensor(2)), 0.3)
    XCTAssertEqual(try mmd(Tensor.ones(Shape([5, 2])), Tensor.ones(Shape([5, 2]))), 0)
  }

  /// For normal distributions whose covariances commute, it is the sum of (sqrt(p) - sqrt(q))^2 over the axes.
  func testFrechetDistanceOfScaledAxes() throws {
    let a = try TrainingFixtures.normal([500, 4])
    let scale = try TrainingFixtures.tensor([4], [1, 2, 0.5, 3])
    let shift = try TrainingFixtures.tensor([4], [0, 1, -2, 0.5])
    // Exactly uncorrelated axes: each combination of signs once.
    var corners: [Float] = []
    for corner in 0..<16 { for axis in 0..<4 { corners.append(corner >> axis & 1 == 1 ? 1 : -1) } }
    let cube = try TrainingFixtures.tensor([16, 4], corners)
    let variance = 16.0 / 15
    let expected = (0 + 1 + 0.25 + 4) * variance + (1 + 4 + 0.25)
    XCTAssertEqual(try frechetDistance(cube, cube * scale + shift), expected, accuracy: 1e-6)
    XCTAssertEqual(try frechetDistance(a, a + shift), 5.25, accuracy: 1e-4)
    XCTAssertEqual(try frechetDistance(a, a), 0, accuracy: 1e-6)
  }

  /// In two dimensions the trace of the root follows from trace and determinant: tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)).
  func testFrechetDistanceOfCorrelatedFeatures() throws {
    let a = try TrainingFixtures.normal([300, 2], seed: 3).matmul(
      TrainingFixtures.tensor([2, 2], [1, 0.8, -0.3, 0.5]))
    let b = try TrainingFixtures.normal([200, 2], seed: 4).matmul(
      TrainingFixtures.tensor([2, 2], [0.4, -1, 2, 0.1]))
    func moments(_ set: [[Double]]) -> (mean: [Double], xx: Double, xy: Double, yy: Double) {
      let n = Double(set.count)
      let mean = [0, 1].map { axis in set.reduce(0) { $0 + $1[axis] } / n }
      func c(_ i: Int, _ j: Int) -> Double {
        set.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / (n - 1)
      }
      return (mean, c(0, 0), c(0, 1), c(1, 1))
    }
    let (p, q) = (moments(rows(a)), moments(rows(b)))
    let trace = p.xx * q.xx + 2 * p.xy * q.xy + p.yy * q.yy
    let determinant = (p.xx * p.yy - p.xy * p.xy) * (q.xx * q.yy - q.xy * q.xy)
    let common = (trace + 2 * determinant.squareRoot()).squareRoot()
    let expected = pow(distance(p.mean, q.mean), 2) + p.xx + p.yy + q.xx + q.yy - 2 * common
    XCTAssertEqual(try frechetDistance(a, b), expected, accuracy: 1e-5)
    XCTAssertEqual(try frechetDistance(b, a), expected, accuracy: 1e-5)
  }

  /// More features than samples: the covariances have no inverse.
  func testFrechetDistanceOfFewSamples() throws {
    let a = try TrainingFixtures.normal([6, 40], seed: 1)
    XCTAssertEqual(try frechetDistance(a, a), 0, accuracy: 1e-4)
    XCTAssertEqual(
      try frechetDistance(a, a * Tensor(3)), try 4 * sumOfVariances(a) + 4 * sumOfSquaredMeans(a),
      accuracy: 1e-2)
  }
  private func sumOfSquaredMeans(_ set: Tensor) throws -> Double {
    Double(try set.mean(axis: 0).square().sum().item())
  }
  private func sumOfVariances(_ set: Tensor) throws -> Double {
    Double(try set.variance(axis: 0).sum().item())
  }

  func testPrecisionAndRecallByHand() throws {
    let real = try TrainingFixtures.normal([80, 2], seed: 1)
    let samples = try TrainingFixtures.normal([60, 2], seed: 2) * Tensor(1.5)
    let (x, y) = (rows(real), rows(samples))
    func share(_ points: [[Double]], _ set: [[Double]]) -> Double {
      let radii = set.indices.map { i in
        set.indices.filter { $0 != i }.map { distance(set[i], set[$0]) }.sorted()[2]
      }
      let inside = points.filter { p in set.indices.contains { distance(p, set[$0]) <= radii[$0] } }
      return Double(inside.count) / Double(points.count)
    }
    let found = try precisionRecall(real, samples)
    XCTAssertEqual(found.precision, share(y, x), accuracy: 1e-12)
    XCTAssertEqual(found.recall, share(x, y), accuracy: 1e-12)
    XCTAssertEqual(try precisionRecall(real, real + Tensor(100)), PrecisionRecall(precision: 0, recall: 0))
    // A model that repeats one real example has a precision of 1 and recalls only that example.
    let one = try real.narrow(axis: 0, start: 0, length: 1) + samples * Tensor(1e-4)
    let collapsed = try precisionRecall(real, one)
    XCTAssertEqual(collapsed.precision, 1)
    XCTAssertLessThan(collapsed.recall, 0.05)
  }

  func testTrainedClassifier() throws {
    let a = try TrainingFixtures.normal([300, 2], seed: 1)
    let b = try TrainingFixtures.normal([300, 2], seed: 2)
    Session.current.generator.manualSeed(1)
    XCTAssertEqual(try c2st(a, b, steps: 200), 0.5, accuracy: 0.08)
    // Shifted by 2 along one axis, the best classifier is right with the probability that a normal number is below 1.
    let shifted = try b + TrainingFixtures.tensor([2], [2, 0])
    XCTAssertEqual(try c2st(a, shifted, steps: 300), 0.841, accuracy: 0.05)
    XCTAssertEqual(try c2st(a, shifted, steps: 50, generator: Generator(seed: 3)), 0.84, accuracy: 0.06)
    XCTAssertEqual(try c2st(a, a + Tensor(50), folds: 2, steps: 50), 1)
  }

  func testComparisonHasItsFloor() throws {
    let real = try TrainingFixtures.normal([400, 3], seed: 1)
    let samples = try TrainingFixtures.normal([250, 3], seed: 2)
    let generator = Generator(seed: 4)
    for comparison in try compareSamples(real, samples, generator: generator) {
      XCTAssertEqual(comparison.value, comparison.floor, accuracy: 0.15, "\(comparison)")
    }
    let far = try compareSamples(
      real, samples * Tensor(3) + Tensor(2), metrics: [.mmd, .frechetDistance], generator: generator)
    XCTAssertEqual(far.map(\.metric), [.mmd, .frechetDistance])
    for comparison in far { XCTAssertGreaterThan(comparison.value, 10 * abs(comparison.floor)) }
    XCTAssertTrue("\(far[0])".hasPrefix("mmd 0."), "\(far[0])")
  }

  func testMistakes() throws {
    let a = try TrainingFixtures.normal([5, 2])
    let other = try TrainingFixtures.normal([5, 3])
    let (one, none) = (try TrainingFixtures.normal([1, 2]), try Tensor.zeros(Shape([0, 2])))
    let broken = try a * Tensor(Float.nan)
    assertArgument("b", "[5, 3]") { try mmd(a, other) }
    assertArgument("b", "[1, 2]") { try mmd(a, one) }
    assertArgument("a", "not finite") { try mmd(broken, a) }
    assertArgument("bandwidth") { try mmd(a, a, bandwidth: 0) }
    assertArgument("b", "[5, 3]") { try frechetDistance(a, other) }
    assertArgument("a", "[1, 2]") { try frechetDistance(one, a) }
    assertArgument("b", "not finite") { try frechetDistance(a, broken) }
    assertArgument("a", "4096") {
      try frechetDistance(Tensor.zeros(Shape([2, 5000])), Tensor.zeros(Shape([2, 5000])))
    }
    assertArgument("samples", "more than 5") {
      try precisionRecall(TrainingFixtures.normal([9, 2]), a, k: 5)
    }
    assertArgument("k") { try precisionRecall(a, a, k: 0) }
    assertArgument("samples", "[5, 3]") { try precisionRecall(a, other) }
    assertArgument("folds", "2 to") { try c2st(a, a, folds: 6) }
    assertArgument("steps") { try c2st(a, a, steps: 0) }
    assertArgument("b", "[4, 2]") { try c2st(a, TrainingFixtures.normal([4, 2])) }
    assertArgument("real", "at least 8") { try compareSamples(a, a) }
    assertArgument("samples", "no samples") { try compareSamples(TrainingFixtures.normal([20, 2]), none) }
  }
}
