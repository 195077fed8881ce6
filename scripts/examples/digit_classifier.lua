-- The classifier of digits that the library ships: a small convolutional network, trained on MNIST's digits.
--
-- dk.models.DigitClassifier() is what this script trained at its default size, and dk.losses.perceptual compares
-- images by what its layers see. Strokes are what it has to look for: they are moved about, and noise is laid over.
-- The same seed gives the same weights on the same kind of machine; elsewhere the last digits differ.
-- Shorter runs: diffuse-lua scripts/examples/digit_classifier.lua --samples 500 --epochs 2
local dk = require "diffusionkit"
local nn = dk.nn
local options = dk.options{
  samples = 4000, -- digits to learn from, at most 4,000
  epochs = 24,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

-- The data: 500 images of each class, in turn 0, 1, ... 9, 0, 1, ... from 0 (paper) to 1 (ink). The last 1,000 are
-- held out.
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 255
local labels = dk.arange(#images) % 10
local num_train = math.min(options.samples, 4000)
local train, train_labels = images:sub(1, num_train), labels:sub(1, num_train)
local held_out, held_out_labels = images:sub(4001, 5000), labels:sub(4001, 5000)

local function convolve(name, filters)
  return nn.Conv2D(filters, 3, { padding = "same", activation = "relu", kernel_initializer = "he_normal", name = name })
end
local model = nn.Sequential{
  nn.Input{ 1, 28, 28 },
  convolve("conv1_1", 16), convolve("conv1_2", 16), nn.MaxPooling2D(2, { name = "pool1" }), -- to 14 x 14
  convolve("conv2_1", 32), convolve("conv2_2", 32), nn.MaxPooling2D(2, { name = "pool2" }), -- to 7 x 7
  convolve("conv3_1", 64), convolve("conv3_2", 64), nn.MaxPooling2D(2, { name = "pool3" }), -- to 3 x 3
  nn.Flatten{ name = "flatten" }, nn.Dropout(0.4, { name = "dropout" }), nn.Dense(10, { name = "scores" }),
}
model:summary()

--- The digits, each moved by up to two pixels either way, under noise of a level of its own.
local function varied(x)
  local groups, padded = {}, x:pad{ 2, 2, 2, 2 }
  for first = 1, #x, 50 do -- fifty at a time are moved alike: the order is another one in each epoch
    local last = math.min(first + 49, #x)
    local row, column = math.random(0, 4), math.random(0, 4)
    groups[#groups + 1] = padded:sub(first, last, 1, 1, row + 1, row + 28, column + 1, column + 28)
  end
  local moved = dk.concat(groups, 1)
  local level = 0.5 * dk.rand(#x, 1, 1, 1):square()
  return moved + level * dk.randn(moved:shape())
end

local rate = dk.optimizers.schedules.cosine_decay(2e-3, options.epochs * math.ceil(num_train / 50))
model:compile{ optimizer = dk.optimizers.AdamW{ learning_rate = rate }, loss = "cross_entropy" }
math.randomseed(options.seed)
local function share_read(digits)
  local class = model:predict(digits):argmax(2) -- from 1
  return class:eq(held_out_labels + 1):mean():item()
end
local start = dk.time()
for epoch = 1, options.epochs do
  local order = dk.randperm(num_train)
  local x, y = varied(train:index_select(1, order)), train_labels:index_select(1, order)
  local history = model:fit(x, y, { batch_size = 50, verbose = 0 })
  print(("epoch %2d  loss %.4f  %3.0f s"):format(epoch, history.loss[1], dk.time() - start))
end

print(("held-out digits read right: %.3f"):format(share_read(held_out)))
local noisy = held_out + 0.3 * dk.randn(held_out:shape())
print(("held-out digits under noise of 0.3 read right: %.3f"):format(share_read(noisy)))
model:save(out .. "/digit_classifier.safetensors")

-- The held-out digits that it reads wrong, the first thirty, under what it takes them for.
local read = model:predict(held_out):argmax(2) - 1
local wrong, taken = {}, {}
for i, class in ipairs(read) do
  if class ~= held_out_labels[i] and #wrong < 30 then
    wrong[#wrong + 1] = held_out[i]
    taken[#taken + 1] = ("%d"):format(class)
  end
end
print(("wrong of the first thirty shown: taken for %s"):format(table.concat(taken, " ")))
dk.image.save_grid(out .. "/digit_classifier.png", 1 - dk.stack(wrong), {
  columns = 10, scale = 2, title = "Held-out digits that are read wrong",
})
print(("in %s: digit_classifier.safetensors, digit_classifier.png"):format(out))
