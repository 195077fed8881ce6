-- Trains the digit classifier that the library ships, a small convolutional network, on MNIST's digits.
--
-- dk.models.DigitClassifier() is the result of this script at its default size, and dk.losses.perceptual compares
-- images by the outputs of its layers. The training digits are shifted and made noisy, so that the network relies on
-- strokes. The same seed gives the same weights on the same kind of machine; elsewhere the last decimals differ.
-- Shorter runs: diffuse-lua scripts/examples/digit_classifier.lua --samples 500 --epochs 2
local dk = require "diffusionkit"
local nn = dk.nn
local options = dk.options{
  samples = 4000, -- training digits, at most 4,000
  epochs = 24,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

-- The data: 500 images of each class, ordered 0, 1, ... 9, 0, 1, ..., from 0 (paper) to 1 (ink). The last 1,000 are
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

--- The digits, each shifted by up to two pixels in each direction, with noise of a random level.
local function augmented(x)
  local groups, padded = {}, x:pad{ 2, 2, 2, 2 }
  for first = 1, #x, 50 do -- fifty digits share a shift; their order differs in each epoch
    local last = math.min(first + 49, #x)
    local row, column = math.random(0, 4), math.random(0, 4)
    groups[#groups + 1] = padded:sub(first, last, 1, 1, row + 1, row + 28, column + 1, column + 28)
  end
  local shifted = dk.concat(groups, 1)
  local level = 0.5 * dk.rand(#x, 1, 1, 1):square()
  return shifted + level * dk.randn(shifted:shape())
end

local rate = dk.optimizers.schedules.cosine_decay(2e-3, options.epochs * math.ceil(num_train / 50))
model:compile{ optimizer = dk.optimizers.AdamW{ learning_rate = rate }, loss = "cross_entropy" }
math.randomseed(options.seed)
--- The share of held-out digits that are classified correctly.
local function accuracy(digits)
  local class = model:predict(digits):argmax(2) -- indices count from 1
  return class:eq(held_out_labels + 1):mean():item()
end
local start = dk.time()
for epoch = 1, options.epochs do
  local order = dk.randperm(num_train)
  local x, y = augmented(train:index_select(1, order)), train_labels:index_select(1, order)
  local history = model:fit(x, y, { batch_size = 50, verbose = 0 })
  print(("epoch %2d  loss %.4f  %3.0f s"):format(epoch, history.loss[1], dk.time() - start))
end

print(("accuracy on held-out digits: %.3f"):format(accuracy(held_out)))
local noisy = held_out + 0.3 * dk.randn(held_out:shape())
print(("accuracy on held-out digits with noise of 0.3: %.3f"):format(accuracy(noisy)))
model:save(out .. "/digit_classifier.safetensors")

-- The first thirty held-out digits that are misclassified.
local predicted = model:predict(held_out):argmax(2) - 1
local wrong, wrong_classes = {}, {}
for i = 1, #predicted do
  local class = predicted[i]
  if class ~= held_out_labels[i] and #wrong < 30 then
    wrong[#wrong + 1] = held_out[i]
    wrong_classes[#wrong_classes + 1] = ("%d"):format(class)
  end
end
print(("predictions for the first misclassified digits: %s"):format(table.concat(wrong_classes, " ")))
dk.image.save_grid(out .. "/digit_classifier.png", 1 - dk.stack(wrong), {
  columns = 10, scale = 2, title = "Misclassified held-out digits",
})
print(("in %s: digit_classifier.safetensors, digit_classifier.png"):format(out))
