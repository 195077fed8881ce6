import DiffusionKit
import Foundation
import XCTest

@testable import LuaBindings

/// Names in the sentences of the documentation, and in messages, must be those of the declarations.
final class ProseTests: XCTestCase {
  private let module = Exports.module

  /// A declared function and its documentation.
  private struct Entry {
    let title: String
    let type: String?
    let info: FunctionInfo

    var prose: String {
      ([info.summary, info.shapes.text ?? "", info.errors.text ?? ""] + info.arguments.map(\.doc)).joined(
        separator: " ")
    }
  }

  private var entries: [Entry] {
    module.exports.map { Entry(title: "dk.\($0.path)", type: nil, info: $0.info) }
      + module.classes.flatMap { declaration in
        (declaration.methods + declaration.metamethods + declaration.getters + declaration.setters).map {
          Entry(title: "\(declaration.name).\($0.name)", type: declaration.name, info: $0.info)
        }
      }
  }

  /// The arguments that a sentence may name: the function's own, those of the type's members, and those of the constructor. For a
  /// constructor, those of the members.
  private func arguments(around entry: Entry, _ entries: [Entry]) -> Set<String> {
    let type = entry.type ?? entry.info.returns
    let kin = entries.filter { other in
      other.type == type || (entry.type != nil && other.type == nil && other.info.returns == type)
    }
    return Set((kin + [entry]).flatMap { $0.info.arguments.map(\.name) })
  }

  /// Other words with an underscore, and their meaning.
  private let others: [String: String] = [
    "alpha_bar": "symbol", "beta_t": "symbol", "x_t": "symbol", "m_a": "symbol", "m_b": "symbol",
    "attention_output": "name of a layer in Keras", "conv1_2": "layer", "conv2_2": "layer",
    "conv3_2": "layer",
    "relu1_2": "layer", "relu2_2": "layer", "relu3_3": "layer", "relu4_3": "layer", "running_mean": "buffer",
    "running_var": "buffer",
    "digit_classifier": "script", "model_index": "file", "v_prediction": "prediction type",
    "prev_sample": "field of a result", "pred_original_sample": "field of a result",
    "system_allocations": "field of a result", "val_loss": "metric", "val_loss_0_249": "metric",
    "sigma_data": "option of edm",
    "prediction_type": "option of schedulers", "predict_epsilon": "its name in old diffusers",
    "jump_length": "option of pipelines", "scale_shift": "a choice of resnet_time_scale_shift",
    "n_averaged": "entry of an average's state",
    "return_complex": "option of PyTorch", "weights_only": "option of PyTorch",
    "class_labels": "part of a batch", "x_train": "name of an array",
    "conditioning_channels": "option of U-Nets", "cross_attention_dim": "option of U-Nets",
  ]

  func testArgumentsThatSentencesNameAreThere() {
    let entries = entries
    let names = Set(
      entries.map(\.info.name) + module.exports.flatMap { $0.path.split(separator: ".").map(String.init) })
    var used = Set<String>()
    for entry in entries {
      let own = arguments(around: entry, entries)
      let prose = entry.prose
      for match in prose.matches(of: /(?:^|[^A-Za-z0-9_."])([a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?![A-Za-z0-9_"])/)
      {
        let word = String(match.1)
        // "a pipeline's use_clipped_model_output" names the owner.
        let before = prose[..<match.1.startIndex]
        if own.contains(word) || names.contains(word) || Initializer.names.contains(word)
          || before.hasSuffix("'s ") || before.hasSuffix("s' ")
        {
          continue
        }
        used.insert(word)
        XCTAssertNotNil(
          others[word], "\(entry.title) speaks of \(word), which is no argument there: \(prose)")
      }
      // Text in backticks is code: a name, or a line that has one.
      for match in entry.prose.matches(of: /`([A-Za-z_]+)`/) {
        let word = String(match.1)
        XCTAssertTrue(
          own.contains(word) || names.contains(word) || word == "init" || word == "forward",
          "\(entry.title): `\(word)`")
      }
    }
    XCTAssertEqual(Set(others.keys).subtracting(used).sorted(), [], "words that no sentence contains")
  }

  /// Quoted words in the documentation of an option must be among the choices that its type lists.
  func testChoicesThatSentencesNameAreThere() {
    var count = 0
    for entry in entries {
      for argument in entry.info.arguments where argument.type.hasPrefix("one of ") {
        let known = Set(argument.type.matches(of: /"([^"]*)"/).map { String($0.1) })
        for match in argument.doc.matches(of: /"([a-z0-9_]+)"/) {
          count += 1
          XCTAssertTrue(
            known.contains(String(match.1)), "\(entry.title): \(argument.name) knows no \(match.0)")
        }
      }
    }
    XCTAssertGreaterThan(count, 10)
  }

  /// Arguments that messages blame must be declared, so that a script finds them in the reference.
  func testArgumentsThatMessagesBlameAreDeclared() throws {
    // Arguments of Swift callers only, and those that the bindings rename.
    let swiftOnly: Set = [
      "self", "architecture", "format", "heads", "initializer", "metadata", "points", "selection", "signal",
      "terms", "variance_noise",
    ]
    let declared = Set(entries.flatMap { $0.info.arguments.map { letters($0.name) } })
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    var count = 0
    for case let file as URL in try XCTUnwrap(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /(?:\.argument\(\s*|argument: )"(\w+)"/) {
        count += 1
        XCTAssertTrue(
          declared.contains(letters(String(match.1))) || swiftOnly.contains(String(match.1)),
          "\(file.lastPathComponent) blames \(match.1), which no function has")
      }
    }
    XCTAssertGreaterThan(count, 200)
  }

  private func letters(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }
}
