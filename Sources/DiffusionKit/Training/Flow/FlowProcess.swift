/// The integration of a flow from the source at time 0 to samples at time 1.
struct FlowProcess: SamplingProcess {
  private(set) var integration: ODEIntegration
  let velocity: (_ t: Double, _ x: Tensor) throws -> Tensor

  var sample: Tensor { integration.y }
  var time: Double { integration.t }
  var count: Int? { integration.count }
  var isFinished: Bool { integration.isFinished }

  mutating func step() throws -> SamplingMoment {
    _ = try integration.step(velocity)
    return SamplingMoment(time: time)
  }
}
