/// Runs `body` without recording: its results carry no gradient. PyTorch's `no_grad`.
public func noGrad<R>(_ body: () throws -> R) rethrows -> R {
  let session = Session.current
  let wasRecording = session.isRecording
  session.isRecording = false
  defer { session.isRecording = wasRecording }
  return try body()
}
