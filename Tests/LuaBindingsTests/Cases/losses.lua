local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local losses = dk.losses
local cases = {}

local a, b = dk.tensor { { 1, 2 }, { 3, 4 } }, dk.tensor { { 1, 0 }, { 4.5, 0 } }

function cases.values()
  near(losses.mse(a, b):item(), (0 + 4 + 2.25 + 16) / 4, 1e-6)
  near(losses.mae(a, b):item(), (0 + 2 + 1.5 + 4) / 4, 1e-6)
  near(losses.huber(a, b):item(), (0 + 1.5 + 1 + 3.5) / 4, 1e-6)
  near(losses.huber(a, b, 2):item(), (0 + 2 + 1.125 + 6) / 4, 1e-6)
  near(losses.huber { prediction = a, target = b, delta = 2 }:item(), (0 + 2 + 1.125 + 6) / 4, 1e-6)
  near(losses.mse { prediction = a, target = b }:item(), 5.5625, 1e-6)
  assert(losses.mse(a, b):numel() == 1)
end

function cases.cross_entropy()
  local logits = dk.tensor { { math.log(3), 0 }, { 0, 0 } }
  near(losses.cross_entropy(logits, dk.tensor { 0, 1 }):item(), -(math.log(0.75) + math.log(0.5)) / 2, 1e-5)
  near(losses.cross_entropy(logits, dk.tensor { { 1, 0 }, { 0, 1 } }):item(), -(math.log(0.75) + math.log(0.5)) / 2, 1e-5)
  near(losses.cross_entropy(dk.tensor { { math.log(3), 0 } }, dk.tensor { 0 }, { label_smoothing = 0.5 }):item(),
    -(0.75 * math.log(0.75) + 0.25 * math.log(0.25)), 1e-5)
  near(losses.cross_entropy(dk.tensor { { 1000, 0 } }, dk.tensor { 1 }):item(), 1000, 1e-5)
  for _, id in ipairs { 2, -1, 0.5, 0 / 0, math.huge } do
    raises(function() losses.cross_entropy(logits, dk.tensor { id, 0 }) end, "cross_entropy")
  end
  raises(function() losses.cross_entropy(logits, dk.tensor { 1 }) end, "cross_entropy", "[2, 2]", "[1]")
  raises(function() losses.cross_entropy(logits, dk.tensor { 1, 0 }, { label_smoothing = 2 }) end, "label_smoothing")
end

function cases.ssim()
  local images = dk.rand(2, 1, 16, 12, { generator = dk.Generator(1) })
  near(losses.ssim(images, images):item(), 0, 1e-5)
  near(losses.ssim(1 - images, images):item(), 1 - dk.metrics.ssim(1 - images, images), 1e-5)
  assert(losses.ssim(1 - images, images):item() > 1)
  near(losses.ssim(images * 255, images * 255 + 9, { data_range = 255 }):item(),
    losses.ssim(images, images + 9 / 255):item(), 1e-4)
  support.check_gradient(function(p) return losses.ssim(p, images[{ {}, {}, { 1, 3 }, { 1, 4 } }], { window_size = 3 }) end,
    images[{ {}, {}, { 3, 5 }, { 2, 5 } }])
  raises(function() losses.ssim(images[{ {}, {}, { 1, 8 } }], images[{ {}, {}, { 1, 8 } }]) end, "bad argument #1 to 'ssim'",
    "a window_size of 7")
  raises(function() losses.ssim(images, images[{ 1 }]) end, "bad argument #2 to 'ssim'", "[2, 1, 16, 12]")
  raises(function() losses.ssim(images, images, { window_size = 4 }) end, "window_size")
  -- By name, as a loss, and as a metric of training with another loss; the metric of the same name is another function.
  local model = dk.nn.Sequential { dk.nn.Input { 1, 16, 12 }, dk.nn.Conv2D(1, 1) }
  for _, loss in ipairs { "ssim", losses.ssim } do
    model:compile { loss = loss, metrics = { "mse", loss } }
    local history = model:fit(images, images, { verbose = 0 })
    near(history.loss[1], history.ssim[1], 1e-5)
  end
  model:compile { loss = dk.metrics.ssim }
  raises(function() model:fit(images, images, { verbose = 0 }) end, "the loss function")
end

function cases.normalisations_of_mse()
  local p, t = dk.tensor { { 1, 2 }, { 0, 0 } }, dk.tensor { { 0, 2 }, { 3, 4 } }
  for reduction, value in pairs { mean = 26 / 4, sum = 26, batchmean = 13, energy = (1 / 4 + 1) / 2, range = (0.5 / 4 + 12.5) / 2 } do
    near(losses.mse(p, t, { reduction = reduction }):item(), value, 1e-6)
  end
  raises(function() losses.mse(p, t, { reduction = "men" }) end, "bad argument 'reduction' to 'mse'", "mean")
  raises(function() losses.mse(t, p, { reduction = "energy" }) end, "bad argument #2 to 'mse'", "example 2 is 0 everywhere")
end

function cases.ms_ssim()
  local images = dk.rand(2, 1, 28, 28, { generator = dk.Generator(1) })
  local noisy = (images + 0.2 * dk.randn(2, 1, 28, 28)):clamp(0, 1)
  near(losses.ms_ssim(images, images, { scales = 2 }):item(), 0, 1e-5)
  near(losses.ms_ssim(noisy, images, { scales = 2 }):item(), 1 - dk.metrics.ms_ssim(noisy, images, { scales = 2 }), 1e-6)
  near(dk.metrics.ms_ssim(noisy, images, { weights = { 1 } }), dk.metrics.ssim(noisy, images), 1e-6)
  near(dk.metrics.ms_ssim(noisy, images, { window_size = 3, weights = { 0.5, 0.5 } }),
    dk.metrics.ms_ssim(noisy * 255, images * 255, { window_size = 3, weights = { 0.5, 0.5 }, data_range = 255 }), 1e-5)
  support.check_gradient(function(p) return losses.ms_ssim(p, noisy[{ { 1 }, {}, { 1, 6 }, { 1, 6 } }], { window_size = 3, scales = 2 }) end,
    images[{ { 1 }, {}, { 1, 6 }, { 1, 6 } }])
  raises(function() losses.ms_ssim(images, images) end, "bad argument #1 to 'ms_ssim'", "scales = 2")
  raises(function() dk.metrics.ms_ssim(images, images) end, "bad argument #1 to 'ms_ssim'", "scales = 2")
  raises(function() losses.ms_ssim(images, images, { scales = 7 }) end, "bad argument 'scales' to 'ms_ssim'", "7")
  raises(function() losses.ms_ssim(images, images, { scales = 1, weights = { 1 } }) end, "either scales or weights")
  raises(function() losses.ms_ssim(images, images, { weights = { 1, -1 } }) end, "bad argument 'weights' to 'ms_ssim'")
end

function cases.images_in_another_range()
  local images = dk.rand(2, 1, 28, 28)
  raises(function() losses.ssim(images, images * 255) end, "bad argument #2 to 'ssim'", "data_range of 1", "x / 255")
  raises(function() losses.ms_ssim(images, images * 2 - 1, { scales = 1 }) end, "bad argument #2 to 'ms_ssim'", "(x + 1) / 2")
  raises(function() dk.metrics.ssim(images * 2 - 1, images * 2 - 1) end, "to 'ssim'", "(x + 1) / 2")
  raises(function() dk.metrics.ms_ssim(images * 255, images * 255, { scales = 2 }) end, "to 'ms_ssim'", "x / 255")
  assert(dk.metrics.ssim(images + dk.randn(2, 1, 28, 28), images) < 0.9)
end

function cases.saliency_weighted()
  local p, t = dk.tensor { { { { 1, 2 } } } }, dk.tensor { { { { 0, 0 } } } }
  near(losses.saliency_weighted(p, t, { map = dk.tensor { 3, 1 } }):item(), (1.5 + 0.5 * 4) / 2, 1e-6)
  near(losses.saliency_weighted(p, t, { map = dk.tensor { 3, 1 }, distance = "mae" }):item(), (1.5 + 0.5 * 2) / 2, 1e-6)
  near(losses.saliency_weighted(p, t):item(), 2.5, 1e-6)
  local digits = dk.data.mnist()[{ { 1, 2 } }]:unsqueeze(2) / 255
  local moved = digits:roll({ 1 }, { 4 })
  assert(losses.saliency_weighted(moved, digits):item() > losses.mse(moved, digits):item())
  support.check_gradient(function(x) return losses.saliency_weighted(x, t, { strength = 2 }) end, p)
  raises(function() losses.saliency_weighted(p, t, { map = dk.ones(3) }) end, "bad argument 'map' to 'saliency_weighted'", "[3]")
  raises(function() losses.saliency_weighted(p, t, { map = dk.zeros(2) }) end, "bad argument 'map'", "0 everywhere")
  raises(function() losses.saliency_weighted(p, t, { strength = -1 }) end, "bad argument 'strength'")
  raises(function() losses.saliency_weighted(p, t, { distance = "l3" }) end, "bad argument 'distance'")
end

function cases.perceptual()
  local digits = dk.data.mnist()[{ { 2001, 2004 } }]:unsqueeze(2) / 255
  local others = dk.data.mnist()[{ { 4001, 4004 } }]:unsqueeze(2) / 255
  local loss = losses.perceptual {}
  assert(loss.name == "perceptual" and loss.step == nil and not next(loss.parts))
  near(loss(digits, digits):item(), 0, 0)
  local p = dk.parameter(others)
  loss(p, digits):backward()
  assert(p.grad:abs():sum():item() > 0)
  -- A model of the script, its layers, and modules written in Lua; none of them gets a gradient.
  local classifier = dk.models.DigitClassifier()
  near(losses.perceptual { network = classifier, layers = { "conv1_2", "conv2_2", "conv3_2" } }(others, digits):item(),
    loss(others, digits):item(), 1e-6)
  near(losses.perceptual(classifier, { "conv1_2" }, { weights = { 2 }, distance = "mae" })(others, digits):item(),
    2 * losses.perceptual { classifier, layers = { "conv1_2" }, distance = "mae" }(others, digits):item(), 1e-6)
  local Edges = dk.nn.module("Edges")
  function Edges:init() self.scale = dk.parameter { 2 } end
  function Edges:forward(x) return (x - x:roll({ 1 }, { 4 })) * self.scale end
  local edges = Edges()
  local distance = losses.perceptual { edges, dk.nn.Flatten() }
  collectgarbage()
  p:zero_grad()
  local value = distance(p, digits)
  near(value:item(), losses.mse(edges(others), edges(digits)):item() + losses.mse(others, digits):item(), 1e-5)
  value:backward()
  assert(p.grad and edges.scale.grad == nil and classifier:parameters()[1].grad == nil)
  -- In training, like any loss.
  local model = dk.nn.Sequential { dk.nn.Input { 1, 28, 28 }, dk.nn.Conv2D(1, 3, { padding = "same" }) }
  for _, way in ipairs { "perceptual", loss, losses.perceptual } do
    model:compile { optimizer = "adam", loss = way, metrics = { distance = loss } }
    local history = model:fit(digits, digits, { verbose = 0 })
    near(history.loss[1], history.distance[1], 1e-5)
  end
  raises(function() losses.perceptual { classifier, layers = { "conv9" } } end, "bad argument", "to 'perceptual'", "conv9", "conv1_1")
  raises(function() losses.perceptual { classifier, weights = { 1, 2 } } end, "bad argument 'weights' to 'perceptual'")
  raises(function() losses.perceptual { classifier, normalization = "imgnet" } end, "normalization", "imagenet")
  raises(function() losses.perceptual { network = {} } end, "bad argument 'network'", "empty")
  raises(function() losses.perceptual { network = 3 } end, "Layer or list of Layers expected, got number")
  raises(function() loss(digits, digits[{ { 1, 2 } }]) end, "[2, 1, 28, 28]")
  raises(function() loss(dk.zeros(1, 3, 28, 28), dk.zeros(1, 3, 28, 28)) end, "bad argument #1", "[1, 3, 28, 28]")
  raises(function() loss(digits, digits * 255) end, "bad argument #2", "0...1", "x / 255")
  raises(function() loss.step = 3 end, "has no steps")
end

function cases.vgg16()
  local network = dk.models.VGG16 { channels = { 2, 2, 2, 4, 4 } }
  local x = dk.rand(1, 3, 32, 32)
  network(x)
  local path = support.path("vgg.safetensors")
  local state = network:state_dict()
  state["classifier.0.weight"] = dk.zeros(3)
  dk.save_safetensors(path, state)
  local loaded = dk.models.VGG16 { weights = path, channels = { 2, 2, 2, 4, 4 } }
  support.same(loaded(x), network(x))
  network:save(path)
  support.same(dk.load(path)(x), network(x))
  local loss = losses.perceptual { loaded, layers = { "relu1_2", "relu3_3" } }
  near(loss(x, x):item(), 0, 0)
  raises(function() loss(x, x * 255) end, "0...1", "x / 255")
  raises(function() losses.perceptual { loaded, layers = { "relu6_1" } } end, "relu6_1", "relu5_3")
  raises(function() dk.models.VGG16 { weights = path } end, "expected [64, 3, 3, 3]")
  state["features.0.weight"], state["extra"] = nil, dk.zeros(1)
  dk.save_safetensors(path, state)
  raises(function() dk.models.VGG16 { weights = path, channels = { 2, 2, 2, 4, 4 } } end, "missing: features.0.weight", "unexpected: extra")
  raises(function() dk.models.VGG16 { channels = { 1, 2 } } end, "bad argument 'channels' to 'VGG16'", "five")
  raises(function() dk.models.VGG16 { weights = support.path("none.safetensors") } end, "none.safetensors")
end

function cases.weighted()
  local p, t = dk.parameter { 3, 1 }, dk.tensor { 1, 1 }
  local function gap(a, b) return (a - b):sum() end
  local loss = losses.weighted { { "mse", 0.5 }, { losses.mae, dk.optimizers.schedules.linear_warmup(1, 2) },
    { loss = gap, weight = function(step) return step * 10 end, name = "gap" } }
  for step, expected in ipairs { 1, 1 + 0.5 + 20, 1 + 1 + 40 } do
    near(loss.weights.gap, 10 * (step - 1), 0)
    near(loss(p, t):item(), expected, 1e-6)
    near(loss.parts, { mse = 2, mae = 1, gap = 2 }, 1e-6)
    assert(loss.step == step)
  end
  near(dk.no_grad(function() return loss(p, t) end):item(), 1 + 1 + 60, 1e-6)
  assert(loss.step == 3)
  loss.step = 0
  near(loss(p, t):item(), 1, 1e-6)
  -- Weights by epochs; a loss alone has weight 1; a mixture in a mixture.
  local epochs = losses.weighted { "mse", { gap, function(epoch) return epoch end }, steps_per_epoch = 2 }
  local values = {}
  for i = 1, 4 do values[i] = epochs(p, t):item() end
  near(values, { 2, 2, 4, 4 }, 1e-6)
  near(losses.weighted { { epochs, 2 } }(p, t):item(), 2 * (2 + 2 * 2), 1e-6)
  -- The history has the parts.
  local model = dk.nn.Sequential { dk.nn.Input(2), dk.nn.Dense(1) }
  model:compile { loss = losses.weighted { { "mse", 2 }, { "huber", 1 } }, metrics = { "mae" } }
  collectgarbage()
  local history = model:fit(dk.randn(8, 2), dk.randn(8, 1), { epochs = 2, verbose = 0, validation_split = 0.5 })
  for epoch = 1, 2 do
    near(history.loss[epoch], 2 * history.mse[epoch] + history.huber[epoch], 1e-5)
    near(history.val_loss[epoch], 2 * history.val_mse[epoch] + history.val_huber[epoch], 1e-5)
  end
  assert(history.mae[2])
  raises(function() losses.weighted {} end, "weighted", "at least one")
  raises(function() losses.weighted { { "mes", 1 } } end, "weighted", "mes")
  raises(function() losses.weighted { { "mse", "much" } } end, "weighted")
  raises(function() losses.weighted { { "mse", 1, nme = "x" } } end, "nme", "name")
  raises(function() losses.weighted { { "mse", 1, name = "loss" } } end, "cannot be named 'loss'")
  raises(function() losses.weighted { { "mse", 0 / 0 } }(p, t) end, "the weight of 'mse'")
  raises(function() losses.weighted { { "mse", function() end } }(p, t) end, "the weight of a loss must return a number")
  raises(function() losses.weighted { { "mse", 1 }, steps_per_epoch = 0 } end, "bad argument 'steps_per_epoch'")
  raises(function() loss.step = -1 end, "at least 0")
  raises(function() loss(p, dk.zeros(3)) end, "[3]")
  support.raises_value(function() losses.weighted { { function() error(cases) end, 1 } }(p, t) end, cases)
end

function cases.adversarial()
  local real, fake = dk.tensor { 0.5, 2, -1 }, dk.tensor { -3, 0.25 }
  near(losses.discriminator_loss(real, fake):item(), 1.458333, 1e-5)
  near(losses.discriminator_loss(real, fake, { kind = "non_saturating" }):item(), 1.075352, 1e-5)
  near(losses.generator_loss(fake):item(), 1.375, 1e-5)
  near(losses.generator_loss { fake = fake, kind = "non_saturating" }:item(), 1.812263, 1e-5)
  raises(function() losses.generator_loss(fake, { kind = "wasserstein" }) end, "bad argument 'kind' to 'generator_loss'", "hinge")
  raises(function() losses.discriminator_loss(dk.zeros(0), fake) end, "bad argument #1 to 'discriminator_loss'")
  -- A plain loop: a number moves towards the data, and the penalty keeps the discriminator from becoming steep.
  dk.manual_seed(1)
  local data = 2 + 0.1 * dk.randn(64, 1)
  local generator = dk.parameter { -1 }
  local discriminator = dk.nn.Sequential { dk.nn.Input(1), dk.nn.Dense(16, { activation = "silu" }), dk.nn.Dense(1) }
  local step_d, step_g = dk.optimizers.Adam { learning_rate = 0.02, beta_1 = 0.5 }, dk.optimizers.Adam { learning_rate = 0.02, beta_1 = 0.5 }
  for _ = 1, 400 do
    local made = generator + 0.1 * dk.randn(64, 1)
    local loss = losses.discriminator_loss(discriminator(data), discriminator(made:detach()), { kind = "non_saturating" })
    discriminator:zero_grad();
    (loss + losses.r1_penalty(discriminator, data, { gamma = 1 })):backward()
    step_d:step(discriminator)
    generator:zero_grad()
    losses.generator_loss(discriminator(made), { kind = "non_saturating" }):backward()
    step_g:step { generator }
  end
  near(generator.value:item(), 2, 0.3)
  -- The penalty of a straight line is |3|^2, whatever its earlier gradients; its own gradient agrees with differences.
  local line = dk.nn.Dense(1, { kernel_initializer = 3 })
  near(losses.r1_penalty(line, data, { gamma = 2 }):item(), 9, 1e-4)
  losses.r1_penalty(line, data, { gamma = 2 }):backward()
  near(line:named_parameters().weight.grad:item(), 6, 1e-2)
  raises(function() losses.r1_penalty(line, data, { gamma = -1 }) end, "bad argument 'gamma' to 'r1_penalty'")
  raises(function() losses.r1_penalty(line, data, { epsilon = 0 }) end, "bad argument 'epsilon' to 'r1_penalty'")
  raises(function() losses.r1_penalty(line, dk.zeros(2, 3)) end, "bad argument #2 to 'r1_penalty'")
  local Odd = dk.nn.module("Odd")
  function Odd:forward() error(cases) end
  support.raises_value(function() losses.r1_penalty(Odd(), data) end, cases)
  local patches = dk.models.PatchDiscriminator { filters = 4, num_layers = 2, norm = "instance" }
  near(patches(dk.rand(2, 3, 28, 28)):shape(), { 2, 1, 5, 5 })
  raises(function() dk.models.PatchDiscriminator { norm = "layer" } end, "bad argument 'norm' to 'PatchDiscriminator'", "instance")
  raises(function() dk.models.PatchDiscriminator { num_layers = 0 } end, "bad argument 'num_layers'")
  raises(function() patches(dk.zeros(1, 3, 6, 6)) end, "a kernel of 4")
  local model = dk.nn.Dense(1)
  raises(function() model:compile { loss = losses.generator_loss } end, "unknown loss 'generator_loss'", "perceptual")
end

function cases.bce_with_logits()
  near(losses.bce_with_logits(dk.tensor { 0, 2 }, dk.tensor { 1, 0 }):item(), (math.log(2) + math.log(1 + math.exp(2))) / 2, 1e-5)
  near(losses.bce_with_logits(dk.tensor { 1000, -1000 }, dk.tensor { 1, 0 }):item(), 0, 1e-5)
end

function cases.shapes_must_agree()
  for _, name in ipairs { "mse", "mae", "huber", "bce_with_logits" } do
    raises(function() losses[name](dk.zeros(4), dk.zeros(4, 1)) end, name, "[4]", "[4, 1]")
    raises(function() losses[name](dk.zeros(0), dk.zeros(0)) end, name)
    raises(function() losses[name](a) end, "bad argument #2 to '" .. name .. "'", "Tensor expected, got nil")
    raises(function() losses[name](a, 3) end, "bad argument #2 to '" .. name .. "'", "Tensor expected, got number")
    raises(function() losses[name](a, io.stdout) end, "got userdata")
  end
  raises(function() losses.huber(a, b, -1) end, "bad argument #3 to 'huber'")
  raises(function() losses.huber { a, b, delta = 0 / 0 } end, "bad argument 'delta' to 'huber'")
end

function cases.gradients()
  for _, name in ipairs { "mse", "mae", "huber", "bce_with_logits" } do
    support.check_gradient(function(p) return losses[name](p, dk.tensor { { 0.3, 0.1 }, { 0.6, 0.9 } }) end,
      dk.tensor { { 0.5, -0.7 }, { 2.9, 0.2 } })
  end
  support.check_gradient(function(p) return losses.cross_entropy(p, dk.tensor { 1, 0 }) end, dk.tensor { { 0.5, -0.7 }, { 2.9, 0.2 } })
end

return cases
