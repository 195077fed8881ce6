/// Counts values in `bins` equal bins from the minimum to the maximum value that can be drawn (or over `range`). Values
/// outside and those that cannot be drawn are ignored; the last bin includes its upper edge.
func histogram(
  _ values: Buffer<Double>, bins: Int, range: (low: Double, high: Double)?, density: Bool
) throws -> (edges: Buffer<Double>, heights: Buffer<Double>) {
  func isDrawn(_ value: Double) -> Bool { abs(value) <= PlotAxis.maxMagnitude }
  var (low, high) = range ?? (Double.infinity, -Double.infinity)
  if range == nil {
    for value in values where isDrawn(value) {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }  // nothing to count
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    if low == high { (low, high) = (low.nextDown, high.nextUp) }  // too large for halves
  }
  let width = (high - low) / Double(bins)
  let edges = try Buffer<Double>(count: bins + 1, for: "the bins of a histogram")
  for index in 0...bins { edges[index] = index == bins ? high : low + Double(index) * width }
  let counts = try Buffer<Double>(repeating: 0, count: bins, for: "the bins of a histogram")
  var total = 0.0
  for value in values where isDrawn(value) && value >= low && value <= high {
    let index = (value - low) / (high - low) * Double(bins)
    counts[max(0, min(bins - 1, Int(index)))] += 1
    total += 1
  }
  if density, total > 0 { for index in 0..<bins { counts[index] /= total * width } }
  return (edges, counts)
}
