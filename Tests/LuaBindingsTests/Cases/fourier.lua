local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

local pi, nan, inf = math.pi, 0 / 0, math.huge

-- A wave of `k` periods in n elements; its transform is known in closed form.
local function wave(n, k)
  local values = {}
  for i = 0, n - 1 do values[i + 1] = math.cos(2 * pi / n * (k * i % n)) end
  return dk.tensor(values)
end

function cases.lengths_of_every_kind()
  for _, n in ipairs { 1, 2, 3, 61, 128, 1000, 1018, 2047, 2048, 4099, 8198, 10000, 16384, 20011 } do
    local k = math.floor(n / 3)
    local spectrum = dk.fft.rfft(wave(n, k))
    local expected = dk.zeros(math.floor(n / 2) + 1)
    expected[k + 1] = (k == 0 or 2 * k == n) and n or n / 2
    near(dk.fft.real(spectrum) / n, expected / n, 1e-6)
    near(dk.fft.imag(spectrum) / n, dk.zeros_like(expected), 1e-6)
    near(dk.fft.irfft(spectrum, n), wave(n, k), 2e-6)
  end
end

function cases.transforms_of_many_signals_and_of_each_agree()
  for _, n in ipairs { 30, 74, 300, 301, 1024 } do
    local x = dk.randn(33, n)
    local spectra, complex = dk.fft.rfft(x), dk.fft.fft(dk.complex(x))
    near(spectra[20], dk.fft.rfft(x[20]), 1e-4)
    near(complex[20][{ { 1, math.floor(n / 2) + 1 } }], spectra[20], 1e-4)
    near(dk.fft.ifft(complex), dk.complex(x), 1e-5)
    local columns = x:t()
    near(dk.fft.rfft(columns, nil, 1):transpose(1, 2), spectra, 1e-4)
    near(dk.fft.irfft { dk.fft.rfft(columns, nil, 1), n = n, axis = 1 }, columns, 1e-5)
  end
end

function cases.results_do_not_depend_on_the_number_of_threads()
  local threads = dk.get_num_threads and dk.get_num_threads()
  local x = dk.randn(40, 4096)
  local spectra = dk.fft.rfft(x)
  dk.set_num_threads(1)
  same(dk.fft.rfft(x), spectra)
  if threads then dk.set_num_threads(threads) end
end

function cases.nan_and_infinity_stay_in_their_signal()
  for _, n in ipairs { 4, 37, 300 } do
    local x = dk.randn(18, n)
    local clean = dk.fft.rfft(x)
    x[{ 2, 1 }], x[{ 5, 3 }] = nan, inf
    local spectra = dk.fft.rfft(x)
    for _, row in ipairs { 1, 3, 4, 6, 18 } do same(spectra[row], clean[row]) end
    local first, fifth = spectra[{ 2, 1, 1 }], spectra[{ 5, 1, 1 }]
    assert(first ~= first)
    assert(not (fifth < inf))
  end
end

function cases.convolution_by_a_product_of_spectra()
  local a, b = dk.tensor { 1, 2, 3 }, dk.tensor { 0, 1, 0.5 }
  local product = dk.fft.mul(dk.fft.rfft(a, 5), dk.fft.rfft(b, 5))
  near(dk.fft.irfft(product, 5), { 0, 1, 2.5, 4, 1.5 })
  near(dk.fft.irfft(dk.fft.div(product, dk.fft.rfft(b, 5)), 5), { 1, 2, 3, 0, 0 }, 1e-5)
end

function cases.nothing_to_transform()
  same(dk.fft.rfft(dk.zeros(0, 4)):shape(), { 0, 3, 2 })
  same(dk.fft.fft(dk.zeros(3, 0, 2), 2), dk.zeros(3, 2, 2))
  same(dk.fft.fft2(dk.zeros(0, 3, 4, 2)):shape(), { 0, 3, 4, 2 })
  same(dk.fft.rfft(dk.zeros(0, 3), nil, 2):shape(), { 0, 2, 2 })
  same(dk.fft.fftshift(dk.zeros(0)), {})
  same(dk.fft.abs(dk.zeros(0, 2)), {})
  same(dk.fft.mul(dk.zeros(0, 2), dk.zeros(2)):shape(), { 0, 2 })
  same(dk.stft(dk.zeros(0, 40), 8):shape(), { 0, 5, 21, 2 })
  local x = dk.parameter(dk.zeros(0, 4))
  dk.fft.rfft(x):sum():backward()
  same(x.grad:shape(), { 0, 4 })
end

function cases.complex_numbers_are_a_last_axis_of_two()
  local real = dk.zeros(4, 3)
  for _, name in ipairs { "fft", "ifft", "irfft", "hfft", "fft2", "ifftn", "irfftn", "abs", "angle", "conj", "real" } do
    raises(function() dk.fft[name](real) end, "'" .. name .. "'", "last axis has size 2", "[4, 3]", "complex makes them")
  end
  raises(function() dk.fft.mul(dk.zeros(2), real) end, "bad argument #2 to 'mul'", "[4, 3]")
  raises(function() dk.fft.mul(dk.zeros(3, 2), dk.zeros(4, 2)) end, "'mul'", "[3] and [4]", "broadcast")
  raises(function() dk.fft.div(dk.zeros(3, 2), dk.zeros(4, 2)) end, "'div'", "[3] and [4]")
  raises(function() dk.complex(dk.zeros(3), dk.zeros(4)) end, "bad argument #2 to 'complex'", "[3] and [4]")
  raises(function() dk.polar(dk.zeros(3), dk.zeros(4)) end, "bad argument #2 to 'polar'")
  raises(function() dk.complex(1, 2) end, "'complex'", "Tensor expected")
  raises(function() dk.fft.irfftn(dk.zeros(2)) end, "bad argument #1 to 'irfftn'", "one number")
  raises(function() dk.fft.fft(dk.zeros(2)) end, "bad argument #1 to 'fft'", "one number")
  same(dk.fft.abs(dk.tensor { 3, 4 }), { 5 })
end

function cases.wrong_lengths_and_axes()
  local x = dk.zeros(4, 6)
  raises(function() dk.fft.rfft(x, 0) end, "bad argument #2 to 'rfft'", "0 elements", "axis 2", "[4, 6]")
  raises(function() dk.fft.rfft(x, -3) end, "'rfft'", "-3 elements")
  raises(function() dk.fft.rfft(x, 1.5) end, "'rfft'", "integer")
  raises(function() dk.fft.rfft(x, nan) end, "'rfft'")
  raises(function() dk.fft.rfft(x, 4, 3) end, "bad argument #3 to 'rfft'", "no axis 3", "[4, 6]")
  raises(function() dk.fft.rfft(x, 4, 0) end, "'rfft'", "count from 1")
  raises(function() dk.fft.fft(dk.zeros(4, 3, 2), nil, 3) end, "bad argument #3 to 'fft'", "no axis 3", "[4, 3]")
  raises(function() dk.fft.rfft(dk.zeros(3, 0)) end, "'rfft'", "0 elements")
  raises(function() dk.fft.irfft(dk.zeros(1, 2)) end, "'irfft'", "0 elements")
  raises(function() dk.fft.irfft(dk.zeros(0, 2)) end, "'irfft'")
  raises(function() dk.fft.rfft(x, nil, -1, "unit") end, "'rfft'", "ortho")
  raises(function() dk.fft.rfft(x, 2 ^ 50) end, "rfft", "memory")
  raises(function() dk.fft.rfft(x, 2 ^ 53) end, "rfft")
  raises(function() dk.fft.fft(dk.zeros(1, 2), 2 ^ 62) end, "fft")
  raises(function() dk.fft.irfft(dk.zeros(2, 2), 2 ^ 62) end, "irfft")
  raises(function() dk.fft.fft2(dk.zeros(3, 2)) end, "'fft2'", "no axis -2")
  raises(function() dk.fft.fft2(dk.zeros(3, 3, 2), { 2 }) end, "bad argument #2 to 'fft2'", "1 lengths for 2 axes")
  raises(function() dk.fft.fft2(dk.zeros(3, 3, 2), { 2, 0 }) end, "'fft2'", "0 elements", "axis 2")
  raises(function() dk.fft.fft2(dk.zeros(3, 3, 2), nil, { 1, 1 }) end, "bad argument #3 to 'fft2'", "axis 1 is named twice")
  raises(function() dk.fft.fftn(dk.zeros(3, 2), { 2, 2 }) end, "'fftn'", "2 lengths for the 1 axes")
  raises(function() dk.fft.irfftn(dk.zeros(3, 1, 2)) end, "bad argument #2 to 'irfftn'", "0 elements", "axis 2")
  raises(function() dk.fft.fft2(dk.zeros(0, 3, 2)) end, "bad argument #2 to 'fft2'", "0 elements")
  raises(function() dk.fft.rfftn { x, axis = {} } end, "'rfftn'", "no axis")
  raises(function() dk.fft.fftshift(x, 3) end, "'fftshift'", "no axis 3")
  raises(function() dk.fft.fftfreq(0) end, "'fftfreq'", "at least 1")
  raises(function() dk.fft.fftfreq(4, 0) end, "'fftfreq'", "spacing")
  raises(function() dk.fft.rfftfreq(4, nan) end, "'rfftfreq'", "spacing")
  raises(function() dk.fft.fftfreq(2 ^ 60) end, "fftfreq")
end

function cases.windows()
  raises(function() dk.hann_window(-1) end, "bad argument #1 to 'hann_window'", "at least 0")
  raises(function() dk.hann_window(2 ^ 61) end, "hann_window")
  raises(function() dk.kaiser_window(4, true, nan) end, "bad argument #3 to 'kaiser_window'")
  raises(function() dk.kaiser_window(4, true, 1e9) end, "'kaiser_window'")
  near(dk.kaiser_window(3, false, 700), { 0, 1, 0 })
  near(dk.kaiser_window(9, false, -5), dk.kaiser_window(9, false, 5))
end

function cases.frames_and_windows_that_do_not_fit()
  local x, w = dk.zeros(20), dk.hann_window(8)
  raises(function() x:stft(0) end, "bad argument #1 to 'stft'", "at least 1")
  raises(function() x:stft(41) end, "'stft'", "reflect of 20 elements for signals of 20")
  raises(function() x:stft { 21, center = false } end, "bad argument #1 to 'stft'", "frames of 21 elements in signals of 20")
  raises(function() x:stft(8, 0) end, "bad argument #2 to 'stft'", "at least 1")
  raises(function() x:stft(3) end, "bad argument #2 to 'stft'")
  raises(function() x:stft(8, 2, 9) end, "bad argument #3 to 'stft'", "a window of 9 elements for frames of 8")
  raises(function() x:stft(8, 2, 0) end, "'stft'", "a window of 0 elements")
  raises(function() x:stft { 8, window = dk.hann_window(9) } end, "bad argument 'window' to 'stft'", "[8]", "[9]")
  raises(function() x:stft { 8, window = dk.zeros(8, 1) } end, "'stft'", "[8, 1]")
  raises(function() dk.zeros(1, 1, 20):stft(8) end, "'stft'", "[1, 1, 20]")
  raises(function() x:stft { 8, pad_mode = "mirror" } end, "'stft'", "reflect")
  raises(function() dk.zeros(3):stft { 8, pad_mode = "circular" } end, "'stft'", "circular of 4 elements")
  raises(function() dk.zeros(0):stft { 8, pad_mode = "replicate" } end, "'stft'", "replicate")
  raises(function() x:stft(2 ^ 53) end, "stft")
  raises(function() x:stft { 2 ^ 53, pad_mode = "constant" } end, "stft")
  raises(function() dk.stft(dk.zeros(2, 0), 8) end, "'stft'")

  local z = x:stft { 8, window = w }
  raises(function() z:istft(6) end, "'istft'", "[..., 4, frames, 2]", "[5, 11, 2]")
  raises(function() z:istft { 8, onesided = false } end, "'istft'", "[..., 8, frames, 2]")
  raises(function() dk.zeros(5, 3):istft(8) end, "'istft'", "last axis has size 2")
  raises(function() dk.zeros(5, 2):istft(8) end, "'istft'")
  raises(function() dk.zeros(5, 0, 2):istft(8) end, "'istft'", "no spectra")
  raises(function() z:istft(8, 9) end, "bad argument #2 to 'istft'", "gaps")
  raises(function() z:istft { 8, window = w, center = false } end, "bad argument 'window' to 'istft'", "sum of squared windows is 0")
  raises(function() z:istft { 8, window = dk.zeros(8) } end, "'istft'", "sum of squared windows is 0")
  raises(function() z:istft { 8, length = -1 } end, "'istft'", "at least 0")
  raises(function() z:istft { 8, window = w, length = 2 ^ 60 } end, "istft")
  same(z:istft { 8, window = w, length = 0 }, {})
end

function cases.gradients_of_a_window_and_of_a_filter()
  local x = dk.randn(30)
  support.check_gradient(function(w, s) return (s:stft { 6, 2, window = w } ^ 2):sum() / 50 end, dk.rand(6) + 0.5, x)
  support.check_gradient(function(gain)
    return (dk.fft.irfft(dk.fft.rfft(x) * gain:unsqueeze(-1)) ^ 2):sum()
  end, dk.rand(16))
end

function cases.names_of_pytorch()
  raises(function() return dk.view_as_complex end, "dk.complex")
  raises(function() return dk.view_as_real end, "dk.complex")
end

return cases
