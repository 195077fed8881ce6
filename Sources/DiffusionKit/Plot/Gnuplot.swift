import Glibc

/// Runs gnuplot, without a shell, in a private temporary folder that holds its script and what it draws.
enum Gnuplot {
  /// Draws the script that `script` makes for a path to draw to.
  /// - Returns: the bytes that gnuplot wrote to that path.
  /// - Throws: `DiffusionError.state` with what gnuplot said, or with what to install where it is missing.
  static func draw(_ script: (_ output: String) throws -> Buffer<UInt8>) throws -> Buffer<UInt8> {
    try Session.current.unconfined { try drawInTemporaryFolder(script) }
  }

  private static func drawInTemporaryFolder(_ script: (_ output: String) throws -> Buffer<UInt8>) throws
    -> Buffer<UInt8>
  {
    let folder = try makeFolder()
    defer { remove(folder) }
    try writeFile("\(folder)/script", script("\(folder)/output"))
    let status = try run("\(folder)/script", messages: "\(folder)/messages")
    let messages = (try? readFile("\(folder)/messages", limit: 1 << 20)) ?? []
    let output = try readOutput("\(folder)/output")
    guard status == 0, let output, !output.isEmpty else {
      let text = String(decoding: messages, as: UTF8.self).split(whereSeparator: \.isNewline)
        .map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }.joined(separator: "; ")
      throw DiffusionError.state(
        "gnuplot failed (status \(status)): \(text.isEmpty ? "it said nothing" : text)")
    }
    return output
  }

  /// Nil where there is none.
  private static func readOutput(_ path: String) throws -> Buffer<UInt8>? {
    do { return try readBuffer(path, limit: 1 << 30) } catch let error as DiffusionError {
      if error.isRefusal { throw error }
      return nil
    }
  }

  private static func makeFolder() throws -> String {
    var parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    if !parent.hasPrefix("/") { parent = "/tmp" }
    var template = Array("\(parent)/diffusionkit-XXXXXX".utf8CString)
    guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } }) != nil else {
      throw DiffusionError.file(parent, systemMessage(errno))
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func remove(_ folder: String) {
    for name in ["script", "messages", "output"] { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  /// Runs `gnuplot --default-settings script`, with nothing on its standard input and its messages in a file.
  /// - Returns: its exit status; a signal counts as 128 and its number.
  private static func run(_ script: String, messages: String) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    // Signals that this program blocks or ignores are gnuplot's own again.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var arguments: [UnsafeMutablePointer<CChar>?] = ["gnuplot", "--default-settings", script].map {
      (text: String) in strdup(text)
    }
    defer { for argument in arguments { free(argument) } }
    guard !arguments.contains(nil) else { throw DiffusionError.memory(systemMessage(ENOMEM)) }
    arguments.append(nil)

    var process = pid_t()
    let code = posix_spawnp(&process, "gnuplot", &actions, &attributes, arguments, environ)
    guard code == 0 else {
      if code == ENOENT || code == EACCES {
        throw DiffusionError.state(
          "plots are drawn by gnuplot, which is missing: apt-get install gnuplot-nox")
      }
      throw DiffusionError.state("gnuplot cannot be started: \(systemMessage(code))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      // A host that ignores SIGCHLD takes the status away; the output tells.
      guard errno == EINTR else { return 0 }
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }
}
