-- `luarocks make` in this folder builds the module (or takes what is built in .build) and installs it. Building needs a Swift 6
-- toolchain and, on Debian, installs what else is missing. Releases have a rock that is built (docs/install.md).
rockspec_format = "3.0"
package = "diffusionkit"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "Trains and samples diffusion models",
  detailed = [[
    Tensors, layers, schedulers, samplers and the training loop in Swift on oneDNN, every one of them a Lua value.]],
  license = "Apache-2.0",
}
dependencies = { "lua >= 5.1, < 5.6" }
supported_platforms = { "linux" }
build = {
  type = "command",
  build_command = "make module",
  install = { lib = { diffusionkit = ".build/lua/diffusionkit.so" } },
  copy_directories = { "docs" },
}
