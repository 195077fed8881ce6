-- Run by `check`: uses each library that the packages bring, and what they leave out.
local dk = require "diffusionkit"
local folder = os.tmpname()
os.remove(folder)
local image = dk.rand(3, 16, 16)

dk.image.save(folder .. ".png", image)                                   -- libpng
assert((dk.image.load(folder .. ".png") - image):abs():max():item() < 0.01)
local jpeg = dk.noise.jpeg(image, { quality = 95 })                      -- libjpeg-turbo
assert((jpeg - image):abs():mean():item() < 0.2)
dk.data.save_npz(folder .. ".npz", { x = image })                        -- libzip, zlib
assert((dk.data.load_npz(folder .. ".npz").x - image):abs():max():item() == 0)
assert(dk.randn(64, 64):matmul(dk.eye(64)):shape()[1] == 64)             -- oneDNN, libgomp
local plotted, reason = pcall(function()
  dk.plot.plot({ 1, 2 }, { 3, 4 })
  dk.plot.savefig(folder .. ".plot.png")
end)
assert(not plotted, "gnuplot is here, but this is to be a bare system")
assert(tostring(reason):find("apt-get install gnuplot-nox", 1, true), reason)
for _, ending in ipairs { ".png", ".npz" } do os.remove(folder .. ending) end
print "    images, archives, products: as expected"
