local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local audio, packed = dk.audio, support.packed
local cases = {}

--- A WAV file of this format and these samples, with a chunk that is none of ours.
local function wav(tag, channels, rate, bits, data, extension)
  local frame = channels * math.floor(bits / 8)
  local format = packed("<I2I2I4I4I2I2", tag, channels, rate, rate * frame % 2 ^ 32, frame, bits) .. (extension or "")
  local chunks = "WAVE" .. "LIST" .. packed("<I4", 3) .. "abc\0" .. "fmt " .. packed("<I4", #format) .. format
    .. "data" .. packed("<I4", #data) .. data
  return "RIFF" .. packed("<I4", #chunks) .. chunks
end

function cases.round_trips()
  local path = support.path "a.wav"
  local sound = dk.tensor { { 0, 0.5, -1, 0.25 }, { 0.999, -0.125, 2 ^ -15, 0 } }
  for bits, error in pairs { [16] = 4e-5, [24] = 2e-7, [32] = 1e-7, float = 0 } do
    audio.save_wav(path, sound, { sample_rate = 44100, bits = bits })
    local samples, rate = audio.load_wav(path)
    near(samples, sound, error)
    assert(rate == 44100)
    assert(audio.encode_wav(sound, 44100, bits) == support.read(path))
    same(audio.decode_wav(support.read(path)), samples)
  end
  audio.save_wav(path, sound[1], 8000)
  same(audio.load_wav(path):shape(), { 1, 4 })
  same(audio.decode_wav(audio.encode_wav(dk.zeros(2, 0), 8000)):shape(), { 2, 0 })
  same(audio.decode_wav(audio.encode_wav(dk.tensor { 5, -5, 0 / 0, 1 }, 8000, 16)) * 2 ^ 15, { { 32767, -32768, 0, 32767 } })
  local long = dk.randn(3, 50000):clamp(-1, 1)
  same(audio.decode_wav(audio.encode_wav(long, 8000, "float")), long)
end

function cases.formats()
  same((audio.decode_wav(wav(1, 1, 8000, 8, "\0\128\255\192"))), { { -1, 0, 127 / 128, 0.5 } })
  same((audio.decode_wav(wav(1, 2, 8000, 16, "\0\64\0\192\0\128\0\0"))), { { 0.5, -1 }, { -0.5, 0 } })
  same((audio.decode_wav(wav(1, 1, 8000, 24, "\0\0\64\255\255\255"))), { { 0.5, -2 ^ -23 } })
  same((audio.decode_wav(wav(1, 1, 8000, 32, "\0\0\0\64\0\0\0\128"))), { { 0.5, -1 } })
  same((audio.decode_wav(wav(3, 1, 8000, 32, packed("<ff", 0.25, -3)))), { { 0.25, -3 } })
  same((audio.decode_wav(wav(3, 1, 8000, 64, packed("<dd", 0.25, -3)))), { { 0.25, -3 } })
  -- WAVE_FORMAT_EXTENSIBLE: the format in an identifier of its own.
  local extension = packed("<I2I2I4I2", 22, 16, 3, 1) .. "\0\0\0\0\16\0\128\0\0\170\0\56\155\113"
  same((audio.decode_wav(wav(0xFFFE, 1, 8000, 16, "\0\64", extension))), { { 0.5 } })
  -- Programs that write to a pipe do not know the length.
  local piped = wav(1, 1, 8000, 16, "\0\64\0\64"):gsub("data....", "data\255\255\255\255")
  same((audio.decode_wav(piped)), { { 0.5, 0.5 } })
end

function cases.damage()
  local good = wav(1, 2, 8000, 16, "\0\64\0\192\0\128\0\0")
  for length = 0, #good - 1 do
    raises(function() audio.decode_wav(good:sub(1, length)) end, "bad argument #1 to 'decode_wav'")
  end
  for message, bytes in pairs {
    ["not a WAV file"] = "RIFX" .. good:sub(5), ["format 85"] = wav(85, 1, 8000, 16, "\0\0"),
    ["12 bits"] = wav(1, 1, 8000, 12, "\0\0"), ["0 channels"] = wav(1, 0, 8000, 16, ""), ["at 0 per second"] = wav(1, 1, 0, 16, ""),
    ["no whole number"] = wav(1, 2, 8000, 16, "\0\64\0"), ["extended format"] = wav(0xFFFE, 1, 8000, 16, "\0\0"),
    ["in 3 bytes"] = good:gsub("\4\0\16\0", "\3\0\16\0"), ["before their format"] = good:gsub("fmt ", "fmx "),
    ["truncated"] = good:gsub("data....", "data\255\255\0\255"),
  } do
    raises(function() audio.decode_wav(bytes) end, "decode_wav", message)
  end
  local path = support.path "bad.wav"
  support.write(path, good:sub(1, 60))
  raises(function() audio.load_wav(path) end, "load_wav", path, "truncated")
  raises(function() audio.load_wav(path .. "x") end, "No such file")
end

function cases.bad_arguments()
  local path = support.path "a.wav"
  raises(function() audio.save_wav(path, dk.zeros(2, 2, 2), 8000) end, "save_wav", "[2, 2, 2]")
  raises(function() audio.save_wav(path, dk.zeros(0, 4), 8000) end, "save_wav", "0 channels")
  raises(function() audio.encode_wav(dk.zeros(4), 0) end, "bad argument #2 to 'encode_wav'", "not 0")
  raises(function() audio.encode_wav(dk.zeros(4), 2 ^ 32) end, "'encode_wav'")
  raises(function() audio.encode_wav(dk.zeros(4), 2 ^ 32 - 1) end, "'encode_wav'")
  raises(function() audio.encode_wav(dk.zeros(40000, 1), 8000) end, "'encode_wav'")
  raises(function() audio.encode_wav(dk.zeros(4)) end, "bad argument #2 to 'encode_wav'", "integer expected")
  raises(function() audio.encode_wav(dk.zeros(4), 8000, 8) end, "16, 24, 32", "not 8")
  raises(function() audio.encode_wav(dk.zeros(4), 8000, true) end, "integer or string expected")
  raises(function() audio.decode_wav(4) end, "string expected")
end

return cases
