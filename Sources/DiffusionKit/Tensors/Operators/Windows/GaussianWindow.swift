import Glibc

/// `size` (odd) weights exp(-d^2 / (2 sigma^2)) at distances d from the middle, with sum 1.
func gaussianWindow(size: Int, sigma: Double) -> [Float] {
  let middle = size / 2
  let values = (0..<size).map { index in
    let distance = Double(index - middle) / sigma
    return exp(-distance * distance / 2)
  }
  let sum = values.reduce(0, +)
  return values.map { Float($0 / sum) }
}
