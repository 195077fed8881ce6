/// Counts of values in `bins` equal bins from the least to the greatest value that can be drawn (or over `range`); values
/// outside and those that cannot be drawn are left out, the last bin includes its upper edge.
func histogram(
  _ values: Buffer<Double>, bins: Int, range: (low: Double, high: Double)?, density: Bool
) throws -> (edges: Buffer<Double>, heights: Buffer<Double>) {
  func isDrawn(_ value: Double) -> Bool { abs(value) <= PlotAxis.greatest }
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
  for place in 0...bins { edges[place] = place == bins ? high : low + Double(place) * width }
  let counts = try Buffer<Double>(repeating: 0, count: bins, for: "the bins of a histogram")
  var total = 0.0
  for value in values where isDrawn(value) && value >= low && value <= high {
    let index = (value - low) / (high - low) * Double(bins)
    counts[max(0, min(bins - 1, Int(index)))] += 1
    total += 1
  }
  if density, total > 0 { for place in 0..<bins { counts[place] /= total * width } }
  return (edges, counts)
}
