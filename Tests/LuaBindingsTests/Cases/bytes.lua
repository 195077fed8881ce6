local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

-- The numbers 1 and 258 in each type.
local examples = {
  u8 = "\1", i8 = "\1", u16 = "\1\0\2\1", i16 = "\1\0\2\1", u32 = "\1\0\0\0\2\1\0\0", i32 = "\1\0\0\0\2\1\0\0",
  u64 = "\1\0\0\0\0\0\0\0\2\1\0\0\0\0\0\0", i64 = "\1\0\0\0\0\0\0\0\2\1\0\0\0\0\0\0", f16 = "\0\60\8\92",
  bf16 = "\128\63\129\67", f32 = "\0\0\128\63\0\0\129\67", f64 = "\0\0\0\0\0\0\240\63\0\0\0\0\0\32\112\64", bool = "\1",
}
local long = {
  u8 = "uint8", i8 = "int8", u16 = "uint16", i16 = "int16", u32 = "uint32", i32 = "int32", u64 = "uint64", i64 = "int64",
  f16 = "float16", bf16 = "bfloat16", f32 = "float32", f64 = "float64",
}

function cases.every_type_in_both_orders()
  for dtype, bytes in pairs(examples) do
    local values = #bytes == 1 and { 1 } or { 1, 258 }
    local width = #bytes / #values
    local swapped = bytes:gsub(("."):rep(width), string.reverse)
    for _, name in ipairs { dtype, long[dtype] or dtype } do
      same(dk.from_bytes(bytes, name), values)
      same(dk.from_bytes(swapped, { dtype = name, order = "big" }), values)
      assert(dk.tensor(values):to_bytes(name) == bytes, name)
      assert(dk.to_bytes(dk.tensor(values), { dtype = name, order = "big" }) == swapped, name)
    end
  end
  assert(dk.tensor { 1, 258 }:to_bytes() == examples.f32)
  same(dk.from_bytes(examples.f32), { 1, 258 })
end

function cases.shapes()
  same(dk.from_bytes("\1\2\3\4\5\6", "u8", { 2, 3 }), { { 1, 2, 3 }, { 4, 5, 6 } })
  same(dk.from_bytes("\1\2\3\4\5\6", { dtype = "u8", shape = { -1, 2 } }), { { 1, 2 }, { 3, 4 }, { 5, 6 } })
  same(dk.from_bytes("\1\2", "u8", 2), { 1, 2 })
  same(dk.from_bytes("", "i64"):shape(), { 0 })
  same(dk.from_bytes("", "f64", { 0, 3 }):shape(), { 0, 3 })
  assert(dk.zeros(0, 2 ^ 20):to_bytes "f64" == "")
  -- Elements in another order in memory.
  local x = dk.arange(24):reshape(1, 2, 3, 4)
  local y = dk.nn.functional.conv2d(x, dk.eye(2):reshape(2, 2, 1, 1))
  assert(y:to_bytes "u8" == x:to_bytes "u8")
  assert(dk.parameter(dk.tensor { 1, 2 }):to_bytes "u8" == "\1\2")
end

function cases.extreme_values()
  local inf, nan = 1 / 0, 0 / 0
  -- Halves: the largest, the smallest normal and subnormal ones, a tie to even, and what is no number.
  local halves = dk.from_bytes("\255\123\0\4\1\0\0\124\0\252\0\128\1\126", "f16")
  same(halves, { 65504, 2 ^ -14, 2 ^ -24, inf, -inf, 0, nan })
  assert(halves:to_bytes "f16" == "\255\123\0\4\1\0\0\124\0\252\0\128\1\126")
  assert(dk.tensor { 1 + 2 ^ -11, 1 + 3 * 2 ^ -11, 2 ^ -25, 3 * 2 ^ -25 }:to_bytes "f16" == "\0\60\2\60\0\0\2\0")
  assert(dk.tensor { 1 + 2 ^ -8, 1 + 3 * 2 ^ -8, inf }:to_bytes "bf16" == "\128\63\130\63\128\127")
  same(dk.from_bytes(("\255"):rep(8), "u64"), { 2 ^ 64 })
  same(dk.from_bytes(("\255"):rep(8), "i64"), { -1 })
  same(dk.from_bytes(("\0"):rep(7) .. "\128", "i64"), { -2 ^ 63 })
  assert(dk.tensor { -2 ^ 31, 2 ^ 31 - 128 }:to_bytes "i32" == "\0\0\0\128\128\255\255\127")
  assert(dk.tensor { -1, -128, 127 }:to_bytes "i8" == "\255\128\127")
  assert(dk.tensor { nan, 0, -3, inf }:to_bytes "bool" == "\1\0\1\1")
  -- Fractions are dropped, so what is above -1 and below 256 fits.
  assert(dk.tensor { -0.9, 0.9, 255.9, 2.5 }:to_bytes "u8" == "\0\0\255\2")
end

function cases.values_that_do_not_fit()
  local inf, nan = 1 / 0, 0 / 0
  for dtype, bad in pairs {
    u8 = { -1, 256, nan, inf }, i8 = { -129, 128, -inf }, u16 = { -1, 65536 }, i16 = { -32769, 32768 },
    u32 = { -1, 2 ^ 32 }, i32 = { 2 ^ 31, -2 ^ 31 - 256, nan }, u64 = { -1, 2 ^ 64 }, i64 = { 2 ^ 63, -2 ^ 64 },
    f16 = { 65520, -1e6 }, bf16 = { 3.4e38 },
  } do
    for _, value in ipairs(bad) do
      raises(function() return dk.tensor { 1, value }:to_bytes(dtype) end, "to_bytes", "element 2", long[dtype])
      assert(#dk.tensor { 1, value }:to_bytes(dtype, { saturate = true }) == #dk.tensor { 1, 1 }:to_bytes(dtype))
    end
  end
  local function saturated(dtype, ...)
    return dk.from_bytes(dk.tensor({ ... }):to_bytes(dtype, { saturate = true }), dtype)
  end
  same(saturated("u8", -5, 300, nan, inf, -inf), { 0, 255, 0, 255, 0 })
  same(saturated("i16", 1e9, -1e9, nan), { 32767, -32768, 0 })
  same(saturated("f16", 1e6, -1e6, inf, nan), { 65504, -65504, inf, nan })
  same(saturated("i32", 1e20, -1e20), { 2 ^ 31 - 128, -2 ^ 31 })
  local many = dk.zeros(100000)
  many[70001], many[90000] = 300, 400
  raises(function() return many:to_bytes "u8" end, "element 70001 is 300.0")
end

function cases.bad_input()
  raises(function() dk.from_bytes("abc", "f32") end, "bad argument #1 to 'from_bytes'", "3 bytes")
  raises(function() dk.from_bytes("abcd", "f32", { 2 }) end, "'from_bytes'", "data has 1 elements")
  raises(function() dk.from_bytes("abcd", "u8", { 3, -1 }) end, "'from_bytes'", "[3, -1]")
  raises(function() dk.from_bytes("abcd", "u8", { -1, -1 }) end, "'from_bytes'")
  raises(function() dk.from_bytes("abcd", "u8", { 2 ^ 40, 2 ^ 40 }) end, "'from_bytes'", "too many")
  raises(function() dk.from_bytes("", "u8", { 0, -1 }) end, "'from_bytes'")
  raises(function() dk.from_bytes("abcd", "f31") end, "bad argument #2", "'f31'", "did you mean 'f3")
  raises(function() dk.from_bytes("abcd", "u8", nil, "middle") end, "'little', 'big'", "middle")
  raises(function() dk.from_bytes(dk.zeros(2)) end, "string expected")
  raises(function() dk.from_bytes() end, "string expected")
  raises(function() dk.zeros(2):to_bytes "complex" end, "to_bytes", "complex")
  raises(function() dk.zeros(2):to_bytes(5) end, "string expected")
end

function cases.large_tensors()
  local x = dk.randn(300000)
  for _, dtype in ipairs { "f16", "f32", "f64", "bf16" } do
    for _, order in ipairs { "little", "big" } do
      local again = dk.from_bytes(x:to_bytes(dtype, order), dtype, nil, order)
      near((again - x):abs():max():item(), 0, dtype == "bf16" and 2e-2 or 2e-3)
    end
  end
  same(dk.from_bytes(x:to_bytes "f64", "f64"):eq(x):sum(), { 300000 })
end

return cases
