import DiffusionKit

extension SignalPadding: OptionChoice, LuaReadable {}

/// Short-time Fourier transforms and their windows.
enum ShortTimeFunctions {
  /// Functions of the module and methods of tensors.
  static let functions: [Function] = [
    Function(
      "stft",
      "The short-time Fourier transform: the spectra of windowed frames of real signals, as torch.stft with return_complex, whose complex numbers are a last axis of size 2.",
      Argument<Tensor>("input", "[length] or [batch, length]"), frame, hop, winLength, window,
      Argument(
        "center", "whether frame t is centred at t * hop_length, with padding at both ends", default: true),
      Argument("pad_mode", "how signals continue beyond their ends", default: SignalPadding.reflect),
      normalized, onesided, returns: "Tensor"
    ) { x, n, hop, length, window, center, mode, normalized, onesided in
      try x.stft(
        nFFT: n, hopLength: hop, winLength: length, window: window, center: center, padMode: mode,
        normalized: normalized, onesided: onesided)
    }.documented(
      shapes:
        "[..., length] to [..., floor(n_fft / 2) + 1, frames, 2], frames = 1 + floor(length / hop_length) if centred.",
      errors: """
        Inputs with other axes, frames longer than the padded signal, windows longer than frames or of another length than \
        win_length, numbers below 1, and signals that are too short for their padding.
        """,
      example: """
        local x = dk.sin(dk.arange(400) / 2)
        print(x:stft(64, {hop_length = 16, window = dk.hann_window(64)}):shape()) --> 33 x 26 x 2
        """),
    Function(
      "istft",
      "The inverse of stft, by overlap and add: the signals whose spectra are nearest to the input (Griffin and Lim 1984).",
      Argument<Tensor>("input", "spectra, [..., frequencies, frames, 2]"), frame, hop, winLength, window,
      Argument("center", "whether the frames were centred", default: true), normalized, onesided,
      Argument<Int?>("length", "length of the signals, by default what the frames cover"), returns: "Tensor"
    ) { z, n, hop, winLength, window, center, normalized, onesided, length in
      try z.istft(
        nFFT: n, hopLength: hop, winLength: winLength, window: window, center: center, normalized: normalized,
        onesided: onesided, length: length)
    }.documented(
      shapes: "[..., frequencies, frames, 2] to [..., length].",
      errors: """
        Spectra of another number of frequencies, no spectra, the windows of stft's errors, and windows whose sum of squares is 0 \
        somewhere in the result.
        """,
      example: """
        local x, window = dk.randn(256), dk.hann_window(64)
        local spectra = x:stft{n_fft = 64, window = window}
        local y = spectra:istft{n_fft = 64, window = window, length = 256}
        assert((x - y):abs():max():item() < 1e-5)
        """),
  ]

  /// Functions of the module.
  static let windows: [Function] = [
    Function(
      "hann_window", "Hann's window, (1 - cos(2 pi k / N)) / 2.", length, periodic, returns: "Tensor"
    ) { try Tensor.hannWindow($0, periodic: $1) }.documented(
      shapes: .window, errors: .windows,
      example: "print(dk.hann_window(4)) --> 0.0000 0.5000 1.0000 0.5000 [Tensor of shape 4]"),
    Function(
      "hamming_window", "Hamming's window, alpha - beta cos(2 pi k / N).", length, periodic,
      Argument("alpha", "the constant", default: 0.54),
      Argument("beta", "factor of the cosine", default: 0.46),
      returns: "Tensor"
    ) { try Tensor.hammingWindow($0, periodic: $1, alpha: $2, beta: $3) }.documented(
      shapes: .window, errors: .windows,
      example: "print(dk.hamming_window(4)) --> 0.0800 0.5400 1.0000 0.5400 [Tensor of shape 4]"),
    Function(
      "blackman_window", "Blackman's window, 0.42 - 0.5 cos(2 pi k / N) + 0.08 cos(4 pi k / N).", length,
      periodic, returns: "Tensor"
    ) { try Tensor.blackmanWindow($0, periodic: $1) }.documented(
      shapes: .window, errors: .windows,
      example: "print(dk.blackman_window(2):round()) --> 0 1 [Tensor of shape 2]"),
    Function(
      "bartlett_window", "Bartlett's window, a triangle: 1 - |2 k / N - 1|.", length, periodic,
      returns: "Tensor"
    ) { try Tensor.bartlettWindow($0, periodic: $1) }.documented(
      shapes: .window, errors: .windows,
      example:
        "print(dk.bartlett_window(5, false)) --> 0.0000 0.5000 1.0000 0.5000 0.0000 [Tensor of shape 5]"),
    Function(
      "kaiser_window", "Kaiser's window, I0(beta sqrt(1 - (2 k / N - 1)^2)) / I0(beta) (Kaiser 1974).",
      length,
      periodic,
      Argument("beta", "the larger, the lower the side lobes and the wider the main one", default: 12.0),
      returns: "Tensor"
    ) { try Tensor.kaiserWindow($0, periodic: $1, beta: $2) }.documented(
      shapes: .window, errors: "A negative length, and a beta beyond -700 to 700.",
      example: "print(dk.kaiser_window(4, true, 0)) --> 1 1 1 1 [Tensor of shape 4]"),
  ]

  private static let frame = Argument<Int>("n_fft", "length of a frame")
  private static let hop = Argument<Int?>("hop_length", "distance of two frames, n_fft / 4 by default")
  private static let winLength = Argument<Int?>(
    "win_length", "length of the window, in the middle of the frame; n_fft by default")
  private static let window = Argument<Tensor?>(
    "window", "[win_length], such as dk.hann_window's; ones by default")
  private static let normalized = Argument(
    "normalized", "whether the transform is scaled by 1 / sqrt(n_fft)", default: false)
  private static let onesided = Argument(
    "onesided", "whether only the frequencies 0 to n_fft / 2 are there", default: true)
  private static let length = Argument<Int>("window_length", "number of elements")
  private static let periodic = Argument(
    "periodic", "whether it is one period, N = window_length, or symmetric, N = window_length - 1",
    default: true)
}

extension Remark {
  fileprivate static var window: Remark { "[window_length]; [1] is a one." }
  fileprivate static var windows: Remark { "A negative length." }
}
