import CKernels

/// The complex transform of rows [rows, padded] that follow each other in memory, with the memory that it needs.
struct FourierRows {
  let plan: FourierPlan
  /// The elements of a row that are transformed; the others are 0.
  let length: Int
  private let passes: FourierPasses?
  private let matrix: FourierPlan.Matrix?
  private let between: Buffer<Float>
  private let scratch: Buffer<Float>
  private let workers: Int

  /// The number of rows from which sixteen at once are faster than one after the other.
  static let manyRows = 8

  /// - Throws: `memory`.
  init(plan: FourierPlan, length: Int, rows: Int) throws {
    (self.plan, self.length) = (plan, length)
    let isWhole = plan.matrix == nil || rows >= FourierRows.manyRows && plan.whole != nil
    passes = isWhole ? plan.whole : nil
    matrix = isWhole ? nil : plan.matrix
    between = try Buffer(
      count: isWhole ? 0 : 2 * plan.padded * rows, for: "the intermediate result of a Fourier transform")
    let maxLength = max(matrix?.rows ?? 0, matrix?.columns ?? 0, passes == nil ? 0 : plan.padded)
    var job = ck_fft_job()
    job.passes.n = maxLength
    let strips = isWhole ? (rows + 15) / 16 : max(1, rows * (plan.padded / maxLength) / 16)
    workers = FourierTransform.workers(strips: strips, length: maxLength)
    scratch = try FourierTransform.scratch(for: job, workers: workers)
  }

  /// Transforms `rows` rows, at most as many as there is memory for. Polls for a stop, like a kernel.
  /// - Parameters:
  ///   - from: where the rows' elements are if not there; element i of row r is at r * outer + i * element.
  ///   - to: where the results belong if not there.
  func transform(
    _ values: UnsafeMutablePointer<Float>, rows: Int, from: ck_fft_side? = nil, to: ck_fft_side? = nil,
    _ options: ck_fft_job = FourierTransform.plainJob
  ) {
    let length = plan.padded
    let own = ck_fft_side(
      values: values, outer: 2 * length, lane: 0, element: 2, count: length, is_complex: true)
    let (source, target) = (from ?? own, to ?? own)
    var job = options
    job.scratch = scratch.base
    job.workers = workers
    guard let matrix else {
      guard let passes else { return }
      job.passes = passes.raw
      (job.outer, job.lanes) = (1, rows)
      (job.in, job.out) = (source.lanesOfRows, target.lanesOfRows)
      return ck_fft_strips(&job)
    }
    let middle = ck_fft_side(
      values: between.base, outer: 2 * length, lane: 0, element: 2, count: length, is_complex: true)
    (job.scale, job.swaps_out) = (1, false)
    job.outer = rows
    job.lanes = matrix.rows
    job.passes = matrix.ofColumn.raw
    job.roots = matrix.roots.raw
    job.twists = UnsafePointer(matrix.twists.base)
    job.in = source.columns(matrix.rows, count: matrix.columns)
    job.out = middle.columns(matrix.rows, count: matrix.columns)
    ck_fft_strips(&job)
    (job.scale, job.swaps_out, job.swaps_in) = (options.scale, options.swaps_out, false)
    job.lanes = matrix.columns
    job.passes = matrix.ofRow.raw
    job.twists = nil
    job.in = middle
    (job.in.lane, job.in.count) = (2 * matrix.rows, matrix.rows)
    job.out = target.columns(matrix.columns, count: matrix.rows)
    ck_fft_strips(&job)
  }
}

extension ck_fft_side {
  /// The rows as the lanes of strips.
  fileprivate var lanesOfRows: ck_fft_side {
    var side = self
    (side.outer, side.lane) = (0, outer)
    return side
  }

  /// The columns of each row as a matrix of `width` columns.
  fileprivate func columns(_ width: Int, count: Int) -> ck_fft_side {
    var side = self
    (side.lane, side.element, side.count) = (element, width * element, count)
    return side
  }
}
