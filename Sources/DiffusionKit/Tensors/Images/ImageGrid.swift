/// Writes a grid of images to the PNG file at `path`, on white, replacing the file in one step.
/// - Parameters:
///   - images: [N, H, W] or [N, 1, H, W] gray, [N, 3, H, W] RGB, [N, 4, H, W] RGB and alpha (over white).
///   - columns: images per row; by default the square root of N, rounded up.
///   - padding: white pixels between images, 0...256; 4 by default.
///   - scale: the integer zoom, by which each pixel becomes a square, 1...256; by default the smallest that makes the
///     longer side of an image at least 48 pixels.
///   - labels: N texts, one above each image. Characters other than printable ASCII are drawn as a box.
///   - rowLabels: texts to the left of the rows, one for each row.
///   - title: a text above the grid.
///   - valueRange: the values that become black and white (clear and opaque for alpha), (0, 1) by default; nil uses the
///     minimum and the maximum of all images. NaN counts as black.
///   - bitDepth: bits per sample in the file, 8 by default.
/// - Throws: `DiffusionError.argument` for another shape, no images, wrong counts of labels, values out of bounds, a
///   grid of more than 32,768 pixels per side or 64 Mi in total, or a path that does not end in `.png`;
///   `DiffusionError.file` if the file cannot be written.
public func saveGrid(
  _ path: any FileName, _ images: Tensor, columns: Int? = nil, padding: Int = 4, scale: Int? = nil,
  labels: [String]? = nil, rowLabels: [String]? = nil, title: String? = nil,
  valueRange: (low: Float, high: Float)? = (0, 1), bitDepth: BitDepth = .eight
) throws {
  try checkPNGPath(path)
  let grid = try ImageGrid(
    images, columns: columns, padding: padding, scale: scale, labels: labels, rowLabels: rowLabels,
    title: title,
    valueRange: valueRange)
  try writeFile(path, encodePNG(try grid.draw(bitDepth), path: path))
}

/// The layout of a grid of images: measures and draws, without files.
package struct ImageGrid {
  private let images: Tensor
  private let count: Int
  private let channels: Int
  private let height: Int
  private let width: Int
  private let columns: Int
  private let rows: Int
  private let scale: Int
  private let padding: Int
  private let labels: [String]?
  private let rowLabels: [String]?
  private let title: String?
  private let low: Float
  private let high: Float

  private let textScale: Int
  /// Pixels between the contents and the edge.
  private let margin: Int
  /// Pixels from the start of one image to the next.
  private let pitchX: Int
  private let pitchY: Int
  /// The position of the first image's cell.
  private let originX: Int
  private let originY: Int
  private let totalWidth: Int
  private let totalHeight: Int

  package init(
    _ images: Tensor, columns: Int?, padding: Int, scale: Int?, labels: [String]?, rowLabels: [String]?,
    title: String?, valueRange: (low: Float, high: Float)?, margin: Int? = nil
  ) throws {
    let sizes = images.shape.sizes
    let layout = sizes.count == 3 ? [sizes[0], 1, sizes[1], sizes[2]] : sizes
    guard layout.count == 4, [1, 3, 4].contains(layout[1]) else {
      throw DiffusionError.argument(
        "images",
        "a grid takes [N, H, W] or [N, C, H, W] with 1, 3 or 4 channels, the shape is \(images.shape)")
    }
    let (count, height, width) = (layout[0], layout[2], layout[3])
    guard count > 0, height > 0, width > 0 else {
      throw DiffusionError.argument("images", "no pixels: the shape is \(images.shape)")
    }
    guard count <= ImageLimit.pixels, height <= ImageLimit.side, width <= ImageLimit.side else {
      throw DiffusionError.argument("images", "too large for one image: the shape is \(images.shape)")
    }
    if let columns { try Requirement.positive(columns, "columns") }
    try Requirement.within(padding, 0...256, "padding")
    if let scale { try Requirement.within(scale, 1...256, "scale") }
    self.images = images
    self.count = count
    self.channels = layout[1]
    self.height = height
    self.width = width
    self.columns = min(count, columns ?? Int(Double(count).squareRoot().rounded(.up)))
    self.rows = (count - 1) / self.columns + 1
    self.padding = padding
    self.labels = labels
    self.rowLabels = rowLabels
    self.title = title
    if let labels, labels.count != count {
      throw DiffusionError.argument("labels", "\(labels.count) labels for \(count) images")
    }
    if let rowLabels, rowLabels.count != rows {
      throw DiffusionError.argument("rowLabels", "\(rowLabels.count) labels for \(rows) rows")
    }

    let texts = (labels ?? []) + (rowLabels ?? []) + [title ?? ""]
    guard texts.allSatisfy({ $0.utf8.count <= 1000 }) else {
      throw DiffusionError.argument("labels", "a label of more than 1000 bytes")
    }
    self.scale = scale ?? max(1, (48 + max(height, width) - 1) / max(height, width))
    let (tileWidth, tileHeight) = (width * self.scale, height * self.scale)
    // Letters are twice as large if the widest label still fits above its image.
    let maxLabelWidth = (labels ?? []).map(BitmapFont.width).max() ?? 0
    textScale = maxLabelWidth * 2 <= tileWidth && tileHeight >= 48 ? 2 : 1
    let textScale = textScale
    func textWidth(_ text: String) -> Int { BitmapFont.width(text) * textScale }
    let textHeight = BitmapFont.height * textScale
    let gap = 2 * textScale

    self.margin = margin ?? max(padding, 8)
    pitchX = max(tileWidth, maxLabelWidth * textScale) + padding
    // A label is closer to its own image than to the one above.
    pitchY = tileHeight + padding + (labels == nil ? 0 : textHeight + 3 * gap)
    originX = self.margin + (rowLabels.map { ($0.map(textWidth).max() ?? 0) + 4 * textScale } ?? 0)
    originY = self.margin + (title == nil ? 0 : textHeight + 3 * gap)
    let gridWidth = self.columns * pitchX - padding
    totalWidth = max(originX + gridWidth, self.margin + textWidth(title ?? "")) + self.margin
    totalHeight = originY + rows * pitchY - padding - (labels == nil ? 0 : 2 * gap) + self.margin
    guard ImageLimit.admits(width: totalWidth, height: totalHeight) else {
      throw DiffusionError.argument(
        "images", "the grid would be \(totalWidth) x \(totalHeight) pixels, too many for one image")
    }
    (low, high) = try ImageGrid.range(of: images, valueRange)
  }

  private static func range(
    of images: Tensor, _ given: (low: Float, high: Float)?
  ) throws -> (low: Float, high: Float) {
    if let given {
      guard given.low.isFinite, given.high.isFinite, given.low < given.high else {
        throw DiffusionError.argument(
          "valueRange",
          "(\(given.low), \(given.high)) is not a range: the value that becomes black comes first and is the lower one"
            + (given.low > given.high
              ? "; for an inverted image pass -images and (\(0 - given.low), \(0 - given.high))" : ""))
      }
      return given
    }
    guard let (low, high) = images.finiteExtremes else { return (0, 1) }
    return low < high ? (low, high) : (low - 1, high + 1)
  }

  package func draw(_ bitDepth: BitDepth = .eight) throws -> Pixels {
    let canvas = try Canvas(width: totalWidth, height: totalHeight, bitDepth: bitDepth)
    let textHeight = BitmapFont.height * textScale
    if let title { canvas.drawText(title, x: margin, y: margin, scale: textScale) }
    for row in 0..<rows {
      guard let rowLabels else { break }
      let labelHeight = labels == nil ? 0 : textHeight + 2 * textScale
      let y = originY + row * pitchY + labelHeight + (height * scale - textHeight) / 2
      canvas.drawText(rowLabels[row], x: margin, y: max(0, y), scale: textScale)
    }
    for index in 0..<count {
      let cellX = originX + index % columns * pitchX
      let cellY = originY + index / columns * pitchY
      let cellWidth = pitchX - padding
      var y = cellY
      if let labels {
        let labelWidth = BitmapFont.width(labels[index]) * textScale
        canvas.drawText(labels[index], x: cellX + (cellWidth - labelWidth) / 2, y: y, scale: textScale)
        y += textHeight + 2 * textScale
      }
      drawImage(index, on: canvas, x: cellX + (cellWidth - width * scale) / 2, y: y)
    }
    return canvas.pixels
  }

  private func drawImage(_ index: Int, on canvas: Canvas, x: Int, y: Int) {
    let plane = height * width
    images.withUnsafeFloats { values in
      for row in 0..<height {
        for column in 0..<width {
          let first = index * channels * plane + row * width + column
          func unit(_ channel: Int) -> Float {
            // In double precision, in which the range between any two Floats has a finite width.
            let value = (Double(values[first + channel * plane]) - Double(low)) / (Double(high) - Double(low))
            return value > 0 ? Float(min(value, 1)) : 0
          }
          var color = channels == 1 ? (unit(0), unit(0), unit(0)) : (unit(0), unit(1), unit(2))
          if channels == 4 {
            let alpha = unit(3)
            color = (
              color.0 * alpha + 1 - alpha, color.1 * alpha + 1 - alpha, color.2 * alpha + 1 - alpha
            )
          }
          canvas.fill(
            x: x + column * scale, y: y + row * scale, width: scale, height: scale,
            color: color)
        }
      }
    }
  }
}
