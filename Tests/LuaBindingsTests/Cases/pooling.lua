local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn, F = dk.nn, dk.nn.functional
local cases = {}

function cases.avg_pool()
  local x = dk.tensor { { { 1, 2, 3, 4, 5, 6, 7 } } }
  same(F.avg_pool1d(x, 3, 2), { { { 2, 4, 6 } } })
  near(F.avg_pool1d(x, 3, { stride = 3, padding = 1 }), { { { 1, 4, 13 / 3 } } })
  same(F.avg_pool1d(x, 3, { stride = 3, padding = 1, count_include_pad = false }), { { { 1.5, 4, 6.5 } } })
  same(F.avg_pool1d(x, { 2, ceil_mode = true }), { { { 1.5, 3.5, 5.5, 7 } } })
  local image = dk.arange(16):reshape(1, 1, 4, 4)
  same(F.avg_pool2d(image, 2), { { { { 2.5, 4.5 }, { 10.5, 12.5 } } } })
  same(F.avg_pool2d(image, { 1, 4 }), { { { { 1.5 }, { 5.5 }, { 9.5 }, { 13.5 } } } })
  same(F.avg_pool2d { input = image, kernel_size = 4 }, { { { { 7.5 } } } })
end

function cases.max_pool()
  local x = dk.tensor { { { 1, 5, 3, 2, 9 } } }
  same(F.max_pool1d(x, 3, { stride = 2 }), { { { 5, 9 } } })
  same(F.max_pool1d(x, 2, 1, 0, 2), { { { 3, 5, 9 } } })
  same(F.max_pool1d(x, 2, { padding = { 1, 0 } }), { { { 1, 5, 9 } } })
  local image = dk.arange(16):reshape(1, 1, 4, 4)
  same(F.max_pool2d(image, 2), { { { { 5, 7 }, { 13, 15 } } } })
  same(F.max_pool2d(-image, { 2, 3 }, { ceil_mode = true }), { { { { 0, -3 }, { -8, -11 } } } })
  local p = dk.parameter(x)
  F.max_pool1d(p, 3, 2):sum():backward()
  same(p.grad, { { { 0, 1, 0, 0, 1 } } })
  near(F.max_pool1d(dk.tensor { { { 0 / 0, 1 } } }, 2), { { { 0 / 0 } } })
end

function cases.upsample()
  local x = dk.tensor { { { 1, 2 } } }
  same(F.upsample_nearest1d(x, 2), { { { 1, 1, 2, 2 } } })
  same(F.upsample_nearest1d(x, { size = 3 }), { { { 1, 1, 2 } } })
  local five = dk.arange(5):reshape(1, 1, 5)
  same(F.upsample_nearest1d(five, 1.12), five)
  same(F.upsample_nearest1d(five, 2.18), F.upsample_nearest1d(five, 2))
  same(F.upsample_nearest1d(five, 1.5), { { { 0, 0, 1, 2, 2, 3, 4 } } })
  local image = dk.tensor { 1, 2, 3, 4 }:reshape(1, 1, 2, 2)
  same(F.upsample_nearest2d(image, { scale_factor = 2 })[{ 1, 1 }],
    { { 1, 1, 2, 2 }, { 1, 1, 2, 2 }, { 3, 3, 4, 4 }, { 3, 3, 4, 4 } })
  same(F.upsample_nearest2d(image, { 1, 1.5 }), { { { { 1, 1, 2 }, { 3, 3, 4 } } } })
  same(F.upsample_bilinear2d(image, 2)[{ 1, 1, 1 }], { 1, 1.25, 1.75, 2 })
  near(F.upsample_bilinear2d(image, 2, { align_corners = true })[{ 1, 1, 1 }], { 1, 4 / 3, 5 / 3, 2 })
  same(F.upsample_bilinear2d(image, { size = { 1, 1 } }), { { { { 2.5 } } } })
end

function cases.layers()
  local x = dk.randn(2, 3, 9, 9)
  local function shape(layer, input) return tostring(layer(input or x):shape()) end
  same(nn.MaxPooling2D()(x), F.max_pool2d(x, 2))
  same(nn.AveragePooling2D(3)(x), F.avg_pool2d(x, 3))
  assert(shape(nn.MaxPooling2D(2, { padding = "same" })) == "2 x 3 x 5 x 5")
  assert(shape(nn.MaxPooling2D { pool_size = { 3, 1 }, strides = 2 }) == "2 x 3 x 4 x 5")
  assert(shape(nn.AveragePooling1D(2), dk.zeros(2, 3, 7)) == "2 x 3 x 3")
  assert(shape(nn.MaxPooling1D(3, { strides = 2, padding = 1 }), dk.zeros(2, 3, 7)) == "2 x 3 x 4")
  assert(shape(nn.UpSampling1D(3), dk.zeros(2, 3, 7)) == "2 x 3 x 21")
  assert(shape(nn.UpSampling2D { 1, 2 }) == "2 x 3 x 9 x 18")
  same(nn.UpSampling2D { interpolation = "bilinear" }(x), F.upsample_bilinear2d(x, 2))
  local model = nn.Sequential {
    nn.Input { 1, 8, 8 }, nn.Conv2D(4, 3, { padding = "same" }), nn.MaxPooling2D(), nn.UpSampling2D(),
  }
  assert(model:summary():find("(None, 4, 8, 8)", 1, true))
  local path = support.path("pooling.safetensors")
  model:save(path)
  local images = dk.randn(2, 1, 8, 8)
  same(dk.load(path)(images), model(images))
end

function cases.errors()
  local x = dk.zeros(1, 1, 4, 4)
  raises(function() F.max_pool2d(x, 5) end, "bad argument #2 to 'max_pool2d'", "a window of 5 is larger than the padded input of 4")
  raises(function() F.max_pool2d(x, 2, { padding = 2 }) end, "'padding' to 'max_pool2d'", "more than half of a window of 2")
  raises(function() F.max_pool1d(x, 2) end, "bad argument #1 to 'max_pool1d' (expected [N, C, L], got [1, 1, 4, 4])")
  raises(function() F.avg_pool2d(x) end, "bad argument #2 to 'avg_pool2d'")
  raises(function() F.avg_pool2d(x, "2") end, "integer or list of integers expected, got string")
  raises(function() F.avg_pool2d(x, 2, { stride = 0 }) end, "'stride'", "must be 1 to")
  raises(function() F.avg_pool2d(x, 2, { dilation = 2 }) end, "unknown option 'dilation' for 'avg_pool2d'")
  raises(function() F.upsample_nearest2d(x) end, "either scale_factor or size")
  raises(function() F.upsample_nearest2d(x, 2, { size = 3 }) end, "either scale_factor or size")
  raises(function() F.upsample_nearest2d(x, 0) end, "'upsample_nearest2d'", "0.0 times an axis of 4")
  raises(function() F.upsample_bilinear2d(dk.zeros(2, 3), 2) end, "expected [N, C, H, W], got [2, 3]")
  raises(function() nn.UpSampling2D(2, { interpolation = "bicubic" }) end, "'interpolation' to 'UpSampling2D'", "bicubic", "'nearest', 'bilinear'")
  raises(function() nn.MaxPooling2D(0) end, "bad argument #1 to 'MaxPooling2D'")
  raises(function() nn.MaxPooling2D(3, { name = "p" })(dk.zeros(1, 1, 2, 2)) end, "p (MaxPooling2D)", "larger than the padded input of 2")
  raises(function() nn.AveragePooling2D { padding = "full" } end, "'full' is neither")
end

--- The shapes in the help of the layers: windows never reach beyond the end.
function cases.sizes_of_layers()
  local nn = dk.nn
  for _, layer in ipairs { nn.MaxPooling2D, nn.AveragePooling2D } do
    for _, case in ipairs { { 9, 2, "valid", 4 }, { 9, 2, "same", 5 }, { 10, 3, "valid", 3 }, { 10, 3, "same", 4 }, { 8, 2, 1, 5 } } do
      local size, window, padding, expected = support.unpack(case)
      local x = dk.zeros(1, 1, size, size)
      local got = layer(window, { padding = padding })(x):size(3)
      assert(got == expected, ("%d instead of %d"):format(got, expected))
    end
    raises(function() layer(2, { ceil_mode = true }) end, "unknown option 'ceil_mode'")
    assert(not dk.help(layer):find("ceil_mode", 1, true))
  end
end

return cases
