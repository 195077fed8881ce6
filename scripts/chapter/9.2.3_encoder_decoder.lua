-- 9.2.3 An encoder-decoder learns to take off each kind of noise, and one all of them, with two losses and optimizers,
-- beside the classical filters; then each network meets the kinds that it has not learnt.
local dk = require "diffusionkit"
local nn, psnr, ssim = dk.nn, dk.metrics.psnr, dk.metrics.ssim
local out = dk.makedirs(os.getenv("OUT_DIR") or "out")
local num_images = tonumber(os.getenv("SAMPLES")) or 1600 -- to learn from
local epochs = tonumber(os.getenv("EPOCHS")) or 4
dk.manual_seed(tonumber(os.getenv("SEED")) or 0)
local images = dk.data.mnist():index_select(1, dk.randperm(5000)):unsqueeze(2) / -255 + 1 -- black (0) on white (1)
local train, hidden = images[{ { 1, num_images } }], images[{ { -100, -1 } }]
local kinds, unseen = { "gaussian", "salt_and_pepper", "shot", "jpeg" }, "speckle"
local levels = { gaussian = 0.3, salt_and_pepper = 0.2, shot = 8, jpeg = 5, speckle = 0.4 }
local function spoil(x, kind)
  if kind ~= "all" then return dk.noise.add(x, kind, levels[kind]):clamp(0, 1) end
  local parts = x:chunk(#kinds)
  for place, part in ipairs(parts) do parts[place] = spoil(part, kinds[place]) end
  return dk.concat(parts, 1)
end
local bar = dk.progress(4 * (#kinds + 1) * epochs, "training")
local function convolve(stride) return nn.Conv2D(32, 3, { strides = stride, padding = "same", activation = "relu" }) end
local function learn(kind, loss, optimizer)
  local noisy = nn.Input{ 1, 28, 28 }
  local half = convolve(1)(convolve(2)(noisy)) -- the encoder: 14 x 14,
  local x = convolve(1)(convolve(2)(half)) -- then 7 x 7
  x = convolve(1)(nn.Add()(half, nn.UpSampling2D(2)(x))) -- the decoder, which learns what to change
  local model = nn.Model(noisy, nn.Add()(noisy, nn.Conv2DTranspose(1, 4, { strides = 2, padding = "same" })(x)))
  local sgd = dk.optimizers.SGD{ learning_rate = 0.3, momentum = 0.9, clip_norm = 1 }
  model:compile{ optimizer = optimizer == "SGD" and sgd or dk.optimizers.Adam(2e-3), loss = loss }
  model:fit(spoil(train, kind), train, { epochs = epochs, verbose = 0, callbacks = function() bar:update() end })
  return function(x) return model:predict(x):clamp(0, 1) end
end

--- A filter with the setting that does best on some of the images to learn from.
local function tuned(kind, filter, settings)
  local best, quality = nil, 0
  for _, setting in ipairs(settings) do
    local found = psnr(filter(spoil(train[{ { 1, 50 } }], kind), setting), train[{ { 1, 50 } }])
    if found > quality then best, quality = setting, found end
  end
  return function(x) return filter(x, best) end
end
local function nl_means(x, h) return dk.image.denoise_nl_means(x, { patch_size = 3, patch_distance = 5, h = h }) end
local rows = { { name = "noisy" }, { name = "median" }, { name = "Gaussian filter" }, { name = "non-local means" } }
for _, kind in ipairs(kinds) do
  rows[1][kind] = function(x) return x end
  rows[2][kind] = tuned(kind, dk.image.median_filter, { 3, 5 })
  rows[3][kind] = tuned(kind, dk.image.gaussian_filter, { 0.5, 0.7, 1, 1.4 })
  rows[4][kind] = tuned(kind, nl_means, { 0.1, 0.2, 0.4, 0.6 })
end
for _, recipe in ipairs{ { "mse", "Adam" }, { "ssim", "Adam" }, { "mse", "SGD" }, { "ssim", "SGD" } } do
  local row, one = { name = table.concat(recipe, ", ") }, { name = "  one for all" }
  one.all = learn("all", table.unpack(recipe))
  for _, kind in ipairs(kinds) do row[kind], one[kind] = learn(kind, table.unpack(recipe)), one.all end
  table.move({ row, one }, 1, 2, #rows + 1, rows)
end
local tested, noisy, shown = { unseen, table.unpack(kinds) }, {}, { hidden[{ { 1, 8 } }] }
for _, kind in ipairs(tested) do noisy[kind] = spoil(hidden, kind) end
print(("\nPSNR in dB, SSIM  " .. ("%18s"):rep(4)):format(table.unpack(kinds)))
for number, row in ipairs(rows) do
  local line, pictures = ("%-18s"):format(row.name), {}
  for place, kind in ipairs(kinds) do
    local restored = row[kind](noisy[kind])
    line = line .. ("%11.2f  %.3f"):format(psnr(restored, hidden), ssim(restored, hidden))
    pictures[place] = restored[{ { 2 * place - 1, 2 * place } }]
  end
  print(line)
  shown[number + 1] = dk.concat(pictures, 1)
end
print(("\ndB gained; learnt:" .. ("%18s"):rep(5)):format(table.unpack(tested)))
for _, learnt in ipairs{ "all", table.unpack(kinds) } do
  local network, line = learnt == "all" and rows[6].all or rows[5][learnt], ("%-18s"):format(learnt)
  for _, kind in ipairs(tested) do
    line = line .. ("%18.2f"):format(psnr(network(noisy[kind]), hidden) - psnr(noisy[kind], hidden))
  end
  print(line)
end
dk.image.save_grid(out .. "/9.2.3_encoder_decoder.png", dk.concat(shown, 1)[{ { 1, 7 * 8 } }], {
  columns = 8, scale = 3, title = "Gaussian, salt and pepper, shot noise, JPEG: two digits each",
  row_labels = { "clean", "noisy", "median", "Gaussian", "non-local means", "its own network", "one for all" } })
