// swift-tools-version:6.0
import PackageDescription

let package = Package(
  name: "digits",
  dependencies: [
    // In a package of one's own: the folder of a clone, or its address.
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
