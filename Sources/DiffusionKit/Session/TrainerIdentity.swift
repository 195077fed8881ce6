/// What stands for a trainer in the checkpoints that it writes, as long as the trainer is there.
final class TrainerIdentity {
  /// No two are alike. It does not come from the session's generator, of which training would take notice.
  let text = String(UInt64.random(in: 0 ... .max), radix: 36)
}

struct WeakIdentity {
  weak var identity: TrainerIdentity?
}
