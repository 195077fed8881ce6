import COneDNN

/// The parameters of a convolution besides its weights: the options of an op or a layer, and the sizes that follow from
/// them.
struct ConvolutionOptions {
  /// 1 for signals [N, C, L], 2 for images [N, C, H, W].
  let axes: Int
  var stride: PerAxis = 1
  var padding: ConvolutionPadding = 0
  var dilation: PerAxis = 1
  var groups = 1

  /// The input's shape in messages, "[N, C, H, W]".
  var inputText: String { axes == 1 ? "[N, C, L]" : "[N, C, H, W]" }

  /// - Parameter weight: [out, in / groups, kernel sizes].
  /// - Throws: `argument` for shapes and options that do not match.
  func geometry(input: Shape, weight: Shape, bias: Shape?) throws -> ConvolutionGeometry {
    var geometry = try unpadded(input: input, weight: weight)
    let channels = input.sizes[1]
    guard weight.sizes[1] == channels / groups else {
      let wanted = Shape.describe([weight.sizes[0], channels / groups] + weight.sizes[2...])
      throw DiffusionError.argument(
        "weight", "shape \(weight) for an input of shape \(input)\(groupsText): \(wanted) would fit")
    }
    guard weight.sizes[0] % groups == 0 else {
      throw DiffusionError.argument(
        "groups",
        "\(groups) groups do not divide the \(weight.sizes[0]) outputs of a weight of shape \(weight)")
    }
    (geometry.inputs, geometry.outputs) = (channels, weight.sizes[0])
    try check(bias, outputs: geometry.outputs)
    geometry.image = spatial(input)
    try pad(&geometry) { image, kernel, stride in
      let result = (image - 1) / stride + 1
      return max((result - 1) * stride + kernel - image, 0)
    }
    func result(_ image: Int, _ kernel: Int, _ low: Int, _ high: Int, _ stride: Int) throws -> Int {
      guard kernel <= image + low + high else {
        throw DiffusionError.argument(
          "weight",
          "a kernel of \(kernel) (with its dilation) is larger than the padded input of \(image + low + high): shape \(weight) for an input of shape \(input)"
        )
      }
      return (image + low + high - kernel) / stride + 1
    }
    let reach = reach(geometry)
    geometry.result.height = try result(
      geometry.image.height, reach.height, geometry.low.height, geometry.high.height, geometry.strides.height)
    geometry.result.width = try result(
      geometry.image.width, reach.width, geometry.low.width, geometry.high.width, geometry.strides.width)
    try finish(&geometry)
    return geometry
  }

  /// The geometry of the convolution whose transpose is computed: from the transposed convolution's result to its
  /// input.
  /// - Parameters:
  ///   - weight: [in, out / groups, kernel sizes].
  ///   - outputPadding: nil for Keras's rule: as many as make the result at least as long as the input times the
  ///     stride.
  func transposedGeometry(input: Shape, weight: Shape, bias: Shape?, outputPadding: PerAxis?) throws
    -> ConvolutionGeometry
  {
    var geometry = try unpadded(input: input, weight: weight)
    let channels = input.sizes[1]
    guard weight.sizes[0] == channels else {
      let wanted = Shape.describe([channels] + weight.sizes[1...])
      throw DiffusionError.argument(
        "weight", "shape \(weight) for an input of shape \(input): \(wanted) would fit")
    }
    let (outputs, overflow) = weight.sizes[1].multipliedReportingOverflow(by: groups)
    guard !overflow, outputs <= PerAxis.maximum else {
      throw DiffusionError.argument("groups", "\(groups) groups of \(weight.sizes[1]) outputs are too many")
    }
    (geometry.inputs, geometry.outputs) = (outputs, channels)
    try check(bias, outputs: outputs)
    geometry.result = spatial(input)
    try pad(&geometry) { _, kernel, stride in max(kernel - stride, 0) }
    let reach = reach(geometry)
    let strides = geometry.strides
    let added =
      try outputPadding?.pair(axes: axes, minimum: 0, absent: 0, "outputPadding")
      ?? ConvolutionGeometry.Pair(
        height: max(strides.height - reach.height, 0), width: max(strides.width - reach.width, 0))
    func image(
      _ result: Int, _ kernel: Int, _ low: Int, _ high: Int, _ stride: Int, _ dilation: Int, _ added: Int
    )
      throws -> Int
    {
      guard added == 0 || added < max(stride, dilation) else {
        throw DiffusionError.argument(
          "outputPadding", "\(added) is not below the stride \(stride) or the dilation \(dilation)")
      }
      let size = (result - 1) * stride + kernel - low - high + added
      guard size > 0 else {
        throw DiffusionError.argument(
          "padding", "nothing is left of an input of shape \(input) and a weight of shape \(weight)")
      }
      return size
    }
    geometry.image.height = try image(
      geometry.result.height, reach.height, geometry.low.height, geometry.high.height, strides.height,
      geometry.dilations.height, added.height)
    geometry.image.width = try image(
      geometry.result.width, reach.width, geometry.low.width, geometry.high.width, strides.width,
      geometry.dilations.width, added.width)
    try finish(&geometry)
    return geometry
  }

  /// The shape of a batch of images with `channels` channels and this size.
  func shape(_ batch: Int, _ channels: Int, _ size: ConvolutionGeometry.Pair) throws -> Shape {
    try Shape([batch, channels] + (axes == 1 ? [size.width] : [size.height, size.width]))
  }

  /// The part of the geometry that does not depend on the direction.
  private func unpadded(input: Shape, weight: Shape) throws -> ConvolutionGeometry {
    guard input.rank == axes + 2 else {
      throw DiffusionError.argument("self", "\(inputText) is wanted, the shape is \(input)")
    }
    guard weight.rank == axes + 2, weight.count > 0 else {
      throw DiffusionError.argument(
        "weight", "shape \(weight) for an input of shape \(input): \(axes + 2) sizes from 1 are wanted")
    }
    guard input.sizes[1...].allSatisfy({ (1...PerAxis.maximum).contains($0) }) else {
      throw DiffusionError.argument("self", "an input of shape \(input) has no elements in an example")
    }
    guard groups >= 1 else { throw DiffusionError.argument("groups", "\(groups) is not positive") }
    guard input.sizes[1] % groups == 0 else {
      throw DiffusionError.argument(
        "groups",
        "\(groups) groups do not divide the \(input.sizes[1]) channels of an input of shape \(input)")
    }
    var geometry = ConvolutionGeometry.empty
    geometry.kernel = spatial(weight)
    guard max(geometry.kernel.height, geometry.kernel.width) <= PerAxis.maximum else {
      throw DiffusionError.argument("weight", "shape \(weight) is too large for a kernel")
    }
    (geometry.batch, geometry.groups) = (input.sizes[0], groups)
    geometry.strides = try stride.pair(axes: axes, minimum: 1, absent: 1, "stride")
    geometry.dilations = try dilation.pair(axes: axes, minimum: 1, absent: 1, "dilation")
    return geometry
  }

  /// The extent of the kernel with its dilation.
  private func reach(_ geometry: ConvolutionGeometry) -> ConvolutionGeometry.Pair {
    ConvolutionGeometry.Pair(
      height: (geometry.kernel.height - 1) * geometry.dilations.height + 1,
      width: (geometry.kernel.width - 1) * geometry.dilations.width + 1)
  }

  private func spatial(_ shape: Shape) -> ConvolutionGeometry.Pair {
    ConvolutionGeometry.Pair(height: axes == 1 ? 1 : shape.sizes[2], width: shape.sizes[axes + 1])
  }

  /// - Throws: `argument("padding")` for negative values or a count that matches neither axes nor sides.
  func checkPadding() throws {
    var geometry = ConvolutionGeometry.empty
    try pad(&geometry) { _, _, _ in 0 }
  }

  /// - Parameter total: the zeros that "same" adds on an axis, from the sizes of image and kernel and the stride.
  private func pad(_ geometry: inout ConvolutionGeometry, total: (Int, Int, Int) -> Int) throws {
    switch padding {
    case .valid: return
    case .same:
      let reach = reach(geometry)
      let height = total(geometry.image.height, reach.height, geometry.strides.height)
      let width = total(geometry.image.width, reach.width, geometry.strides.width)
      geometry.low = .init(height: axes == 1 ? 0 : height / 2, width: width / 2)
      geometry.high = .init(height: axes == 1 ? 0 : height - height / 2, width: width - width / 2)
    case .zeros(let values) where values.count == 2 * axes:
      // The values alternate: before, after.
      func side(_ remainder: Int) throws -> ConvolutionGeometry.Pair {
        let side = values.enumerated().filter { $0.offset % 2 == remainder }.map(\.element)
        return try PerAxis(side).pair(axes: axes, minimum: 0, absent: 0, "padding")
      }
      geometry.low = try side(0)
      geometry.high = try side(1)
    case .zeros(let values):
      geometry.low = try PerAxis(values).pair(axes: axes, minimum: 0, absent: 0, "padding")
      geometry.high = geometry.low
    }
  }

  private func check(_ bias: Shape?, outputs: Int) throws {
    if let bias, bias.sizes != [outputs] {
      throw DiffusionError.argument("bias", "shape \(bias) for \(outputs) outputs")
    }
  }

  /// Refuses sizes, padding included, whose byte offsets exceed the range of oneDNN's code.
  private func finish(_ geometry: inout ConvolutionGeometry) throws {
    let padded = ConvolutionGeometry.Pair(
      height: geometry.image.height + geometry.low.height + geometry.high.height,
      width: geometry.image.width + geometry.low.width + geometry.high.width)
    for (channels, size) in [(geometry.inputs, padded), (geometry.outputs, geometry.result)] {
      guard let count = try? shape(1, channels, size).count, count <= Convolution.maxElements else {
        throw DiffusionError.argument(
          "self", "an example of \(channels) channels of \(size.height) x \(size.width) is too large")
      }
    }
    // A stride beyond the input makes no further step, so it is limited.
    geometry.strides.height = min(geometry.strides.height, padded.height)
    geometry.strides.width = min(geometry.strides.width, padded.width)
  }

  private var groupsText: String { groups == 1 ? "" : " in \(groups) groups" }
}
