/// The integration of a flow from the source at time 0 to samples at time 1.
struct FlowProcess: SamplingProcess {
  private var integration: ODEIntegration
  private let velocity: (_ t: Double, _ x: Tensor) throws -> Tensor

  init(
    _ integration: ODEIntegration, velocity: @escaping (_ t: Double, _ x: Tensor) throws -> Tensor
  ) {
    self.integration = integration
    self.velocity = velocity
  }

  var sample: Tensor { integration.y }
  var time: Double { integration.t }
  var count: Int? { integration.count }
  var isFinished: Bool { integration.isFinished }

  @discardableResult
  mutating func step() throws -> SamplingMoment {
    _ = try integration.step(velocity)
    return SamplingMoment(time: time)
  }
}
