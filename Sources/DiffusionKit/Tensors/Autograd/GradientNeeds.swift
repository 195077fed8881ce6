/// The gradients that an op with a weight and a bias must compute.
struct GradientNeeds {
  let input: Bool
  let weight: Bool
  let bias: Bool
  var any: Bool { input || weight || bias }

  init(_ input: Tensor, _ weight: Tensor?, _ bias: Tensor?) {
    let isRecording = Session.current.isRecording
    self.input = isRecording && input.node != nil
    self.weight = isRecording && weight?.node != nil
    self.bias = isRecording && bias?.node != nil
  }
}
