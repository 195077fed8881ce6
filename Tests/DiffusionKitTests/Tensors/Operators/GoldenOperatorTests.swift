import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Values and gradients of PyTorch (see Fixtures/NOTICE.md), to 1e-5 of the largest element.
final class GoldenOperatorTests: XCTestCase {
  private typealias Operator = (_ inputs: [String: Tensor], _ attributes: JSON) throws -> Tensor

  /// Operators that are not implemented, or that the tests of another folder check. Move an operator from here into the table
  /// when it is added.
  private static let elsewhere: Set<String> = [
    // Losses
    "mse_loss", "l1_loss", "huber_loss", "cross_entropy", "bce_with_logits",
  ]

  private static func operators() -> [String: Operator] {
    var operators: [String: Operator] = [:]
    func binary(_ name: String, _ f: @escaping (Tensor, Tensor) throws -> Tensor) {
      operators[name] = { inputs, _ in try f(XCTUnwrap(inputs["a"]), XCTUnwrap(inputs["b"])) }
    }
    func unary(_ name: String, _ f: @escaping (Tensor, JSON) throws -> Tensor) {
      operators[name] = { inputs, attributes in try f(XCTUnwrap(inputs["x"]), attributes) }
    }
    func number(_ name: String, _ attributes: JSON) throws -> Int { try XCTUnwrap(attributes[name]?.int) }
    func axis(_ attributes: JSON) throws -> Int { try XCTUnwrap(attributes["axis_from_zero"]?.int) }
    binary("add") { try $0 + $1 }
    binary("sub") { try $0 - $1 }
    binary("mul") { try $0 * $1 }
    binary("div") { try $0 / $1 }
    binary("maximum") { try Tensor.maximum($0, $1) }
    binary("matmul") { try $0.matmul($1) }
    unary("exp") { x, _ in try x.exp() }
    unary("log") { x, _ in try x.log() }
    unary("sqrt") { x, _ in try x.sqrt() }
    unary("sin") { x, _ in try x.sin() }
    unary("cos") { x, _ in try x.cos() }
    unary("tanh") { x, _ in try x.tanh() }
    unary("sigmoid") { x, _ in try x.sigmoid() }
    unary("relu") { x, _ in try x.relu() }
    unary("silu") { x, _ in try x.silu() }
    unary("softplus") { x, _ in try x.softplus() }
    unary("abs") { x, _ in try x.abs() }
    unary("square") { x, _ in try x.square() }
    unary("gelu") { x, a in try x.gelu(approximate: a["approximate"]?.string == "tanh") }
    unary("leaky_relu") { x, a in
      try x.leakyRelu(negativeSlope: Float(XCTUnwrap(a["negative_slope"]?.double)))
    }
    unary("pow") { x, a in try x.pow(Float(XCTUnwrap(a["exponent"]?.double))) }
    unary("clamp") { x, a in
      try x.clamp(min: Float(XCTUnwrap(a["min"]?.double)), max: Float(XCTUnwrap(a["max"]?.double)))
    }
    unary("softmax") { x, a in try x.softmax(axis: axis(a)) }
    unary("log_softmax") { x, a in try x.logSoftmax(axis: axis(a)) }
    unary("sum") { x, a in try x.sum(axis: Axes(axis(a))) }
    unary("mean") { x, a in try x.mean(axis: Axes(axis(a)), keepdim: XCTUnwrap(a["keepdim"]?.bool)) }
    unary("var") { x, a in try x.variance(axis: Axes(axis(a)), unbiased: XCTUnwrap(a["unbiased"]?.bool)) }
    unary("max") { x, a in try x.maximum(axis: Axes(axis(a))) }
    unary("permute") { x, a in try x.permuted(XCTUnwrap(a["axes_from_zero"]?.array).compactMap(\.int)) }
    unary("slice") { x, a in
      let ranges = try XCTUnwrap(a["ranges_from_zero_half_open"]?.array).map {
        try XCTUnwrap($0.array).compactMap(\.int)
      }
      return try x.slice(ranges.map { .range(first: $0[0], last: $0[1] - 1) })
    }
    operators["concat"] = { inputs, attributes in
      try Tensor.concat([XCTUnwrap(inputs["a"]), XCTUnwrap(inputs["b"])], axis: axis(attributes))
    }
    operators["linear"] = { inputs, _ in
      try XCTUnwrap(inputs["x"]).linear(XCTUnwrap(inputs["weight"]), inputs["bias"])
    }
    for (name, axes) in [("1d", 1), ("2d", 2)] {
      operators["conv" + name] = { inputs, a in
        let options = try ConvolutionParameters(
          axes: axes, stride: [number("stride", a)], padding: .zeros([number("padding", a)]),
          dilation: [number("dilation", a)], groups: number("groups", a))
        return try XCTUnwrap(inputs["x"]).convolution(
          XCTUnwrap(inputs["weight"]), inputs["bias"], options, .linear)
      }
      operators["conv_transpose" + name] = { inputs, a in
        let options = try ConvolutionParameters(
          axes: axes, stride: [number("stride", a)], padding: .zeros([number("padding", a)]))
        return try XCTUnwrap(inputs["x"]).transposedConvolution(
          XCTUnwrap(inputs["weight"]), inputs["bias"], options, [number("output_padding", a)], .linear)
      }
    }
    unary("avg_pool2d") { x, a in
      try x.avgPool2d(PerAxis(number("kernel", a)), stride: PerAxis(number("stride", a)))
    }
    unary("max_pool2d") { x, a in
      try x.maxPool2d(PerAxis(number("kernel", a)), stride: PerAxis(number("stride", a)))
    }
    unary("upsample_nearest2d") { x, a in try x.upsampleNearest2d(.factors([Double(number("scale", a))])) }
    operators["layer_norm"] = { inputs, attributes in
      try XCTUnwrap(inputs["x"]).layerNorm(
        weight: inputs["weight"], bias: inputs["bias"], eps: Float(XCTUnwrap(attributes["eps"]?.double)))
    }
    operators["group_norm"] = { inputs, attributes in
      try XCTUnwrap(inputs["x"]).groupNorm(
        XCTUnwrap(attributes["num_groups"]?.int), weight: inputs["weight"], bias: inputs["bias"],
        eps: Float(XCTUnwrap(attributes["eps"]?.double)))
    }
    operators["attention"] = { inputs, _ in
      try Tensor.scaledDotProductAttention(
        XCTUnwrap(inputs["q"]), XCTUnwrap(inputs["k"]), XCTUnwrap(inputs["v"]))
    }
    operators["ssim"] = { inputs, a in
      var options = SSIMOptions()
      options.windowSize = try number("window", a)
      options.sigma = try Float(XCTUnwrap(a["sigma"]?.double))
      options.dataRange = try Float(XCTUnwrap(a["data_range"]?.double))
      return try Tensor.structuralSimilarity(XCTUnwrap(inputs["x"]), XCTUnwrap(inputs["y"]), options)
    }
    operators["embedding"] = { inputs, _ in
      try Tensor.embedding(XCTUnwrap(inputs["index"]), weight: XCTUnwrap(inputs["weight"]))
    }
    return operators
  }

  func testEveryCase() throws {
    let text = try Array(Data(contentsOf: URL(fileURLWithPath: fixture("ops.json"))))
    let cases = try XCTUnwrap(JSON.parse(text).array)
    let entries = try loadSafetensors(fixture("ops.safetensors")).tensors.entries
    let tensors = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.tensor) })
    XCTAssertEqual(cases.count, 86)
    let operators = GoldenOperatorTests.operators()
    var checked = 0
    for test in cases {
      let index = try XCTUnwrap(test["index"]?.int)
      let op = try XCTUnwrap(test["op"]?.string)
      let attributes = try XCTUnwrap(test["attributes"])
      let isElsewhere = GoldenOperatorTests.elsewhere.contains(op)
      guard let f = operators[op] else {
        XCTAssertTrue(
          isElsewhere, "case \(index): '\(op)' is neither in the table nor listed as tested elsewhere")
        continue
      }
      XCTAssertFalse(isElsewhere, "'\(op)' exists: take it off the list")
      let names = try XCTUnwrap(test["inputs"]?.array).compactMap(\.string)
      let parameters = try names.map { Parameter(try XCTUnwrap(tensors["\(index).in.\($0)"])) }
      let y = try f(Dictionary(uniqueKeysWithValues: zip(names, parameters.map(\.tensor))), attributes)
      assertClose(y, try XCTUnwrap(tensors["\(index).out"]), 1e-5, "\(index) \(op) \(attributes)")
      try y.backward(XCTUnwrap(tensors["\(index).cotangent"]))
      for (name, parameter) in zip(names, parameters) {
        guard let expected = tensors["\(index).grad.\(name)"] else { continue }
        assertClose(
          try XCTUnwrap(parameter.grad), expected, 1e-5, "gradient of \(name) of \(index) \(op) \(attributes)"
        )
      }
      checked += 1
    }
    XCTAssertEqual(checked, 81)
  }
}
