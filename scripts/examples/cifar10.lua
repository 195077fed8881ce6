-- CIFAR-10 (Krizhevsky 2009) from its binary files: images in [-1, 1], ready for dk.DiffusionTrainer, and their labels.
--
-- The folder has data_batch_1.bin to data_batch_5.bin, of the archive at
-- https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz.
-- A record is a byte of the label and 3 x 32 x 32 bytes of the image. The script saves the first images of each batch.
local dk = require "diffusionkit"
local options = dk.options{ folder = "cifar-10-batches-bin", out_dir = "out" }

local images, labels = {}, {}
for batch = 1, 5 do
  local file = io.open(("%s/data_batch_%d.bin"):format(options.folder, batch), "rb")
  if file then
    local records = dk.from_bytes(file:read "*a", "u8", { -1, 1 + 3 * 32 * 32 })
    file:close()
    labels[#labels + 1] = records[{ {}, 1 }]
    images[#images + 1] = records[{ {}, { 2, -1 } }]:reshape(-1, 3, 32, 32) / 127.5 - 1
  end
end
assert(#images > 0, "no data_batch_1.bin to data_batch_5.bin in the folder " .. options.folder)
images, labels = dk.concat(images), dk.concat(labels)

print(("%d images %s, labels %d to %d"):format(#images, images[1]:shape(), labels:min():item(), labels:max():item()))
local names = { "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck" }
local first, texts = math.min(#images, 50), {}
for i = 1, first do texts[i] = names[labels[i] + 1] end
local path = dk.makedirs(options.out_dir) .. "/cifar10.png"
dk.image.save_grid(path, images:sub(1, first) / 2 + 0.5, { columns = 10, labels = texts })
print("saved " .. path)
