-- The classifier of digits that the library ships: a small convolutional network, trained on MNIST's digits.
--
-- dk.models.DigitClassifier() is what this script trained at its default size, and dk.losses.perceptual compares
-- pictures by what its layers see. Strokes are what it has to look for: they are moved about, and noise is laid over.
-- The same seed gives the same weights on the same kind of machine; elsewhere the last digits differ.
-- Shorter runs: SAMPLES=500 EPOCHS=2 diffuse-lua scripts/examples/digit_classifier.lua
local dk = require "diffusionkit"
local nn = dk.nn
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local samples = math.min(tonumber(os.getenv("SAMPLES")) or 4000, 4000) -- digits to learn from
local epochs = tonumber(os.getenv("EPOCHS")) or 24
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)

-- The data: 500 images of each class, in turn 0, 1, ... 9, 0, 1, ... from 0 (paper) to 1 (ink). The last 1,000 stay
-- hidden, to judge by.
local images = dk.data.mnist():reshape(10, 500, 784):transpose(1, 2):reshape(5000, 1, 28, 28) / 255
local labels = dk.arange(#images) % 10
local train, train_labels = images[{ { 1, samples } }], labels[{ { 1, samples } }]
local hidden, hidden_labels = images[{ { 4001, 5000 } }], labels[{ { 4001, 5000 } }]

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
    local row, column = math.random(0, 4), math.random(0, 4)
    local rows, columns, group = { row + 1, row + 28 }, { column + 1, column + 28 }, { first, math.min(first + 49, #x) }
    groups[#groups + 1] = padded[{ group, {}, rows, columns }]
  end
  local moved = dk.concat(groups, 1)
  local level = 0.5 * dk.rand(#x, 1, 1, 1):square()
  return moved + level * dk.randn(moved:shape())
end

local rate = dk.optimizers.schedules.cosine_decay(2e-3, epochs * ((samples + 49) // 50))
model:compile{ optimizer = dk.optimizers.AdamW{ learning_rate = rate }, loss = "cross_entropy" }
math.randomseed(tonumber(os.getenv("SEED")) or 0)
local function share_read(pictures) return model:predict(pictures):argmax(2):eq(hidden_labels + 1):mean():item() end
local start = dk.time()
for epoch = 1, epochs do
  local order = dk.randperm(samples)
  local x, y = varied(train:index_select(1, order)), train_labels:index_select(1, order)
  local history = model:fit(x, y, { batch_size = 50, verbose = 0 })
  print(("epoch %2d  loss %.4f  %3.0f s"):format(epoch, history.loss[1], dk.time() - start))
end

print(("held-out digits read right: %.3f"):format(share_read(hidden)))
local noisy = hidden + 0.3 * dk.randn(hidden:shape())
print(("held-out digits under noise of 0.3 read right: %.3f"):format(share_read(noisy)))
model:save(out .. "/digit_classifier.safetensors")

-- The hidden digits that it reads wrong, the first thirty, under what it takes them for.
local read = model:predict(hidden):argmax(2) - 1
local wrong, taken = {}, {}
for place = 1, #hidden do
  if read[place] ~= hidden_labels[place] and #wrong < 30 then
    wrong[#wrong + 1] = hidden[{ { place } }]
    taken[#taken + 1] = ("%d"):format(read[place])
  end
end
print(("wrong of the first thirty shown: taken for %s"):format(table.concat(taken, " ")))
dk.image.save_grid(out .. "/digit_classifier.png", 1 - dk.concat(wrong, 1), {
  columns = 10, scale = 2, title = "Hidden digits that are read wrong",
})
print(("in %s: digit_classifier.safetensors, digit_classifier.png"):format(out))
