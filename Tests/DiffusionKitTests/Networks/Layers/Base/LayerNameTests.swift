import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class LayerNameTests: XCTestCase {
  private func names(_ layers: [Layer]) throws -> [String] { try Sequential(layers).sublayers.map(\.name) }

  func testNumberedWithinTheModel() throws {
    for _ in 0..<2 {
      XCTAssertEqual(
        try names([Dense(1), Flatten(), Dense(1), Dense(1), Flatten()]),
        ["dense", "flatten", "dense_1", "dense_2", "flatten_1"])
    }
    let x = try Input(shape: [2]).output
    let y = try Input(shape: [2]).output
    let model = try Model(inputs: [y, x], outputs: [Add()(Dense(2)(x), Dense(2)(y))])
    XCTAssertEqual(
      Set(model.sublayers.map(\.name)), ["input_layer", "input_layer_1", "dense", "dense_1", "add"])
  }

  func testGivenNamesWin() throws {
    XCTAssertEqual(
      try names([Dense(1), Dense(1), Dense(1, name: "dense"), Dense(1, name: "dense_2"), Dense(1)]),
      ["dense_1", "dense_3", "dense", "dense_2", "dense_4"])
  }

  func testALayerTakesTheNameOfItsModel() throws {
    let layers = try [Dense(1), Dense(1)]
    XCTAssertEqual(layers.map(\.name), ["dense", "dense"])
    let model = try Sequential(layers)
    XCTAssertEqual(layers.map(\.name), ["dense", "dense_1"])
    _ = try model(Tensor.zeros(Shape([1, 1])))
    XCTAssertTrue(
      message { try layers[1](Tensor.zeros(Shape([1, 3]))) }.contains("dense_1 (Dense)"))
    // In another model the layer has another name; its name in the first model stays.
    XCTAssertEqual(try names([layers[1]]), ["dense"])
    XCTAssertEqual(model.namedParameters.map(\.name).last, "dense_1.bias")
    XCTAssertTrue(model.summary().contains("dense_1 (Dense)"))
  }

  func testEqualModelsHaveEqualNames() throws {
    func make() throws -> Layer {
      let x = try Input(shape: [3]).output
      let block = try Sequential([Dense(3), Sequential([Dense(3), LayerNormalization()]), Dense(3)])
      let sum = try Add()(block(x), Dense(3)(x))
      return try Sequential([Model(inputs: [x], outputs: [sum]), Dense(2)])
    }
    let (a, b) = (try make(), try make())
    let x = try Tensor.randn(Shape([4, 3]))
    XCTAssertNotEqual(try a(x).floats, try b(x).floats)
    XCTAssertEqual(a.stateDict().map(\.name), b.stateDict().map(\.name))
    XCTAssertTrue(a.stateDict().contains { $0.name == "model.sequential.sequential.dense.weight" })
    try b.loadStateDict(a.stateDict())
    XCTAssertEqual(try a(x).floats, try b(x).floats)
  }

  func testNamesThatAreErrors() throws {
    XCTAssertEqual(
      message { try Sequential([Dense(1, name: "a"), Flatten(name: "a")]) },
      "bad argument 'layers' (two layers are named 'a' (Dense and Flatten): names must be unique)")
    for name in ["", "a.b"] {
      XCTAssertTrue(message { try Sequential([Dense(1, name: name)]) }.contains("not empty and holds no dot"))
    }
    let x = try Input(shape: [1], name: "a").output
    XCTAssertTrue(
      message { try Model(inputs: [x], outputs: [Dense(1, name: "a")(x)]) }.hasPrefix(
        "bad argument 'outputs'"))
  }
}
