import DiffusionKit

/// A user's own layer: a gated linear unit, (x A + a) * sigmoid(x B + b) on the last axis, [N, ..., in] -> [N, ..., units]
/// (Dauphin et al. 2017).
final class GatedDense: OptionLayer<GatedDense.Options> {
  struct Options: LeadingOption {
    var units = 0
    var kernelInitializer = Initializer.heUniform

    static var leading: WritableKeyPath<Options, Int> { \.units }
    /// The fields that check the options and describe the layer, with the names of the options in files.
    static let fields: [Field<Options>] = [
      .required("units", \.units, "size of the result's last axis", .positive),
      .option("kernel_initializer", \.kernelInitializer, "how A and B start"),
    ]
  }

  /// The rows of A, then of B, [2 units, in]: one product is faster than two.
  private var weight: Parameter?
  private var bias: Parameter?

  /// Called once, with the shapes of the first inputs.
  override func build(_ inputs: [Shape]) throws {
    guard let width = try only(inputs).sizes.last, width > 0 else {
      throw inputError("it takes [N, ..., features], not \(inputs)")
    }
    let rows = 2 * options.units
    weight = try parameter(
      "weight", Shape([rows, width]), options.kernelInitializer, fanIn: width, fanOut: options.units)
    bias = try parameter("bias", Shape([rows]), .zeros)
  }

  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    guard let weight else { throw DiffusionError.state("\(name) is not built") }
    let halves = try only(inputs).linear(weight.tensor, bias?.tensor).chunk(2, axis: -1)
    return try halves[0] * halves[1].sigmoid()
  }

  /// The parameters that are trained and saved, with their names in files.
  override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }
}
