import CLua
import DiffusionKit

// Data sets that are read in batches, when they are needed.

/// A data set in Lua: a box with a data set of any kind.
struct DatasetBox: Boxed {
  let dataset: any Dataset
  static let boxType = BoxType<DatasetBox>("Dataset", holdsLuaValues: true)
}

/// Two data sets that refer to the Lua functions of the one that they are parts of.
private struct DatasetPair: LuaResult {
  let parts: (any Dataset, any Dataset)
  static var preparedType: UnsafePointer<clua_type>? { nil }
  func deliver(_ call: LuaCall) throws -> Int32 {
    for part in [parts.0, parts.1] {
      try DatasetBox(dataset: part).push(call)
      try call.retainArguments(in: lua_gettop(call.L))
    }
    return 2
  }
}

enum DatasetType {
  /// dk.data.*
  static let functions: [Function] = [
    Function(
      "TensorDataset",
      "Tensors in memory as a data set, as torch.utils.data.TensorDataset: dk.data.TensorDataset{images, class_labels = labels} for a trainer, {x, y} for a model.",
      Argument<BatchTable>("tensors", "a Tensor, or a table of Tensors, those of conditions by name"),
      returns: "Dataset"
    ) { DatasetBox(dataset: try TensorDataset($0.batch.tensors, named: $0.batch.named)) }.documented(
      shapes: "[N, ...] each.", errors: "Counts of samples that differ, and no samples.",
      example: """
        local data = dk.data.TensorDataset{dk.randn(10, 2), class_labels = dk.arange(0, 10)}
        print(#data, data[3].class_labels) --> 10 2.0
        """),
    Function(
      "open",
      """
      Samples that stay on disk and are read when they are needed: the arrays of a .npy file, of a .npz archive (that savez \
      wrote, without compression) or of a .safetensors file, in any of their types; or the images of a folder as of \
      image_folder, whose classes are class_labels. fit reads the next batch on another thread while the model is trained.
      """,
      path,
      Argument<String?>(
        "range",
        "\"-1..1\" or \"0..1\" for black and white (0 and the maximum of unsigned integers), \"stored\" for the numbers as they are; by default \"stored\" for arrays and \"-1..1\" for images"
      ),
      Argument<ArrayNames?>(
        "names",
        "the arrays of a file by their position or name in batches: {\"images\", class_labels = \"labels\"}, or {\"x\", \"y\"} for a model; by default data, images, x or x_train, or the only array"
      ),
      Argument<ImageSize?>("size", "height and width to which images are scaled and cropped"),
      Argument<Int?>("channels", "1, 3 or 4, to which images are converted"),
      Argument(
        "on_error",
        "whether images that cannot be used raise an error, or are left out and listed in skipped",
        default: ImageFolder.OnError.raise), ImageFunctions.orientation, returns: "Dataset", body: open
    ).documented(
      shapes: "[N, ...] each; batches of images are [N, C, H, W].",
      errors: """
        Files that cannot be read, are damaged, compressed or in Fortran's order, arrays that a file lacks, counts of samples \
        that differ. While batches are read: a file that was changed since it was opened, images that cannot be used.
        """,
      example: """
        dk.data.save_npz("a.npz", {images = dk.rand(6, 1, 4, 4), labels = dk.tensor{0, 1, 2, 0, 1, 2}})
        local data = dk.data.open("a.npz", {names = {"images", class_labels = "labels"}})
        print(#data, data:batch{1, 2, 6}.class_labels) --> 6 0 1 2 [Tensor of shape 3]
        """),
  ]

  static let datasetClass = ClassDeclaration(
    type: DatasetBox.boxType.raw,
    summary:
      "Samples that fit reads in batches. `data[i]` is a sample, `#data` their number; a sample or batch of several tensors is a table: {images, class_labels = labels}.",
    methods: [
      Function(
        "batch", "The samples at positions, as one batch.", this,
        Argument<Positions>("positions", "a position or a list of them, from 1"), generator,
        returns: "Tensor or table"
      ) { box, positions, generator in
        BatchTable(batch: try box.dataset.batch(positions.list, generator: generator.orDefault))
      }.documented(
        shapes: "[positions, ...] each.",
        errors: "Positions that do not exist, and the errors of files and functions.",
        example: "print(dk.data.TensorDataset(dk.arange(0, 10)):batch{3, 1}) --> 2 0 [Tensor of shape 2]"),
      Function(
        "take", "The first samples.", this, Argument<Int>("count", "the number of samples"),
        returns: "Dataset"
      ) { box, count in DatasetBox(dataset: try box.dataset.take(count)) }.retaining(.forObject).documented(
        shapes: .none, errors: "More samples than there are.",
        example: "print(#dk.data.TensorDataset(dk.zeros(10)):take(4)) --> 4"),
      Function(
        "split", "Two data sets: the samples without the last ones, and the last ones.", this,
        Argument<Double>("share", "the share of the first one, between 0 and 1"), returns: "Dataset, Dataset"
      ) { box, share in DatasetPair(parts: try box.dataset.split(share)) }.documented(
        shapes: .none, errors: "Shares that leave one of them empty.",
        example: """
          local train, test = dk.data.TensorDataset(dk.zeros(10)):split(0.8)
          print(#train, #test) --> 8 2
          """),
      Function(
        "shuffle",
        "The samples in a random order that stays the same; fit draws a new order for each epoch by itself.",
        this,
        generator, returns: "Dataset"
      ) { box, generator in DatasetBox(dataset: try box.dataset.shuffled(generator.orDefault)) }
      .retaining(.forObject).documented(
        shapes: .none, errors: .none,
        example: """
          local data = dk.data.TensorDataset(dk.arange(0, 10)):shuffle(dk.Generator(1))
          print(#data, data:batch(dk.arange(1, 11):totable()):sum():item()) --> 10 45.0
          """),
      Function(
        "map",
        "The samples with a function that is applied to each batch after it was read: fn(batch, generator) gets [N, ...], or a table of such tensors, and returns the like, as augmentation does. Random numbers of the generator belong to checkpoints.",
        this, Argument<LuaFunction>("fn", "fn(batch, generator) returns a batch of as many samples"),
        returns: "Dataset", body: map
      ).retaining(.forObject).documented(
        shapes: "[N, ...] to [N, ...].",
        errors: "When batches are read: the function's own, and other results.",
        example: """
          local data = dk.data.TensorDataset(dk.arange(0, 10)):map(function(x) return x * 2 end)
          print(data[5]) --> 8.0
          """),
      Function(
        "augment",
        "The samples, which are images, with random variations of each, in the order of the options; those of the generator of fit, so that they belong to checkpoints.",
        this, options: Augmentation(), returns: "Dataset"
      ) { box, augmentation in DatasetBox(dataset: try box.dataset.augmented(augmentation)) }
      .retaining(.forObject).documented(
        shapes: "[N, C, H, W].",
        errors: "Numbers out of range; when batches are read, samples that are not images.",
        example: """
          local data = dk.data.TensorDataset(dk.rand(10, 3, 8, 8))
          print(data:augment{random_flip = true, random_rotation = 10, range = "0..1"}[1]:shape()) --> 3 x 8 x 8
          """),
    ],
    metamethods: [
      Function(
        "__index",
        "Reads data[i], a sample; data[#data + 1] is nil, so that ipairs(data) ends.", this,
        Argument<Position>("position", "from 1, or from -1 backwards"),
        returns: "Tensor, number, table or nil",
        body: sample
      ).documented(
        shapes: "each part without its first axis.", errors: "Positions that do not exist.",
        example: "print(dk.data.TensorDataset(dk.arange(0, 10))[-1]) --> 9.0"),
      Function("__len", "The number of samples.", this, returns: "integer") { $0.dataset.count }.documented(
        shapes: .none, errors: .none, example: "print(#dk.data.TensorDataset(dk.zeros(5, 2))) --> 5"),
      ValueText.metamethod(
        "The number of samples.",
        example: "print(dk.data.TensorDataset(dk.zeros(5, 2))) --> Dataset(samples = 5)"
      ) { (box: DatasetBox) in "Dataset(samples = \(box.dataset.count))" },
    ],
    getters: [
      Function(
        "skipped", "The images that were left out so far, {{path =, reason =}, ...}.", this, returns: "table"
      ) { box in box.dataset.skipped.map { LuaTable([("path", $0.path), ("reason", $0.reason)]) } }
      .documented(
        shapes: .none, errors: .none, example: "print(#dk.data.TensorDataset(dk.zeros(5)).skipped) --> 0")
    ])

  private static let this = Argument<DatasetBox>.this
  private static let path = Argument<FilePath>(
    "path", "a .npy, .npz or .safetensors file, or a folder of images")
  private static let generator = Argument<Generator?>("generator", "the source of random numbers")

  private static func open(
    _ path: FilePath, _ range: String?, _ names: ArrayNames?, _ size: ImageSize?, _ channels: Int?,
    _ onError: ImageFolder.OnError, _ appliesOrientation: Bool
  ) throws -> DatasetBox {
    guard try isFolder(path) else {
      guard size == nil, channels == nil, onError == .raise else {
        throw DiffusionError.argument("size", "`size`, `channels` and `on_error` are for folders of images")
      }
      return DatasetBox(
        dataset: try FileDataset(
          path, tensors: names?.positions, named: names?.named ?? [:], range: choice(range, default: .stored))
      )
    }
    guard names == nil else {
      throw DiffusionError.argument("names", "is for files with several arrays; a folder has images")
    }
    return DatasetBox(
      dataset: try ImageFolderDataset(
        path, size: size.map { ($0.height, $0.width) }, channels: channels,
        range: choice(range, default: .symmetric), onError: onError, appliesOrientation: appliesOrientation))
  }

  private static func choice<Choice: OptionChoice>(_ name: String?, default: Choice) throws -> Choice {
    guard let name else { return `default` }
    guard let choice = Choice(rawValue: name) else {
      throw DiffusionError.unknown("range", name, known: Choice.allCases.map(\.rawValue), argument: "range")
    }
    return choice
  }

  private static func map(_ box: DatasetBox, _ function: LuaFunction) -> DatasetBox {
    DatasetBox(
      dataset: box.dataset.map { batch, generator in
        try function.call(
          [BatchTable(batch: batch), generator], returning: BatchTable.self, what: "map's function"
        ).batch
      })
  }

  private static func sample(_ box: DatasetBox, _ position: Position) throws -> DataSample {
    if position.value == box.dataset.count { return DataSample(batch: nil) }
    do {
      let batch = try box.dataset.batch(PositionList(CollectionOfOne(position.value)))
      return DataSample(batch: BatchTable(batch: batch))
    } catch let error as DiffusionError where error.kind == .argument("positions") {
      throw error.renamingArgument(to: "position")
    }
  }
}

/// The names of arrays in a file, by their positions and names in batches: {"images", class_labels = "labels"}.
struct ArrayNames: LuaReadable {
  /// Nil for the names that files usually have.
  let positions: [String]?
  let named: [String: String]

  static var expected: String { "string or table of strings" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ArrayNames? {
    if let name = try String.read(call, at: index) { return ArrayNames(positions: [name], named: [:]) }
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    let positions = try [String].read(call, at: index) ?? []
    var named: [String: String] = [:]
    try call.forEachPair(of: index) { key, value in
      guard lua_type(call.L, key) == LUA_TSTRING, let name = try call.text(at: key) else { return }
      guard let array = try String.read(call, at: value) else {
        throw BadValue("string expected for '\(name)', got \(call.L.describeType(at: value))")
      }
      named[name] = array
    }
    return ArrayNames(positions: positions.isEmpty ? nil : positions, named: named)
  }
}
