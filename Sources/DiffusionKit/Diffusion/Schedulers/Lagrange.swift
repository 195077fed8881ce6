/// The Lagrange polynomials, each 1 at one node and 0 at the others. The nodes must differ.
struct Lagrange {
  let nodes: [Double]
  init(_ nodes: [Double]) { self.nodes = nodes }

  /// Returns the coefficients of the polynomial of `node` in powers of x - origin, the lowest first.
  func coefficients(of node: Int, around origin: Double) -> [Double] {
    var result = [1.0]
    for other in nodes.indices where other != node {
      let scale = 1 / (nodes[node] - nodes[other])
      let root = nodes[other] - origin
      var product = [Double](repeating: 0, count: result.count + 1)
      for (power, value) in result.enumerated() {
        product[power] -= root * value * scale
        product[power + 1] += value * scale
      }
      result = product
    }
    return result
  }

  /// Returns the integral of each polynomial from `start` to `end`.
  func integrals(from start: Double, to end: Double) -> [Double] {
    nodes.indices.map { node in
      var (integral, power) = (0.0, 1.0)
      for (degree, value) in coefficients(of: node, around: start).enumerated() {
        power *= end - start
        integral += value * power / Double(degree + 1)
      }
      return integral
    }
  }
}
