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
  -- By name, as itself, and as a metric of another's training; the metric of the same name is another function.
  local model = dk.nn.Sequential { dk.nn.Input { 1, 16, 12 }, dk.nn.Conv2D(1, 1) }
  for _, loss in ipairs { "ssim", losses.ssim } do
    model:compile { loss = loss, metrics = { "mse", loss } }
    local history = model:fit(images, images, { verbose = 0 })
    near(history.loss[1], history.ssim[1], 1e-5)
  end
  model:compile { loss = dk.metrics.ssim }
  raises(function() model:fit(images, images, { verbose = 0 }) end, "the loss function")
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
