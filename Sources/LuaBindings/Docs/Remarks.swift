// Sentences that families of functions share.

// Shapes.
extension Remark {
  static var given: Remark { "the given sizes." }
  static var same: Remark { "[...]; the result has the input's." }
  static var broadcast: Remark {
    "two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis."
  }
  static var parameters: Remark { "the given sizes, or the shape that the parameters broadcast to." }
  static var equalShapes: Remark { "two tensors of one shape; the loss is [1]." }
  static var samples: Remark {
    "inputs [N, ...] and targets [N, ...], as the model and the loss expect them."
  }
  static var labelled: Remark {
    "data [N, ...] with at least two axes; labels and other conditions of N samples."
  }
  static var sampled: Remark { "[num_samples, ...], with the sizes of the training data." }
  static var noisy: Remark {
    "[N, ...] twice, and one timestep or [N]; the result has the shape of the samples."
  }
  static var sets: Remark { "[N, ...] and [M, ...], of equal sizes but for the count; flattened to vectors." }
  static var image: Remark {
    "[H, W], or [C, H, W] with C 1 for gray, 2 with opacity, 3 for colours, 4 with opacity."
  }
  static var images: Remark {
    "two of one shape, [N, C, H, W] or [N, C, L]; the mean is over examples, channels and positions."
  }
  static var filtered: Remark { "[H, W], [C, H, W] or [N, C, H, W]; the result has the input's." }
  static var reduced: Remark {
    "[...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1]."
  }
  static var reducedToTruth: Remark {
    "[...]; the mask lacks the reduced axes, or has them with size 1 (keepdim)."
  }
}

// Errors.
extension Remark {
  static var positions: Remark {
    "An axis or a position that the input lacks, positions that are not whole, and a mask instead of positions."
  }
  static var flatPositions: Remark {
    "Positions that the input lacks or that are not whole, and a mask instead of positions."
  }
  static var slices: Remark {
    "An axis or a position that the input lacks, and a source of another shape; the message has both."
  }
  static var indexed: Remark {
    "An index of other axes or longer than the source, and positions that the input lacks."
  }
  static var sizes: Remark { "Negative sizes, more than 16 axes, and more elements than memory holds." }
  static var axis: Remark { "An axis that the input lacks." }
  static var axes: Remark { "An axis that the input lacks or that is named twice." }
  static var emptyAxis: Remark { "An axis that the input lacks, and one of no elements." }
  static var emptyAxes: Remark {
    "An axis that the input lacks or that is named twice, and axes of no elements."
  }
  static var notBroadcasting: Remark { "Shapes that do not broadcast; the message has both." }
  static var convolving: Remark {
    """
    Channels of input and weight that do not match, groups that do not divide them, a kernel larger than the padded input, \
    strides and dilations below 1.
    """
  }
  static var convolutionLayer: Remark {
    """
    Numbers below 1 and groups that do not divide the filters; when called, a number of channels other than that of the first \
    call, and inputs smaller than the kernel.
    """
  }
  static var pooling: Remark {
    "An input with other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1."
  }
  static var unfolding: Remark {
    "An input of other axes, windows larger than the padded image, numbers out of range, and columns that do not match the windows."
  }
  static var adaptivePooling: Remark { "An input with other axes, and sizes below 1." }
  static var poolingLayer: Remark {
    "Numbers below 1; when called, an input with other axes, and windows larger than the padded input."
  }
  static var resizing: Remark {
    "An input with other axes, factors that are not positive, sizes below 1, a factor and a size at once."
  }
  static var differingShapes: Remark { "Shapes that differ, and tensors without elements." }
  static var comparing: Remark {
    """
    Shapes that differ, other axes, sides shorter than the window, a window_size that is not odd, numbers that are not \
    positive, and values that range much further than data_range.
    """
  }
  static var comparingScales: Remark {
    """
    The errors of ssim; images too small for so many scales (the message says how many fit), scales outside 1 to 5, scales and \
    weights at once, weights that are not positive.
    """
  }
  static var outOfRange: Remark {
    "Negative numbers, running means of 1 or more, both ways of clipping at once."
  }
  static var stddev: Remark { "A stddev that is negative or not finite." }
  static var schedule: Remark { "Negative numbers, and lengths below 1." }
  static var fitting: Remark {
    """
    A model that is not compiled or entirely frozen, counts of samples that differ, sizes below 1, a validation_split or \
    drop_last that leaves no training data, weights that are negative or of unknown classes, and the errors of callbacks, model \
    and loss. A loss, a gradient or a parameter that is not finite: the parameters are then those of the previous step.
    """
  }
  static var diffusing: Remark {
    """
    Data with one axis, or far beyond the range that the scheduler clips samples to (slightly beyond it: a warning); labels \
    that are no classes, labels or conditions of another count, epochs and steps at once, a model that is entirely frozen or \
    whose output has another shape; a checkpoint_path or csv_path that another training writes; numbers out of range, options \
    that require another one; data and options other than those of the resumed run. While training, a loss or a gradient that \
    is not finite, or a loss above max_loss: the message names the step, the batch and the last checkpoint, and the parameters \
    are those of the previous step.
    """
  }
  static var sampling: Remark {
    """
    A trainer that has not trained, labels or conditions of another count, guidance without labels or without a null label, a \
    scheduler of another process than the trainer's: the message has both values and a line that makes a suitable one.
    """
  }
  static var otherProcess: Remark {
    """
    A scheduler of another process (betas, prediction_type, flow matching) than the model was trained on, if a trainer or \
    from_pretrained has recorded that process: the message has both values and a line that makes a suitable scheduler.
    """
  }
  static var noising: Remark { "Shapes that differ, and timesteps of neither sampling nor training." }
  static var unreadable: Remark { "Files that are missing, of another format, or damaged." }
  static var unwritable: Remark { "Files that cannot be written, and names that the format cannot hold." }
  static var undrawable: Remark { "Counts that differ, no points, unknown names, numbers out of range." }
  static var scale: Remark { "Another name." }
}
