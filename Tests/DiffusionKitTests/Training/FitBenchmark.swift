import COneDNN
import XCTest

@testable import DiffusionKit

/// Runs with DIFFUSIONKIT_BENCH=1: a training step of chapter 9.1.3 against the sgemm calls it contains.
final class FitBenchmark: XCTestCase {
  func testStepAgainstBareProducts() throws {
    try XCTSkipUnless(getenv("DIFFUSIONKIT_BENCH") != nil, "set DIFFUSIONKIT_BENCH to run it")
    let x = try TrainingFixtures.normal([1000, 100], seed: 1)
    let y = try TrainingFixtures.normal([1000, 100], seed: 2)
    let model = try Sequential([Dense(128, activation: .relu), Dense(100)])
    try model.compile(optimizer: Adam(), loss: .mse)
    try model.fit(x, y, epochs: 20)
    let products = try bareProducts()
    for _ in 0..<5 {
      let bare = time(rounds: 2000, products)
      let before = BufferPool.statistics.systemAllocations
      let started = processSeconds()
      try model.fit(x, y, epochs: 60)
      let step = (processSeconds() - started) / (60 * 32)
      let asked = BufferPool.statistics.systemAllocations - before
      let figures = [step * 1e6, bare * 1e6, step / bare].map(Text.significant)
      print("step \(figures[0]) us, products \(figures[1]) us, ratio \(figures[2]), buffers asked \(asked)")
    }
  }

  private func time(rounds: Int, _ body: () -> Void) -> Double {
    let started = processSeconds()
    for _ in 0..<rounds { body() }
    return (processSeconds() - started) / Double(rounds)
  }

  /// Processor time: other work on the machine does not count. Run it with OMP_NUM_THREADS=1.
  private func processSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private func bareProducts() throws -> () -> Void {
    func buffer(_ rows: Int, _ columns: Int) throws -> Tensor {
      try TrainingFixtures.normal([rows, columns])
    }
    let x = try buffer(32, 100)
    let w1 = try buffer(128, 100)
    let h = try buffer(32, 128)
    let w2 = try buffer(100, 128)
    let out = try buffer(32, 100)
    let dw1 = try buffer(128, 100)
    let dw2 = try buffer(100, 128)
    let dh = try buffer(32, 128)
    let N = CChar(78)
    let T = CChar(84)
    return {
      _ = dnnl_sgemm(N, T, 32, 128, 100, 1, x.pointer, 100, w1.pointer, 100, 0, h.pointer, 128)
      _ = dnnl_sgemm(N, T, 32, 100, 128, 1, h.pointer, 128, w2.pointer, 128, 0, out.pointer, 100)
      _ = dnnl_sgemm(T, N, 100, 128, 32, 1, out.pointer, 100, h.pointer, 128, 0, dw2.pointer, 128)
      _ = dnnl_sgemm(N, N, 32, 128, 100, 1, out.pointer, 100, w2.pointer, 128, 0, dh.pointer, 128)
      _ = dnnl_sgemm(T, N, 128, 100, 32, 1, dh.pointer, 128, x.pointer, 100, 0, dw1.pointer, 100)
    }
  }
}
