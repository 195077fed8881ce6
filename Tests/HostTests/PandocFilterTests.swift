import Foundation
import XCTest

/// The filter examples/pandoc/diffuse.lua, in pandoc.
final class PandocFilterTests: ProgramTestCase {
  static let example = package.appendingPathComponent("examples/pandoc")

  /// Runs pandoc with the filter, in the test's folder.
  func pandoc(_ arguments: [String]) throws -> Outcome {
    try run(
      ["--lua-filter", Self.example.appendingPathComponent("diffuse.lua").path] + arguments,
      of: try tool("pandoc"),
      environment: try environmentWithModule())
  }

  /// Runs Lua code in diffuse-lua and returns what it prints.
  func lua(_ code: String) throws -> String {
    let result = try run([try file("check.lua", "local dk = require 'diffusionkit'\n" + code)])
    XCTAssertEqual(result.status, 0, result.errors)
    return result.output
  }

  /// The article of the example: two plots, a grid of digits, the losses, and two values within a sentence. Only the digits,
  /// of which the test reads no more than the size, are trained for a shorter time.
  func testArticle() throws {
    let article = try String(contentsOf: Self.example.appendingPathComponent("post.md"), encoding: .utf8)
    let shortened = article.replacingOccurrences(of: "epochs = 60", with: "epochs = 2")
    XCTAssertNotEqual(shortened, article)
    let page = folder.appendingPathComponent("post.html")
    let result = try pandoc([
      try file("post.md", shortened), "--standalone", "--self-contained", "-o", page.path,
    ])
    XCTAssertEqual(result.status, 0, result.errors)
    let text = try String(contentsOf: page, encoding: .utf8)

    let images = text.matches(of: /<img src="data:image\/png;base64,([^"]+)"/)
    XCTAssertEqual(images.count, 3)
    XCTAssertEqual(text.matches(of: /<figcaption/).count, 3)
    for (number, image) in images.enumerated() {
      let bytes = try XCTUnwrap(Data(base64Encoded: String(image.1), options: .ignoreUnknownCharacters))
      try bytes.write(to: folder.appendingPathComponent("\(number).png"))
    }
    // Plots of 9 x 2.4 inches, and three rows of ten digits, enlarged by 8, with margins. None is of one colour.
    XCTAssertEqual(
      try lua(
        """
        for number = 0, 2 do
          local image = dk.image.load(number .. ".png")
          print(image:size()[2], image:size()[3], image:std():item() > 0.05)
        end
        """), "240\t900\ttrue\n240\t900\ttrue\n\(16 + 3 * 64 + 2 * 4)\t\(16 + 10 * 64 + 9 * 4)\ttrue\n")

    let losses = text.matches(of: /epoch +\d+ +loss (0\.\d{3})/).compactMap { Double($0.1) }
    XCTAssertEqual(losses.count, 4)
    for loss in losses { XCTAssertLessThan(loss, 0.6) }
    let distances = try XCTUnwrap(
      text.firstMatch(
        of: /last\s+panel\s+to\s+the\s+data\s+is\s+(0\.\d+),\s+while\s+pure\s+noise\s+is\s+at\s+(0\.\d+)/))
    let (samples, noise) = (try XCTUnwrap(Double(distances.1)), try XCTUnwrap(Double(distances.2)))
    XCTAssertLessThan(samples, noise / 2)
  }

  /// Blocks share globals and run in the order of the document, together with inline code.
  func testOutputAndState() throws {
    let document = try file(
      "document.md",
      """
      Before: `tostring(total)`{.diffuse}.

      ``` {.diffuse echo=true}
      local x = dk.arange(1, 5)
      total = x:sum():item()
      print("sum", total)
      io.write("more", 1):write("\\n")
      ```

      > ``` {.diffuse}
      > print(x)
      > return ("%d"):format(total + 1)
      > ```

      After: `("%d"):format(total)`{.diffuse}, `` "`" ``{.diffuse}.

      ``` lua
      return "not run"
      ```
      """)
    let result = try pandoc([document, "-t", "gfm"])
    XCTAssertEqual(result.status, 0, result.errors)
    XCTAssertEqual(
      result.output,
      """
      Before: nil.

      ``` lua
      local x = dk.arange(1, 5)
      total = x:sum():item()
      print("sum", total)
      io.write("more", 1):write("\\n")
      ```

      ``` output
      sum\t10.0
      more1
      ```

      > ``` output
      > nil
      > 11
      > ```

      After: 10, \\`.

      ``` lua
      return "not run"
      ```

      """)
  }

  /// The image in a .docx file has the pixels of the tensor; its caption and width are those of the block.
  func testWordDocument() throws {
    let document = try file(
      "document.md",
      """
      ``` {.diffuse #fig:noise seed=3 caption="Some *noise*" width=5cm}
      return dk.rand(8, 8)
      ```
      """)
    let written = try pandoc([document, "-o", "document.docx"])
    XCTAssertEqual(written.status, 0, written.errors)
    let read = try run(
      ["document.docx", "--extract-media=.", "-t", "markdown"], of: try tool("pandoc"))
    XCTAssertEqual(read.status, 0, read.errors)
    let image = try XCTUnwrap(
      read.output.firstMatch(of: /\!\[[^\]]*\]\(([^)]+\.png)\)\{width="([\d.]+)in"/), read.output)
    XCTAssertEqual(try XCTUnwrap(Double(image.2)), 5 / 2.54, accuracy: 0.01)
    XCTAssertTrue(read.output.contains("Some *noise*"), read.output)
    XCTAssertEqual(
      try lua(
        """
        dk.manual_seed(3)
        local noise, image = dk.rand(8, 8):totable(), dk.image.load("\(image.1)"):totable()[1]
        local difference = 0
        for row = 1, 8 do
          for column = 1, 8 do
            local pixel = image[#image / 8 * row][#image / 8 * column]
            difference = math.max(difference, math.abs(pixel - noise[row][column]))
          end
        end
        print(#image, difference < 1 / 255)
        """), "\(8 * 64)\ttrue\n")
  }

  /// Mistakes end pandoc with a message that names the line of the document.
  func testMistakes() throws {
    let mistakes: [(attributes: String, code: String, message: String)] = [
      ("", "local x = 1\nerror('no data')", "document.md:5: no data"),
      ("", "local x =\nprint(", "document.md:5: unexpected symbol"),
      ("", "local t = dk.zeros(2)\n\nt:reshape(3)", "document.md:6: bad argument #1 to 'reshape'"),
      ("", "return {}", "document.md:4: the block returns a table"),
      ("", "return dk.zeros(1, 1, 1, 2, 2)", "document.md:4: images have the shape"),
      ("", "return dk.zeros(2, 7, 2, 2)", "document.md:4: bad argument #2 to 'save_grid'"),
      ("", "return dk.plot", "document.md:4: savefig: the figure is empty"),
      ("seed=many", "return 1", "document.md:4: the attribute seed is a whole number, not \"many\""),
      ("echo=yes", "return 1", "document.md:4: the attribute echo is true or false, not \"yes\""),
      (
        "columns=0", "return dk.zeros(2, 2)", "document.md:4: the attribute columns is a whole number above 0"
      ),
      ("value_range=1", "return dk.zeros(2, 2)", "document.md:4: the attribute value_range is two numbers"),
      (
        "value_range=\"1 0\"", "return dk.zeros(2, 2)",
        "document.md:4: the attribute value_range is two numbers, the lower one first, not \"1 0\""
      ),
      ("caption=Text", "x = 1", "document.md:4: the block has a caption but returns no image"),
    ]
    for (attributes, code, message) in mistakes {
      try file("document.md", "Text.\n\n``` {.diffuse \(attributes)}\n\(code)\n```\n")
      let result = try pandoc(["document.md", "-o", "document.html"])
      XCTAssertEqual(result.status, 83, code)
      XCTAssertTrue(result.errors.contains("\n" + message), "\(message) is not in: \(result.errors)")
    }
    try file("document.md", "Text.\n\nA `nothing`{.diffuse}.\n")
    let result = try pandoc(["document.md"])
    XCTAssertEqual(result.status, 83)
    XCTAssertTrue(
      result.errors.contains("\ndocument.md:3: the inline code `nothing` has no value"), result.errors)
  }
}
