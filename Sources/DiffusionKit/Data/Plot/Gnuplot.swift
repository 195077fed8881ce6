import CSystem
import Glibc

/// Runs gnuplot, without a shell and without files: its script, its image and its messages are in unnamed memory, of
/// which nothing is left however either process ends.
enum Gnuplot {
  /// Runs a script that draws to standard output.
  /// - Returns: the bytes that gnuplot wrote there.
  /// - Throws: `DiffusionError.state` with gnuplot's message, or with what to install if it is missing; `interrupted`
  ///   and `timeLimit`, after ending gnuplot.
  static func draw(_ script: Buffer<UInt8>) throws -> Buffer<UInt8> {
    let input = try UnnamedFile(script)
    let (output, messages) = (try UnnamedFile(), try UnnamedFile())
    let status = try run(input, output, messages)
    let image = try output.contents(limit: 1 << 30)
    guard status == 0, !image.isEmpty else {
      // gnuplot repeats the line with the error after its prompt.
      let lines = try String(decoding: messages.contents(limit: 1 << 20), as: UTF8.self)
        .substituting("", for: "gnuplot>").substituting("", for: "\"\(scriptName)\" ").split(
          whereSeparator: \.isNewline
        )
        .map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
      let text = lines.joined(separator: "; ")
      throw DiffusionError.state(
        "gnuplot failed (status \(status)): \(text.isEmpty ? "it printed no message" : text)")
    }
    return image
  }

  /// The memory that gnuplot and its fonts take before they draw anything, with a margin.
  private static let minBytes = 64 << 20

  /// The rest of the session's limits.
  private static var limits: csystem_limits {
    let session = Session.current
    let seconds = session.timeLimit.map { UInt64($0.remaining.rounded(.up)) + 1 } ?? 0
    let bytes = session.memoryBudget.map { UInt64(max(minBytes, $0.limit - $0.used)) } ?? 0
    return csystem_limits(seconds: seconds, bytes: bytes)
  }

  /// gnuplot's standard input under a name that it can open.
  private static let scriptName = "/proc/self/fd/0"

  /// The interval of polls for a stop.
  private static let millisecondsBetweenPolls: Int32 = 20

  /// Runs `gnuplot --default-settings`, which ends with this process in any case.
  /// - Returns: the exit status; 128 plus the number for a signal.
  private static func run(_ input: UnnamedFile, _ output: UnnamedFile, _ messages: UnnamedFile) throws
    -> Int32
  {
    // gnuplot reads a stream one byte per system call, which takes seconds for a few megabytes; a file that it opens by
    // name it reads by blocks. Without /proc, which names its standard input, it reads the stream.
    let script = access("/proc/self/fd", X_OK) == 0 ? [scriptName] : []
    var arguments = (["gnuplot", "--default-settings"] + script).map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    guard !arguments.contains(nil) else { throw DiffusionError.memory(systemMessage(ENOMEM)) }
    arguments.append(nil)
    var process = pid_t()
    let code = csystem_start(
      arguments, input.descriptor, output.descriptor, messages.descriptor, limits, &process)
    guard code == 0 else {
      if code == ENOENT || code == EACCES {
        throw DiffusionError.state(
          "plots are drawn by gnuplot, which is missing: apt-get install gnuplot-nox")
      }
      throw DiffusionError.state("gnuplot cannot be started: \(systemMessage(code))")
    }
    var status: Int32 = 0
    while !csystem_wait(process, millisecondsBetweenPolls, &status) {
      do { try Session.current.checkInterrupted() } catch {
        csystem_end(process)
        throw error
      }
    }
    if status < 0 { return 0 }  // other code has taken the status: the image decides
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }
}

/// An unnamed file in memory. It ends with the last process that has it open.
private final class UnnamedFile {
  let descriptor: Int32

  /// - Parameter bytes: the contents; reading starts at their beginning.
  init(_ bytes: Buffer<UInt8>? = nil) throws {
    descriptor = csystem_open_unnamed("diffusionkit")
    guard descriptor >= 0 else { throw DiffusionError.state("no file in memory: \(systemMessage(errno))") }
    guard let bytes else { return }
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.base + done, bytes.count - done, off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw DiffusionError.state("no space for a file in memory: \(systemMessage(errno))")
      }
      done += count
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The contents, up to the limit.
  func contents(limit: Int) throws -> Buffer<UInt8> {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiffusionError.state(systemMessage(errno)) }
    let bytes = try Buffer<UInt8>(count: min(Int(status.st_size), limit), for: "gnuplot's output")
    var done = 0
    while done < bytes.count {
      let count = pread(descriptor, bytes.base + done, bytes.count - done, off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DiffusionError.state("gnuplot's output cannot be read") }
      done += count
    }
    return bytes
  }
}
