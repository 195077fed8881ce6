// swift-tools-version:6.0
import PackageDescription

let package = Package(
  name: "digits",
  dependencies: [
    // In your own package: the folder of a clone, or the address of the repository.
    .package(name: "diffuse-lua", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "digits", dependencies: [.product(name: "DiffusionKit", package: "diffuse-lua")]),
    .executableTarget(
      name: "tour", dependencies: [.product(name: "DiffusionKit", package: "diffuse-lua")]),
    .executableTarget(
      name: "own-parts", dependencies: [.product(name: "DiffusionKit", package: "diffuse-lua")]),
  ]
)
