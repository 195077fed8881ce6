extension Session {
  /// Remembers that the trainer has written a checkpoint.
  final func noteCheckpoint(of identity: TrainerIdentity) {
    checkpointWriters = checkpointWriters.filter { $0.value.identity != nil }
    checkpointWriters[identity.text] = WeakIdentity(identity: identity)
  }

  /// Whether a trainer of this session that is in use still has written the checkpoint of that identity.
  fileprivate final func isInUse(_ writer: String) -> Bool {
    guard checkpointWriters[writer]?.identity != nil else { return false }
    // A script may have dropped it, and its collector not have noticed yet.
    reclaimMemory()
    return checkpointWriters[writer]?.identity != nil
  }
}

/// One checkpoint path, one run: what another trainer writes is not replaced while somebody may go on from it. That is a
/// file of a run under way, in this process or another, and one that another trainer of this session wrote which is in use
/// still. Files of trainers that are gone are replaced, as by a script that is run again.
final class CheckpointClaim {
  private let path: FilePath
  /// Who may have written the file that is replaced.
  private var accepted: Set<String>
  private var lock: FileLock?

  /// - Parameters:
  ///   - own: the trainer's identity.
  ///   - resumed: that of the file which it went on from.
  /// - Throws: `file` where the path is another's.
  init(_ path: FilePath, own: TrainerIdentity, resumed: String?) throws {
    self.path = path
    accepted = [own.text]
    if let resumed { accepted.insert(resumed) }
    lock = try FileLock(path)
    guard let writer = try CheckpointClaim.writer(of: path), !accepted.contains(writer) else { return }
    guard !Session.current.isInUse(writer) else { throw refusal }
    accepted.insert(writer)
  }

  /// To be called before the file is replaced.
  /// - Throws: `file` where another trainer has written it meanwhile.
  func check() throws {
    if let writer = try CheckpointClaim.writer(of: path), !accepted.contains(writer) { throw refusal }
  }

  /// To be called when the file was replaced.
  func hold() throws { lock = try FileLock(path) }

  private var refusal: DiffusionError {
    .file(
      path,
      "holds the checkpoint of another trainer: give each a `checkpoint_path` of its own, resume from this one, or remove it"
    )
  }

  /// The identity in the checkpoint at `path`; nil where there is no file, or another one.
  private static func writer(of path: FilePath) throws -> String? {
    guard try exists(path) else { return nil }
    return try? safetensorsMetadata(path).first { $0.key == "trainer_identity" }?.value
  }
}
