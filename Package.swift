// swift-tools-version:6.0
import PackageDescription

// Optimising the tests themselves would take minutes in every build and save seconds.
let testSettings: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

// Whether `make fuzz` builds: it links libFuzzer and instruments the C code that reads files.
let isFuzzing = Context.environment["FUZZ"] != nil

// SwiftPM compiles a target again when the module of a dependency that it names has changed. The module of DiffusionKit, which
// exports the six others, hardly ever does: what depends on it names them too, or would keep the layouts of older types.
let library = [
  "DiffusionKit", "DiffusionKitTensors", "DiffusionKitData", "DiffusionKitMetrics", "DiffusionKitNetworks",
  "DiffusionKitDiffusion", "DiffusionKitTraining",
]
let libraryDependencies = library.map { Target.Dependency.target(name: $0) }

let package = Package(
  name: "diffuse-lua",
  products: [
    .executable(name: "diffuse-lua", targets: ["diffuse-lua"]),
    .library(name: "DiffusionKit", targets: library),
    // The Lua module, "diffusionkit.so" where it is installed: `luaopen_diffusionkit`. It links no liblua; the program that
    // loads it provides the API.
    .library(name: "LuaModule", type: .dynamic, targets: ["LuaBindings", "CModule", "CReserve"]),
    // For Swift programs that run scripts (`LuaHost`). They link liblua5.4.
    .library(name: "LuaHosting", targets: ["LuaHosting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("gomp"), .linkedLibrary("m")]),
    .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
    // The bridge between any Lua and Swift. It names no version of Lua.
    .target(name: "CLua", dependencies: ["CKernels"]),
    // What only a program needs that runs scripts on a Lua 5.4 of its own.
    .target(
      name: "CLuaHost", dependencies: ["CLua", "CKernels"],
      exclude: ["completion.lua", "console.lua", "locals.lua", "syntax.lua"],
      linkerSettings: [.linkedLibrary("lua5.4")]),
    // The linker settings apply to the module: it contains the Swift runtime, exports one symbol, and cannot be unloaded, since
    // neither Swift nor libgomp's threads can. lld, the toolchain's linker, omits symbols that are not exported from the table.
    .target(
      name: "CModule", dependencies: ["CLua", "CKernels"], exclude: ["module.map"],
      linkerSettings: [
        .unsafeFlags([
          "-static-stdlib", "-use-ld=lld", "-Xlinker",
          "--version-script=\(Context.packageDirectory)/Sources/CModule/module.map",
          "-Xlinker", "-z", "-Xlinker", "nodelete",
        ])
      ]),
    .target(name: "CProgram", dependencies: ["CKernels"]),
    .target(name: "CReserve", dependencies: ["CKernels"], linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CSystem"),
    // LAPACK, loaded while the process runs. No library is linked.
    .target(name: "CLAPACK", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CEdit", linkerSettings: [.linkedLibrary("edit")]),
    .target(
      name: "CPNG", publicHeadersPath: ".",
      cSettings: isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])] : [],
      linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CWebP", publicHeadersPath: ".", linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CJPEG"),
    .systemLibrary(name: "CZip"),
    // Data sets and a model, as bytes in the binary by #embed, which builds ten times faster than .embedInCode.
    .target(
      name: "CData",
      exclude: [
        "NOTICE", "digit_classifier.safetensors", "digits8x8.npz", "genesis_exodus.npz", "mnist5k.npz",
      ]),
    // The library in six targets. Each sees those that it depends on and no others, which the compiler holds; what others need of
    // it is `package`.
    .target(
      name: "DiffusionKitTensors",
      dependencies: ["CKernels", "COneDNN", "CPNG", "CJPEG", "CWebP", "CZip", "CSystem", "CLAPACK"],
      path: "Sources/DiffusionKit/Tensors"),
    .target(
      name: "DiffusionKitData", dependencies: ["DiffusionKitTensors", "CKernels", "CData", "CSystem"],
      path: "Sources/DiffusionKit/Data"),
    .target(
      name: "DiffusionKitMetrics", dependencies: ["DiffusionKitTensors", "CKernels"],
      path: "Sources/DiffusionKit/Metrics"),
    .target(
      name: "DiffusionKitNetworks", dependencies: ["DiffusionKitTensors", "CKernels", "CData"],
      path: "Sources/DiffusionKit/Networks"),
    .target(
      name: "DiffusionKitDiffusion",
      dependencies: ["DiffusionKitTensors", "DiffusionKitNetworks", "CKernels"],
      path: "Sources/DiffusionKit/Diffusion"),
    .target(
      name: "DiffusionKitTraining",
      dependencies: [
        "DiffusionKitTensors", "DiffusionKitData", "DiffusionKitNetworks", "DiffusionKitDiffusion",
        "DiffusionKitMetrics",
        "CKernels",
      ],
      path: "Sources/DiffusionKit/Training"),
    // What users import: all of them.
    .target(
      name: "DiffusionKit", dependencies: Array(libraryDependencies.dropFirst()),
      exclude: ["Data", "Diffusion", "Metrics", "Networks", "Tensors", "Training"]),
    .target(name: "LuaBindings", dependencies: libraryDependencies + ["CLua"]),
    .target(name: "LuaHosting", dependencies: libraryDependencies + ["LuaBindings", "CLua", "CLuaHost"]),
    .executableTarget(
      name: "diffuse-lua",
      dependencies: libraryDependencies + [
        "LuaHosting", "LuaBindings", "CEdit", "CProgram", "CReserve", "CSystem",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "swift-host", dependencies: libraryDependencies + ["LuaHosting", "LuaBindings"],
      path: "examples/embedding/swift"),
    // The programs of the package of a Swift user, which sees what is public only.
    .executableTarget(
      name: "swift-digits", dependencies: libraryDependencies, path: "examples/swift-package/Sources/digits",
      packageAccess: false),
    .executableTarget(
      name: "swift-own-parts", dependencies: libraryDependencies,
      path: "examples/swift-package/Sources/own-parts", packageAccess: false),
    .executableTarget(
      name: "swift-tour", dependencies: libraryDependencies, path: "examples/swift-package/Sources/tour",
      packageAccess: false),
    .executableTarget(
      name: "bench-convolution", dependencies: ["COneDNN"], path: "Benchmarks/convolution"),
    .executableTarget(name: "bench-sgemm", dependencies: ["COneDNN"], path: "Benchmarks/sgemm"),
    // Runs the built program on scripts/.
    .testTarget(name: "ScriptTests", dependencies: libraryDependencies, swiftSettings: testSettings),
    // The readers of files, called by `make fuzz` and by the tests.
    .target(name: "FuzzReaders", dependencies: libraryDependencies, path: "Tests/Fuzz/Readers"),
    .testTarget(
      name: "DiffusionKitTests", dependencies: libraryDependencies + ["FuzzReaders"],
      resources: [.copy("Fixtures")],
      swiftSettings: testSettings),
    .systemLibrary(name: "CLuaTesting", path: "Tests/CLuaTesting"),
    .testTarget(
      name: "LuaBindingsTests",
      dependencies: libraryDependencies + ["LuaHosting", "LuaBindings", "CLua", "CLuaHost", "CLuaTesting"],
      resources: [.copy("Cases"), .copy("Golden"), .copy("Scripts")], swiftSettings: testSettings),
    // Runs the built program, and the module in other programs, as separate processes.
    .testTarget(name: "HostTests", exclude: ["Programs"], swiftSettings: testSettings),
  ]
)

if isFuzzing {
  package.targets.append(
    .executableTarget(
      name: "fuzz-readers", dependencies: libraryDependencies + ["FuzzReaders"], path: "Tests/Fuzz/Driver"))
}
