/// Encodes images for display on a terminal.
/// - Parameters:
///   - images: one image as [H, W] gray, or [C, H, W] with 1 to 4 channels as for `saveImage`; or a grid as in
///     `saveGrid` for [N, C, H, W], and for [N, H, W] with N above 4.
///   - width: the width in cells; by default as many as the pixels need, and never more than the terminal has.
///   - columns: images per row; by default about as many as rows, and no more than fit if a cell is a pixel.
///   - padding: pixels between images; by default 4, or 1 if a cell is a pixel.
///   - scale, labels, rowLabels, title, valueRange: as for `saveGrid`; the default zoom is 1 if a cell is a pixel.
///   - graphics: the terminal's method of displaying images.
///   - size: the size of the terminal.
/// - Returns: the bytes to write to the terminal: text, and control sequences made here only.
/// - Throws: the `DiffusionError.argument` errors of `saveGrid`, and one for a width outside 1...1000.
package func terminalImage(
  _ images: Tensor, width: Int? = nil, columns: Int? = nil, padding: Int? = nil, scale: Int? = nil,
  labels: [String]? = nil, rowLabels: [String]? = nil, title: String? = nil,
  valueRange: (low: Float, high: Float)? = (0, 1), graphics: TerminalGraphics, size: TerminalSize
) throws -> Buffer<UInt8> {
  let sizes = images.shape.sizes
  let isOne = sizes.count == 2 || sizes.count == 3 && (1...4).contains(sizes[0])
  guard isOne || [3, 4].contains(sizes.count) else {
    throw DiffusionError.argument(
      "images", "expected [H, W], [C, H, W] or [N, C, H, W], got \(images.shape)")
  }
  let window = TerminalWindow(graphics, size)
  try window.check(width)
  let channels = sizes.count == 2 ? 1 : isOne ? sizes[0] : sizes.count == 3 ? 1 : sizes[1]
  var batch = try images.reshaped(
    isOne ? [1, channels] + sizes.suffix(2) : sizes.count == 3 ? [sizes[0], 1] + sizes.suffix(2) : sizes)
  if channels == 2 { batch = try batch.withGrayAsRGB() }
  let hasTexts = labels != nil || rowLabels != nil || title != nil
  let gap = padding ?? (window.cellIsPixel ? 1 : 4)
  // Whole images of whole pixels, if they fit.
  let zoom = scale ?? (window.cellIsPixel ? 1 : nil)
  var perRow = columns
  if columns == nil, rowLabels == nil, window.cellIsPixel, !isOne, let zoom, (0...256).contains(gap),
    let last = sizes.last, last > 0, last <= ImageLimit.side, (1...256).contains(zoom)
  {
    let fitting = max(1, (min(width ?? size.columns, size.columns) - gap) / (last * zoom + gap))
    perRow = min(fitting, max(1, Int(Double(sizes[0]).squareRoot().rounded(.up))))
  }
  let grid = try ImageGrid(
    batch, columns: perRow, padding: gap, scale: zoom, labels: labels, rowLabels: rowLabels, title: title,
    valueRange: valueRange, margin: isOne && !hasTexts ? 0 : gap)
  return try window.show(grid.draw(), width: width)
}

/// Encodes pixels for a terminal.
package struct TerminalWindow {
  let graphics: TerminalGraphics
  let size: TerminalSize

  package init(_ graphics: TerminalGraphics, _ size: TerminalSize) {
    self.graphics = graphics
    self.size = size
  }

  /// Whether a pixel is one cell wide, and half a cell high.
  var cellIsPixel: Bool { graphics != .kitty && graphics != .sixel }

  private static let maxWidth = 1000
  /// The maximum height in pixels.
  private static let maxHeight = 16_384

  func check(_ width: Int?) throws {
    if let width { try Requirement.within(width, 1...TerminalWindow.maxWidth, "width") }
  }

  /// Encodes an RGB image of `width` cells, or of as many cells as its pixels need, at most as wide as the terminal.
  package func show(_ pixels: Pixels, width: Int? = nil) throws -> Buffer<UInt8> {
    // Cells are assumed to be small if the terminal does not report their size: an image that is too small is better
    // than one that is cut off.
    let cell = cellIsPixel ? TerminalSize.Cell(width: 1, height: 2) : size.cell ?? .init(width: 8, height: 16)
    let cells = min(width ?? (pixels.width - 1) / cell.width + 1, size.columns)
    let maxWidth = cells * cell.width
    var image = pixels
    if pixels.width > maxWidth || pixels.height > TerminalWindow.maxHeight || width != nil {
      image = try scaled(pixels, width: width == nil ? min(pixels.width, maxWidth) : maxWidth)
    }
    switch graphics {
    case .kitty: return try image.kitty(columns: cells)
    case .sixel: return try image.sixel()
    case .halfBlocks(let colors): return try image.halfBlocks(colors)
    case .letters: return try image.letters()
    }
  }

  /// Scales an image to a width. The height is limited: a terminal shows no thousands of rows.
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
