import CLua
import DiffusionKit
import Glibc

/// The destination of progress and images: the C stream that Lua's `print` writes to, so that the order of all output stays.
package enum StandardOutput {
  static func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { clua_write_output($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
  }

  static func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes whole lines above the progress line on the terminal.
  static func writeLines(_ bytes: Buffer<UInt8>) {
    let isBelow = line.willPrint()
    clua_write_output(bytes.bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    withExtendedLifetime(bytes) {}
    if isBelow { line.didPrint(endsLine: true) }
  }

  /// The default of `verbose`: 1 in `diffuse-lua`, 0 in another host, whose output belongs to the host.
  static var verbosity: Int { LuaContext.running?.showsProgress == true ? 1 : 0 }

  static var progress: ProgressOutput {
    ProgressOutput(line: isatty(STDOUT_FILENO) != 0 ? line : nil, write: write)
  }

  /// The line of the terminal on which all bars of the process draw. In Lua states that the library makes, `print` and
  /// `io.write` write above it (printing.c). In a host's own state no function is replaced: the text that erases the line
  /// waits in the stream and is written before the host's next output.
  package static let line = TerminalLine(
    columns: { TerminalSize.of(STDOUT_FILENO).columns }, write: write,
    writeLater: { text in
      var text = text
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { clua_write_output_later($0.baseAddress, $0.count) }
      }
    }, canErase: getenv("TERM").map { !["", "dumb"].contains(String(cString: $0)) } ?? false)
}
