// A timestep that went through other arithmetic (sigma times 1000, a sum of float32 steps) may differ from the
// scheduler's in the last bits. It stands for the nearest one within `Float.timestepTolerance`.

extension Float {
  /// How far a timestep may be from the one that it stands for: 1e-4, or where float32 is coarser two units in its last
  /// place.
  var timestepTolerance: Float { max(1e-4, 2 * ulp) }

  func isTimestep(_ other: Float) -> Bool { self == other || abs(self - other) <= other.timestepTolerance }

  /// The whole number that this timestep stands for; nil where none is near.
  var wholeTimestep: Int? {
    let whole = rounded()
    return isTimestep(whole) ? Int(exactly: whole) : nil
  }
}

extension [Float] {
  /// The one of these timesteps that `timestep` stands for: itself, or the nearest.
  func timestep(for timestep: Float) -> Float? {
    if contains(timestep) { return timestep }
    return filter(timestep.isTimestep).min { abs($0 - timestep) < abs($1 - timestep) }
  }
}
