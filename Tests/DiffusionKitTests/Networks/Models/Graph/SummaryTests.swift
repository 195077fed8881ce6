import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class SummaryTests: XCTestCase {
  /// Compares line by line, so that a failure shows the line that differs.
  private func assertLines(
    _ found: String, _ expected: String, file: StaticString = #filePath, line: UInt = #line
  ) {
    let found = found.split(separator: "\n", omittingEmptySubsequences: false)
    let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
    XCTAssertEqual(found.count, expected.count, file: file, line: line)
    for (a, b) in zip(found, expected) { XCTAssertEqual(a, b, file: file, line: line) }
  }

  func testSequential() throws {
    let text = try Sequential([Input(shape: [100]), Dense(128) { $0.activation = .relu }, Dense(100)])
      .summary()
    assertLines(
      text,
      """
      Sequential: "sequential"
      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
      ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
      ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
      │ dense (Dense)                   │ (None, 128)            │        12,928 │
      ├─────────────────────────────────┼────────────────────────┼───────────────┤
      │ dense_1 (Dense)                 │ (None, 100)            │        12,900 │
      └─────────────────────────────────┴────────────────────────┴───────────────┘
       Total params: 25,828 (100.89 KB)
       Trainable params: 25,828 (100.89 KB)
       Non-trainable params: 0 (0.00 B)

      """)
  }

  func testGraphShowsConnections() throws {
    let x = try Input(shape: [4]).output
    let time = try Input(shape: []).output
    let shared = try Dense(4)
    let sum = try Add()(shared(x), shared(Reshape([4])(SinusoidalEncoding(4)(time))))
    let text = try Model(inputs: [x, time], outputs: [sum]).summary()
    assertLines(
      text,
      """
      Model: "model"
      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
      ┃ Layer (type)               ┃ Output Shape       ┃    Param # ┃ Connected to              ┃
      ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
      │ input_layer (InputLayer)   │ (None,)            │          0 │ -                         │
      ├────────────────────────────┼────────────────────┼────────────┼───────────────────────────┤
      │ sinusoidal_encoding        │ (None, 4)          │          0 │ input_layer[0][0]         │
      │ (SinusoidalEncoding)       │                    │            │                           │
      ├────────────────────────────┼────────────────────┼────────────┼───────────────────────────┤
      │ input_layer_1 (InputLayer) │ (None, 4)          │          0 │ -                         │
      ├────────────────────────────┼────────────────────┼────────────┼───────────────────────────┤
      │ reshape (Reshape)          │ (None, 4)          │          0 │ sinusoidal_encoding[0][0] │
      ├────────────────────────────┼────────────────────┼────────────┼───────────────────────────┤
      │ dense (Dense)              │ (None, 4)          │         20 │ input_layer_1[0][0],      │
      │                            │                    │            │ reshape[0][0]             │
      ├────────────────────────────┼────────────────────┼────────────┼───────────────────────────┤
      │ add (Add)                  │ (None, 4)          │          0 │ dense[0][0],              │
      │                            │                    │            │ dense[1][0]               │
      └────────────────────────────┴────────────────────┴────────────┴───────────────────────────┘
       Total params: 20 (80.00 B)
       Trainable params: 20 (80.00 B)
       Non-trainable params: 0 (0.00 B)

      """)
  }

  func testChainOfAGraphHasNoConnections() throws {
    let x = try Input(shape: [4]).output
    let text = try Model(inputs: [x], outputs: [Dense(2)(x)]).summary()
    XCTAssertFalse(text.contains("Connected to"))
    XCTAssertTrue(text.contains("(InputLayer)"))
  }

  func testUnbuilt() throws {
    let text = try Sequential([Dense(2)]).summary()
    XCTAssertTrue(
      text.contains("│ dense (Dense)                   │ ?                      │   0 (unbuilt) │"), text)
  }

  func testOtherLayersListTheirParameters() throws {
    let own = Doubling(name: "own")
    _ = try own(Tensor.zeros(Shape([1, 3])))
    assertLines(
      own.summary(),
      """
      Doubling: "own"
      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┓
      ┃ Layer (type)               ┃ Parameters               ┃      Param # ┃
      ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━┩
      │ fc (Dense)                 │ weight [3, 3]            │           12 │
      │                            │ bias [3]                 │              │
      └────────────────────────────┴──────────────────────────┴──────────────┘
       Total params: 12 (48.00 B)
       Trainable params: 12 (48.00 B)
       Non-trainable params: 0 (0.00 B)

      """)
  }

  func testLongAndOddNamesAreAligned() throws {
    let name = String(repeating: "very_long_name_", count: 6) + "\u{1b}[31m"
    let text = try Sequential([Input(shape: [2]), Dense(3, name: name), Dense(1, name: "größe")]).summary()
    let lines = text.split(separator: "\n").filter { "┏┃┡│├└".contains($0.first ?? " ") }
    XCTAssertEqual(Set(lines.map(\.count)).count, 1, text)
    XCTAssertFalse(text.contains("\u{1b}"))
    XCTAssertLessThan(lines.first?.count ?? 0, 100)
  }

  func testNumbers() {
    XCTAssertEqual([0, 999, 1000, 1_234_567].map(Layer.grouped), ["0", "999", "1,000", "1,234,567"])
    XCTAssertEqual(
      [0, 1, 25_828, 1 << 20, 300_000_000].map(Layer.bytes),
      ["0.00 B", "4.00 B", "100.89 KB", "4.00 MB", "1.12 GB"])
  }
}
