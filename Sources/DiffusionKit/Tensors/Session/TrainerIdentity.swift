/// The identity of a trainer in the checkpoints that it writes, which lives as long as the trainer.
final class TrainerIdentity {
  /// A unique text. It does not come from the session's generator, because that would change the training.
  let text = String(UInt64.random(in: 0 ... .max), radix: 36)
}

struct WeakIdentity {
  weak var identity: TrainerIdentity?
}
