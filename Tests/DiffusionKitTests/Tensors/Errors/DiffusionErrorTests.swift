import DiffusionKit
import XCTest

final class DiffusionErrorTests: XCTestCase {
  func testNamesAreSwiftsAndThoseOfScripts() {
    let error = DiffusionError.argument(
      "learning_rate", "`beta_1` is above 'max_beta', `not a name`, ``: `clip_norm` = 1")
    XCTAssertEqual(error.kind, .argument("learningRate"))
    XCTAssertEqual(
      error.description,
      "bad argument 'learningRate' (beta1 is above 'max_beta', `not a name`, : clipNorm = 1)")
    XCTAssertEqual(
      error.scriptDescription,
      "bad argument 'learning_rate' (beta_1 is above 'max_beta', `not a name`, : clip_norm = 1)")
    // Texts of the caller's may have any number of backticks.
    for text in ["`", "a `b_c", "no `name here`"] { XCTAssertEqual(DiffusionError.state(text).message, text) }
    XCTAssertEqual(DiffusionError.state("`a_b` `c_d").message, "aB `c_d")
  }

  func testExpressionsAreSwiftsAndThoseOfScripts() {
    let error = DiffusionError.state(
      "assign \(NameStyle.code(swift: "value.detached", script: "value:detach()")), `clip_norm`")
    XCTAssertEqual(error.description, "assign value.detached, clipNorm")
    XCTAssertEqual(error.scriptDescription, "assign value:detach(), clip_norm")
  }

  func testErrorsOfErrorsKeepTheNames() {
    let error = DiffusionError.argument("data", "needs `log_dir`").renamingArgument(to: "sample_path")
    XCTAssertEqual(error.description, "bad argument 'samplePath' (needs logDir)")
    XCTAssertEqual(error.withoutArgument.scriptDescription, "needs log_dir")
    XCTAssertEqual(error.inFile("a.json").description, "a.json: needs log_dir", "as the file has them")
    XCTAssertEqual(DiffusionError.argument("dataShape", "").kind, .argument("dataShape"))
  }
}
