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

return cases
