local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local nn, F = dk.nn, dk.nn.functional
local cases = {}

function cases.conv1d()
  local x = dk.tensor { { { 1, 2, 4, 8 } } }
  local weight = dk.tensor { { { -1, 1 } } }
  same(F.conv1d(x, weight), { { { 1, 2, 4 } } })
  same(F.conv1d(x, weight, dk.tensor { 10 }), { { { 11, 12, 14 } } })
  same(F.conv1d(x, weight, { padding = 1 }), { { { 1, 1, 2, 4, -8 } } })
  same(F.conv1d(x, weight, { padding = { 1, 0 }, stride = 2 }), { { { 1, 2 } } })
  same(F.conv1d(x, weight, { dilation = 2 }), { { { 3, 6 } } })
  same(F.conv1d(x, weight, { padding = "same" }), { { { 1, 2, 4, -8 } } })
  same(F.conv1d(dk.ones(1, 2, 3), dk.ones(2, 1, 3), { groups = 2 }), { { { 3 }, { 3 } } })
end

function cases.conv2d()
  local x, weight = dk.arange(0, 9):reshape(1, 1, 3, 3), dk.ones(1, 1, 2, 2)
  same(F.conv2d(x, weight), { { { { 8, 12 }, { 20, 24 } } } })
  same(F.conv2d(x, weight, nil, { 2, 1 }), { { { { 8, 12 } } } })
  same(F.conv2d(x, weight, nil, {}), { { { { 8, 12 }, { 20, 24 } } } })
  same(F.conv2d(x, weight, { padding = { 0, 1, 0, 1 } }):shape(), { 1, 1, 3, 3 })
  same(F.conv2d(x, weight, { padding = { 1, 0 } }):shape(), { 1, 1, 4, 2 })
  local p = dk.parameter(weight)
  F.conv2d(x, p):sum():backward()
  same(p.grad, { { { { 8, 12 }, { 20, 24 } } } })
end

--- Gradients of 1 x 1 weights with strides and few channels, with integers, so that sums are exact. oneDNN's kernel for
--- them wrote beyond its scratch memory, into that of the next thread.
function cases.strided_gradients()
  local threads = dk.get_num_threads()
  dk.manual_seed(1)
  for inputs = 1, 9 do
    local x = dk.randint(-2, 3, { 4, inputs, 24, 36 })
    local dy = dk.randint(-2, 3, { 4, 1024, 12, 12 })
    local seen = x[{ {}, {}, { 1, 24, 2 }, { 1, 36, 3 } }]
    local expected = dk.einsum("nohw,nihw->oi", dy, seen)
    for count = 1, threads do
      dk.set_num_threads(count)
      local weight = dk.parameter(dk.ones(1024, inputs, 1, 1))
      F.conv2d(x, weight, { stride = { 2, 3 } }):backward(dy)
      assert((weight.grad:reshape(1024, inputs) - expected):abs():max():item() == 0, inputs .. " channels")
    end
  end
  dk.set_num_threads(threads)
end

function cases.transposed()
  same(F.conv_transpose1d(dk.tensor { { { 1, 2 } } }, dk.ones(1, 1, 2), { stride = 2 }), { { { 1, 1, 2, 2 } } })
  local x, weight = dk.ones(1, 4, 5, 5), dk.ones(4, 3, 3, 3)
  local y = F.conv_transpose2d(x, weight, { stride = 2, padding = 1, output_padding = 1 })
  same(y:shape(), { 1, 3, 10, 10 })
  same(F.conv_transpose2d(x, weight, { groups = 2, dilation = { 2, 1 } }):shape(), { 1, 6, 9, 7 })
end

--- Results of convolutions are tensors like any other.
function cases.results()
  dk.manual_seed(1)
  local x = dk.randn(2, 3, 4, 5)
  local y = F.conv2d(x, dk.eye(3):reshape(3, 3, 1, 1))
  near(y, x)
  near(y + 1, x + 1)
  near(y * x, x * x)
  near(y[{ 2, 3, { 2, 3 }, 5 }], x[{ 2, 3, { 2, 3 }, 5 }])
  near(y:permute(1, 3, 4, 2), x:permute(1, 3, 4, 2))
  near(y:sum(2), x:sum(2))
  near(dk.concat({ y, x, y }, 2), dk.concat({ x, x, x }, 2))
  y[{ 1, 2, 3, 4 }] = 100
  near(y[{ 1, 2, 3, 4 }], 100)
  near(y:silu()[{ 1, 2, 3, 4 }], 100)
end

function cases.layers()
  local model = nn.Sequential {
    nn.Input { 1, 28, 28 },
    nn.Conv2D(8, 3, { strides = 2, padding = "same", activation = "relu" }),
    nn.Conv2D { filters = 4, kernel_size = { 3, 1 }, padding = { 1, 0 }, groups = 2, use_bias = false },
    nn.Conv2DTranspose(1, 3, { strides = 2, padding = "same", activation = "sigmoid" }),
  }
  same(model(dk.zeros(2, 1, 28, 28)):shape(), { 2, 1, 28, 28 })
  assert(model:num_parameters() == 8 * 9 + 8 + 4 * 4 * 3 + 4 * 9 + 1)
  local path = support.directory .. "/convolutions.safetensors"
  model:save(path)
  local x = dk.randn(2, 1, 28, 28)
  near(dk.load(path)(x), model(x))
  same(nn.Conv1D(2, 3, { dilation = 2, kernel_initializer = "ones" })(dk.ones(1, 1, 6)), { { { 3, 3 }, { 3, 3 } } })
  same(nn.Conv1DTranspose(2, 2, { strides = 2 })(dk.ones(1, 3, 6)):shape(), { 1, 2, 12 })
end

function cases.errors()
  local x = dk.zeros(2, 4, 8, 8)
  raises(function() F.conv2d(x, dk.zeros(2, 3, 3, 3)) end, "bad argument #2 to 'conv2d'", "[2, 3, 3, 3]", "[2, 4, 8, 8]")
  raises(function() F.conv2d(x, dk.zeros(2, 4, 3)) end, "bad argument #2 to 'conv2d'")
  raises(function() F.conv1d(x, dk.zeros(2, 4, 3)) end, "bad argument #1 to 'conv1d'", "[N, C, L]")
  raises(function() F.conv2d(x, dk.zeros(2, 4, 9, 9)) end, "larger than the padded input", "[2, 4, 9, 9]")
  raises(function() F.conv2d(x, dk.zeros(2, 4, 3, 3), { stride = 0 }) end, "'stride' to 'conv2d'")
  raises(function() F.conv2d(x, dk.zeros(2, 4, 3, 3), { stride = { 1, 1, 1 } }) end, "'stride' to 'conv2d'")
  raises(function() F.conv2d(x, dk.zeros(2, 4, 3, 3), { padding = "some" }) end, "'padding' to 'conv2d'", "some")
  raises(function() F.conv2d(x, dk.zeros(2, 2, 3, 3), { groups = 3 }) end, "'groups' to 'conv2d'", "[2, 4, 8, 8]")
  raises(function() F.conv_transpose2d(x, dk.zeros(4, 4, 3, 3), { output_padding = 1 }) end, "'output_padding'")
  raises(function() nn.Conv2D(0, 3) end, "bad argument #1 to 'Conv2D'")
  raises(function() nn.Conv2D(2) end, "bad argument #2 to 'Conv2D'")
  raises(function() nn.Conv2D(2, 3, { strides = -1 }) end, "'strides' to 'Conv2D'")
  raises(function() nn.Conv2D(3, 3, { groups = 2 }) end, "'groups' to 'Conv2D'")
  raises(function() nn.Conv2D(3, 3)(dk.zeros(2, 3)) end, "conv2d (Conv2D)", "[2, 3]")
end

return cases
