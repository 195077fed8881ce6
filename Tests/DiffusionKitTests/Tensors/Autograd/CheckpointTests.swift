import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class CheckpointTests: XCTestCase {
  private func step(_ x: Tensor, _ w: Parameter) throws -> Tensor { try x.linear(w.tensor).silu() + x }

  func testGradientsAreThoseOfThePlainComputationBitForBit() throws {
    let weights = try (1...4).map { Parameter(try randn([5, 5], seed: UInt64($0)) * Tensor(0.3)) }
    let shared = Parameter(try randn([5], seed: 9))
    let x = Parameter(try randn([3, 5], seed: 10))
    func result(_ run: ([Tensor], @escaping ([Tensor]) throws -> Tensor) throws -> Tensor) throws -> Tensor {
      var h = x.tensor
      let condition = try shared.tensor.sigmoid()
      var skips = [h]
      for weight in weights {
        h = try run([h, condition]) { try self.step($0[0], weight) * $0[1] + shared.tensor }
        skips.append(h)
      }
      for weight in weights.reversed() {
        h = try run([h, skips.removeLast()]) { try self.step($0[0] + $0[1], weight) * $0[1] }
      }
      return h
    }
    func gradients(
      _ run: ([Tensor], @escaping ([Tensor]) throws -> Tensor) throws -> Tensor
    ) throws -> [[Float]?] {
      let all = weights + [shared, x]
      for parameter in all { parameter.zeroGrad() }
      // Twice, since gradients accumulate.
      for _ in 0..<2 { try result(run).sum().backward() }
      XCTAssertTrue(all.allSatisfy { $0.grad?.floats.allSatisfy { $0.isFinite && $0 != 0 } == true })
      return all.map { $0.grad?.floats }
    }
    let plain = try gradients { try $1($0) }
    XCTAssertEqual(try gradients { try checkpoint($0, $1) }, plain)
    XCTAssertEqual(
      try gradients { inputs, body in try checkpoint(inputs) { try checkpoint($0, body) } }, plain)
    // One checkpoint around two others.
    func halves(_ outer: ([Tensor], @escaping ([Tensor]) throws -> Tensor) throws -> Tensor) throws
      -> [[Float]?]
    {
      try gradients { inputs, body in
        try outer(inputs) { inputs in
          let first = try checkpoint(inputs, body)
          return try checkpoint([first] + inputs.dropFirst(), body)
        }
      }
    }
    XCTAssertEqual(try halves { try checkpoint($0, $1) }, try halves { try $1($0) })
  }

  func testRunsOnceForwardAndOnceBackward() throws {
    let p = Parameter(try tensor([2], [1, 2]))
    nonisolated(unsafe) var runs = 0
    let y = try checkpoint([p.tensor]) {
      runs += 1
      return try $0[0].square()
    }
    XCTAssertEqual(runs, 1)
    try y.sum().backward()
    XCTAssertEqual(runs, 2)
    XCTAssertEqual(p.grad?.floats, [2, 4])
    XCTAssertThrowsError(try y.sum().backward(), "freed")
    XCTAssertEqual(runs, 2)
  }

  func testARetainedGraphIsUsedAgain() throws {
    let p = Parameter(try tensor([2], [1, 2]))
    let y = try checkpoint([p.tensor]) { try $0[0].square() }.sum()
    try y.backward(retainGraph: true)
    try y.backward()
    XCTAssertEqual(p.grad?.floats, [4, 8])
  }

  func testParametersAndRecordedTensorsThatAreCaptured() throws {
    let p = Parameter(try Tensor(3))
    let captured = try p.tensor.square()
    let y = try checkpoint([]) { _ in try captured * p.tensor }
    try (y + captured).backward()
    XCTAssertEqual(p.grad?.floats, [33], "p^3 + p^2 at 3")
    let freed = try p.tensor.square()
    try freed.backward(retainGraph: false)
    let z = try checkpoint([]) { _ in try freed * p.tensor }
    p.zeroGrad()
    XCTAssertTrue(message { try z.backward() }.contains("already used and freed"))
  }

  func testWithoutRecording() throws {
    let p = Parameter(try Tensor(3))
    XCTAssertNil(try noGrad { try checkpoint([p.tensor]) { try $0[0].square() } }.node)
    XCTAssertNil(try checkpoint([Tensor(2)]) { try $0[0].square() }.node)
    // Part of the computation is not recorded.
    let y = try checkpoint([p.tensor]) { inputs in
      let factor = try noGrad { try inputs[0].square() }
      return try inputs[0] * factor
    }
    try y.backward()
    XCTAssertEqual(p.grad?.floats, [9])
    XCTAssertTrue(Session.current.isRecording)
  }

  func testAResultThatIsAnInput() throws {
    let p = Parameter(try Tensor(3))
    try checkpoint([p.tensor]) { $0[0] }.backward()
    let square = try p.tensor.square()
    try checkpoint([square]) { $0[0] }.backward()
    XCTAssertEqual(p.grad?.floats, [7])
  }

  func testRandomNumbersAreDrawnAgainAndTheGeneratorContinues() throws {
    let generator = Session.current.generator
    generator.manualSeed(4)
    let p = Parameter(try Tensor.ones(Shape([50])))
    let masks = try (0..<3).map { _ in
      try checkpoint([p.tensor]) { try $0[0].dropout(0.5) }
    }
    let next = try Tensor.rand(Shape([20]))
    generator.manualSeed(4)
    _ = try (0..<3).map { _ in try p.value.dropout(0.5) }
    let expected = try (Tensor.rand(Shape([20])), Tensor.rand(Shape([20])))
    XCTAssertEqual(next.floats, expected.0.floats)
    for mask in masks.reversed() {
      p.zeroGrad()
      generator.manualSeed(5)
      try mask.sum().backward()
      XCTAssertEqual(p.grad?.floats, mask.floats)
      let following = try Tensor.rand(Shape([20]))
      generator.manualSeed(5)
      assertClose(following, try Tensor.rand(Shape([20])), 0)
    }
  }

  func testErrorsOfTheSecondRunDoNotChangeTheSession() throws {
    struct Stop: Error {}
    let p = Parameter(try tensor([2], [1, 2]))
    let session = Session.current
    nonisolated(unsafe) var failure: (() throws -> Tensor?) = { nil }
    func result() throws -> Tensor {
      try checkpoint([p.tensor]) { inputs in
        if let other = try failure() { return other }
        return try inputs[0].exp()
      }.sum()
    }
    func assertConsistent(line: UInt = #line) throws {
      failure = { nil }
      XCTAssertTrue(session.isRecording, line: line)
      XCTAssertFalse(session.isDifferentiating, line: line)
      p.zeroGrad()
      try (p.tensor * Tensor(2)).sum().backward()
      XCTAssertEqual(p.grad?.floats, [2, 2], line: line)
    }
    let first = try result()
    failure = { throw Stop() }
    XCTAssertThrowsError(try first.backward()) { XCTAssertTrue($0 is Stop) }
    try assertConsistent()

    let second = try result()
    failure = {
      session.requestStop()
      try session.checkInterrupted()
      return nil
    }
    XCTAssertThrowsError(try second.backward()) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .interrupted)
    }
    try assertConsistent()

    let third = try result()
    failure = { try randn([3]) }
    XCTAssertTrue(message { try third.backward() }.contains("returned shape [3]"))
    try assertConsistent()

    let fourth = try result()
    failure = {
      try p.tensor.sum().backward()
      return nil
    }
    XCTAssertTrue(message { try fourth.backward() }.contains("backward in a computation"))
    try assertConsistent()
  }

  func testRunningStatisticsMoveOnce() throws {
    let layer = try BatchNormalization()
    let plain = try BatchNormalization()
    let x = Parameter(try randn([8, 3]))
    for layer in [layer, plain] {
      _ = try layer(x.value)
      layer.train()
    }
    try checkpoint([x.tensor]) { try layer($0[0]) }.square().sum().backward()
    try plain(x.tensor).square().sum().backward()
    XCTAssertEqual(layer.stateDict().map(\.tensor.floats), plain.stateDict().map(\.tensor.floats))
  }

  func testAChainOfManyIsReleased() throws {
    let p = Parameter(try Tensor(1))
    var y = p.tensor
    for _ in 0..<100_000 { y = try checkpoint([y]) { try $0[0] + Tensor(1) } }
    weak let first = y.node?.parents[0]
    XCTAssertNotNil(first)
    y = p.tensor
    XCTAssertNil(first)
  }

  /// Three levels, so that intermediate results of blocks are most of the tape.
  func testUNets() throws {
    var configuration = UNetModel.Options()
    configuration.inChannels = 1
    configuration.outChannels = 1
    configuration.blockOutChannels = [8, 16, 16]
    configuration.normNumGroups = 4
    configuration.dropout = 0.1
    configuration.downBlockTypes = [.plain, .attention, .plain]
    configuration.upBlockTypes = [.plain, .attention, .plain]
    let plain = try UNet2DModel(configuration)
    configuration.gradientCheckpointing = true
    try assertTakesLessMemory(plain, UNet2DModel(configuration), randn([4, 1, 32, 32]))
  }

  func testTransformers() throws {
    var configuration = DiT.Options()
    (configuration.numAttentionHeads, configuration.attentionHeadDim) = (2, 16)
    (configuration.inChannels, configuration.numLayers, configuration.sampleSize) = (1, 4, 32)
    configuration.dropout = 0.1
    let plain = try DiT(configuration)
    configuration.gradientCheckpointing = true
    try assertTakesLessMemory(plain, DiT(configuration), randn([4, 1, 32, 32]))
  }

  func testTimeMLPs() throws {
    func model(_ isCheckpointed: Bool) throws -> TimeMLP {
      try TimeMLP(dataShape: [4]) {
        $0.hiddenDim = 64
        $0.numBlocks = 6
        $0.timeEmbeddingDim = 8
        $0.dropout = 0.1
        $0.gradientCheckpointing = isCheckpointed
      }
    }
    try assertTakesLessMemory(model(false), model(true), randn([1000, 4]))
  }

  /// Also compares the gradients bit for bit.
  private func assertTakesLessMemory(_ plain: Layer, _ saving: Layer, _ x: Tensor) throws {
    // New models end in layers of zeros, through which no gradient passes.
    try plain.loadStateDict(
      plain.stateDict().map { ($0.name, try $0.tensor + Tensor.randn($0.tensor.shape) * Tensor(0.1)) })
    try saving.loadStateDict(plain.stateDict())
    func peak(_ model: Layer) throws -> Int {
      model.train()
      for _ in 0..<2 {
        for parameter in model.parameters { parameter.zeroGrad() }
        Session.current.generator.manualSeed(3)
        BufferPool.resetPeak()
        try model(x, Tensor(5)).square().mean().backward()
      }
      return BufferPool.statistics.peakLiveBytes
    }
    let idle = BufferPool.statistics.liveBytes
    let (most, less) = (try peak(plain) - idle, try peak(saving) - idle)
    XCTAssertLessThan(Double(less), 0.7 * Double(most), "\(less) and \(most) bytes")
    for (a, b) in zip(plain.namedParameters, saving.namedParameters) {
      let (a, b, name) = (try XCTUnwrap(a.parameter.grad), try XCTUnwrap(b.parameter.grad), a.name)
      XCTAssertTrue(a.floats == b.floats, name)
      XCTAssertTrue(name.hasSuffix("to_k.bias") || a.floats.contains { $0 != 0 }, name)
    }
  }
}
