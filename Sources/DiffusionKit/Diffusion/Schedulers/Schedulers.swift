/// The schedulers by their names in diffusers.
public enum Schedulers {
  public static var all: [any Scheduler.Type] {
    [
      DDPMScheduler.self, DDIMScheduler.self, DPMSolverMultistepScheduler.self,
      DPMSolverSinglestepScheduler.self, EulerDiscreteScheduler.self, EulerAncestralDiscreteScheduler.self,
      HeunDiscreteScheduler.self, KDPM2DiscreteScheduler.self, LMSDiscreteScheduler.self, PNDMScheduler.self,
      UniPCMultistepScheduler.self, DEISMultistepScheduler.self, EDMEulerScheduler.self,
      FlowMatchEulerDiscreteScheduler.self, LCMScheduler.self,
    ]
  }

  /// Returns the scheduler of a name.
  /// - Throws: `argument("name")` for an unknown name.
  public static func named(_ name: String) throws -> any Scheduler.Type {
    guard let type = all.first(where: { $0.name == name }) else {
      throw DiffusionError.unknown("scheduler", name, known: all.map { $0.name }, argument: "name")
    }
    return type
  }
}
