import CKernels

/// An activation function, by the names of Keras and diffusers.
public enum Activation: String, CaseIterable, Sendable {
  case linear, relu, silu, gelu, tanh, sigmoid, softplus, mish, exponential, softmax
  case geluTanh = "gelu_tanh"
  case leakyRelu = "leaky_relu"

  /// Makes an activation from its name; "swish" and "gelu_new" are accepted for silu and gelu_tanh, "none" and
  /// "identity" for linear.
  /// - Throws: `argument("activation")`, listing the known names.
  public init(name: String) throws {
    let aliases = ["swish": Activation.silu, "gelu_new": .geluTanh, "none": .linear, "identity": .linear]
    guard let activation = Activation(rawValue: name) ?? aliases[name] else {
      throw DiffusionError.unknown(
        "activation", name, known: Activation.allCases.map(\.rawValue).sorted(), argument: "activation")
    }
    self = activation
  }

  public func apply(_ x: Tensor) throws -> Tensor {
    switch self {
    case .linear: return x
    case .relu: return try x.relu()
    case .silu: return try x.silu()
    case .gelu: return try x.gelu()
    case .geluTanh: return try x.gelu(approximate: true)
    case .tanh: return try x.tanh()
    case .sigmoid: return try x.sigmoid()
    case .softplus: return try x.softplus()
    case .leakyRelu: return try x.leakyRelu()
    case .mish: return try x.mish()
    case .exponential: return try x.exp()
    case .softmax: return try x.softmax(axis: -1)
    }
  }

  /// The code of the activation in fused kernels: -1 for linear, nil if there is no fused form.
  var fused: Int32? {
    switch self {
    case .linear: return -1
    case .relu: return Int32(CK_RELU.rawValue)
    case .silu: return Int32(CK_SILU.rawValue)
    case .gelu: return Int32(CK_GELU.rawValue)
    case .tanh: return Int32(CK_TANH.rawValue)
    case .sigmoid: return Int32(CK_SIGMOID.rawValue)
    case .softplus: return Int32(CK_SOFTPLUS.rawValue)
    case .geluTanh: return Int32(CK_GELU_TANH.rawValue)
    case .mish, .exponential, .softmax, .leakyRelu: return nil
    }
  }

  /// Whether the gradient is computed from the input; otherwise it is computed from the output.
  var needsInput: Bool { [.silu, .gelu, .geluTanh, .softplus].contains(self) }
}
