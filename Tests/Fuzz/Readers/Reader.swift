import DiffusionKit
import Glibc

/// One reader of files, under the name by which `make fuzz` runs it. The reader runs as in a script: an error is a valid
/// result, and a trap or a crash is a finding.
public struct Reader: Sendable {
  public let name: String
  /// - Parameter fixtures: the folder Tests/DiffusionKitTests/Fixtures, with the pipeline into which single files are put.
  let read: @Sendable (_ path: String, _ fixtures: String) throws -> Void

  /// The memory limit of tensors, whatever sizes a file announces.
  public static let memoryLimit = 32 << 20

  public static let all = [
    Reader("image") { _ = try loadImage($0) },
    Reader("safetensors") { _ = try loadSafetensors($0) },
    Reader("shards") { _ = try loadShardedSafetensors($0) },
    Reader("npy") { _ = try loadNpy($0) },
    Reader("npz", npz),
    Reader("torch") { _ = try loadTorch($0) },
    Reader("wav") { _ = try loadWAV($0) },
    Reader("csv", csv),
    Reader("idx") { _ = try loadIDX($0) },
    Reader("json") { _ = try JSON.load($0, allowsNonFinite: true) },
    Reader("model") { _ = try Layer.load($0) },
    Reader("checkpoint", checkpoint),
    Reader("text", text),
    Reader("unet_folder", inPipeline: "unet/config.json"),
    Reader("scheduler_folder", inPipeline: "scheduler/scheduler_config.json"),
    Reader("index_folder", inPipeline: "model_index.json"),
  ]

  /// Whether the file is read. Otherwise the error's message is made.
  public func accepts(_ path: String, fixtures: String) -> Bool {
    do {
      try Session().run { try read(path, fixtures) }
      return true
    } catch {
      _ = "\(error)"
      return false
    }
  }

  private init(_ name: String, _ read: @escaping @Sendable (String) throws -> Void) {
    self.name = name
    self.read = { path, _ in try read(path) }
  }

  private static func npz(_ path: String) throws {
    let archive = try loadNpz(path, limit: memoryLimit)
    for other in archive.others { _ = archive.refusal(other).message }
  }

  private static func csv(_ path: String) throws {
    _ = try? loadCSV(path, header: false, delimiter: ";", missing: 0)
    _ = try? loadCSV(
      path, CSVOptions { ($0.text, $0.missing, $0.dates, $0.hasDecimalComma) = (.listed, 0, .days, true) })
    _ = try loadCSV(path)
  }

  private static func checkpoint(_ path: String) throws {
    let model = try TimeMLP(dataShape: [2]) { ($0.hiddenDim, $0.numBlocks, $0.timeEmbeddingDim) = (2, 1, 2) }
    try DiffusionTrainer(model: model, scheduler: DDPMScheduler(), .init { $0.training.emaDecay = 0.9 })
      .resume(path)
  }

  private static func text(_ path: String) throws {
    let text = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
    let vocabulary = try Vocabulary(text)
    _ = try vocabulary.decode(vocabulary.encode(text))
  }

  // MARK: A pipeline's folder

  private static let parts = [
    "model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
    "scheduler/scheduler_config.json",
  ]

  /// The pipeline of the fixtures with `part` replaced by the file.
  private init(_ name: String, inPipeline part: String) {
    self.name = name
    read = { path, fixtures in
      let folder = "/dev/shm/diffusionkit-fuzz-\(getpid())-folder"
      defer { Reader.remove(folder) }
      for inner in ["", "/unet", "/scheduler"] { mkdir(folder + inner, 0o700) }
      for other in Reader.parts {
        symlink(other == part ? path : "\(fixtures)/ddpm_tiny/\(other)", "\(folder)/\(other)")
      }
      _ = try DiffusionPipeline.fromPretrained(folder)
    }
  }

  private static func remove(_ folder: String) {
    for part in parts { unlink("\(folder)/\(part)") }
    for inner in ["/unet", "/scheduler", ""] { rmdir(folder + inner) }
  }
}
