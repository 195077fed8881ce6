/// Names in other libraries of the field for functions and options that have another name here, for help and for messages
/// about missing names.
struct FieldName: Sendable {
  /// "PyTorch"; "" for a common word.
  let library: String
  let names: [String]
  /// The name here, as a script writes it: "dk.concat", "dk.nn.Activation(\"relu\")", a room "dk.plot", a member
  /// "Tensor:reshape" or "Optimizer.learning_rate", an option "learning_rate" or "beta_1 and beta_2".
  let here: String

  /// Never inlined: the compiler would optimise hundreds of copies for seconds.
  @inline(never) init(_ library: String, _ names: String, _ here: String) {
    self.library = library
    self.names = names.split(separator: " ").map(String.init)
    self.here = here
  }

  /// The argument that an option's `here` begins with.
  var option: String { String(here.prefix { $0 != " " }) }

  /// "PyTorch's view is t:reshape here"
  func sentence(_ name: String) -> String {
    let whose = library.isEmpty ? "'\(name)'" : "\(library)'s \(name)"
    return "\(whose) is \(FieldName.written(here)) here"
  }

  /// A member as a script writes it: "t:reshape", "optimizer.learning_rate", "layer(...)".
  static func written(_ member: String) -> String {
    guard let mark = member.firstIndex(where: { $0 == ":" || $0 == "." }), member.first?.isUppercase == true
    else { return member }
    let type = String(member[..<mark])
    let object = type == "Tensor" ? "t" : Topic.word(for: type)
    return member.hasSuffix(".__call") ? "\(object)(...)" : object + member[mark...]
  }
}

// MARK: Functions

extension FieldName {
  /// Functions, layers and rooms. Found for a missing name in any room of the module.
  static let functions: [FieldName] = creation + layers + training + files

  private static let creation: [FieldName] = [
    FieldName("PyTorch", "cat concatenate hstack vstack", "dk.concat"),
    FieldName("PyTorch", "as_tensor from_numpy FloatTensor LongTensor", "dk.tensor"),
    FieldName("numpy", "array asarray", "dk.tensor"),
    FieldName("numpy", "random", "dk.randn"), FieldName("PyTorch", "randn_like", "dk.randn"),
    FieldName("numpy", "standard_normal", "dk.randn"), FieldName("numpy", "choice", "dk.multinomial"),
    FieldName("PyTorch", "Categorical", "dk.categorical"), FieldName("PyTorch", "Bernoulli", "dk.bernoulli"),
    FieldName("PyTorch", "Dirichlet", "dk.dirichlet"), FieldName("PyTorch", "Laplace", "dk.laplace"),
    FieldName("numpy", "permutation shuffle", "dk.randperm"),
    FieldName("numpy", "seed", "dk.manual_seed"),
    FieldName("Keras", "set_random_seed", "dk.manual_seed"),
    FieldName("PyTorch", "seed_everything", "dk.manual_seed"),
    FieldName("accelerate", "set_seed", "dk.manual_seed"),
    FieldName("PyTorch", "mm bmm dot", "dk.matmul"), FieldName("numpy", "tensordot inner outer", "dk.einsum"),
    FieldName("PyTorch", "inverse inv_ex", "dk.linalg.inv"),
    FieldName("PyTorch", "pinverse", "dk.linalg.pinv"),
    FieldName("PyTorch", "logdet", "dk.linalg.slogdet"),
    FieldName("PyTorch", "cholesky_ex", "dk.linalg.cholesky"),
    FieldName("PyTorch", "chain_matmul", "dk.linalg.multi_dot"),
    FieldName("PyTorch", "expm", "dk.linalg.matrix_exp"),
    FieldName("scipy", "expm", "dk.linalg.matrix_exp"),
    FieldName("PyTorch", "symeig", "dk.linalg.eigh"),
    FieldName("PyTorch", "triangular_solve", "dk.linalg.solve_triangular"),
    FieldName("torch7", "gesv", "dk.linalg.solve"), FieldName("torch7", "gels", "dk.linalg.lstsq"),
    FieldName("torch7", "potrf", "dk.linalg.cholesky"), FieldName("PyTorch", "lu_factor", "dk.linalg.lu"),
    FieldName("PyTorch", "solve_ex lu_solve", "dk.linalg.solve"),
    FieldName("numpy", "eig eigvals", "dk.linalg.eigh"),
    FieldName("PyTorch", "eig eigvals", "dk.linalg.eigh"),
    FieldName("numpy", "clip", "dk.clamp"), FieldName("numpy", "power", "dk.pow"),
    FieldName("PyTorch", "view", "dk.reshape"), FieldName("numpy", "ravel", "dk.flatten"),
    FieldName("numpy", "expand_dims", "dk.unsqueeze"), FieldName("numpy", "swapaxes", "dk.transpose"),
    FieldName("PyTorch", "movedim swapdims", "dk.permute"), FieldName("numpy", "moveaxis", "dk.permute"),
    FieldName("PyTorch", "amax", "dk.max"), FieldName("PyTorch", "amin", "dk.min"),
    FieldName("numpy", "percentile", "dk.quantile"), FieldName("numpy", "digitize", "dk.bucketize"),
    FieldName("numpy", "partition argpartition", "dk.topk"),
    FieldName("PyTorch", "absolute", "dk.abs"), FieldName("PyTorch", "negative", "dk.neg"),
    FieldName("PyTorch", "multiply", "dk.mul"), FieldName("PyTorch", "divide true_divide", "dk.div"),
    FieldName("PyTorch", "fmod", "dk.remainder"),
    FieldName("PyTorch", "greater", "dk.gt"), FieldName("PyTorch", "less", "dk.lt"),
    FieldName("PyTorch", "not_equal", "dk.ne"),
    FieldName("numpy", "array_equal", "dk.equal"), FieldName("numpy", "argwhere flatnonzero", "dk.nonzero"),
    FieldName("numpy", "extract compress", "dk.masked_select"),
    FieldName("numpy", "choose take_along_axis", "dk.gather"),
    FieldName("numpy", "put_along_axis", "dk.scatter"),
    FieldName("PyTorch", "take_along_dim", "dk.gather"), FieldName("PyTorch", "index_put", "dk.put"),
    FieldName("PyTorch", "split unbind", "dk.chunk"),
    FieldName("PyTorch", "select", "dk.index_select"),
    FieldName("PyTorch", "broadcast_to expand_as repeat_interleave", "dk.expand"),
    FieldName("PyTorch", "swish", "dk.silu"), FieldName("Keras", "swish", "dk.silu"),
    FieldName("PyTorch", "view_as_complex view_as_real", "dk.complex"),
    FieldName("PyTorch", "real", "dk.fft.real"), FieldName("PyTorch", "imag", "dk.fft.imag"),
    FieldName("PyTorch", "angle", "dk.fft.angle"), FieldName("PyTorch", "conj", "dk.fft.conj"),
    FieldName("numpy", "hanning", "dk.hann_window"), FieldName("numpy", "hamming", "dk.hamming_window"),
    FieldName("numpy", "blackman", "dk.blackman_window"),
    FieldName("numpy", "bartlett", "dk.bartlett_window"), FieldName("numpy", "kaiser", "dk.kaiser_window"),
    FieldName("PyTorch", "inference_mode", "dk.no_grad"), FieldName("PyTorch", "autograd", "dk.parameter"),
    FieldName("PyTorch", "set_default_dtype autocast", "dk.set_matmul_precision"),
  ]

  private static let layers: [FieldName] = [
    FieldName("PyTorch", "Linear", "dk.nn.Dense"), FieldName("PyTorch", "Module", "dk.nn.module"),
    FieldName("PyTorch", "Parameter", "dk.parameter"), FieldName("PyTorch", "Conv1d", "dk.nn.Conv1D"),
    FieldName("PyTorch", "Conv2d", "dk.nn.Conv2D"),
    FieldName("PyTorch", "ConvTranspose1d", "dk.nn.Conv1DTranspose"),
    FieldName("PyTorch", "ConvTranspose2d", "dk.nn.Conv2DTranspose"),
    FieldName("PyTorch", "BatchNorm1d BatchNorm2d BatchNorm", "dk.nn.BatchNormalization"),
    FieldName("PyTorch", "GroupNorm", "dk.nn.GroupNormalization"),
    FieldName("PyTorch", "LayerNorm", "dk.nn.LayerNormalization"),
    FieldName("PyTorch", "AvgPool1d", "dk.nn.AveragePooling1D"),
    FieldName("PyTorch", "AvgPool2d", "dk.nn.AveragePooling2D"),
    FieldName("PyTorch", "MaxPool1d", "dk.nn.MaxPooling1D"),
    FieldName("PyTorch", "MaxPool2d", "dk.nn.MaxPooling2D"),
    FieldName("PyTorch", "Upsample", "dk.nn.UpSampling2D"),
    FieldName("PyTorch", "MultiheadAttention", "dk.nn.MultiHeadAttention"),
    FieldName("PyTorch", "Dropout1d Dropout2d", "dk.nn.Dropout"),
    FieldName("Keras", "SpatialDropout2D", "dk.nn.Dropout"),
    FieldName("PyTorch", "ReLU", "dk.nn.Activation(\"relu\")"),
    FieldName("PyTorch", "SiLU", "dk.nn.Activation(\"silu\")"),
    FieldName("PyTorch", "GELU", "dk.nn.Activation(\"gelu\")"),
    FieldName("PyTorch", "Tanh", "dk.nn.Activation(\"tanh\")"),
    FieldName("PyTorch", "Sigmoid", "dk.nn.Activation(\"sigmoid\")"),
    FieldName("PyTorch", "Softmax", "dk.nn.Activation(\"softmax\")"),
    FieldName("Keras", "layers", "dk.nn"), FieldName("Keras", "Conv2DTransposed", "dk.nn.Conv2DTranspose"),
    FieldName("PyTorch", "upsample", "dk.nn.functional.interpolate"),
    FieldName("numpy", "sliding_window_view", "dk.unfold"),
    FieldName("PyTorch", "AdaptiveAvgPool1d", "dk.nn.functional.adaptive_avg_pool1d"),
    FieldName("PyTorch", "AdaptiveAvgPool2d", "dk.nn.functional.adaptive_avg_pool2d"),
    FieldName("PyTorch", "AdaptiveMaxPool1d", "dk.nn.functional.adaptive_max_pool1d"),
    FieldName("PyTorch", "AdaptiveMaxPool2d", "dk.nn.functional.adaptive_max_pool2d"),
    FieldName("PyTorch", "Conv3d", "dk.nn.functional.conv3d"),
    FieldName("PyTorch", "ZeroPad1d ConstantPad1d", "dk.nn.ZeroPadding1D"),
    FieldName("PyTorch", "ZeroPad2d ConstantPad2d", "dk.nn.ZeroPadding2D"),
    FieldName("PyTorch", "Unfold", "dk.nn.functional.unfold"),
    FieldName("PyTorch", "Fold", "dk.nn.functional.fold"),
    FieldName("PyTorch", "F", "dk.nn.functional"),
    FieldName("diffusers", "UNet2DConditionModel", "dk.models.UNet2DModel"),
    FieldName("diffusers", "DiTTransformer2DModel Transformer2DModel", "dk.models.DiT"),
    FieldName("Keras", "InputLayer", "dk.nn.Input"),
  ]

  private static let training: [FieldName] = [
    FieldName("PyTorch", "optim", "dk.optimizers"),
    FieldName("PyTorch", "lr_scheduler", "dk.optimizers.schedules"),
    FieldName("PyTorch", "StepLR", "dk.optimizers.schedules.step_decay"),
    FieldName("PyTorch", "MultiStepLR", "dk.optimizers.schedules.piecewise_constant"),
    FieldName("PyTorch", "CosineAnnealingLR", "dk.optimizers.schedules.cosine_decay"),
    FieldName("PyTorch", "ExponentialLR", "dk.optimizers.schedules.exponential_decay"),
    FieldName("PyTorch", "LinearLR", "dk.optimizers.schedules.linear_warmup"),
    FieldName("PyTorch", "PolynomialLR", "dk.optimizers.schedules.polynomial_decay"),
    FieldName("Keras", "CosineDecay", "dk.optimizers.schedules.cosine_decay"),
    FieldName("Keras", "ExponentialDecay", "dk.optimizers.schedules.exponential_decay"),
    FieldName("Keras", "PolynomialDecay", "dk.optimizers.schedules.polynomial_decay"),
    FieldName("Keras", "PiecewiseConstantDecay", "dk.optimizers.schedules.piecewise_constant"),
    FieldName("PyTorch", "MSELoss mse_loss", "dk.losses.mse"),
    FieldName("PyTorch", "L1Loss l1_loss", "dk.losses.mae"),
    FieldName("Keras", "MeanSquaredError mean_squared_error", "dk.losses.mse"),
    FieldName("Keras", "MeanAbsoluteError mean_absolute_error", "dk.losses.mae"),
    FieldName("PyTorch", "SmoothL1Loss HuberLoss smooth_l1_loss huber_loss", "dk.losses.huber"),
    FieldName("PyTorch", "CrossEntropyLoss", "dk.losses.cross_entropy"),
    FieldName(
      "Keras", "SparseCategoricalCrossentropy sparse_categorical_crossentropy", "dk.losses.cross_entropy"),
    FieldName("PyTorch", "BCEWithLogitsLoss binary_cross_entropy_with_logits", "dk.losses.bce_with_logits"),
    FieldName("Keras", "BinaryCrossentropy binary_crossentropy", "dk.losses.bce_with_logits"),
    FieldName("diffusers", "EMAModel", "dk.EMA"), FieldName("PyTorch", "AveragedModel", "dk.EMA"),
    FieldName("Keras", "callbacks", "dk.EarlyStopping"), FieldName("Python", "tqdm trange", "dk.progress"),
    FieldName("Python", "argparse ArgumentParser", "dk.options"),
    FieldName("denoising-diffusion-pytorch", "GaussianDiffusion Trainer Unet", "dk.DiffusionTrainer"),
    FieldName("diffusers", "DiffusionPipeline", "dk.pipelines.DDPMPipeline"),
    FieldName("diffusers", "DPMSolverScheduler", "dk.schedulers.DPMSolverMultistepScheduler"),
    FieldName("torchdiffeq", "odeint_adjoint", "dk.odeint"), FieldName("scipy", "solve_ivp", "dk.odeint"),
    FieldName("", "fid", "dk.metrics.frechet_distance"),
  ]

  private static let files: [FieldName] = [
    FieldName("safetensors", "load_file safe_open", "dk.load_safetensors"),
    FieldName("safetensors", "save_file", "dk.save_safetensors"),
    FieldName("numpy", "frombuffer", "dk.from_bytes"),
    FieldName("Python", "loads", "dk.json.decode"), FieldName("Python", "dumps", "dk.json.encode"),
    FieldName("scipy", "wavfile", "dk.audio.load_wav"),
    FieldName("soundfile", "soundfile sf", "dk.audio.load_wav"),
    FieldName("torchvision", "decode_image decode_png decode_jpeg decode_webp", "dk.image.decode"),
    FieldName("torchvision", "encode_png encode_jpeg", "dk.image.encode"),
    FieldName("torchvision", "Resize", "dk.image.resize"),
    FieldName("imageio", "mimsave mimwrite", "dk.image.save_animation"),
    FieldName("PyTorch", "save", "dk.save_safetensors"),
    FieldName("numpy", "savez savez_compressed", "dk.data.save_npz"),
    FieldName("numpy", "loadtxt genfromtxt", "dk.data.load_csv"),
    FieldName("pandas", "read_csv", "dk.data.load_csv"),
    FieldName("torchvision", "ImageFolder", "dk.data.image_folder"),
    FieldName("torchvision", "MNIST", "dk.data.mnist"),
    FieldName("scikit-learn", "load_digits", "dk.data.digits"),
    FieldName("scikit-learn", "make_moons", "dk.data.two_moons"),
    FieldName("scikit-learn", "make_swiss_roll", "dk.data.swiss_roll"),
    FieldName("PyTorch", "random_split", "Dataset:split"),
    FieldName("PyTorch", "Subset", "Dataset:take"),
    FieldName("numpy", "memmap", "dk.data.open"),
    FieldName("torchvision", "save_image make_grid", "dk.image.save_grid"),
    FieldName("torchvision", "read_image", "dk.image.load"),
    FieldName("matplotlib", "imread", "dk.image.load"), FieldName("OpenCV", "imwrite", "dk.image.save"),
    FieldName("matplotlib", "imsave", "dk.image.save"), FieldName("PyTorch", "utils", "dk.data"),
    FieldName("matplotlib", "pyplot plt", "dk.plot"),
    FieldName("matplotlib", "set_title suptitle", "dk.plot.title"),
    FieldName("matplotlib", "set_xlabel", "dk.plot.xlabel"),
    FieldName("matplotlib", "set_ylabel", "dk.plot.ylabel"),
    FieldName("matplotlib", "set_xlim", "dk.plot.xlim"), FieldName("matplotlib", "set_ylim", "dk.plot.ylim"),
    FieldName("matplotlib", "semilogx loglog", "dk.plot.xscale(\"log\")"),
    FieldName("matplotlib", "semilogy", "dk.plot.yscale(\"log\")"),
    FieldName("matplotlib", "bar", "dk.plot.hist"),
    FieldName("matplotlib", "matshow pcolormesh heatmap", "dk.plot.imshow"),
    FieldName("Python", "mkdir", "dk.makedirs"),
  ]
}

// MARK: Methods and fields

extension FieldName {
  /// Methods and fields of values, by type.
  static let members: [FieldName] = [
    FieldName("PyTorch", "view view_as reshape_as", "Tensor:reshape"),
    FieldName("PyTorch", "numpy tolist", "Tensor:totable"), FieldName("numpy", "clip", "Tensor:clamp"),
    FieldName("PyTorch", "clamp_ clamp_min clamp_max", "Tensor:clamp"),
    FieldName("numpy", "copy", "Tensor:clone"), FieldName("numpy", "tobytes", "Tensor:to_bytes"),
    FieldName("PyTorch", "mm bmm dot mv", "Tensor:matmul"), FieldName("numpy", "ndim", "Tensor:dim"),
    FieldName("PyTorch", "T mT H", "Tensor:t"), FieldName("PyTorch", "nelement", "Tensor:numel"),
    FieldName("PyTorch", "greater", "Tensor:gt"), FieldName("PyTorch", "greater_equal", "Tensor:ge"),
    FieldName("PyTorch", "less", "Tensor:lt"), FieldName("PyTorch", "less_equal", "Tensor:le"),
    FieldName("PyTorch", "not_equal", "Tensor:ne"), FieldName("numpy", "array_equal", "Tensor:equal"),
    FieldName("PyTorch", "argwhere", "Tensor:nonzero"), FieldName("PyTorch", "bool", "Tensor:ne"),
    FieldName("PyTorch", "take_along_dim", "Tensor:gather"),
    FieldName("PyTorch", "index_put index_put_ put_", "Tensor:put"),
    FieldName("PyTorch", "index_add_", "Tensor:index_add"),
    FieldName("PyTorch", "index_copy_", "Tensor:index_copy"),
    FieldName("PyTorch", "index_fill_", "Tensor:index_fill"),
    FieldName("PyTorch", "scatter_", "Tensor:scatter"),
    FieldName("PyTorch", "scatter_add_", "Tensor:scatter_add"),
    FieldName("PyTorch", "masked_fill_", "Tensor:masked_fill"),
    FieldName("PyTorch", "masked_scatter_", "Tensor:masked_scatter"),
    FieldName("PyTorch", "expand_as broadcast_to", "Tensor:expand"),
    FieldName("numpy", "repeat", "Tensor:tile"),
    FieldName("PyTorch", "amax", "Tensor:max"), FieldName("PyTorch", "amin", "Tensor:min"),
    FieldName("numpy", "percentile", "Tensor:quantile"),
    FieldName("numpy", "partition argpartition", "Tensor:topk"),
    FieldName("numpy", "swapaxes", "Tensor:transpose"),
    FieldName("PyTorch", "select", "Tensor:index_select"),
    FieldName("PyTorch", "split unbind", "Tensor:chunk"),
    FieldName("numpy", "ravel", "Tensor:flatten"), FieldName("PyTorch", "ravel", "Tensor:flatten"),
    FieldName("PyTorch", "detach_", "Tensor:detach"), FieldName("", "slice", "Tensor:sub"),
    FieldName("PyTorch", "multiply mul_", "Tensor:mul"), FieldName("PyTorch", "add_", "Tensor:add"),
    FieldName("PyTorch", "sub_ subtract_", "Tensor:subtract"),
    FieldName("PyTorch", "div_ divide", "Tensor:div"),
    FieldName("PyTorch", "is_leaf", "Tensor.requires_grad"),
    FieldName("PyTorch", "data", "Parameter.value"), FieldName("PyTorch", "requires_grad_", "dk.parameter"),

    FieldName("PyTorch", "forward", "Layer.__call"), FieldName("Keras", "call", "Layer.__call"),
    FieldName("Keras", "weights trainable_weights trainable_variables get_weights", "Layer:parameters"),
    FieldName("Keras", "set_weights", "Layer:load_state_dict"),
    FieldName("Keras", "load_weights", "Layer:load"),
    FieldName("Keras", "save_weights", "Layer:save"),
    FieldName("Keras", "count_params", "Layer:num_parameters"),
    FieldName("Keras", "train_on_batch", "Layer:fit_steps"),
    FieldName("PyTorch", "requires_grad_ freeze", "Layer.trainable"),
    FieldName("diffusers", "num_params", "Layer:num_parameters"),
    FieldName("Keras", "get_config", "Layer:summary"),
    FieldName("Keras", "zero_gradients", "Layer:zero_grad"),

    FieldName("PyTorch", "lr param_groups", "Optimizer.learning_rate"),
    FieldName("Keras", "apply_gradients minimize apply", "Optimizer:step"),
    FieldName("Keras", "iterations", "Optimizer.step_count"),
    FieldName("diffusers", "copy_to store", "EMA:apply"), FieldName("diffusers", "step", "EMA:update"),
    FieldName("diffusers", "previous_timestep", "Scheduler.timesteps"),
    FieldName("diffusers", "scale_noise", "Scheduler:add_noise"),
    FieldName("", "train", "DiffusionTrainer:fit"), FieldName("", "generate", "DiffusionTrainer:sample"),
    FieldName("", "load load_checkpoint", "DiffusionTrainer:resume"),
    FieldName("", "train_steps", "DiffusionTrainer:fit_steps"),
    FieldName("", "steps", "DiffusionTrainer:sample_steps"), FieldName("", "train", "FlowMatcher:fit"),
    FieldName("", "load load_checkpoint", "FlowMatcher:resume"),
    FieldName("", "train", "MaskedDiffusion:fit"), FieldName("", "generate", "MaskedDiffusion:sample"),
    FieldName("", "load load_checkpoint", "MaskedDiffusion:resume"),
    FieldName("", "save", "DiffusionPipeline:save_pretrained"),
    FieldName("", "sample generate", "DiffusionPipeline.__call"),
    FieldName("", "steps", "DiffusionPipeline:sample_steps"),
    FieldName("diffusers", "model", "DiffusionPipeline.unet"),
    FieldName("tqdm", "set_description", "Progress:set_postfix"),
    FieldName("tqdm", "n", "Progress.done"), FieldName("PyTorch", "seed", "Generator:manual_seed"),
  ]
}

// MARK: Options

extension FieldName {
  /// Named arguments. A name may occur several times, for different functions.
  static let options: [FieldName] = [
    FieldName("PyTorch", "lr", "learning_rate"), FieldName("PyTorch", "lr", "initial_learning_rate"),
    FieldName("PyTorch", "src", "source"), FieldName("PyTorch", "index", "positions"),
    FieldName("PyTorch", "dim dims", "axis"), FieldName("numpy", "keepdims", "keepdim"),
    FieldName("PyTorch", "dim0", "axis_1"), FieldName("PyTorch", "dim1", "axis_2"),
    FieldName("PyTorch", "betas", "beta_1 and beta_2"), FieldName("PyTorch", "eps", "epsilon"),
    FieldName("Keras", "epsilon", "eps"),
    FieldName("PyTorch", "alpha", "rho"),
    FieldName("PyTorch", "max_norm max_grad_norm", "clip_norm"),
    FieldName("Keras", "clipnorm global_clipnorm", "clip_norm"),
    FieldName("PyTorch", "gradient_clip_val grad_clip", "clip_norm"),
    FieldName("Keras", "clipvalue", "clip_value"),
    FieldName("torchvision", "nrow", "columns"), FieldName("matplotlib", "ncols ncol", "columns"),
    FieldName("torchvision", "normalize", "value_range"), FieldName("torchvision", "fp", "path"),
    FieldName("matplotlib", "fname filename file", "path"), FieldName("matplotlib", "s", "size"),
    FieldName("matplotlib", "c", "color"), FieldName("matplotlib", "lw", "linewidth"),
    FieldName("matplotlib", "ls", "linestyle"),
    FieldName("Keras", "nb_epoch num_epochs n_epochs max_epochs", "epochs"),
    FieldName("", "bs batch batchsize", "batch_size"),
    FieldName("diffusers", "train_batch_size", "batch_size"),
    FieldName("", "max_steps num_steps train_num_steps iterations", "steps"),
    FieldName("diffusers", "max_train_steps", "steps"), FieldName("PyTorch", "criterion loss_fn", "loss"),
    FieldName("Keras", "val_split", "validation_split"), FieldName("Keras", "val_data", "validation_data"),
    FieldName("PyTorch", "out_features", "units"), FieldName("Keras", "output_dim", "units"),
    FieldName("PyTorch", "bias", "use_bias"),
    FieldName("PyTorch", "out_channels", "filters"), FieldName("PyTorch", "stride", "strides"),
    FieldName("Keras", "strides", "stride"),
    FieldName("Keras", "dilation_rate", "dilation"), FieldName("PyTorch", "kernel_size", "pool_size"),
    FieldName("Keras", "pool_size", "kernel_size"), FieldName("PyTorch", "p", "rate"),
    FieldName("Keras", "rate", "p"),
    FieldName("PyTorch", "num_groups", "groups"), FieldName("PyTorch", "scale_factor", "size"),
    FieldName("PyTorch", "mode", "interpolation"), FieldName("PyTorch", "num_embeddings", "input_dim"),
    FieldName("PyTorch", "embedding_dim", "output_dim"),
    FieldName("PyTorch", "weight_init", "kernel_initializer"),
    FieldName("PyTorch", "nhead n_heads", "num_heads"),
    FieldName("PyTorch", "affine elementwise_affine", "scale"),
    FieldName("PyTorch", "step_size", "decay_steps"),
    FieldName("PyTorch", "T_max", "decay_steps"), FieldName("PyTorch", "gamma", "decay_rate"),
    FieldName("numpy", "ddof correction", "unbiased"),
    FieldName("PyTorch", "size", "shape"), FieldName("numpy", "num", "steps"),
    FieldName("numpy", "a_min", "min"), FieldName("numpy", "a_max", "max"),
    FieldName("", "std sigma", "stddev"), FieldName("", "seed", "generator = dk.Generator(seed)"),
    FieldName("diffusers", "timesteps", "num_train_timesteps"),
    FieldName("", "T diffusion_steps", "num_train_timesteps"),
    FieldName("", "noise_schedule schedule", "beta_schedule"),
    FieldName("", "objective parameterization pred_type", "prediction_type"),
    FieldName("", "sampling_steps steps num_steps sampling_timesteps", "num_inference_steps"),
    FieldName("", "cfg cfg_scale guidance cond_scale", "guidance_scale"),
    FieldName("diffusers", "num_images_per_prompt num_images", "batch_size"),
    FieldName("diffusers", "batch_size num_images num_validation_images eval_batch_size", "num_samples"),
    FieldName("", "count n n_samples sample_count", "num_samples"),
    FieldName("PyTorch", "y labels classes", "class_labels"),
    FieldName("diffusers", "image_size resolution", "sample_size"),
    FieldName("diffusers", "init_image", "image"), FieldName("diffusers", "mask", "mask_image"),
    FieldName("diffusers", "model", "unet"), FieldName("diffusers", "unet", "model"),
    FieldName("", "noise_scheduler", "scheduler"),
    FieldName("", "ema ema_rate", "ema_decay"), FieldName("", "decay_rate beta", "decay"),
    FieldName("", "cond_drop_prob", "label_dropout"),
    FieldName("", "p_uncond", "label_dropout"), FieldName("", "snr_gamma", "loss_weighting"),
    FieldName("diffusers", "num_class_embeds", "num_classes"),
    FieldName("", "num_classes", "num_class_embeds"),
    FieldName("", "hidden_size hidden_channels width", "hidden_dim"),
    FieldName("", "depth num_layers", "num_blocks"),
    FieldName("diffusers", "channel_mults dim_mults", "block_out_channels"),
    FieldName("", "num_res_blocks", "layers_per_block"),
    FieldName("diffusers", "logging_dir", "log_dir"),
    FieldName("diffusers", "checkpointing_steps save_every", "checkpoint_every"),
    FieldName("diffusers", "output_dir checkpoint_dir", "checkpoint_path"),
    FieldName("tqdm", "desc", "title"),
  ]
}

// MARK: Subjects

extension FieldName {
  /// Subjects that people look for and that no function is named after.
  static let topics: [FieldName] = [
    FieldName("", "inpaint inpainting repaint", "DiffusionPipeline.__call"),
    FieldName("", "img2img image2image sdedit", "DiffusionPipeline.__call"),
    FieldName("", "cfg classifier-free guidance", "DiffusionTrainer:sample"),
    FieldName("", "tensorboard augmentation ema-weights", "DiffusionTrainer:fit"),
    FieldName("", "checkpoint checkpoints checkpointing", "DiffusionTrainer:resume"),
    FieldName("", "fid", "dk.metrics.frechet_distance"),
    FieldName("", "spectrum spectrogram frequencies", "dk.stft"),
    FieldName("", "reproducible reproducibility", "dk.manual_seed"),
    FieldName("", "progressbar", "dk.progress"),
    FieldName("", "bf16 amp half mixed-precision", "dk.set_matmul_precision"),
    FieldName("", "dataloader dataset", "dk.data.TensorDataset"), FieldName("", "ode", "dk.odeint"),
    FieldName("", "rectified-flow flow-matching cfm", "dk.FlowMatcher"),
    FieldName("", "mdlm language-model", "dk.MaskedDiffusion"),
    FieldName("", "freeze frozen", "Layer.trainable"), FieldName("", "clipping", "dk.optimizers.Adam"),
    FieldName("", "transformer", "dk.models.DiT"),
    FieldName("", "gradient gradients autograd", "Tensor:backward"),
    FieldName("", "parallel threads cores", "dk.set_num_threads"),
    FieldName("", "schedule lr-schedule", "dk.optimizers.schedules.cosine_decay"),
  ]
}
