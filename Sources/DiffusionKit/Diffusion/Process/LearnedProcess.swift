/// The forward process that a network was trained on. Training stores it in the network (`Layer.provenance`), as does
/// reading a pipeline's folder, so that a scheduler of another process is refused instead of sampling noise.
package final class LearnedProcess {
  /// The scheduler that added the noise in training.
  private let scheduler: any Scheduler

  package init(_ scheduler: any Scheduler) { self.scheduler = scheduler }

  /// Checks that a scheduler reverses the process that a network was trained on, if that process is known.
  /// - Parameter source: the expression that is the fitting scheduler in the caller's program, for messages.
  /// - Throws: `argument("scheduler")` if the network was trained on another process.
  static func check(_ network: Layer, _ scheduler: any Scheduler, source: String) throws {
    guard let learned = network.provenance as? LearnedProcess else { return }
    try scheduler.check(samplesFrom: learned.scheduler, source: source)
  }
}

extension Scheduler {
  /// Checks that a network that was trained with the scheduler `trained` can be sampled with this one.
  /// - Parameter source: the expression that is `trained` in the caller's program, for messages.
  /// - Throws: `argument("scheduler")` with the options that differ, and the call that makes a fitting scheduler.
  package func check(samplesFrom trained: any Scheduler, source: String) throws {
    guard self !== trained else { return }
    guard try !hasProcess(of: trained) else {
      if let cut = cutOff(beside: trained) {
        Session.current.warn("\(cut); \(Self.construction(Self.name, from: source)) has training's options")
      }
      return
    }
    let differences = processDifferences(from: trained).map { ": " + $0.joined(separator: ", ") } ?? ""
    let alike = try? type(of: self).init(from: trained)
    let fits = try alike?.hasProcess(of: trained) == true
    let name = fits ? Self.name : type(of: trained).name
    throw DiffusionError.argument(
      "scheduler",
      "\(Self.name) reverses another process than the one the model was trained on with \(type(of: trained).name)"
        + "\(differences); \(Self.construction(name, from: source)) fits")
  }

  /// The call that makes a scheduler of that name with the options of another.
  private static func construction(_ name: String, from source: String) -> String {
    NameStyle.code(
      swift: "\(name)(from: \(source))", script: "dk.schedulers.\(name).from_config(\(source).config)")
  }

  /// Whether a network trained with `other` has the same inputs and targets here: at the same timestep that the network is
  /// conditioned on, the same noisy sample and the same target. A few dozen of training's timesteps are compared.
  private func hasProcess(of other: any Scheduler) throws -> Bool {
    if alphasCumprod != nil, other.alphasCumprod != nil, numTrainTimesteps != other.numTrainTimesteps {
      return false
    }
    let last = numTrainTimesteps - 1
    let probes = Swift.min(last, 40)
    var compared = 0
    for probe in 0...probes {
      let own = try TrainingView(trainingLevel(Float(probes == 0 ? 0 : last * probe / probes)))
      guard let (theirs, isExact) = try other.view(at: own.timestep) else { continue }
      guard own.difference(from: theirs) <= (isExact ? 1e-3 : 0.02) else { return false }
      compared += 1
    }
    return compared > 0
  }

  /// The input and the target of training at a timestep that the network is conditioned on, interpolated linearly between
  /// two timesteps of training; nil outside of their range.
  private func view(at timestep: Float) throws -> (TrainingView, isExact: Bool)? {
    func view(_ index: Int) throws -> TrainingView { try TrainingView(trainingLevel(Float(index))) }
    // The timesteps that networks are conditioned on rise with the noise.
    var (low, high) = (0, numTrainTimesteps - 1)
    guard try view(low).timestep <= timestep, try timestep <= view(high).timestep else { return nil }
    while high - low > 1 {
      let middle = (low + high) / 2
      if try view(middle).timestep <= timestep { low = middle } else { high = middle }
    }
    let (below, above) = (try view(low), try view(high))
    if timestep.isTimestep(below.timestep) { return (below, true) }
    if timestep.isTimestep(above.timestep) { return (above, true) }
    let share = Double((timestep - below.timestep) / (above.timestep - below.timestep))
    return (below.mixed(with: above, share), false)
  }

  /// The options by which the process differs from the other's, with both values; nil if there are none.
  private func processDifferences(from other: any Scheduler) -> [String]? {
    func options(_ scheduler: any Scheduler) -> [String: JSON] {
      var options = scheduler.configByName
      options["prediction_type"] = .string(scheduler.predictionType.rawValue)
      return options
    }
    let (own, theirs) = (options(self), options(other))
    let replaced = [own, theirs].contains { $0["trained_betas"].map { $0 != .null } ?? false }
    let betas = replaced ? ["trained_betas"] : ["beta_start", "beta_end", "beta_schedule"]
    let names = ["num_train_timesteps"] + betas + ["rescale_betas_zero_snr", "prediction_type"]
    let lines = names.compactMap { name -> String? in
      guard let here = own[name], let there = theirs[name] else {
        // An option that this scheduler lacks counts if it was turned on in training.
        guard theirs[name] == .bool(true) else { return nil }
        return "`\(name)` true in training, and not known here"
      }
      return here == there ? nil : "`\(name)` \(here.shown) here, \(there.shown) in training"
    }
    return lines.isEmpty ? nil : lines
  }
}

/// The timestep, the input and the target of the network in training, in terms of the clean sample and the noise.
private struct TrainingView {
  let timestep: Float
  private let weights: [Double]

  init(_ training: TrainingLevel) {
    timestep = training.timestep
    weights = [
      training.inputScale * training.level.signal, training.inputScale * training.level.noise,
      training.target.x0, training.target.noise,
    ]
  }

  private init(timestep: Float, weights: [Double]) { (self.timestep, self.weights) = (timestep, weights) }

  func difference(from other: TrainingView) -> Double {
    zip(weights, other.weights).map { abs($0 - $1) }.max() ?? 0
  }

  func mixed(with other: TrainingView, _ share: Double) -> TrainingView {
    TrainingView(timestep: timestep, weights: zip(weights, other.weights).map { $0 + share * ($1 - $0) })
  }
}
