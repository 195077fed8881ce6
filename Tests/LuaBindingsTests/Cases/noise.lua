local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn, noise = dk.nn, dk.noise
local cases = {}

local kinds = { gaussian = 0.2, uniform = 0.2, speckle = 0.2, salt_and_pepper = 0.2, shot = 20, jpeg = 20 }

function cases.each_kind_by_its_function_and_by_its_name()
  local x = dk.rand(3, 1, 16, 16)
  for kind, level in pairs(kinds) do
    local random = kind ~= "jpeg" and { generator = dk.Generator(1) } or {}
    local y = noise[kind](x, level, random)
    same(y:shape(), x:shape())
    assert(dk.metrics.psnr(y, x) < 40, kind)
    same(noise.add(x, kind, level, { generator = dk.Generator(1) }), y)
    same(noise.add { x = x, kind = kind, level = level, generator = dk.Generator(1) }, y)
    dk.manual_seed(1)
    same(noise.add(x, kind, level), y)
  end
  same(noise.gaussian { x = x, stddev = 0 }, x)
  same(noise.speckle(dk.zeros(5), 1), dk.zeros(5))
end

function cases.statistics()
  dk.manual_seed(0)
  local x = dk.full({ 50000 }, 0.5)
  near(noise.gaussian(x, 0.3):std():item(), 0.3, 0.01)
  near(noise.uniform(x, 0.3):std():item(), 0.3 / math.sqrt(3), 0.01)
  near(noise.speckle(x, 0.3):std():item(), 0.15, 0.01)
  near(noise.shot(x, 50):std():item(), 0.1, 0.002)
  local y = noise.salt_and_pepper(x, 0.2)
  near(y:eq(0):mean():item(), 0.1, 0.01)
  near(y:eq(1):mean():item(), 0.1, 0.01)
  y = noise.salt_and_pepper(x, { amount = 1, low = -1, high = 2 })
  near(y:mean():item(), 0.5, 0.05)
  same(y:clamp(-1, 2):abs():min(), { 1 })
end

function cases.mistakes()
  local x = dk.rand(8, 8)
  raises(function() noise.gaussian(x, -1) end, "bad argument #2 to 'gaussian' (must be a finite number of at least 0, not -1.0)")
  raises(function() noise.gaussian(x) end, "bad argument #2 to 'gaussian' (number expected, got nil)")
  raises(function() noise.gaussian(x, { sigma = 1 }) end, "unknown option 'sigma' for 'gaussian'", "known: x, stddev, generator")
  raises(function() noise.uniform(x, 0 / 0) end, "bad argument #2 to 'uniform'")
  raises(function() noise.speckle(x, math.huge) end, "bad argument #2 to 'speckle'")
  raises(function() noise.salt_and_pepper(x, 1.1) end, "bad argument #2 to 'salt_and_pepper' (must be 0 to 1, not 1.1)")
  raises(function() noise.salt_and_pepper(x * 16, 0.1) end, "bad argument #1 to 'salt_and_pepper'", "expected 0 to 1")
  raises(function() noise.salt_and_pepper(x, { amount = 0.1, low = 2 }) end, "bad argument #4 to 'salt_and_pepper' (2.0 to 1.0 is not a range)")
  raises(function() noise.shot(x, 0) end, "bad argument #2 to 'shot'", "above 0")
  raises(function() noise.shot(x * 0 - 1, 5) end, "bad argument #1 to 'shot'", "(x + 1) / 2")
  raises(function() noise.shot(dk.tensor { 0, 16 }, 5) end, "bad argument #1 to 'shot'", "rescale them by x / 16")
  raises(function() noise.jpeg(x, 0) end, "bad argument #2 to 'jpeg' (must be 1 to 100, not 0)")
  raises(function() noise.jpeg(x, 7.5) end, "bad argument #2 to 'jpeg'", "no integer")
  raises(function() noise.jpeg(dk.tensor { { 0, 255 } }) end, "bad argument #1 to 'jpeg'", "x / 255")
  raises(function() noise.jpeg(dk.zeros(2, 4, 4)) end, "bad argument #1 to 'jpeg'", "1 channel or 3, not 2", "[2, 4, 4]")
  raises(function() noise.jpeg(dk.zeros(4)) end, "bad argument #1 to 'jpeg'", "[4]")
  raises(function() noise.add(x, "poison", 1) end, "bad argument #2 to 'add' (must be one of 'gaussian', 'uniform', 'speckle', 'salt_and_pepper', 'shot', 'jpeg', not 'poison')")
  raises(function() noise.add(x, "salt_and_peper", 1) end, "did you mean 'salt_and_pepper'?")
  raises(function() noise.add(x, "shot", -1) end, "bad argument #3 to 'add' (shot's photons: must be above 0 and at most 1000000000, not -1.0)")
  raises(function() noise.add(x, "jpeg", 7.5) end, "bad argument #3 to 'add' (jpeg's quality: 7.5 is not a whole number)")
  raises(function() noise.add(x - 5, "jpeg", 7) end, "bad argument #1 to 'add'", "0 to 1")
  raises(function() noise.add(x, "gaussian") end, "bad argument #3 to 'add'")
end

function cases.layers()
  local x = dk.full({ 20000 }, 0.5)
  for kind, field in pairs { GaussianNoise = "stddev", UniformNoise = "amplitude", SpeckleNoise = "stddev", SaltAndPepperNoise = "amount" } do
    local layer = nn[kind] { [field] = 0.25, name = "n" }
    assert(layer.kind == kind and layer.name == "n" and layer[field] == 0.25)
    same(layer(x), x)
    layer:train()
    assert(layer(x):std():item() > 0.1)
    layer[field] = 0
    assert(layer[field] == 0)
    same(layer(x), x)
    layer[field] = 0.5
    assert(layer(x):std():item() > 0.2)
    raises(function() layer[field] = -1 end, "-1.0")
    raises(function() layer[field] = "x" end, "number expected, got string")
    assert(layer[field] == 0.5)
    raises(function() nn[kind](-1) end, "bad argument #1 to '" .. kind .. "'")
    local path = support.path("noise.safetensors")
    nn.Sequential { nn.Input(2), layer, nn.Dense(1) }:save(path)
    assert(dk.load(path):summary():find(kind, 1, true))
  end
  raises(function() nn.SaltAndPepperNoise(0.1, { low = 1 }) end, "bad argument #3 to 'SaltAndPepperNoise' (1.0 to 1.0 is not a range)")
  raises(function() return nn.Dense(1).stddev end, "Dense has no field 'stddev'")
  raises(function() return nn.UniformNoise(1).stddev end, "UniformNoise has no field 'stddev'")
  raises(function() nn.Dense(1).amount = 0.1 end, "Dense has no field 'amount'")
end

function cases.standard_deviations_follow_a_schedule()
  local layer, seen = nn.GaussianNoise(1), {}
  local model = nn.Sequential { layer, nn.Dense(1) }
  local schedule = dk.optimizers.schedules.step_decay(1, 1, 0.5)
  model:compile()
  model:fit(dk.zeros(4, 2), dk.zeros(4, 1), { epochs = 3, verbose = 0, callbacks = {
    on_epoch_begin = function(epoch) layer.stddev = schedule(epoch - 1) end,
    on_epoch_end = function() seen[#seen + 1] = layer.stddev end,
  } })
  same(seen, { 1, 0.5, 0.25 })
end

-- A module written in Lua may have fields with these names of its own.
function cases.modules_keep_their_fields()
  local Noise = nn.module("Noise")
  function Noise:init(stddev) self.stddev, self.amount = stddev, "some" end
  function Noise:forward(x) return noise.gaussian(x, self.stddev) end
  local layer = Noise(0)
  assert(layer.stddev == 0 and layer.amount == "some" and layer.amplitude == nil)
  same(layer(dk.ones(2)), dk.ones(2))
end

function cases.filters()
  local image = dk.zeros(9, 9)
  image[{ 5, 5 }] = 1
  same(dk.image.median_filter(image), dk.zeros(9, 9))
  same(dk.image.median_filter(image, { size = 1 }), image)
  near(dk.image.gaussian_filter(image, { sigma = 1 })[{ 5, 5 }], 0.15924, 1e-4)
  near(dk.image.gaussian_filter(image, 1, 1):sum():item(), 1, 1e-5)
  near(dk.image.denoise_nl_means(image, { patch_size = 3, patch_distance = 2, h = 1e-9 }), image, 1e-6)
  for _, filter in ipairs { "median_filter", "gaussian_filter", "denoise_nl_means" } do
    local x = dk.rand(2, 3, 12, 10)
    local y = dk.image[filter](x)
    same(y:shape(), x:shape())
    near(dk.image[filter](x[2]), y[2], 1e-5)
    raises(function() dk.image[filter](dk.zeros(4)) end, "bad argument #1 to '" .. filter .. "'", "[4]")
    raises(function() dk.image[filter](dk.zeros(0, 4)) end, "bad argument #1 to '" .. filter .. "'")
  end
  raises(function() dk.image.median_filter(image, 2) end, "bad argument #2 to 'median_filter' (2 is not an odd number from 1 to 15)")
  raises(function() dk.image.gaussian_filter(image, 0) end, "bad argument #2 to 'gaussian_filter'")
  raises(function() dk.image.gaussian_filter(image, { truncate = -1 }) end, "'truncate' to 'gaussian_filter'")
  raises(function() dk.image.denoise_nl_means(image, { patch_size = 4 }) end, "'patch_size' to 'denoise_nl_means'")
  raises(function() dk.image.denoise_nl_means(image, { patch_distance = 0 }) end, "'patch_distance' to 'denoise_nl_means'")
  raises(function() dk.image.denoise_nl_means(image, { h = 0 }) end, "'h' to 'denoise_nl_means'")
  raises(function() dk.image.denoise_nl_means(image, { sigma = -1 }) end, "'sigma' to 'denoise_nl_means'")
end

return cases
