extension Session {
  /// Records that the trainer has written a checkpoint.
  final func noteCheckpoint(of identity: TrainerIdentity) {
    checkpointWriters = checkpointWriters.filter { $0.value.identity != nil }
    checkpointWriters[identity.text] = WeakIdentity(identity: identity)
  }

  /// Whether the trainer that wrote the checkpoint of this identity belongs to this session and is still in use.
  fileprivate final func isInUse(_ writer: String) -> Bool {
    guard checkpointWriters[writer]?.identity != nil else { return false }
    // The script may have dropped the trainer without a garbage collection since.
    reclaimMemory()
    return checkpointWriters[writer]?.identity != nil
  }
}

/// The claim of one run on one checkpoint path. It protects files that another trainer may still continue from: the
/// file of a run under way, in this process or another, and the file of another trainer of this session that is still
/// in use. Files of trainers that no longer exist are replaced, for instance when a script is run again.
final class CheckpointClaim {
  private let path: FilePath
  /// The identities of trainers whose file may be replaced.
  private var accepted: Set<String>
  private var lock: FileLock?

  /// - Parameters:
  ///   - own: the trainer's identity.
  ///   - resumed: the identity in the file that the trainer was resumed from.
  /// - Throws: `file` if the path belongs to another trainer.
  init(_ path: FilePath, own: TrainerIdentity, resumed: String?) throws {
    self.path = path
    accepted = [own.text]
    if let resumed { accepted.insert(resumed) }
    lock = try FileLock(path)
    guard let writer = try CheckpointClaim.writer(of: path), !accepted.contains(writer) else { return }
    guard !Session.current.isInUse(writer) else { throw refusal }
    accepted.insert(writer)
  }

  /// Checks the claim. Called before the file is replaced.
  /// - Throws: `file` if another trainer has written the file in the meantime.
  func check() throws {
    if let writer = try CheckpointClaim.writer(of: path), !accepted.contains(writer) { throw refusal }
  }

  /// Locks the new file. Called after the file was replaced.
  func hold() throws { lock = try FileLock(path) }

  private var refusal: DiffusionError {
    .file(
      path,
      "holds the checkpoint of another trainer: give each a `checkpoint_path` of its own, resume from this one, or remove it"
    )
  }

  /// The identity in the checkpoint at `path`; nil if there is no file, or one that is not a checkpoint.
  private static func writer(of path: FilePath) throws -> String? {
    guard try exists(path) else { return nil }
    return try? safetensorsMetadata(path).first { $0.key == "trainer_identity" }?.value
  }
}
