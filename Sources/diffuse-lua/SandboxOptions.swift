import ArgumentParser
import LuaHosting

/// The options that begin with --sandbox.
struct SandboxOptions: ParsableArguments {
  @Flag(name: .customLong("sandbox"), help: "Run with limits.")
  var isOn = false

  @Option(
    name: .customLong("max-memory"),
    help: ArgumentHelp(
      "The maximum memory of Lua and tensors together: bytes, or with K, M or G. Half of the machine's by default.",
      valueName: "SIZE"))
  var memory: MemorySize?

  @Option(
    name: .customLong("max-seconds"),
    help: ArgumentHelp("The maximum wall-clock time in seconds.", valueName: "S"))
  var seconds: Double?

  @Option(
    name: .customLong("allow-read"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A folder that may be read. May be given several times.", valueName: "DIR"))
  var readableFolders: [String] = []

  @Option(
    name: .customLong("allow-write"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A folder that may be written and read. May be given several times.", valueName: "DIR")
  )
  var writableFolders: [String] = []

  func validate() throws {
    if !isOn, memory != nil || seconds != nil || !readableFolders.isEmpty || !writableFolders.isEmpty {
      throw ValidationError("--max-memory, --max-seconds, --allow-read and --allow-write go with --sandbox")
    }
    if let seconds, !(seconds > 0 && seconds <= 1e8) {
      throw ValidationError("--max-seconds must be above 0 and at most 100000000")
    }
  }

  /// The limits of the sandbox; nil without --sandbox.
  var limits: HostConfiguration.Sandbox? {
    guard isOn else { return nil }
    var sandbox = HostConfiguration.Sandbox(
      maximumMemory: memory?.bytes ?? HostConfiguration.Sandbox.halfOfTheMachine, maximumSeconds: seconds,
      readableFolders: readableFolders.map(CommandLineText.path),
      writableFolders: writableFolders.map(CommandLineText.path))
    sandbox.ownsProcess = true
    return sandbox
  }
}

/// A size such as "512M".
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units: [Character: Double] = ["K": 1024, "M": 1_048_576, "G": 1_073_741_824]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Double(unit == nil ? argument[...] : argument.dropLast()), number > 0,
      let bytes = Int(exactly: (number * (unit ?? 1)).rounded())
    else { return nil }
    self.bytes = bytes
  }
}
