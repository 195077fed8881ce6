/// What keeps the known part of images in place while the rest is painted: after each step it is put back, with the noise
/// of the next timestep. (Lugmayr et al. 2022, algorithm 1, line 8; with one noise for all steps diffusers' inpainting.)
struct Inpainting {
  /// Clean samples, [N, ...].
  let image: Tensor
  /// Of the same shape: 1 where there is to be painted, 0 where the image stays.
  let mask: Tensor
  /// Nil to draw it anew for each step.
  let noise: Tensor?

  /// The images with the noise of a place.
  func known(_ scheduler: any Scheduler, at place: Int, _ generator: Generator) throws -> Tensor {
    let noise = try noise ?? Tensor.randn(image.shape, generator: generator)
    return try scheduler.noised(image, noise, at: place)
  }

  func blended(_ x: Tensor, _ known: Tensor) throws -> Tensor {
    try mask * x + (Tensor(1) - mask) * known
  }
}
