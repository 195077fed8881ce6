/// Keeps the known part of images while the rest is painted: after each step the known part is put back with the noise
/// of the next timestep (Lugmayr et al. 2022, algorithm 1, line 8; with one noise for all steps, diffusers'
/// inpainting).
package struct Inpainting {
  /// The clean samples, [N, ...].
  let image: Tensor
  /// The mask, of the same shape: 1 where the image is painted, 0 where it stays.
  let mask: Tensor
  /// The noise of all steps; nil to draw new noise in each step.
  let noise: Tensor?

  /// Returns the images with the noise of an index in the scheduler's timesteps.
  func known(_ scheduler: any Scheduler, at index: Int, _ generator: Generator) throws -> Tensor {
    let noise = try noise ?? Tensor.randn(image.shape, generator: generator)
    return try scheduler.noised(image, noise, at: index)
  }

  func blended(_ x: Tensor, _ known: Tensor) throws -> Tensor {
    try mask * x + (Tensor(1) - mask) * known
  }
}
