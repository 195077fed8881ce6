// What families of functions have in common.

// Shapes.
extension Remark {
  static var given: Remark { "the sizes given." }
  static var same: Remark { "[...]; the result has the input's." }
  static var broadcast: Remark {
    "two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger of each."
  }
  static var alike: Remark { "two of one shape; the loss is [1]." }
  static var samples: Remark { "inputs [N, ...] and targets [N, ...], as model and loss want them." }
  static var labelled: Remark {
    "data [N, ...] with two axes or more, and labels and other conditions of as many samples."
  }
  static var sampled: Remark { "[num_samples, ...], the sizes of the data that was trained on." }
  static var noisy: Remark { "[N, ...] twice and one timestep or [N]; the result has the samples'." }
  static var sets: Remark { "[N, ...] and [M, ...], alike but for the count; flattened to vectors." }
  static var picture: Remark {
    "[H, W], or [C, H, W] with C 1 for gray, 2 with opacity, 3 for colours, 4 with opacity."
  }
  static var pictures: Remark {
    "two of one shape, [N, C, H, W] or [N, C, L]; the mean is over examples, channels and places."
  }
  static var filtered: Remark { "[H, W], [C, H, W] or [N, C, H, W]; the result has the input's." }
  static var reduced: Remark {
    "[...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1]."
  }
}

// Errors.
extension Remark {
  static var sizes: Remark { "Negative sizes, more than 16 axes, and more elements than memory holds." }
  static var axis: Remark { "An axis that the input lacks." }
  static var axes: Remark { "An axis that the input lacks or that is named twice." }
  static var emptyAxes: Remark {
    "An axis that the input lacks or that is named twice, and axes of no elements."
  }
  static var unlikeShapes: Remark { "Shapes that do not broadcast; both are named." }
  static var convolving: Remark {
    """
    Channels of input and weight that do not match, groups that do not divide them, a kernel larger than the padded input, \
    strides and dilations below 1.
    """
  }
  static var convolutionLayer: Remark {
    """
    Numbers below 1 and groups that do not divide the filters; when called, other channels than the first time and inputs \
    smaller than the kernel.
    """
  }
  static var pooling: Remark {
    "An input of other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1."
  }
  static var poolingLayer: Remark {
    "Numbers below 1; when called, an input of other axes, and windows larger than the padded input."
  }
  static var resizing: Remark {
    "An input of other axes, factors that are not positive, sizes below 1, a factor and a size at once."
  }
  static var unlike: Remark { "Shapes that differ, and no elements." }
  static var comparing: Remark {
    """
    Shapes that differ, other axes, sides shorter than the window, a window_size that is not odd, numbers that are not \
    positive, and values that run much further than data_range.
    """
  }
  static var comparingScales: Remark {
    """
    Those of ssim; pictures too small for so many scales (the message says how many fit), scales outside 1 to 5, scales and \
    weights at once, weights that are not positive.
    """
  }
  static var outOfRange: Remark {
    "Negative numbers, running means of 1 or more, both ways of clipping at once."
  }
  static var deviation: Remark { "A stddev that is negative or not finite." }
  static var schedule: Remark { "Negative numbers, and lengths below 1." }
  static var fitting: Remark {
    """
    A model that is not compiled or all frozen, counts of samples that differ, sizes below 1, a validation_split or drop_last \
    that leaves nothing to train with, weights that are negative or of classes that there are not; what callbacks, model and \
    loss raise. A loss, a gradient or a parameter that is no number: the parameters are those of the step before.
    """
  }
  static var diffusing: Remark {
    """
    Data of one axis, or far beyond the range that the scheduler clips samples to (somewhat beyond it, a warning); labels that \
    are no classes, labels or conditions of another count, epochs and steps at once, a model that gives another shape or is \
    all frozen; a checkpoint_path or csv_path that another training writes; numbers out of range, and options without the one that they need; data and options that are not those of the \
    run that was resumed. While training, a loss or a gradient that is no number, or a loss above max_loss: the step, the batch \
    and the last checkpoint are named, and the parameters are those of the step before.
    """
  }
  static var sampling: Remark {
    """
    A trainer that never trained, labels or conditions of another count, guidance without labels or a label for none, a \
    scheduler of another process than the trainer's: both values and the line that makes one are named.
    """
  }
  static var otherProcess: Remark {
    """
    A scheduler of another process (betas, prediction_type, flow matching) than the model was trained on, where a trainer or \
    from_pretrained has left word of it: both values and the line that makes one are named.
    """
  }
  static var noising: Remark { "Shapes that differ, and timesteps of neither the run nor the training." }
  static var unreadable: Remark { "Files that are not there, of another format, or damaged." }
  static var unwritable: Remark { "Files that cannot be written, and names that the format cannot hold." }
  static var undrawable: Remark { "Counts that differ, no points, unknown names, numbers out of range." }
  static var scale: Remark { "Another word." }
}
