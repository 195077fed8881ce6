import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Folders of pipelines and models, read and written.
final class PipelineFolderTests: XCTestCase {
  private let weights = "/unet/diffusion_pytorch_model.safetensors"

  /// A copy of the fixture for tests that damage it.
  private func copy() throws -> String {
    let folder = try temporaryFolder() + "/pipeline"
    try FileManager.default.copyItem(atPath: fixture("ddpm_tiny"), toPath: folder)
    return folder
  }

  /// Changes a JSON file.
  private func edit(_ path: String, _ change: (inout [JSON.Member]) -> Void) throws {
    var members = try XCTUnwrap(JSON.load(path).members)
    change(&members)
    try writeFile(path, Array(JSON.object(members).text().utf8))
  }

  private func images(_ pipeline: DiffusionPipeline) throws -> [Float] {
    try pipeline(
      PipelineRequest {
        $0.numInferenceSteps = 2
        $0.generator = Generator(seed: 0)
      }
    ).floats
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  func testWrittenFiles() throws {
    let pipeline = try PipelineFixtures.tiny(.ddpm)
    let folder = try temporaryFolder() + "/deep/pipeline"
    for _ in 0..<2 {  // the second write replaces the first
      try pipeline.savePretrained(folder)
      XCTAssertEqual(
        try files(folder),
        [
          "model_index.json", "scheduler", "scheduler/scheduler_config.json", "unet", "unet/config.json",
          "unet/diffusion_pytorch_model.safetensors",
        ])
      let again = try DiffusionPipeline.fromPretrained(folder)
      XCTAssertEqual(try images(again), try images(pipeline))
    }
    for file in ["/model_index.json", "/scheduler/scheduler_config.json", "/unet/config.json"] {
      let ours = try XCTUnwrap(JSON.load(folder + file).members)
      let diffusers = try JSON.load(fixture("ddpm_tiny") + file)
      for member in ours {
        let expected = try XCTUnwrap(diffusers[member.key], "\(file): diffusers has no \(member.key)")
        XCTAssertTrue(
          member.value.isSame(as: expected),
          "\(file): \(member.key) = \(member.value.text()), \(expected.text())"
        )
      }
      let left = try XCTUnwrap(diffusers.members).map(\.key).filter { key in !ours.contains { $0.key == key }
      }
      XCTAssertEqual(left, file == "/unet/config.json" ? ["num_train_timesteps"] : [])
      XCTAssertEqual(
        ours.map(\.key),
        ours.map(\.key).sorted { ($0.hasPrefix("_") ? 0 : 1, $0) < ($1.hasPrefix("_") ? 0 : 1, $1) })
    }
    let (ours, theirs) = (
      try loadSafetensors(folder + weights), try loadSafetensors(fixture("ddpm_tiny") + weights)
    )
    XCTAssertEqual(ours.tensors.names, theirs.tensors.names.sorted())
    XCTAssertEqual(ours.metadata.map { "\($0.key) \($0.value)" }, ["format pt"])
    for (name, tensor) in ours.tensors.entries {
      XCTAssertEqual(tensor.floats, theirs.tensors[name]?.floats, name)
    }
  }

  func testModelsAlone() throws {
    let unet = try PipelineFixtures.tiny(.ddpm).unet
    let folder = try temporaryFolder() + "/unet"
    try unet.savePretrained(folder)
    XCTAssertEqual(try files(folder), ["config.json", "diffusion_pytorch_model.safetensors"])
    let again = try Layer.fromPretrained(folder)
    XCTAssertTrue(again is UNet2DModel)
    XCTAssertEqual(
      try Layer.fromPretrained(fixture("ddpm_tiny"), subfolder: "unet").parameters.count,
      unet.parameters.count)
    expectError("is missing: this is the folder of a model") { try DiffusionPipeline.fromPretrained(folder) }
    assertArgument("subfolder") { try Layer.fromPretrained(folder, subfolder: "") }
    for variant in ["", "a/b", "..", "é"] {
      assertArgument("variant") { try Layer.fromPretrained(folder, variant: variant) }
    }
    assertArgument("path") { try Layer.fromPretrained("") }
    assertArgument("path") { try DiffusionPipeline.fromPretrained("") }
  }

  /// Models that diffusers lacks, or has under another name, are also read back.
  func testOtherModels() throws {
    var condition = UNetModel.Options()
    condition.sampleSize = [8, 16]
    condition.blockOutChannels = [8, 16]
    condition.layersPerBlock = 1
    condition.normNumGroups = 4
    condition.downBlockTypes = [.crossAttention, .plain]
    condition.upBlockTypes = [.plain, .crossAttention]
    condition.crossAttentionDim = 6
    condition.numAttentionHeads = 2
    condition.attentionHeadDim = 2  // has no effect beside numAttentionHeads: diffusers has one name for both
    condition.numClassEmbeds = 3
    var widths = condition
    widths.numAttentionHeads = nil
    widths.attentionHeadDim = 4
    var joined = condition
    joined.conditioningChannels = 2
    var oneD = UNetModel.Options()
    oneD.blockOutChannels = [4]
    oneD.normNumGroups = 2
    oneD.attentionHeadDim = 4
    oneD.downBlockTypes = [.plain]
    oneD.upBlockTypes = [.plain]
    var dit = DiT.Options()
    dit.numAttentionHeads = 2
    dit.attentionHeadDim = 8
    dit.numLayers = 1
    dit.sampleSize = 8
    dit.inChannels = 1
    dit.numEmbedsAdaNorm = 4
    var unlabelled = dit
    unlabelled.numEmbedsAdaNorm = nil
    let models: [(Layer, String, String)] = [
      (try UNet2DModel(condition), "diffusers", "UNet2DConditionModel"),
      (try UNet2DModel(widths), "diffusers", "UNet2DConditionModel"),
      (try UNet2DModel(joined), "diffusionkit", "UNet2DModel"),
      (try UNet1DModel(oneD), "diffusionkit", "UNet1DModel"),
      (try DiT(dit), "diffusers", "DiTTransformer2DModel"),
      (try DiT(unlabelled), "diffusionkit", "DiT"),
      (
        try TimeMLP(dataShape: [2]) {
          $0.hiddenDim = 4
          $0.numBlocks = 1
          $0.timeEmbeddingDim = 2
        }, "diffusionkit",
        "TimeMLP"
      ),
    ]
    for (model, library, name) in models {
      let folder = try temporaryFolder()
      try DiffusionPipeline(.ddim, unet: model, scheduler: DDIMScheduler()).savePretrained(folder)
      let index = try JSON.load(folder + "/model_index.json")
      XCTAssertEqual(index["unet"], .array([.string(library), .string(name)]))
      XCTAssertEqual(index["_class_name"], "DDIMPipeline")
      let again = try DiffusionPipeline.fromPretrained(folder, .ddim).unet
      XCTAssertEqual(again.architecture, model.architecture, name)
      XCTAssertEqual(again.stateDict().map(\.tensor.floats), model.stateDict().map(\.tensor.floats), name)
    }
    let scripted = FunctionModel { $0[0] }
    expectError("'function' (FunctionModel) is not built") { try scripted.savePretrained(temporaryFolder()) }
    _ = try scripted(Tensor(1))
    expectError("a file cannot describe 'function'") { try scripted.savePretrained(temporaryFolder()) }
  }

  func testOlderNames() throws {
    let folder = try copy()
    let old = ["to_q": "query", "to_k": "key", "to_v": "value"]
    let entries = try loadSafetensors(folder + weights).tensors.entries.map { name, tensor in
      let parts = name.replacingOccurrences(of: "to_out.0", with: "proj_attn").split(separator: ".")
      return (name: parts.map { old[String($0)] ?? String($0) }.joined(separator: "."), tensor: tensor)
    }
    XCTAssertTrue(entries.contains { $0.name.hasSuffix("proj_attn.bias") })
    try saveSafetensors(folder + weights, NamedTensors(entries))
    XCTAssertEqual(try images(.fromPretrained(folder)), try images(PipelineFixtures.tiny(.ddpm)))
    // Options of the first versions of diffusers.
    try edit(folder + "/unet/config.json") { members in
      members.removeAll {
        ["dropout", "add_attention", "downsample_type", "mid_block_type"].contains($0.key)
      }
      for position in members.indices where members[position].key.hasSuffix("_block_types") {
        members[position].value = .array(
          (members[position].value.array ?? []).map { .string("UNetRes" + ($0.string ?? "")) })
      }
      members.removeAll { $0.key == "sample_size" }
      members.append(.init("sample_size", .ints([16, 16])))
      members.append(.init("of_the_future", .null))
    }
    try edit(folder + "/scheduler/scheduler_config.json") { $0.append(.init("tensor_format", "pt")) }
    XCTAssertEqual(try images(.fromPretrained(folder)), try images(PipelineFixtures.tiny(.ddpm)))
  }

  /// A .safetensors file with bfloat16 values.
  private func bfloat16(_ entries: [(name: String, tensor: Tensor)]) -> [UInt8] {
    var (header, data) = ([JSON.Member](), [UInt8]())
    for (name, tensor) in entries {
      let begin = data.count
      for value in tensor.floats {
        data += [UInt8(value.bitPattern >> 16 & 0xFF), UInt8(value.bitPattern >> 24)]
      }
      header.append(
        .init(
          name,
          .object([
            .init("dtype", "BF16"), .init("shape", .ints(tensor.shape.sizes)),
            .init("data_offsets", .ints([begin, data.count])),
          ])))
    }
    let text = Array(JSON.object(header).text().utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data
  }

  func testVariantsAndShards() throws {
    let folder = try copy()
    let entries = try loadSafetensors(folder + weights).tensors.entries
    let half = folder + "/unet/diffusion_pytorch_model.bf16.safetensors"
    try writeFile(half, bfloat16(entries))
    let rounded = try DiffusionPipeline.fromPretrained(folder, variant: "bf16")
    for (name, tensor) in rounded.unet.stateDict() {
      let exact = try XCTUnwrap(entries.first { $0.name == name }?.tensor)
      XCTAssertLessThan(relativeError(tensor, exact), 1.0 / 128, name)
    }
    expectError("diffusion_pytorch_model.fp16.safetensors: No such file") {
      try DiffusionPipeline.fromPretrained(folder, variant: "fp16")
    }

    let shards = [
      "diffusion_pytorch_model-00001-of-00002.safetensors",
      "diffusion_pytorch_model-00002-of-00002.safetensors",
    ]
    for (position, shard) in shards.enumerated() {
      try saveSafetensors(
        folder + "/unet/" + shard,
        NamedTensors(entries.enumerated().filter { $0.offset % 2 == position }.map(\.element)))
    }
    let index = folder + "/unet/diffusion_pytorch_model.safetensors.index.json"
    func writeIndex(_ file: (Int) -> JSON) throws {
      let map = entries.enumerated().map { JSON.Member($0.element.name, file($0.offset)) }
      try writeFile(
        index,
        Array(JSON.object([.init("metadata", .object([])), .init("weight_map", .object(map))]).text().utf8))
    }
    try FileManager.default.removeItem(atPath: folder + weights)
    try writeIndex { .string(shards[$0 % 2]) }
    XCTAssertEqual(try images(.fromPretrained(folder)), try images(PipelineFixtures.tiny(.ddpm)))

    let outside = [
      "../secret.safetensors", "/etc/passwd", "a/b.safetensors", "..", "x.bin", ".hidden.safetensors",
      "a\0.safetensors",
    ]
    for file in outside {
      try writeIndex { $0 == 3 ? .string(file) : .string(shards[$0 % 2]) }
      expectError("which is not a .safetensors file of this folder") {
        try DiffusionPipeline.fromPretrained(folder)
      }
    }
    try writeIndex { $0 == 3 ? 7 : .string(shards[$0 % 2]) }
    expectError("tensor '\(entries[3].name)' is said to be in 7") {
      try DiffusionPipeline.fromPretrained(folder)
    }
    try writeIndex { $0 == 3 ? "missing.safetensors" : .string(shards[$0 % 2]) }
    expectError("has tensors that the index places elsewhere or nowhere: \(entries[3].name)") {
      try DiffusionPipeline.fromPretrained(folder)
    }
    try writeIndex { _ in "missing.safetensors" }
    expectError("missing.safetensors: No such file") { try DiffusionPipeline.fromPretrained(folder) }
    try saveSafetensors(
      folder + "/unet/" + shards[1],
      NamedTensors(entries.enumerated().filter { $0.offset % 2 == 1 && $0.offset != 3 }.map(\.element)))
    try writeIndex { .string(shards[$0 % 2]) }
    expectError("lacks tensors that the index places in it: \(entries[3].name)") {
      try DiffusionPipeline.fromPretrained(folder)
    }
    try writeFile(index, Array("{}".utf8))
    expectError("it has no 'weight_map' object") { try DiffusionPipeline.fromPretrained(folder) }
    // Writing removes the index, which readers would prefer.
    try PipelineFixtures.tiny(.ddpm).savePretrained(folder)
    XCTAssertFalse(FileManager.default.fileExists(atPath: index))
    XCTAssertEqual(try images(.fromPretrained(folder)), try images(PipelineFixtures.tiny(.ddpm)))
    // A pickle file holds no weights.
    try FileManager.default.removeItem(atPath: folder + weights)
    try writeFile(folder + "/unet/diffusion_pytorch_model.bin", [1])
    expectError("there is only a pickle, diffusion_pytorch_model.bin, which is a program") {
      try DiffusionPipeline.fromPretrained(folder)
    }
    expectError(
      "diffusers.UNet2DModel.from_pretrained(\"\(folder)/unet\").save_pretrained(\"\(folder)/unet\") writes"
    ) { try DiffusionPipeline.fromPretrained(folder) }
    try writeFile(folder + "/unet/diffusion_pytorch_model.fp16.bin", [1])
    expectError("from_pretrained(\"\(folder)/unet\", variant=\"fp16\").save_pretrained") {
      try DiffusionPipeline.fromPretrained(folder, variant: "fp16")
    }
    // Weights of another variant.
    try FileManager.default.removeItem(atPath: folder + "/unet/diffusion_pytorch_model.bin")
    expectError("No such file or directory; there are weights for: variant = \"bf16\"") {
      try DiffusionPipeline.fromPretrained(folder)
    }
    try PipelineFixtures.tiny(.ddpm).savePretrained(folder)
    expectError("there are weights for: without a variant, variant = \"bf16\"") {
      try DiffusionPipeline.fromPretrained(folder, variant: "x")
    }
    // Shards of a variant, under the names that diffusers gives them.
    try FileManager.default.removeItem(atPath: half)
    let parts = [
      "diffusion_pytorch_model.fp16-00001-of-00002.safetensors",
      "diffusion_pytorch_model.fp16-00002-of-00002.safetensors",
    ]
    for (position, part) in parts.enumerated() {
      try saveSafetensors(
        folder + "/unet/" + part,
        NamedTensors(entries.enumerated().filter { $0.offset % 2 == position }.map(\.element)))
    }
    let map = entries.enumerated().map { JSON.Member($0.element.name, .string(parts[$0.offset % 2])) }
    try writeFile(
      folder + "/unet/diffusion_pytorch_model.safetensors.index.fp16.json",
      Array(JSON.object([.init("weight_map", .object(map))]).text().utf8))
    expectError("there are weights for: without a variant, variant = \"fp16\"") {
      try DiffusionPipeline.fromPretrained(folder, variant: "bf16")
    }
    XCTAssertEqual(
      try images(.fromPretrained(folder, variant: "fp16")), try images(PipelineFixtures.tiny(.ddpm)))
  }

  /// Collects warnings.
  private final class Listener: Session {
    var heard: [String] = []
    override func show(warning message: String) { heard.append(message) }
  }

  private static func set(_ members: inout [JSON.Member], _ name: String, _ value: JSON) {
    members.removeAll { $0.key == name }
    members.append(.init(name, value))
  }

  /// Options that diffusers' EMAModel adds, options of later versions, and misspelt options.
  func testUnknownOptions() throws {
    let folder = try copy()
    let added: [JSON.Member] = [
      .init("decay", .double(0.9999)), .init("inv_gamma", .double(1)), .init("min_decay", .double(0)),
      .init("optimization_step", 1000),
      .init("power", .double(2.0 / 3)), .init("update_after_step", 0), .init("use_ema_warmup", false),
      .init("of_the_future", .null), .init("norm_groups", .object([])),
    ]
    try edit(folder + "/unet/config.json") { $0 += added }
    try edit(folder + "/model_index.json") {
      $0 += [
        .init("safety_checker", .array([.null, .null])), .init("image_encoder", .null),
        .init("requires_safety_checker", false), .init("id2label", .object([.init("0", "tench")])),
      ]
    }
    try edit(folder + "/scheduler/scheduler_config.json") {
      $0 += [.init("beta_strat", 1), .init("snr", .array(["a"])), .init("skip_prk_steps", true)]
    }
    let expected = try images(PipelineFixtures.tiny(.ddpm))
    let session = Listener()
    try session.run {
      for _ in 0..<2 { XCTAssertEqual(try images(.fromPretrained(folder)), expected) }
    }
    XCTAssertEqual(
      session.heard,
      [
        "\(folder)/model_index.json: options that are not known here are passed over: requires_safety_checker, id2label",
        "\(folder)/scheduler/scheduler_config.json: options that are not known here are passed over: "
          + "beta_strat (did you mean beta_start?), snr",
        "\(folder)/unet/config.json: options that are not known here are passed over: decay, inv_gamma, min_decay, "
          + "optimization_step, power, update_after_step, use_ema_warmup, norm_groups (did you mean norm_num_groups?)",
      ], "once each")
  }

  func testPredictEpsilon() throws {
    let cases: [(old: JSON, type: JSON?, meant: PredictionType)] = [
      (false, nil, .sample), (false, "epsilon", .sample), (false, .null, .sample), (true, nil, .epsilon),
      (true, "sample", .sample), (false, "v_prediction", .velocity), (.null, nil, .epsilon),
    ]
    for (old, type, meant) in cases {
      let folder = try copy()
      try edit(folder + "/scheduler/scheduler_config.json") { members in
        members.removeAll { $0.key == "prediction_type" }
        members.append(.init("predict_epsilon", old))
        if let type { members.append(.init("prediction_type", type)) }
      }
      let session = Listener()
      try session.run {
        XCTAssertEqual(try DiffusionPipeline.fromPretrained(folder).scheduler.predictionType, meant)
      }
      XCTAssertEqual(session.heard.count, old == .null ? 0 : 1)
      if old == false {
        XCTAssertTrue(
          session.heard[0].hasSuffix(
            "predict_epsilon = false is an old option, read as prediction_type = '\(meant.rawValue)'"),
          session.heard[0])
      }
    }
    try Listener().run {
      let options = try Schedulers.current(["predict_epsilon": .bool(false)], of: "a")
      XCTAssertEqual(options, ["prediction_type": .string("sample")])
      assertArgument("config", "predict_epsilon") {
        try Schedulers.current(["predict_epsilon": .int(1)], of: "a")
      }
    }
  }

  /// All components' files in one folder, as in google/ddpm-cifar10-32.
  func testFoldersWithoutSubfolders() throws {
    let folder = try copy()
    for file in [
      "scheduler/scheduler_config.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
    ] {
      try FileManager.default.moveItem(
        atPath: "\(folder)/\(file)", toPath: "\(folder)/\(file.split(separator: "/")[1])")
    }
    for name in ["scheduler", "unet"] { try FileManager.default.removeItem(atPath: folder + "/" + name) }
    XCTAssertEqual(try images(.fromPretrained(folder)), try images(PipelineFixtures.tiny(.ddpm)))
    try FileManager.default.removeItem(atPath: folder + "/config.json")
    expectError("/unet/config.json: No such file") { try DiffusionPipeline.fromPretrained(folder) }
  }

  /// After a failed write the old files are whole and nothing else remains.
  func testFailedWrites() throws {
    let other = try PipelineFixtures.tiny(.ddpm)
    try other.unet.loadStateDict(other.unet.stateDict().map { ($0.name, try Tensor.zeros($0.tensor.shape)) })
    let positions = [
      "/model_index.json", weights, "/unet/config.json", "/scheduler/scheduler_config.json",
      "/unet/diffusion_pytorch_model.safetensors.index.json",
    ]
    for position in positions {
      let folder = try copy()
      let expected = try loadSafetensors(folder + weights).tensors.entries[0].tensor.floats
      try? FileManager.default.removeItem(atPath: folder + position)
      try FileManager.default.createDirectory(atPath: folder + position, withIntermediateDirectories: false)
      let before = try files(folder)
      XCTAssertThrowsError(try other.savePretrained(folder), position) { error in
        guard case .file = (error as? DiffusionError)?.kind else { return XCTFail("\(error)") }
      }
      XCTAssertEqual(try files(folder), before, position)
      if position != weights {
        XCTAssertEqual(
          try loadSafetensors(folder + weights).tensors.entries[0].tensor.floats, expected, position)
      }
    }
    let file = try temporaryFile([1])
    XCTAssertThrowsError(try other.savePretrained(file + "/pipeline"))
    XCTAssertThrowsError(try other.savePretrained("/proc/nowhere"))
  }

  /// The old files are not changed before the new ones are whole, and other files in the folder stay.
  func testWritesAreAtomic() throws {
    let folder = try temporaryFolder() + "/group"
    func write(_ number: Int, stale: String? = nil, failing: Bool = false) throws {
      var group = try FileGroup((folder + "/").filePath)
      group.add("inner/part") { writer in
        if number > 1 { XCTAssertEqual(try JSON.load(folder + "/config").int, number - 1) }
        if failing { throw DiffusionError.state("disk full") }
        try writer.write([UInt8(number)])
      }
      group.add("config", .int(number))
      if let stale { group.remove(stale) }
      try group.replace()
    }
    func check(_ number: Int, _ names: [String], line: UInt = #line) throws {
      XCTAssertEqual(try contents(folder + "/inner/part"), [UInt8(number)], line: line)
      XCTAssertEqual(try JSON.load(folder + "/config").int, number, line: line)
      XCTAssertEqual(
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted(), names.sorted(), line: line)
      XCTAssertEqual(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/.."), ["group"], line: line)
    }
    let own = ["config", "inner", "inner/part"]
    try write(1)
    try check(1, own)
    // Files of users stay the same files, not copies.
    try writeFile(folder + "/README.md", [7])
    try writeFile(folder + "/inner/old", [1])
    try writeFile(folder + "/samples/.hidden/1", [8])
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/samples/link", withDestinationPath: "/nowhere")
    chmod(folder + "/samples", 0o711)
    chmod(folder + "/config", 0o640)
    chmod(folder, 0o750)
    let others = ["README.md", "samples", "samples/.hidden", "samples/.hidden/1", "samples/link"]
    func attribute(_ key: FileAttributeKey, _ name: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: folder + name)[key] as? Int
    }
    let readme = try attribute(.systemFileNumber, "/README.md")
    let before = try attribute(.systemFileNumber, "")
    try write(2)
    try check(2, own + others + ["inner/old"])
    XCTAssertNotEqual(try attribute(.systemFileNumber, ""), before, "the folder was not exchanged")
    XCTAssertEqual(try attribute(.systemFileNumber, "/README.md"), readme)
    XCTAssertEqual(try attribute(.posixPermissions, "/samples"), 0o711)
    XCTAssertEqual(try attribute(.posixPermissions, "/config"), 0o640)
    XCTAssertEqual(try attribute(.posixPermissions, ""), 0o750)
    XCTAssertThrowsError(try write(3, failing: true))
    try check(2, own + others + ["inner/old"])
    try write(3, stale: "inner/old")
    try check(3, own + others)

    // Through a link, as in the caches of Hugging Face's hub, the folder is written in place and the link stays a link.
    try FileManager.default.moveItem(atPath: folder + "/config", toPath: folder + "/blob")
    try FileManager.default.createSymbolicLink(atPath: folder + "/config", withDestinationPath: "blob")
    try writeFile(folder + "/inner/old", [1])
    let linked = try attribute(.systemFileNumber, "")
    XCTAssertThrowsError(try write(4, failing: true))
    try check(3, own + others + ["blob", "inner/old"])
    try write(4, stale: "inner/old")
    try check(4, own + others + ["blob"])
    XCTAssertEqual(try attribute(.systemFileNumber, ""), linked)
    XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/config"), "blob")
  }

  /// The working directory of the process is written in place: an exchange would leave the process in a removed folder.
  func testTheWorkingDirectory() throws {
    let folder = try copy()
    let before = FileManager.default.currentDirectoryPath
    defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
    XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(folder + "/unet"))
    let pipeline = try PipelineFixtures.tiny(.ddpm)
    for path in [folder, "..", "../"] {
      try pipeline.savePretrained(path)
      XCTAssertTrue(FileManager.default.fileExists(atPath: "config.json"), path)
      XCTAssertEqual(try images(.fromPretrained("..")), try images(pipeline), path)
    }
    try pipeline.unet.savePretrained(".")
    XCTAssertTrue(try Layer.fromPretrained(".") is UNet2DModel)
    XCTAssertFalse(try files(folder).contains { $0.contains(".diffusionkit") })
  }

  /// Files that a killed writer had committed are valid, for readers at once and for the next writer.
  func testCommittedFilesOfAKilledWriter() throws {
    let folder = try copy()
    let pipeline = try DiffusionPipeline.fromPretrained(folder)
    let other = try PipelineFixtures.tiny(.ddim)
    try other.unet.loadStateDict(other.unet.stateDict().map { ($0.name, try Tensor.zeros($0.tensor.shape)) })
    let decided = folder + "/.diffusionkit-new"
    try other.savePretrained(decided)
    try writeFile(decided + "/.stale", Array("unet/index.json\n../outside\n/etc/none".utf8))
    try writeFile(folder + "/unet/index.json", [1])
    try writeFile(folder + "/../outside", [1])
    defer { _ = unlink(folder + "/../outside") }
    func isZero(_ layer: Layer) -> Bool {
      layer.stateDict().allSatisfy { $0.tensor.floats.allSatisfy { $0 == 0 } }
    }
    XCTAssertTrue(isZero(try DiffusionPipeline.fromPretrained(folder).unet))
    XCTAssertTrue(isZero(try Layer.fromPretrained(folder, subfolder: "unet")))
    XCTAssertTrue(isZero(try Layer.fromPretrained(folder + "/unet")))
    // Only one part is written; the others are the committed ones.
    try pipeline.unet.savePretrained(folder + "/unet")
    XCTAssertFalse(FileManager.default.fileExists(atPath: decided))
    XCTAssertFalse(FileManager.default.fileExists(atPath: folder + "/unet/index.json"))
    XCTAssertTrue(FileManager.default.fileExists(atPath: folder + "/../outside"))
    let again = try DiffusionPipeline.fromPretrained(folder)
    XCTAssertEqual(again.unet.stateDict()[0].tensor.floats, pipeline.unet.stateDict()[0].tensor.floats)
    XCTAssertEqual(type(of: again.scheduler).name, type(of: other.scheduler).name)
    // A link in the folder must not lead the removal to other files.
    let precious = try temporaryFolder()
    try writeFile(precious + "/kept", [1])
    try FileManager.default.createSymbolicLink(atPath: decided, withDestinationPath: precious)
    try pipeline.savePretrained(folder)
    XCTAssertEqual(try contents(precious + "/kept"), [1])
  }

  // MARK: Bad folders

  private func refused(
    _ part: String, line: UInt = #line, _ spoil: (String) throws -> Void
  ) throws {
    let folder = try copy()
    try spoil(folder)
    expectError(part, line: line) { try DiffusionPipeline.fromPretrained(folder) }
  }

  func testBadIndices() throws {
    let name = "/model_index.json"
    func index(_ part: String, line: UInt = #line, _ change: @escaping (inout [JSON.Member]) -> Void) throws {
      try refused(part, line: line) { try edit($0 + name, change) }
    }
    expectError("model_index.json: No such file") { try DiffusionPipeline.fromPretrained("/nowhere") }
    try refused("No such file") { try FileManager.default.removeItem(atPath: $0 + name) }
    try refused("model_index.json") { try writeFile($0 + name, Array("{".utf8)) }
    try refused("it has no '_class_name'") { try writeFile($0 + name, Array("[]".utf8)) }
    try index(
      "'StableDiffusionPipeline' is not one of those that are read (known: DDPMPipeline, DDIMPipeline)"
    ) {
      $0[0].value = "StableDiffusionPipeline"
    }
    try index("did you mean 'DDPMPipeline'?") { $0[0].value = "DDPMPipline" }
    try index("unknown components: vae, text_encoder (known: scheduler, unet)") {
      $0 += [
        .init("vae", .array(["diffusers", "AutoencoderKL"])),
        .init("text_encoder", .array([.null, "CLIPTextModel"])),
        .init("safety_checker", .array([.null, .null])), .init("image_encoder", .null),
      ]
    }
    try index("missing component: unet") { members in members.removeAll { $0.key == "unet" } }
    try index("missing component: scheduler") { members in
      members.removeAll { $0.key == "scheduler" }
      members.append(.init("scheduler", .array([.null, .null])))
    }
    try index("the unet is 'UNet2DModel' of 'pipeline_mine'") { members in
      members.removeAll { $0.key == "unet" }
      members.append(.init("unet", .array(["pipeline_mine", "UNet2DModel"])))
    }
    try index("unknown scheduler 'DDPMSheduler' (did you mean 'DDPMScheduler'?") { members in
      members.removeAll { $0.key == "scheduler" }
      members.append(.init("scheduler", .array(["diffusers", "DDPMSheduler"])))
    }
    try index("its _class_name is 'UNet2DModel', and the pipeline says 'UNet1DModel'") { members in
      members.removeAll { $0.key == "unet" }
      members.append(.init("unet", .array(["diffusers", "UNet1DModel"])))
    }
  }

  func testBadConfigs() throws {
    let set = Self.set
    func config(_ part: String, line: UInt = #line, _ change: @escaping (inout [JSON.Member]) -> Void) throws
    {
      try refused(part, line: line) { try edit($0 + "/unet/config.json", change) }
    }
    try config("unet/config.json: the _class_name 'VQModel' is not one of those that are read") {
      set(&$0, "_class_name", "VQModel")
    }
    try config("missing options: in_channels, block_out_channels") { members in
      members.removeAll { ["block_out_channels", "in_channels"].contains($0.key) }
    }
    try config("values that no model here has: quantization_config") {
      $0.append(.init("quantization_config", .object([.init("load_in_8bit", true)])))
    }
    try config(
      "values that no model here has: time_embedding_type = \"fourier\", downsample_type = \"resnet\""
    ) {
      set(&$0, "downsample_type", "resnet")
      set(&$0, "time_embedding_type", "fourier")
    }
    try config("'in_channels' is not valid: \"one\"") { set(&$0, "in_channels", "one") }
    try config("sample_size") { set(&$0, "sample_size", .ints([8, 16, 4])) }
    try config("'sample_size' is not valid: [8,\"x\"]") { set(&$0, "sample_size", .array([8, "x"])) }
    try config("not 'DownBlock3D' (did you mean 'DownBlock2D'?)") {
      set(&$0, "down_block_types", .array(["DownBlock3D", "DownBlock2D"]))
    }
    try config("do not divide") { set(&$0, "norm_num_groups", 7) }
    // Sizes beyond memory, and beyond the range of integers.
    for channels in [1 << 20, Int.max / 2] {
      XCTAssertThrowsError(
        try { () throws in
          let folder = try copy()
          try edit(folder + "/unet/config.json") {
            set(&$0, "block_out_channels", .ints([channels, channels]))
          }
          _ = try DiffusionPipeline.fromPretrained(folder)
        }())
    }
    try refused("unet/config.json: not the config of a model: an array") {
      try writeFile($0 + "/unet/config.json", Array("[]".utf8))
    }
    try refused("scheduler_config.json: config: predict_epsilon is true or false, not 'no'") {
      try edit($0 + "/scheduler/scheduler_config.json") { $0.append(.init("predict_epsilon", "no")) }
    }
    try refused("scheduler_config.json: solver_p: ") { folder in
      try edit(folder + "/model_index.json") {
        set(&$0, "scheduler", .array(["diffusers", "UniPCMultistepScheduler"]))
      }
      try edit(folder + "/scheduler/scheduler_config.json") {
        set(&$0, "solver_p", .object([.init("_class_name", "DDIMScheduler")]))
      }
    }
    try refused("scheduler_config.json: beta_schedule: ") {
      try edit($0 + "/scheduler/scheduler_config.json") { set(&$0, "beta_schedule", "of_the_future") }
    }
    try refused("scheduler_config.json: beta_start: must be a number, not 'x'") {
      try edit($0 + "/scheduler/scheduler_config.json") { set(&$0, "beta_start", "x") }
    }
    try refused("scheduler_config.json: beta_end: ") {
      try edit($0 + "/scheduler/scheduler_config.json") { set(&$0, "beta_end", 2) }
    }
    try refused("prediction_type: must be one of") {
      try edit($0 + "/scheduler/scheduler_config.json") { set(&$0, "prediction_type", .object([])) }
    }
    try refused("scheduler_config.json: not the config of a scheduler: null") {
      try writeFile($0 + "/scheduler/scheduler_config.json", Array("null".utf8))
    }
    // Options of other schedulers are ignored; missing options have their defaults.
    let folder = try copy()
    try edit(folder + "/scheduler/scheduler_config.json") {
      set(&$0, "set_alpha_to_one", false)
      set(&$0, "beta_end", .null)
    }
    XCTAssertTrue(try DiffusionPipeline.fromPretrained(folder).scheduler is DDPMScheduler)
  }

  func testBadConditionalConfigs() throws {
    var configuration = UNetModel.Options()
    configuration.blockOutChannels = [8, 16]
    configuration.layersPerBlock = 1
    configuration.normNumGroups = 4
    configuration.downBlockTypes = [.crossAttention, .plain]
    configuration.upBlockTypes = [.plain, .crossAttention]
    configuration.crossAttentionDim = 6
    configuration.numAttentionHeads = 2
    let folder = try temporaryFolder()
    try UNet2DModel(configuration).savePretrained(folder)
    let original = try contents(folder + "/config.json")
    func refused(_ name: String, _ value: JSON, _ part: String, line: UInt = #line) throws {
      try writeFile(folder + "/config.json", original)
      try edit(folder + "/config.json") { members in
        members.removeAll { $0.key == name }
        members.append(.init(name, value))
      }
      expectError(part, line: line) { try Layer.fromPretrained(folder) }
    }
    try refused("use_linear_projection", true, "no model here has: use_linear_projection = true")
    try refused("transformer_layers_per_block", 2, "transformer_layers_per_block = 2")
    try refused("act_fn", "gelu", "only silu is possible here")
    try refused("attention_head_dim", .ints([3, 2]), "heads of equal number or of equal width")
    try refused("layers_per_block", .ints([1, 2]), "its values must be equal")
    try refused("cross_attention_dim", .null, "cross_attention_dim")
    try writeFile(folder + "/config.json", original)
    try edit(folder + "/config.json") { members in
      members.removeAll { $0.key == "attention_head_dim" }
      members.append(.init("attention_head_dim", .ints([2, 4])))
    }
    let model = try XCTUnwrap(Layer.fromPretrained(folder) as? UNet2DModel)
    XCTAssertEqual(model.options.attentionHeadDim, 4)
    XCTAssertNil(model.options.numAttentionHeads)
  }

  func testBadWeights() throws {
    let tensors = try loadSafetensors(fixture("ddpm_tiny") + weights).tensors.entries
    func altered(
      _ part: String, line: UInt = #line, _ change: (inout [(name: String, tensor: Tensor)]) throws -> Void
    ) throws {
      try refused(part, line: line) { folder in
        var entries = tensors
        try change(&entries)
        try saveSafetensors(folder + self.weights, NamedTensors(entries))
      }
    }
    try altered(
      "missing: \(tensors[1].name), \(tensors[4].name); unexpected: extra; wrong shape: \(tensors[0].name) has [3]"
    ) {
      $0[0].tensor = try Tensor.zeros(Shape([3]))
      $0.remove(at: 4)
      $0.remove(at: 1)
      $0.append(("extra", try Tensor(1)))
    }
    // The message lists a limited number of weights.
    try altered("and 70 more") { entries in
      entries += try (0..<90).map { ("extra\($0)", try Tensor(1)) }
    }
    // An old name beside the new one is an unexpected weight.
    try altered("unexpected: down_blocks.1.attentions.0.query.weight") {
      $0.append(("down_blocks.1.attentions.0.query.weight", try Tensor(1)))
    }
    let size = try contents(fixture("ddpm_tiny") + self.weights).count
    for length in [0, 7, 8, 100, size - 1] {
      try refused("diffusion_pytorch_model.safetensors: ") { folder in
        let bytes = try contents(folder + self.weights)
        try writeFile(folder + self.weights, Array(bytes.prefix(length)))
      }
    }
    // A header that announces more bytes than the file has.
    for announced in [UInt64.max, 1 << 40, 1 << 24, 4096] {
      try refused("diffusion_pytorch_model.safetensors: ") { folder in
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: announced >> (8 * $0)) } + Array("{}".utf8)
        try writeFile(folder + self.weights, bytes)
      }
    }
    try refused("takes 4611686018427387904 bytes") { folder in
      let header = #"{"x":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,4]}}"#
      let bytes = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0, 0, 0, 0]
      try writeFile(folder + self.weights, bytes)
    }
    try refused("No such file") { try FileManager.default.removeItem(atPath: $0 + self.weights) }
  }

  /// Files inside the folders that a session may use are read, and others are not.
  func testSandbox() throws {
    let folder = try copy()
    let pipeline = try DiffusionPipeline.fromPretrained(folder)
    let session = Session()
    session.fileAccess = try FileAccess(readable: [folder + "/unet"], writable: [folder + "/scheduler"])
    try session.run {
      expectError("outside the folders") { try DiffusionPipeline.fromPretrained(folder) }
      expectError("outside the folders") { try pipeline.savePretrained(folder) }
      expectError("no '..' in paths") { try Layer.fromPretrained(folder + "/unet/..", subfolder: "unet") }
      XCTAssertTrue(try Layer.fromPretrained(folder, subfolder: "unet") is UNet2DModel)
      try pipeline.savePretrained(folder + "/scheduler/here")
      try pipeline.savePretrained(folder + "/scheduler/here")
      XCTAssertEqual(try images(.fromPretrained(folder + "/scheduler/here")), try images(pipeline))
      // A shard that is a link to a file outside of the folder.
      try FileManager.default.removeItem(atPath: folder + weights)
      try FileManager.default.createSymbolicLink(
        atPath: folder + weights, withDestinationPath: fixture("ddpm_tiny") + weights)
      expectError("follows no symbolic links") { try Layer.fromPretrained(folder + "/unet") }
    }
  }
}
