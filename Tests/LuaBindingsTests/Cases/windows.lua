-- Resizing, adaptive pooling, padding, sampling at points and windows as columns: what their golden values cannot say.
local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn, F = dk.nn, dk.nn.functional
local cases = {}

--- The same elements with the channels last in memory: the result of a convolution.
local function channels_last(x)
  local c = x:size(2)
  local kernel = x:dim() == 3 and dk.eye(c):reshape(c, c, 1) or dk.eye(c):reshape(c, c, 1, 1)
  return F["conv" .. x:dim() - 2 .. "d"](x, kernel)
end

function cases.interpolate()
  local x = dk.randn(2, 3, 7, 9)
  same(F.interpolate(x, { scale_factor = 2 }), F.upsample_nearest2d(x, 2))
  same(F.interpolate(x, { size = { 4, 20 }, mode = "bilinear", align_corners = true }),
    F.upsample_bilinear2d(x, { size = { 4, 20 }, align_corners = true }))
  same(F.interpolate(x, 5), F.interpolate(x, { size = { 5, 5 } }))
  same(F.interpolate(x, nil, 2, "bilinear"), F.upsample_bilinear2d(x, 2))
  same(F.interpolate(x, { size = { 7, 9 } }), x)
  -- Both layouts in all modes, with pieces of rows and sums larger than those that fit the stack.
  local last = channels_last(x)
  for _, mode in ipairs { "nearest", "nearest-exact", "area", "bilinear", "bicubic" } do
    for _, antialias in ipairs { false, mode:find "^bi" and true or nil } do
      for _, size in ipairs { { 15, 4 }, { 3, 2 }, { 1, 30 } } do
        local options = { size = size, mode = mode, antialias = antialias }
        same(F.interpolate(last, options), F.interpolate(x, options))
      end
    end
  end
  local wide = dk.randn(1, 1, 3, 9000)
  near(F.interpolate(wide, { size = 1, mode = "area" }):item(), wide:mean():item(), 1e-5)
  near(F.interpolate(wide:reshape(1, 1, 9000, 3), { size = 1, mode = "area" }):item(), wide:mean():item(), 1e-5)
  local deep = channels_last(dk.randn(1, 80, 6, 70))
  near(F.interpolate(deep, { size = { 2, 1 }, mode = "area" })[{ 1, {}, 1, 1 }], deep[{ 1, {}, { 1, 3 }, {} }]:mean { 2, 3 }, 1e-5)
  -- A gradient that sums thousands of positions.
  local p = dk.parameter(dk.ones(1, 1, 1, 2))
  F.interpolate(p, { size = { 40, 5000 } }):sum():backward()
  same(p.grad, { { { { 100000, 100000 } } } })
  assert(tostring(F.interpolate(dk.zeros(0, 2, 3, 3), { size = 4 }):shape()) == "0 x 2 x 4 x 4")
end

function cases.errors_of_interpolate()
  local x, signal = dk.zeros(1, 1, 4, 4), dk.zeros(1, 1, 4)
  raises(function() F.interpolate(x) end, "bad argument #3 to 'interpolate' (expected either scale_factor or size)")
  raises(function() F.interpolate(x, { size = 2, scale_factor = 2 }) end, "expected either scale_factor or size")
  raises(function() F.interpolate(x, { size = 0 }) end, "'size' to 'interpolate' (must be 1 to 1073741824, not 0)")
  raises(function() F.interpolate(x, { size = { 1, 2, 3 } }) end, "3 numbers for 2 axes")
  raises(function() F.interpolate(x, { size = {} }) end, "0 numbers for 2 axes")
  raises(function() F.interpolate(x, { size = 2 ^ 53 }) end, "must be 1 to 1073741824")
  for _, factor in ipairs { 0, -1, 0 / 0, 1 / 0, 0.2, 1e300 } do
    raises(function() F.interpolate(x, { scale_factor = factor }) end, "'scale_factor'", "times an axis of 4, the shape is [1, 1, 4, 4]")
  end
  raises(function() F.interpolate(x, { size = 2, mode = "cubic" }) end, "'mode' to 'interpolate'", "'bicubic'")
  raises(function() F.interpolate(x, { size = 2, mode = "linear" }) end, "linear resizes [N, C, L], got [1, 1, 4, 4]")
  raises(function() F.interpolate(signal, { size = 2, mode = "bilinear" }) end, "bilinear resizes [N, C, H, W], got [1, 1, 4]")
  raises(function() F.interpolate(x, { size = 2, mode = "trilinear" }) end, "trilinear resizes [N, C, D, H, W]")
  raises(function() F.interpolate(dk.zeros(2, 3), { size = 2 }) end, "expected [N, C, L], [N, C, H, W] or [N, C, D, H, W], got [2, 3]")
  raises(function() F.interpolate(dk.zeros(1, 1, 0, 4), { size = 2 }) end, "has no elements in an example")
  raises(function() F.interpolate(x, { size = 2, align_corners = true }) end, "'align_corners' to 'interpolate'", "not nearest")
  raises(function() F.interpolate(x, { size = 2, mode = "area", antialias = true }) end, "'antialias' to 'interpolate'", "not area")
  raises(function() F.interpolate(x, { size = 2, recompute_scale_factor = true }) end, "it needs a scale_factor, not a size")
  raises(function() F.interpolate(x, { size = 2 ^ 30 }) end, "interpolate")
end

function cases.adaptive_pooling()
  local x = dk.randn(2, 3, 6, 9)
  same(F.adaptive_max_pool2d(x, 3), F.max_pool2d(x, { kernel_size = { 2, 3 } }))
  near(F.adaptive_avg_pool2d(x, 1)[{ {}, {}, 1, 1 }], x:mean { 3, 4 })
  same(F.adaptive_max_pool2d(channels_last(x), { 4, 5 }), F.adaptive_max_pool2d(x, { 4, 5 }))
  assert(tostring(F.adaptive_max_pool1d(dk.zeros(0, 2, 5), 3):shape()) == "0 x 2 x 3")
  assert(tostring(F.adaptive_avg_pool1d(dk.zeros(0, 2, 5), 3):shape()) == "0 x 2 x 3")
  raises(function() F.adaptive_avg_pool2d(x, 0) end, "bad argument #2 to 'adaptive_avg_pool2d' (must be 1 to 1073741824, not 0)")
  raises(function() F.adaptive_max_pool1d(x, 2) end, "expected [N, C, L], got [2, 3, 6, 9]")
  raises(function() F.adaptive_max_pool2d(x, { 1, 2, 3 }) end, "3 numbers for 2 axes")
end

function cases.pad()
  local t = dk.arange(1, 4)
  same(t:pad({ 2, 1 }, { mode = "reflect" }), { 3, 2, 1, 2, 3, 2 })
  same(t:pad({ 2, 1 }, "replicate"), { 1, 1, 1, 2, 3, 3 })
  same(t:pad({ 3, 1 }, "circular"), { 1, 2, 3, 1, 2, 3, 1 })
  same(dk.pad(t, { 1, 0 }, 7), { 7, 1, 2, 3 })
  same(t:pad { padding = { 0, 1 }, value = 5 }, { 1, 2, 3, 5 })
  same(t:pad({ 0, 1 }, "constant", 5), { 1, 2, 3, 5 })
  same(t:pad({ 0, 1 }, { mode = 5 }), { 1, 2, 3, 5 })
  same(t:pad { -1, -1 }, { 2 })
  assert(t:pad({ -3, 0 }):numel() == 0)
  same(t:pad({ -2, 2 }), { 3, 0, 0 })
  -- All axes, and tensors with the channels last in memory.
  local x = dk.randn(1, 3, 4, 5)
  for _, mode in ipairs { "constant", "reflect", "replicate", "circular" } do
    same(channels_last(x):pad({ 2, 1, 0, 3 }, mode), x:pad({ 2, 1, 0, 3 }, mode))
    local all = x:pad({ 1, 1, 1, 1, 1, 1, 0, 0 }, mode)
    assert(tostring(all:shape()) == "1 x 5 x 6 x 7")
  end
  same(dk.arange(4):reshape(2, 2):pad({ 0, 0, 1, 1 }, "circular"), { { 2, 3 }, { 0, 1 }, { 2, 3 }, { 0, 1 } })
  assert(tostring(dk.zeros(0, 3):pad({ 1, 1 }, "reflect"):shape()) == "0 x 5")
end

function cases.errors_of_pad()
  local t = dk.zeros(2, 3)
  raises(function() t:pad({ 3, 0 }, "reflect") end, "bad argument #1 to 'pad' ((3, 0) with mode reflect for axis 2 of shape [2, 3], at most 2 is possible)")
  raises(function() t:pad({ 0, 4 }, "circular") end, "with mode circular for axis 2", "at most 3 is possible")
  raises(function() dk.zeros(2, 0):pad({ 0, 4 }, "replicate") end, "at most 0 is possible")
  raises(function() dk.zeros(2, 0):pad({ 0, 1 }, "reflect") end, "at most 0 is possible")
  raises(function() t:pad({ -4, 9 }) end, "negative widths (-4, 0) for axis 2 of shape [2, 3]")
  raises(function() t:pad({ -2, -2 }) end, "negative widths (-2, -2) for axis 2 of shape [2, 3]")
  raises(function() t:pad({ support.mininteger, support.mininteger }) end, "negative widths")
  raises(function() t:pad({ support.mininteger, support.maxinteger }) end, "negative widths")
  raises(function() t:pad({ support.maxinteger, support.maxinteger }, "replicate") end, "too many elements on axis 2")
  raises(function() t:pad({ 2 ^ 50, 2 ^ 50 }, "replicate") end, "pad")
  raises(function() t:pad({ 1, 1 }, "reflected") end, "bad argument #2 to 'pad'", "'reflect'")
  raises(function() t:pad({ 1, 1 }, "reflect", 5) end, "bad argument #3 to 'pad'", "only the mode constant has it, not reflect")
  raises(function() t:pad({ 1, 1 }, 5, 5) end, "bad argument #3 to 'pad'", "given twice")
  raises(function() t:pad({ 1, 1 }, true) end, "pad", "or number expected, got boolean")
  raises(function() t:pad({ 1.5, 1 }) end, "pad", "no integer representation")
end

function cases.unfold()
  local t = dk.arange(5)
  same(t:unfold(1, 3, 2), { { 0, 1, 2 }, { 2, 3, 4 } })
  same(dk.unfold(t, 1, 5, 100), { { 0, 1, 2, 3, 4 } })
  same(t:unfold(1, 1, support.maxinteger), { { 0 } })
  assert(tostring(t:unfold(1, 0, 1):shape()) == "6 x 0")
  assert(tostring(dk.zeros(0, 4):unfold(2, 2, 1):shape()) == "0 x 3 x 2")
  local x = dk.randn(2, 3, 5, 6)
  same(F.unfold(channels_last(x), 3, { padding = 1 }), F.unfold(x, 3, { padding = 1 }))
  local sums = F.fold(F.unfold(x, 2, { stride = 2 }), { output_size = { 5, 6 }, kernel_size = 2, stride = 2 })
  same(sums, x:pad { 0, 0, 0, -1 }:pad { 0, 0, 0, 1 })
  assert(tostring(F.unfold(dk.zeros(0, 3, 5, 6), 2):shape()) == "0 x 12 x 20")
  assert(tostring(F.fold(dk.zeros(0, 12, 20), { 5, 6 }, 2):shape()) == "0 x 3 x 5 x 6")

  raises(function() t:unfold(1, 6, 1) end, "bad argument #2 to 'unfold' (a window of 6 for the 5 positions of axis 1 of shape [5])")
  raises(function() t:unfold(1, -1, 1) end, "bad argument #2 to 'unfold'", "must be at least 0")
  raises(function() t:unfold(1, 1, 0) end, "bad argument #3 to 'unfold' (must be at least 1, not 0)")
  raises(function() t:unfold(2, 1, 1) end, "no axis 2 in a tensor of shape [5]")
  raises(function() F.unfold(t, 2) end, "expected [N, C, H, W], got [5]")
  raises(function() F.unfold(x, 8) end, "'unfold' (a window of 8 is larger than the padded image of 5)")
  raises(function() F.unfold(x, 3, { dilation = 9 }) end, "a window of 19 (with its dilation) is larger")
  raises(function() F.unfold(x, 0) end, "bad argument #2 to 'unfold' (must be 1 to 1073741824, not 0)")
  raises(function() F.unfold(x, { 1, 2, 3 }) end, "3 numbers for 2 axes")
  raises(function() F.unfold(x, 2, { padding = -1 }) end, "'padding' to 'unfold' (must be 0 to 1073741824, not -1)")
  raises(function() F.unfold(x, 2, { stride = 0 }) end, "'stride' to 'unfold'")
  raises(function() F.unfold(x, { 2 ^ 30, 2 ^ 30 }, { padding = 2 ^ 30 }) end, "unfold")
  raises(function() F.fold(dk.zeros(1, 4, 3), 3, 2) end, "3 windows of shape [1, 4, 3], an image of 3 x 3 has 2 x 2")
  raises(function() F.fold(dk.zeros(1, 5, 4), 3, 2) end, "5 rows of shape [1, 5, 4] are no multiple of the kernel's 4 elements")
  raises(function() F.fold(dk.zeros(1, 4), 3, 2) end, "expected [N, C * kernel, windows], got [1, 4]")
  raises(function() F.fold(dk.zeros(1, 0, 4), 3, 2) end, "0 rows")
  raises(function() F.fold(dk.zeros(1, 4, 4), 0, 2) end, "bad argument #2 to 'fold' (must be 1 to 1073741824, not 0)")
end

function cases.shuffles()
  local x = dk.randn(2, 12, 4, 6)
  same(F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2), x)
  same(F.channel_shuffle(F.channel_shuffle(x, 3), 4), x)
  same(F.pixel_shuffle(channels_last(x), 2), F.pixel_shuffle(x, 2))
  same(F.pixel_shuffle(x, 1), x)
  raises(function() F.pixel_shuffle(x, 5) end, "12 channels of shape [2, 12, 4, 6] are no multiple of 5 x 5")
  raises(function() F.pixel_shuffle(x, 0) end, "bad argument #2 to 'pixel_shuffle' (must be 1 to 32768, not 0)")
  raises(function() F.pixel_shuffle(dk.zeros(4, 4), 2) end, "expected [..., C, H, W], got [4, 4]")
  raises(function() F.pixel_shuffle(dk.zeros(4, 0, 2 ^ 50), 2 ^ 15) end, "pixel_shuffle")
  raises(function() F.pixel_unshuffle(x, 4) end, "height and width of shape [2, 12, 4, 6] are no multiples of 4")
  raises(function() F.pixel_unshuffle(x, -1) end, "bad argument #2 to 'pixel_unshuffle' (must be 1 to 32768, not -1)")
  raises(function() F.channel_shuffle(x, 5) end, "5 groups do not divide the 12 channels of shape [2, 12, 4, 6]")
  raises(function() F.channel_shuffle(x, 0) end, "'channel_shuffle' (must be at least 1, not 0)")
  raises(function() F.channel_shuffle(dk.zeros(3), 1) end, "expected [N, C, ...], got [3]")
end

function cases.grid_sample()
  -- The identity, also where the points are at the centres of pixels.
  local x = dk.randn(2, 3, 4, 5)
  local identity = dk.tensor { { 1, 0, 0 }, { 0, 1, 0 } }:reshape(1, 2, 3):expand(2, -1, -1)
  for _, align in ipairs { false, true } do
    local grid = F.affine_grid(identity, { 2, 3, 4, 5 }, align)
    for _, mode in ipairs { "bilinear", "nearest", "bicubic" } do
      near(F.grid_sample(x, grid, { mode = mode, align_corners = align, padding_mode = "border" }), x, 1e-5)
    end
    same(F.grid_sample(channels_last(x), grid, { align_corners = align }), F.grid_sample(x, grid, { align_corners = align }))
  end
  -- Coordinates that are no numbers, or very far away, read nothing outside.
  local far = dk.tensor { 0 / 0, 0, 0, 0 / 0, 1 / 0, 0, -1 / 0, 1 / 0, 1e30, -1e30, 3e9, 2 ^ 31, -2 ^ 31, 2 ^ 32, 3e38, -3e38 }
  for _, mode in ipairs { "bilinear", "nearest", "bicubic" } do
    for _, padding in ipairs { "zeros", "border", "reflection" } do
      for _, align in ipairs { false, true } do
        local p, g = dk.parameter(x[{ { 1 } }]), dk.parameter(far:reshape(1, 2, 4, 2))
        local y = F.grid_sample(p, g, mode, padding, align)
        y:sum():backward()
        if padding ~= "zeros" and mode ~= "bicubic" then assert(y:isfinite()) end
        assert(tostring(p.grad:shape()) == "1 x 3 x 4 x 5" and tostring(g.grad:shape()) == "1 x 2 x 4 x 2")
      end
    end
  end
  local nan = dk.tensor { 0 / 0, 0 / 0 }:reshape(1, 1, 1, 2)
  near(F.grid_sample(x[{ { 1 } }], nan, { padding_mode = "border" })[{ 1, {}, 1, 1 }], x[{ 1, {}, 1, 1 }])
  assert(tostring(F.grid_sample(dk.zeros(0, 2, 3, 3), dk.zeros(0, 4, 5, 2)):shape()) == "0 x 2 x 4 x 5")
  assert(tostring(F.grid_sample(x, dk.zeros(2, 0, 5, 2)):shape()) == "2 x 3 x 0 x 5")

  raises(function() F.grid_sample(x, dk.zeros(1, 4, 4, 2)) end, "bad argument #2 to 'grid_sample' (shape [1, 4, 4, 2] for an input of shape [2, 3, 4, 5]: expected [2, H', W', 2])")
  raises(function() F.grid_sample(x, dk.zeros(2, 4, 4, 3)) end, "expected [2, H', W', 2]")
  raises(function() F.grid_sample(x, dk.zeros(2, 4, 2)) end, "expected [2, H', W', 2]")
  raises(function() F.grid_sample(dk.zeros(2, 1, 2, 2, 2), dk.zeros(2, 4, 4, 2)) end, "expected [2, D', H', W', 3]")
  raises(function() F.grid_sample(dk.zeros(2, 3, 4), dk.zeros(2, 4, 2)) end, "expected [N, C, H, W] or [N, C, D, H, W], got [2, 3, 4]")
  raises(function() F.grid_sample(dk.zeros(1, 1, 0, 2), dk.zeros(1, 4, 4, 2)) end, "has no elements in an example")
  raises(function() F.grid_sample(x, dk.zeros(2, 4, 4, 2), "cubic") end, "bad argument #3 to 'grid_sample'", "'bicubic'")
  raises(function() F.grid_sample(x, dk.zeros(2, 4, 4, 2), { padding_mode = "reflect" }) end, "'padding_mode'", "'reflection'")
  raises(function() F.grid_sample(dk.zeros(1, 1, 2, 2, 2), dk.zeros(1, 1, 1, 1, 3), "bicubic") end, "bicubic samples [N, C, H, W]")
  raises(function() F.affine_grid(identity, { 3, 1, 2, 2 }) end, "expected [3, 2, 3] for the size [3, 1, 2, 2], got [2, 2, 3]")
  raises(function() F.affine_grid(identity, { 2, 2 }) end, "expected the sizes [N, C, H, W] or [N, C, D, H, W], got [2, 2]")
  raises(function() F.affine_grid(identity, { 2, 1, 0, 2 }) end, "has no elements in an example")
  raises(function() F.affine_grid(identity, { 2, 1, 2 ^ 40, 2 ^ 40 }) end, "affine_grid")
end

function cases.volumes()
  local x, weight = dk.randn(1, 2, 4, 5, 6), dk.randn(3, 2, 2, 3, 3)
  assert(tostring(F.conv3d(x, weight, { stride = 2, padding = "same" }):shape()) == "1 x 3 x 2 x 3 x 3")
  assert(tostring(F.conv3d(x, weight, { padding = { 1, 0, 2, 2, 1, 0 } }):shape()) == "1 x 3 x 4 x 7 x 5")
  assert(tostring(F.conv3d(dk.zeros(0, 2, 4, 5, 6), weight):shape()) == "0 x 3 x 3 x 3 x 4")
  assert(tostring(F.max_pool3d(dk.zeros(0, 2, 4, 5, 6), 2):shape()) == "0 x 2 x 2 x 2 x 3")
  near(F.max_pool3d(x, { 4, 5, 6 }):flatten()[1], x[{ 1, 1 }]:max():item())
  raises(function() F.conv3d(dk.zeros(1, 2, 4, 4), weight) end, "expected [N, C, D, H, W], got [1, 2, 4, 4]")
  raises(function() F.conv3d(x, dk.zeros(3, 2, 3, 3)) end, "shape [3, 2, 3, 3] for an input of shape [1, 2, 4, 5, 6]: expected 5 sizes")
  raises(function() F.conv3d(x, dk.zeros(3, 2, 5, 1, 1)) end, "a kernel of 5 (with its dilation) is larger than the padded depth of 4")
  raises(function() F.conv3d(x, dk.zeros(3, 5, 1, 1, 1)) end, "conv3d")
  raises(function() F.conv3d(x, weight, { stride = { 1, 1 } }) end, "2 numbers for 3 axes")
  raises(function() F.conv3d(x, weight, { padding = -1 }) end, "'padding' to 'conv3d'")
  raises(function() F.conv3d(x, weight, { groups = 3 }) end, "3 groups do not divide")
  raises(function() F.max_pool3d(x, 9) end, "larger than the padded input")
  raises(function() F.max_pool3d(x, 2, { padding = 2 }) end, "more than half of a window")
  raises(function() F.avg_pool3d(x, 0) end, "bad argument #2 to 'avg_pool3d' (must be 1 to 1073741824, not 0)")
end

function cases.layers()
  local model = nn.Sequential {
    nn.Input { 1, 8, 8 }, nn.ReflectionPad2D(1), nn.Conv2D(8, 3), nn.PixelShuffle(2), nn.ZeroPadding2D { 0, 1 }, nn.PixelUnshuffle(2),
    nn.CircularPad2D { 1, 0, 0, 1 }, nn.ReplicationPad2D(1),
  }
  local images = dk.randn(2, 1, 8, 8)
  assert(tostring(model(images):shape()) == "2 x 8 x 11 x 12")
  local path = support.path "padded.safetensors"
  model:save(path)
  same(dk.load(path)(images), model(images))
  raises(function() nn.ZeroPadding2D(-1) end, "bad argument #1 to 'ZeroPadding2D' (must be 0 to 1073741824, not -1)")
  raises(function() nn.ZeroPadding1D { 1, 2, 3 } end, "3 numbers for 1 axis")
  raises(function() nn.ZeroPadding2D(1)(dk.zeros(1, 2, 3)) end, "expected [N, C, H, W], got [1, 2, 3]")
  raises(function() nn.ReflectionPad1D(3)(dk.zeros(1, 2, 3)) end, "with mode reflect for axis 3 of shape [1, 2, 3], at most 2 is possible")
  raises(function() nn.PixelShuffle(0) end, "'PixelShuffle'", "must be at least 1, not 0")
  raises(function() nn.PixelShuffle() end, "PixelShuffle")
  raises(function() nn.PixelShuffle(2)(dk.zeros(1, 3, 2, 2)) end, "3 channels of shape [1, 3, 2, 2] are no multiple of 2 x 2")
end

return cases
