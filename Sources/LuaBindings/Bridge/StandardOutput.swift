import CLua
import DiffusionKit
import Glibc

/// Where progress and pictures go: the C stream that Lua's own `print` writes to, so that both keep their order.
enum StandardOutput {
  static func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { clua_write_output($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
  }

  static func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes above the line that is drawn on the terminal.
  /// - Parameter bytes: whole lines.
  static func writeLines(_ bytes: Buffer<UInt8>) {
    let isBelow = line.willPrint()
    clua_write_output(bytes.bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    withExtendedLifetime(bytes) {}
    if isBelow { line.didPrint(endsLine: true) }
  }

  /// Whether progress is shown where the script does not say: the host's output belongs to the host.
  static var verbosity: Int { LuaContext.running?.showsProgress == true ? 1 : 0 }

  static var progress: ProgressOutput {
    ProgressOutput(line: isatty(STDOUT_FILENO) != 0 ? line : nil, write: write)
  }

  /// The one that all bars of the process draw on the terminal. In states of our own print and io.write keep clear of it
  /// (printing.c). In another host's nothing of its own is replaced: what takes the line away waits in the stream, and is
  /// written before whatever the host writes there.
  static let line = TerminalLine(
    columns: { TerminalSize.of(STDOUT_FILENO).columns }, write: write,
    writeLater: { text in
      var text = text
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { clua_write_output_later($0.baseAddress, $0.count) }
      }
    }, canErase: getenv("TERM").map { !["", "dumb"].contains(String(cString: $0)) } ?? false)
}
