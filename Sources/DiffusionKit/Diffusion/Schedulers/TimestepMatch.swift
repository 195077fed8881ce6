// A timestep that went through other arithmetic (sigma times 1000, a sum of float32 steps) may differ from the
// scheduler's in the last bits. It matches the nearest timestep within `Float.timestepTolerance`.

extension Float {
  /// The maximum distance of a timestep from the one that it matches: 1e-4, or two units in the last place if float32 is
  /// coarser.
  var timestepTolerance: Float { max(1e-4, 2 * ulp) }

  func isTimestep(_ other: Float) -> Bool { self == other || abs(self - other) <= other.timestepTolerance }

  /// The whole number that this timestep matches; nil if none is near.
  var wholeTimestep: Int? {
    let whole = rounded()
    return isTimestep(whole) ? Int(exactly: whole) : nil
  }
}

extension [Float] {
  /// Returns the one of these timesteps that `timestep` matches: an equal one, or the nearest.
  func timestep(for timestep: Float) -> Float? {
    if contains(timestep) { return timestep }
    return filter(timestep.isTimestep).min { abs($0 - timestep) < abs($1 - timestep) }
  }
}
