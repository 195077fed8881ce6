/// The parameters of a convolution besides its weights: the options of an op or a layer, and the sizes that follow from
/// them.
package struct ConvolutionParameters {
  /// 1 for signals [N, C, L], 2 for images [N, C, H, W].
  let axes: Int
  var stride: PerAxis
  var padding: ConvolutionPadding
  var dilation: PerAxis
  var groups: Int

  package init(
    axes: Int, stride: PerAxis = 1, padding: ConvolutionPadding = 0, dilation: PerAxis = 1, groups: Int = 1
  ) {
    self.axes = axes
    (self.stride, self.padding, self.dilation, self.groups) = (stride, padding, dilation, groups)
  }

  /// - Parameter weight: [out, in / groups, kernel sizes].
  /// - Throws: `argument` for shapes and options that do not match.
  package func geometry(input: Shape, weight: Shape, bias: Shape?) throws -> ConvolutionGeometry {
    var (geometry, image) = try unpadded(input: input, weight: weight)
    let channels = input.sizes[1]
    guard weight.sizes[1] == channels / groups else {
      let expected = Shape.describe([weight.sizes[0], channels / groups] + weight.sizes[2...])
      throw DiffusionError.argument(
        "weight", "shape \(weight) for an input of shape \(input)\(groupsText): expected \(expected)")
    }
    guard weight.sizes[0] % groups == 0 else {
      throw DiffusionError.argument(
        "groups",
        "\(groups) groups do not divide the \(weight.sizes[0]) outputs of a weight of shape \(weight)")
    }
    (geometry.inputs, geometry.outputs) = (channels, weight.sizes[0])
    try check(bias, outputs: geometry.outputs)
    geometry.image = image
    let (reach, strides) = (geometry.reach, geometry.strides)
    try pad(&geometry) { axis in
      let result = (image[axis] - 1) / strides[axis] + 1
      return max((result - 1) * strides[axis] + reach[axis] - image[axis], 0)
    }
    let padded = geometry.padded
    geometry.result = try ConvolutionGeometry.Pair { axis in
      guard reach[axis] <= padded[axis] else {
        throw DiffusionError.argument(
          "weight",
          "a kernel of \(reach[axis]) (with its dilation) is larger than the padded input of \(padded[axis]): shape \(weight) for an input of shape \(input)"
        )
      }
      return (padded[axis] - reach[axis]) / strides[axis] + 1
    }
    try finish(&geometry)
    return geometry
  }

  /// The geometry of the convolution whose transpose is computed: from the transposed convolution's result to its
  /// input.
  /// - Parameters:
  ///   - weight: [in, out / groups, kernel sizes].
  ///   - outputPadding: nil for Keras's rule: as many as make the result at least as long as the input times the
  ///     stride.
  package func transposedGeometry(input: Shape, weight: Shape, bias: Shape?, outputPadding: PerAxis?) throws
    -> ConvolutionGeometry
  {
    var (geometry, result) = try unpadded(input: input, weight: weight)
    let channels = input.sizes[1]
    guard weight.sizes[0] == channels else {
      let expected = Shape.describe([channels] + weight.sizes[1...])
      throw DiffusionError.argument(
        "weight", "shape \(weight) for an input of shape \(input): expected \(expected)")
    }
    let (outputs, overflow) = weight.sizes[1].multipliedReportingOverflow(by: groups)
    guard !overflow, outputs <= PerAxis.maximum else {
      throw DiffusionError.argument("groups", "\(groups) groups of \(weight.sizes[1]) outputs are too many")
    }
    (geometry.inputs, geometry.outputs) = (outputs, channels)
    try check(bias, outputs: outputs)
    geometry.result = result
    let (reach, strides, dilations) = (geometry.reach, geometry.strides, geometry.dilations)
    try pad(&geometry) { max(reach[$0] - strides[$0], 0) }
    let (low, high) = (geometry.low, geometry.high)
    let added =
      try outputPadding?.pair(axes: axes, minimum: 0, "outputPadding")
      ?? ConvolutionGeometry.Pair { max(strides[$0] - reach[$0], 0) }
    geometry.image = try ConvolutionGeometry.Pair { axis in
      guard added[axis] == 0 || added[axis] < max(strides[axis], dilations[axis]) else {
        throw DiffusionError.argument(
          "outputPadding",
          "\(added[axis]) is not below the stride \(strides[axis]) or the dilation \(dilations[axis])")
      }
      let size = (result[axis] - 1) * strides[axis] + reach[axis] - low[axis] - high[axis] + added[axis]
      guard size > 0 else {
        throw DiffusionError.argument(
          "padding", "nothing is left of an input of shape \(input) and a weight of shape \(weight)")
      }
      return size
    }
    try finish(&geometry)
    return geometry
  }

  /// The shape of a batch of images with `channels` channels and this size.
  package func shape(_ batch: Int, _ channels: Int, _ size: ConvolutionGeometry.Pair) throws -> Shape {
    try .spatial(batch, channels, size, axes: axes)
  }

  /// The part of the geometry that does not depend on the direction, and the size of the input.
  private func unpadded(input: Shape, weight: Shape) throws -> (ConvolutionGeometry, ConvolutionGeometry.Pair)
  {
    let size = try input.spatial(axes: axes)
    guard weight.rank == axes + 2, weight.count > 0 else {
      throw DiffusionError.argument(
        "weight", "shape \(weight) for an input of shape \(input): expected \(axes + 2) sizes of at least 1")
    }
    try Requirement.positive(groups, "groups")
    guard input.sizes[1] % groups == 0 else {
      throw DiffusionError.argument(
        "groups",
        "\(groups) groups do not divide the \(input.sizes[1]) channels of an input of shape \(input)")
    }
    guard weight.sizes[2...].allSatisfy({ $0 <= PerAxis.maximum }) else {
      throw DiffusionError.argument("weight", "shape \(weight) is too large for a kernel")
    }
    var geometry = ConvolutionGeometry.empty
    geometry.kernel = weight.lastSizes(axes: axes)
    (geometry.batch, geometry.groups) = (input.sizes[0], groups)
    geometry.strides = try stride.pair(axes: axes, minimum: 1, "stride")
    geometry.dilations = try dilation.pair(axes: axes, minimum: 1, "dilation")
    return (geometry, size)
  }

  /// - Parameter total: the zeros that "same" adds on an axis.
  private func pad(
    _ geometry: inout ConvolutionGeometry, total: (ConvolutionGeometry.Axis) -> Int
  ) throws {
    if let sides = try padding.sides(axes: axes) {
      (geometry.low, geometry.high) = sides
    } else {
      let zeros = ConvolutionGeometry.Pair(total)
      geometry.low = .init { zeros[$0] / 2 }
      geometry.high = .init { zeros[$0] - zeros[$0] / 2 }
    }
  }

  private func check(_ bias: Shape?, outputs: Int) throws {
    if let bias, bias.sizes != [outputs] {
      throw DiffusionError.argument("bias", "shape \(bias) for \(outputs) outputs")
    }
  }

  /// Refuses sizes, padding included, whose byte offsets exceed the range of oneDNN's code.
  private func finish(_ geometry: inout ConvolutionGeometry) throws {
    let padded = geometry.padded
    for (channels, size) in [(geometry.inputs, padded), (geometry.outputs, geometry.result)] {
      guard let count = try? shape(1, channels, size).count, count <= Convolution.maxElements else {
        throw DiffusionError.argument(
          "self", "an example of \(channels) channels of \(size.height) x \(size.width) is too large")
      }
    }
    // A stride beyond the input makes no further step, so it is limited.
    let strides = geometry.strides
    geometry.strides = .init { min(strides[$0], padded[$0]) }
  }

  private var groupsText: String { groups == 1 ? "" : " in \(groups) groups" }
}
