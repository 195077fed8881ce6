/// Images as a terminal shows them.
/// - Parameters:
///   - images: [H, W] gray, or [C, H, W] with 1 to 4 channels as for `saveImage`, is one image; [N, C, H, W], and [N, H, W]
///     with more than 4 of them, is a grid as `saveGrid` makes it.
///   - width: the cells across; as many as the pixels need by default, and never more than the terminal has.
///   - columns: images a row; about a square by default, and no more than fit where a cell is a pixel.
///   - padding: pixels between images; by default 4, and 1 where a cell is a pixel.
///   - scale, labels, rowLabels, title, valueRange: as for `saveGrid`; the zoom is 1 by default where a cell is a pixel.
///   - graphics: how the terminal shows them.
///   - size: of the terminal.
/// - Returns: what to write to the terminal: text, and control sequences made here only.
/// - Throws: `DiffusionError.argument` as `saveGrid`, and for a width outside 1...1000.
package func terminalImage(
  _ images: Tensor, width: Int? = nil, columns: Int? = nil, padding: Int? = nil, scale: Int? = nil,
  labels: [String]? = nil, rowLabels: [String]? = nil, title: String? = nil,
  valueRange: (low: Float, high: Float)? = (0, 1), graphics: TerminalGraphics, size: TerminalSize
) throws -> Buffer<UInt8> {
  let sizes = images.shape.sizes
  let isOne = sizes.count == 2 || sizes.count == 3 && (1...4).contains(sizes[0])
  guard isOne || [3, 4].contains(sizes.count) else {
    throw DiffusionError.argument(
      "images", "[H, W], [C, H, W] or [N, C, H, W] is wanted, the shape is \(images.shape)")
  }
  let window = TerminalWindow(graphics, size)
  try window.check(width)
  let channels = sizes.count == 2 ? 1 : isOne ? sizes[0] : sizes.count == 3 ? 1 : sizes[1]
  var batch = try images.reshaped(
    isOne ? [1, channels] + sizes.suffix(2) : sizes.count == 3 ? [sizes[0], 1] + sizes.suffix(2) : sizes)
  if channels == 2 { batch = try batch.withGrayAsRGB() }
  let hasTexts = labels != nil || rowLabels != nil || title != nil
  let gap = padding ?? (window.cellIsPixel ? 1 : 4)
  // Whole images of whole pixels where they fit.
  let zoom = scale ?? (window.cellIsPixel ? 1 : nil)
  var perRow = columns
  if columns == nil, rowLabels == nil, window.cellIsPixel, !isOne, let zoom, (0...256).contains(gap),
    let last = sizes.last, last > 0, last <= PictureLimit.side, (1...256).contains(zoom)
  {
    let fitting = max(1, (min(width ?? size.columns, size.columns) - gap) / (last * zoom + gap))
    perRow = min(fitting, max(1, Int(Double(sizes[0]).squareRoot().rounded(.up))))
  }
  let grid = try ImageGrid(
    batch, columns: perRow, padding: gap, scale: zoom, labels: labels, rowLabels: rowLabels, title: title,
    valueRange: valueRange, margin: isOne && !hasTexts ? 0 : gap)
  return try window.show(grid.draw(), width: width)
}

/// Where pixels become what a terminal shows.
struct TerminalWindow {
  let graphics: TerminalGraphics
  let size: TerminalSize

  init(_ graphics: TerminalGraphics, _ size: TerminalSize) {
    self.graphics = graphics
    self.size = size
  }

  /// Whether a pixel is a cell wide, and half of one high.
  var cellIsPixel: Bool { graphics != .kitty && graphics != .sixel }

  private static let maxWidth = 1000
  /// Pixels.
  private static let maxHeight = 16_384

  func check(_ width: Int?) throws {
    if let width, !(1...TerminalWindow.maxWidth).contains(width) {
      throw DiffusionError.argument("width", "\(width) cells are not within 1...\(TerminalWindow.maxWidth)")
    }
  }

  /// A picture (RGB) of that many cells, or of as many as its pixels need, as wide as the terminal at most.
  func show(_ pixels: Pixels, width: Int? = nil) throws -> Buffer<UInt8> {
    // Small cells where the terminal does not say: a picture that is too small is better than one that is cut off.
    let cell = cellIsPixel ? TerminalSize.Cell(width: 1, height: 2) : size.cell ?? .init(width: 8, height: 16)
    let cells = min(width ?? (pixels.width - 1) / cell.width + 1, size.columns)
    let room = cells * cell.width
    var picture = pixels
    if pixels.width > room || pixels.height > TerminalWindow.maxHeight || width != nil {
      picture = try scaled(pixels, width: width == nil ? min(pixels.width, room) : room)
    }
    switch graphics {
    case .kitty: return try picture.kitty(columns: cells)
    case .sixel: return try picture.sixel()
    case .halfBlocks(let colors): return try picture.halfBlocks(colors)
    case .letters: return try picture.letters()
    }
  }

  /// A picture that is very high is made flatter: nobody sees thousands of rows.
  private func scaled(_ pixels: Pixels, width: Int) throws -> Pixels {
    let height = Double(pixels.height) * Double(width) / Double(pixels.width)
    return try pixels.resized(
      width: width, height: max(1, Int(min(height, Double(TerminalWindow.maxHeight)).rounded())))
  }
}

extension Tensor {
  /// [N, 2, H, W], gray and alpha, as [N, 4, H, W].
  fileprivate func withGrayAsRGB() throws -> Tensor {
    let gray = try narrow(axis: 1, start: 0, length: 1)
    return try Tensor.concat([gray, gray, gray, narrow(axis: 1, start: 1, length: 1)], axis: 1)
  }
}
