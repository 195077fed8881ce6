-- 9.2.3 Encoder-decoders are trained to remove noise, one for each kind of noise and one for all kinds, with two losses
-- and two optimizers, and compared with classical filters. Then each network is tested on kinds it was not trained on.
local dk = require "diffusionkit"
local nn, psnr, ssim = dk.nn, dk.metrics.psnr, dk.metrics.ssim
local unpack = table.unpack or unpack -- Lua 5.1 has it as a global function
local options = dk.options{
  samples = 1600, -- training images
  epochs = 4,
  seed = 0, out_dir = "out",
}
local out = dk.makedirs(options.out_dir)
dk.manual_seed(options.seed)

local images = dk.data.mnist():index_select(1, dk.randperm(5000)):unsqueeze(2) / -255 + 1 -- black (0) on white (1)
local train, held_out = images:sub(1, options.samples), images:sub(-100, -1)
local kinds = { "gaussian", "salt_and_pepper", "shot", "jpeg" }
local unseen_kind = "speckle" -- no network is trained on it
local levels = { gaussian = 0.3, salt_and_pepper = 0.2, shot = 8, jpeg = 5, speckle = 0.4 }

--- Images with noise of a kind. For "all", each quarter of the images gets another kind.
local function add_noise(x, kind)
  if kind ~= "all" then return dk.noise.add(x, kind, levels[kind]):clamp(0, 1) end
  local parts = x:chunk(#kinds)
  for i, part in ipairs(parts) do parts[i] = add_noise(part, kinds[i]) end
  return dk.concat(parts, 1)
end

local function convolve(x, strides)
  return nn.Conv2D(32, 3, { strides = strides, padding = "same", activation = "relu" })(x)
end

--- The encoder reduces the image to 14 x 14 and 7 x 7, the decoder enlarges it again. Its output is added to the input.
local function build_network()
  local noisy = nn.Input{ 1, 28, 28 }
  local half = convolve(convolve(noisy, 2), 1)
  local quarter = convolve(convolve(half, 2), 1)
  local decoded = convolve(nn.Add()(half, nn.UpSampling2D(2)(quarter)), 1)
  local change = nn.Conv2DTranspose(1, 4, { strides = 2, padding = "same" })(decoded)
  return nn.Model(noisy, nn.Add()(noisy, change))
end

local function build_optimizer(name)
  if name == "SGD" then return dk.optimizers.SGD{ learning_rate = 0.3, momentum = 0.9, clip_norm = 1 } end
  return dk.optimizers.Adam{ learning_rate = 2e-3 }
end

local recipes = { { "mse", "Adam" }, { "ssim", "Adam" }, { "mse", "SGD" }, { "ssim", "SGD" } }
local bar = dk.progress(#recipes * (#kinds + 1) * options.epochs, "training")

--- Trains a network to remove a kind of noise. Returns the function that it learned.
local function train_denoiser(kind, loss, optimizer)
  local model = build_network()
  model:compile{ optimizer = build_optimizer(optimizer), loss = loss }
  local function show() bar:update() end
  model:fit(add_noise(train, kind), train, { epochs = options.epochs, verbose = 0, callbacks = show })
  return function(x) return model:predict(x):clamp(0, 1) end
end

--- A filter with the setting of highest PSNR on some of the training images.
local function tuned(kind, filter, settings)
  local some = train:sub(1, math.min(50, #train))
  local best, best_psnr = nil, 0
  for _, setting in ipairs(settings) do
    local found = psnr(filter(add_noise(some, kind), setting), some)
    if found > best_psnr then best, best_psnr = setting, found end
  end
  return function(x) return filter(x, best) end
end
local function nl_means(x, h) return dk.image.denoise_nl_means(x, { patch_size = 3, patch_distance = 5, h = h }) end

-- The rows of the table: a name, and for each kind of noise the function that removes it.
local unchanged, median, gaussian = { name = "noisy" }, { name = "median" }, { name = "Gaussian filter" }
local non_local = { name = "non-local means" }
for _, kind in ipairs(kinds) do
  unchanged[kind] = function(x) return x end
  median[kind] = tuned(kind, dk.image.median_filter, { 3, 5 })
  gaussian[kind] = tuned(kind, dk.image.gaussian_filter, { 0.5, 0.7, 1, 1.4 })
  non_local[kind] = tuned(kind, nl_means, { 0.1, 0.2, 0.4, 0.6 })
end
local rows, networks = { unchanged, median, gaussian, non_local }, {} -- networks of the first recipe only
for _, recipe in ipairs(recipes) do
  local loss, optimizer = recipe[1], recipe[2]
  local own, shared = { name = loss .. ", " .. optimizer }, { name = "  trained on all" }
  local trained_on_all = train_denoiser("all", loss, optimizer)
  networks.all = networks.all or trained_on_all
  for _, kind in ipairs(kinds) do
    own[kind], shared[kind] = train_denoiser(kind, loss, optimizer), trained_on_all
    networks[kind] = networks[kind] or own[kind]
  end
  rows[#rows + 1], rows[#rows + 2] = own, shared
end

local tested, noisy = { unseen_kind, unpack(kinds) }, {}
for _, kind in ipairs(tested) do noisy[kind] = add_noise(held_out, kind) end
print(("\nPSNR in dB, SSIM  " .. ("%18s"):rep(#kinds)):format(unpack(kinds)))
local shown = { held_out:sub(1, 8) } -- two digits of each kind, a row for each function
for _, row in ipairs(rows) do
  local line, pairs_of_digits = ("%-18s"):format(row.name), {}
  for i, kind in ipairs(kinds) do
    local restored = row[kind](noisy[kind])
    line = line .. ("%11.2f  %.3f"):format(psnr(restored, held_out), ssim(restored, held_out))
    pairs_of_digits[i] = restored:sub(2 * i - 1, 2 * i)
  end
  print(line)
  shown[#shown + 1] = dk.concat(pairs_of_digits, 1)
end
print("\nPSNR gain in dB: each row is a network, named after its training noise, each column the noise of the test")
print((" "):rep(18) .. ("%18s"):rep(#tested):format(unpack(tested)))
for _, trained_on in ipairs{ "all", unpack(kinds) } do
  local line = ("%-18s"):format(trained_on)
  for _, kind in ipairs(tested) do
    local gain = psnr(networks[trained_on](noisy[kind]), held_out) - psnr(noisy[kind], held_out)
    line = line .. ("%18.2f"):format(gain)
  end
  print(line)
end
dk.image.save_grid(out .. "/9.2.3_encoder_decoder.png", dk.concat(shown, 1):sub(1, 7 * 8), {
  columns = 8, scale = 3, title = "Gaussian, salt and pepper, shot noise, JPEG: two digits each",
  row_labels = { "clean", "noisy", "median", "Gaussian", "non-local means", "trained on it", "trained on all" } })
