import DiffusionKit
import XCTest

final class NearestNameTests: XCTestCase {
  func testDistances() {
    let cases: [(String, String, Int?)] = [
      ("relu", "relu", 0), ("rellu", "relu", 1), ("reul", "relu", 1), ("ReLU", "relu", 0),
      ("learningRate", "learning_rate", 0), ("lerning_rate", "learning_rate", 1),
      ("lr", "learning_rate", nil),
      ("epoch", "epochs", 1), ("optimiser", "optimizer", 1), ("batchsize", "batch_size", 0),
      ("matmull", "matmul", 1), ("mutmal", "matmul", 2), ("totally", "different", nil), ("sin", "cos", nil),
      ("", "a", nil), ("a", "", nil), ("___", "abc", nil), ("ab", "abc", 1), ("a", "b", nil),
      ("kernel_initialiser", "kernel_initializer", 1), ("kernal_inizializer", "kernel_initializer", 2),
      ("scaledlinear", "scaled_linear", 0), ("größe", "grösse", 2),
      (String(repeating: "a", count: 64), String(repeating: "a", count: 64), 0),
      (String(repeating: "a", count: 65), String(repeating: "a", count: 65), nil),
      (String(repeating: "x", count: 100_000), "x", nil),
    ]
    for (name, known, distance) in cases {
      XCTAssertEqual(NearestName.distance(name, known), distance, "\(name), \(known)")
    }
  }

  func testTheNearestIsChosen() {
    let known = ["sum", "sub", "std", "sqrt", "square", "squeeze"]
    XCTAssertEqual(NearestName.nearest(to: "sqaure", among: known), "square")
    XCTAssertEqual(NearestName.nearest(to: "sume", among: known), "sum")
    XCTAssertNil(NearestName.nearest(to: "matmul", among: known))
    XCTAssertNil(NearestName.nearest(to: "sum", among: []))
  }

  func testMessages() {
    XCTAssertEqual(
      NearestName.hint(for: "adm", known: ["sgd", "adam"]), "did you mean 'adam'? known: sgd, adam")
    XCTAssertEqual(NearestName.hint(for: "lion", known: ["sgd", "adam"]), "known: sgd, adam")
    XCTAssertEqual(
      DiffusionError.unknown("optimizer", "adm", known: ["sgd", "adam"], argument: "name"),
      .argument("name", "unknown optimizer 'adm' (did you mean 'adam'? known: sgd, adam)"))
  }
}
