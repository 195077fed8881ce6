/// The identity of a trainer in the checkpoints that it writes, which lives as long as the trainer.
package final class TrainerIdentity {
  /// A unique text. It does not come from the session's generator, because that would change the training.
  package let text = String(UInt64.random(in: 0 ... .max), radix: 36)

  package init() {}
}

package struct WeakIdentity {
  package weak var identity: TrainerIdentity?

  package init(identity: TrainerIdentity? = nil) {
    self.identity = identity
  }
}
