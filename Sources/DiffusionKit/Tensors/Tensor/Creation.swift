import CKernels
import Glibc

extension Tensor {
  public static func zeros(_ shape: Shape) throws -> Tensor { try full(shape, Float(0)) }
  public static func ones(_ shape: Shape) throws -> Tensor { try full(shape, Float(1)) }

  /// `value` everywhere; NaN and infinities are allowed.
  @inlinable public static func full(_ shape: Shape, _ value: some BinaryFloatingPoint) throws -> Tensor {
    try filled(shape, with: Float(value))
  }

  @usableFromInline static func filled(_ shape: Shape, with value: Float) throws -> Tensor {
    let y = try Tensor(uninitialized: shape)
    try Stoppable.run(y.count) { ck_fill(y.count, value, y.pointer) }
    return y
  }

  /// Zeros of this tensor's shape, off the tape.
  public func zerosLike() throws -> Tensor { try Tensor.zeros(shape) }
  /// Ones of this tensor's shape, off the tape.
  public func onesLike() throws -> Tensor { try Tensor.ones(shape) }

  /// The values start, start + step, ... before `stop` (half-open), each computed in double precision.
  /// - Throws: `argument` for bounds that are not finite, a step of 0 or of the wrong sign, and too many elements.
  public static func arange(_ start: Double, _ stop: Double, step: Double = 1) throws -> Tensor {
    try checkBound(start, name: "start")
    try checkBound(stop, name: "stop")
    guard step.isFinite && step != 0 else {
      throw DiffusionError.argument("step", "a finite step other than 0, not \(step)")
    }
    guard start == stop || (stop > start) == (step > 0) else {
      throw DiffusionError.argument("step", "steps of \(step) do not lead from \(start) to \(stop)")
    }
    let steps = ((stop - start) / step).rounded(.up)
    guard steps < Double(Shape.maximumCount) else {
      throw DiffusionError.argument("step", "too many elements: \(start) to \(stop) in steps of \(step)")
    }
    let y = try Tensor(uninitialized: Shape([Int(steps)]))
    try Stoppable.pieces(of: y.count) { range in
      for index in range { y.pointer[index] = Float(start + Double(index) * step) }
    }
    return y
  }

  /// `steps` evenly spaced values from `start` to `stop`, both included.
  /// - Throws: `argument` for bounds that are not finite and a negative number of steps.
  public static func linspace(_ start: Double, _ stop: Double, steps: Int) throws -> Tensor {
    try spaced(start, stop, steps) { $0 }
  }

  /// `steps` powers of the base, whose exponents are evenly spaced from `start` to `stop`, both included.
  /// - Throws: `argument` for bounds that are not finite and a negative number of steps.
  public static func logspace(
    _ start: Double, _ stop: Double, steps: Int, base: Double = 10
  ) throws -> Tensor {
    try spaced(start, stop, steps) { Glibc.pow(base, $0) }
  }

  /// A function of evenly spaced numbers.
  private static func spaced(
    _ start: Double, _ stop: Double, _ steps: Int, _ value: (Double) -> Double
  ) throws -> Tensor {
    try checkBound(start, name: "start")
    try checkBound(stop, name: "stop")
    try Requirement.nonNegative(steps, "steps")
    let y: Tensor
    do { y = try Tensor(uninitialized: Shape([steps])) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "steps")
    }
    let step = steps > 1 ? (stop - start) / Double(steps - 1) : 0
    try Stoppable.pieces(of: steps) { range in
      for index in range {
        // Computed from the nearer end, so that the last value is exactly that of `stop`.
        let isLeft = index < (steps + 1) / 2
        y.pointer[index] = Float(
          value(isLeft ? start + Double(index) * step : stop - Double(steps - 1 - index) * step))
      }
    }
    return y
  }

  /// Ones on the diagonal of a matrix, square unless `columns` is given.
  public static func eye(_ rows: Int, _ columns: Int? = nil) throws -> Tensor {
    let y = try zeros(Shape([rows, columns ?? rows], name: columns == nil ? "rows" : "columns"))
    let width = columns ?? rows
    for index in 0..<min(rows, width) { y.pointer[index * width + index] = 1 }
    return y
  }

  private static func checkBound(_ value: Double, name: String) throws {
    guard value.magnitude <= Double(Float.greatestFiniteMagnitude) else {
      throw DiffusionError.argument(name, "a finite number, not \(value)")
    }
  }
}
