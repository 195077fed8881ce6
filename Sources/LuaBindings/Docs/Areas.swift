// The pages of the reference. Exports.swift assigns functions and classes to them.
extension Area {
  static let tensors = Area(
    file: "tensors", title: "Tensors",
    introduction: """
      Float32 elements with a shape. A tensor is a value: slices and reshaped tensors share memory until one of them is \
      written to, so nothing changes behind a script's back. Axes and positions count from 1, and from -1 backwards. \
      Comparisons make masks, which select elements: `t[t:gt(0)]`.
      """)
  static let maths = Area(
    file: "maths", title: "Maths",
    introduction: """
      Functions of elements, reductions and products. All but einsum are functions of the module and methods of tensors: \
      `dk.exp(t)` is `t:exp()`. All have gradients, but for those whose results are positions, signs or truth values.
      """)
  static let linearAlgebra = Area(
    file: "linear_algebra", title: "Linear algebra",
    introduction: """
      Factors of matrices, equations, eigenvalues and norms, as in torch.linalg: the last two axes are rows and columns, \
      and the axes before them are a batch. The first call loads LAPACK, from OpenBLAS (`apt-get install \
      libopenblas0-openmp`). Ctrl-C and time limits take effect between the matrices of a batch: one matrix is finished, \
      which takes seconds for thousands of rows.
      """)
  static let fourier = Area(
    file: "fourier", title: "Fourier transforms",
    introduction: """
      Complex numbers are tensors whose last axis, of size 2, has the real and imaginary parts, as PyTorch's view_as_real \
      gives them; it does not count as an axis of the signals, so that -1 is the axis before it. Sums, differences and real \
      factors are those of tensors; products, absolute values and angles are functions of `dk.fft`. All transforms have \
      gradients and take time in proportion to n log n, whatever the length n.
      """)
  static let random = Area(
    file: "random", title: "Random numbers",
    introduction: """
      Numbers follow PyTorch's CPU generator (MT19937): the same seed gives the same numbers. Each Lua state has a \
      generator of its own; `dk.Generator` makes more.
      """)
  static let autograd = Area(
    file: "autograd", title: "Gradients",
    introduction: """
      Computations with a parameter are recorded as they run; `loss:backward()` then adds to the `grad` of every \
      parameter that the loss was computed from. [`backward`](tensors.md#tensorbackward) and \
      [`detach`](tensors.md#tensordetach) are methods of tensors.
      """)
  static let layers = Area(
    file: "layers", title: "Layers",
    introduction: """
      Keras's layers with PyTorch's weight layouts. A layer makes its weights when it is first called, on a tensor or on a \
      symbolic tensor (Keras's functional style).
      """)
  static let models = Area(
    file: "models", title: "Models",
    introduction: """
      Every layer is a model: it can be called, compiled, trained, saved and nested in others. What follows is the same for \
      a `Dense`, a graph of fifty layers and a module written in Lua.
      """)
  static let losses = Area(
    file: "losses", title: "Losses",
    introduction: """
      Functions of a prediction and a target whose result is one element. An option that takes a loss also takes its name \
      (`loss = "mse"`) or a Lua function of the two tensors.
      """)
  static let optimizers = Area(
    file: "optimizers", title: "Optimizers",
    introduction: """
      PyTorch's update rules under Keras's option names, schedules of the learning rate as in \
      keras.optimizers.schedules, and weight averaging.
      """)
  static let diffusion = Area(
    file: "diffusion", title: "Diffusion",
    introduction: """
      Schedulers with diffusers' names, options and defaults; training of a denoiser and sampling from it; the functions of \
      the chapter. Timesteps count from 0.
      """)
  static let data = Area(
    file: "data", title: "Data and files",
    introduction: """
      Arrays in the formats of NumPy, PyTorch, MNIST and safetensors, numbers in strings of bytes, JSON and WAV. Files are \
      written beside their final name and then renamed, so that a reader never finds half a file. What does not fit into \
      memory is a `Dataset` or a function that returns batches, which `fit` takes in place of tensors.
      """)
  static let images = Area(
    file: "images_and_plots", title: "Images and plots",
    introduction: """
      PNG, JPEG and WebP images, animations, filters against noise, and figures in the style of matplotlib.pyplot: functions draw on \
      the current figure. gnuplot draws the figures; it starts only when a figure is saved or shown.
      """)
  static let metrics = Area(
    file: "metrics", title: "Metrics", introduction: "How well generated samples match real ones.")
  static let system = Area(
    file: "system", title: "System", introduction: "The machine, and the library itself.")

  static let all = [
    tensors, maths, linearAlgebra, fourier, random, autograd, layers, models, losses, optimizers,
    diffusion, data, images, metrics,
    system,
  ]
}
