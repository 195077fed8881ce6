/// The name of a file: a `String`, or the bytes of a `FilePath`.
public protocol FileName: Sendable {
  var filePath: FilePath { get }
}
