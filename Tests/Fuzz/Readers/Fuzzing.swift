import DiffusionKit
import Glibc

/// Called by the driver: writes each input of libFuzzer to a file in memory, which the chosen reader reads.
private struct Fuzzing {
  let reader: Reader
  let fixtures: String
  let path: String
  let file: Int32
}
nonisolated(unsafe) private var fuzzing: Fuzzing?

/// - Parameter name: the name of one of `Reader.all`.
/// - Returns: 0, or 1 if there is no such reader or no file in memory.
@_cdecl("fuzz_begin")
public func fuzzBegin(_ name: UnsafePointer<CChar>, _ fixtures: UnsafePointer<CChar>) -> Int32 {
  let name = String(cString: name)
  guard let reader = Reader.all.first(where: { $0.name == name }) else { return 1 }
  let path = "/dev/shm/diffusionkit-fuzz-\(getpid())"
  let file = open(path, O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0o600)
  guard file >= 0 else { return 1 }
  BufferPool.limit = Reader.memoryLimit
  fuzzing = Fuzzing(reader: reader, fixtures: String(cString: fixtures), path: path, file: file)
  return 0
}

@_cdecl("fuzz_one")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let fuzzing, ftruncate(fuzzing.file, 0) == 0, pwrite(fuzzing.file, bytes, count, 0) == count else {
    return -1
  }
  _ = fuzzing.reader.accepts(fuzzing.path, fixtures: fuzzing.fixtures)
  return 0
}
