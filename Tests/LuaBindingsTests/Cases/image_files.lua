local support = ...
local dk, near, same, raises, packed = support.dk, support.near, support.same, support.raises, support.packed
local image = dk.image
local cases = {}

function cases.decoding_is_loading_without_a_file()
  local path = support.path "a.png"
  for _, shape in ipairs { { 1, 4, 5 }, { 2, 3, 3 }, { 3, 2, 2 }, { 4, 3, 1 } } do
    local x = dk.rand(shape)
    image.save(path, x)
    same(image.decode(support.read(path)), image.load(path))
  end
  same(image.decode(image.encode(dk.full({ 1, 1 }, 100 / 65535), { bit_depth = 16 })), dk.full({ 1, 1, 1 }, 100 / 65535))
end

function cases.jpeg()
  local x = dk.linspace(0, 1, 64):reshape(1, 1, 64):expand(3, 32, 64)
  local path = support.path "a.jpg"
  for _, shape in ipairs { { 3, 32, 64 }, { 1, 32, 64 } } do
    image.save(path, x:sub(1, shape[1]))
    near(image.load(path), x:sub(1, shape[1]), 0.03)
    assert(image.encode(x:sub(1, shape[1]), { format = "jpeg" }) == support.read(path))
  end
  assert(#image.encode(dk.rand(3, 64, 64), { format = "jpeg", quality = 10 }) < #image.encode(dk.rand(3, 64, 64), { format = "jpeg", quality = 90 }))
  image.save(support.path "a.jpeg", x, { quality = 95 })
  raises(function() image.save(path, dk.zeros(4, 2, 2)) end, "save", "JPEG has no alpha")
  raises(function() image.encode(dk.zeros(2, 2, 2), { format = "jpeg" }) end, "encode", "JPEG has no alpha")
  raises(function() image.encode(dk.zeros(2, 2), { format = "jpeg", bit_depth = 16 }) end, "'encode'", "only PNG has 16 bits")
  for _, quality in ipairs { 0, 101, -5 } do
    raises(function() image.encode(dk.zeros(2, 2), { format = "jpeg", quality = quality }) end, "'quality'", "1 to 100")
  end
  raises(function() image.encode(dk.zeros(2, 2), { quality = 50 }) end, "'encode'", "PNG loses nothing")
  raises(function() image.encode(dk.zeros(2, 2), { format = "bmp" }) end, "'png', 'jpeg', 'webp'", "bmp")
  raises(function() image.save(support.path "a.bmp", dk.zeros(2, 2)) end, "a.bmp' does not end in .png, .jpg, .jpeg or .webp")
end

function cases.webp()
  local x = dk.linspace(0, 1, 32):reshape(1, 1, 32):expand(3, 16, 32)
  local ok, bytes = pcall(image.encode, x, { format = "webp", quality = 90 })
  if not ok then return assert(bytes:find "libwebp", bytes) end
  near(image.decode(bytes), x, 0.04)
  local path = support.path "a.webp"
  image.save(path, x, { quality = 90 })
  assert(support.read(path) == bytes)
  near(image.load(path), x, 0.04)
  near(image.decode(image.encode(x[1], { format = "webp" })), x, 0.04)
  local clear = dk.concat({ x, dk.full({ 1, 16, 32 }, 0.5) }, 1)
  near(image.decode(image.encode(clear, { format = "webp", quality = 100 })):sub(4, 4), clear:sub(4, 4), 0.01)
  for length = 0, #bytes - 1, 7 do
    raises(function() image.decode(bytes:sub(1, length)) end, "bad argument #1 to 'decode'")
  end
  -- The lossless form's header, which announces 16,384 x 16,384 pixels.
  local huge = "VP8L" .. packed("<I4", 6) .. "\47\255\255\255\15\0"
  raises(function() image.decode("RIFF" .. packed("<I4", #huge + 4) .. "WEBP" .. huge) end, "decode")
  -- Exif data: orientation 6, a quarter turn clockwise.
  local exif = "EXIF" .. packed("<I4", 26) .. "MM\0\42" .. packed(">I4I2I2I2I4I2I2I4", 8, 1, 0x0112, 3, 1, 6, 0, 0)
  local turned = bytes:sub(1, 4) .. packed("<I4", #bytes - 8 + #exif) .. bytes:sub(9) .. exif
  same(image.decode(turned):shape(), { 3, 32, 16 })
  same(image.decode(turned, { apply_exif_orientation = false }):shape(), { 3, 16, 32 })
  raises(function() image.encode(dk.zeros(1, 17000), { format = "webp" }) end, "encode", "17000 x 1 pixels")
end

function cases.bytes_that_are_no_image()
  local png = image.encode(dk.rand(3, 8, 8))
  for length = 0, #png - 1 do
    local bytes = png:sub(1, length)
    if length < #png - 12 then raises(function() image.decode(bytes) end, "bad argument #1 to 'decode'") end
  end
  raises(function() image.decode "GIF89a" end, "bad argument #1 to 'decode'", "neither a PNG, a JPEG nor a WebP file")
  raises(function() image.decode(5) end, "string expected")
  raises(function() image.decode "\255\216\255" end, "decode")
end

function cases.resize()
  local x = dk.tensor { { 0, 1, 2, 3 }, { 4, 5, 6, 7 } }
  same(image.resize(x, 2, 2, { mode = "area" }), { { 0.5, 2.5 }, { 4.5, 6.5 } })
  same(image.resize(x, 1, 2, { mode = "nearest" }), { { 0, 2 } })
  same(image.resize(x:unsqueeze(1), 4, 8, "nearest"):shape(), { 1, 4, 8 })
  same(image.resize(x:reshape(1, 1, 2, 4):expand(3, 2, 2, 4), 5, 1):shape(), { 3, 2, 5, 1 })
  same(image.resize(x, 2, 4), x)
  near(image.resize(dk.ones(3, 17, 5), 7, 11, { mode = "bicubic" }), dk.ones(3, 7, 11))
  support.check_gradient(function(y) return (image.resize(y, 1, 3) * dk.tensor { { 1, 2, 3 } }):sum() end, x)
  -- What is not finite stays where it is.
  same(image.resize(dk.tensor { { 1, 1, 1, 1, 1, 1, 0 / 0, 1 } }, 1, 4, "area"), { { 1, 1, 1, 0 / 0 } })
  same(image.resize(dk.tensor { { 1 / 0, 1, 1, 1 } }, 1, 8)[{ 1, { 4, 8 } }], { 1, 1, 1, 1, 1 })
  same(image.resize(dk.ones(1, 32768), 1, 1, "area"), { { 1 } })
  raises(function() image.resize(dk.zeros(4), 2, 2) end, "'resize'", "[4]")
  raises(function() image.resize(dk.zeros(0, 4), 2, 2) end, "'resize'", "no pixels")
  raises(function() image.resize(x, 0, 2) end, "bad argument #2 to 'resize'")
  raises(function() image.resize(x, 2, 40000) end, "bad argument #3 to 'resize'", "32768")
  raises(function() image.resize(x, 2, 2, "lanczos") end, "'nearest', 'bilinear', 'bicubic', 'area'")
  same(image.resize(dk.zeros(0, 3, 4, 4), 2, 2):shape(), { 0, 3, 2, 2 })
end

--- The pixels of the first frame of a GIF, as indices, and its palette, by the plainest decoder.
local function read_gif(bytes)
  assert(bytes:sub(1, 6) == "GIF89a")
  local index = 14
  local frames, delays = {}, {}
  while true do
    local kind = bytes:byte(index)
    if kind == 0x3B then break end
    if kind == 0x21 then
      if bytes:byte(index + 1) == 0xF9 then delays[#delays + 1] = bytes:byte(index + 4) + 256 * bytes:byte(index + 5) end
      index = index + 2
      while bytes:byte(index) > 0 do index = index + bytes:byte(index) + 1 end
      index = index + 1
    else
      assert(kind == 0x2C)
      local flags = bytes:byte(index + 9)
      local colours = 2 ^ (flags % 8 + 1)
      local palette = bytes:sub(index + 10, index + 9 + 3 * colours)
      index = index + 10 + 3 * colours
      local width = bytes:byte(index)
      index = index + 1
      local data = {}
      while bytes:byte(index) > 0 do
        data[#data + 1] = bytes:sub(index + 1, index + bytes:byte(index))
        index = index + bytes:byte(index) + 1
      end
      index = index + 1
      data = table.concat(data)
      local clear, position, bits, held = 2 ^ width, 1, 0, 0
      local size, codes, next_code, previous, pixels = width + 1, {}, 0, nil, {}
      while true do
        while bits < size do
          held = held + data:byte(position) * 2 ^ bits
          position, bits = position + 1, bits + 8
        end
        local code = held % 2 ^ size
        held, bits = math.floor(held / 2 ^ size), bits - size
        if code == clear then
          codes, size, next_code, previous = {}, width + 1, clear + 2, nil
          for i = 0, clear - 1 do codes[i] = string.char(i) end
        elseif code == clear + 1 then
          break
        else
          if previous then
            codes[next_code] = previous .. (codes[code] or previous):sub(1, 1)
            next_code = next_code + 1
            if next_code == 2 ^ size and size < 12 then size = size + 1 end
          end
          previous = codes[code]
          pixels[#pixels + 1] = previous
        end
      end
      frames[#frames + 1] = { palette = palette, pixels = table.concat(pixels) }
    end
  end
  return frames, delays
end

local function colours(frame, count)
  local reds = {}
  for i = 1, count do
    local index = frame.pixels:byte(i)
    reds[i] = { frame.palette:byte(3 * index + 1, 3 * index + 3) }
  end
  return dk.tensor(reds):t()
end

function cases.gif()
  local path = support.path "film.gif"
  -- Gray is exact; noise fills the table of codes several times.
  local gray = dk.randint(0, 256, { 3, 100, 97 })
  image.save_animation(path, gray / 255, { fps = 5 })
  local frames, delays = read_gif(support.read(path))
  assert(#frames == 3 and delays[1] == 20 and #frames[1].pixels == 9700)
  same(dk.from_bytes(frames[2].pixels, "u8", { 100, 97 }), gray[2])
  -- Few colours are exact.
  local few = dk.randint(0, 2, { 2, 3, 8, 8 })
  image.save_animation(path, few)
  frames = read_gif(support.read(path))
  same(colours(frames[1], 64), few[1]:reshape(3, 64) * 255)
  for _, size in ipairs { 1, 2, 3 } do
    image.save_animation(path, dk.zeros(1, 1, size, size), { loop = 3 })
    assert(#read_gif(support.read(path))[1].pixels == size * size)
  end
  -- Many colours: the error is small, and without a bias.
  local smooth = dk.stack({ dk.linspace(0, 1, 64):reshape(1, 64):expand(64, 64), dk.linspace(0, 1, 64):reshape(64, 1):expand(64, 64), dk.full({ 64, 64 }, 0.3) })
  image.save_animation(path, smooth:unsqueeze(1))
  local found = colours(read_gif(support.read(path))[1], 4096) / 255
  local difference = found - smooth:reshape(3, 4096)
  assert(difference:abs():mean():item() < 0.03, difference:abs():mean():item())
  assert(math.abs(difference:mean():item()) < 0.005)
  -- Alpha is shown on white.
  image.save_animation(path, dk.concat({ dk.zeros(1, 3, 2, 2), dk.full({ 1, 1, 2, 2 }, 0) }, 2))
  same(colours(read_gif(support.read(path))[1], 4), dk.full({ 3, 4 }, 255))
  assert(support.read(path):find("NETSCAPE2.0\3\1\0\0", 1, true))
  image.save_animation(path, dk.zeros(2, 2, 2), { loop = 1 })
  assert(not support.read(path):find("NETSCAPE", 1, true))
end

function cases.animated_png()
  local path = support.path "film.png"
  local frames = dk.rand(3, 3, 6, 5)
  image.save_animation(path, frames, { fps = 4, loop = 2 })
  local bytes = support.read(path)
  near(image.load(path), frames[1], 2e-3) -- what other programs show
  assert(bytes:find("acTL" .. packed(">I4I4", 3, 2), 1, true))
  -- Each chunk, with its checksum.
  local index, names, sequence = 9, {}, 0
  local second = {}
  while index <= #bytes do
    local length = 0
    for i = 0, 3 do length = length * 256 + bytes:byte(index + i) end
    local name, content = bytes:sub(index + 4, index + 7), bytes:sub(index + 8, index + 7 + length)
    assert(bytes:sub(index + 8 + length, index + 11 + length) == packed(">I4", support.crc32(name .. content)), name)
    if name == "fcTL" or name == "fdAT" then
      assert(content:sub(1, 4) == packed(">I4", sequence), name)
      sequence = sequence + 1
    end
    if name == "fcTL" then assert(content:sub(5) == packed(">I4I4I4I4I2I2", 5, 6, 0, 0, 250, 1000) .. "\0\0") end
    if name == "fdAT" and not second[1] then second[1] = content:sub(5) end
    names[#names + 1] = name
    index = index + 12 + length
  end
  assert(table.concat(names, " ") == "IHDR sRGB acTL fcTL IDAT fcTL fdAT fcTL fdAT IEND", table.concat(names, " "))
  -- The second frame is an image of its own.
  local alone = image.encode(frames[2])
  assert(alone:find(second[1], 1, true))
  image.save_animation(support.path "film.apng", { dk.zeros(4, 4), dk.ones(4, 4) })
  image.save_animation(support.path "film.dat", dk.zeros(1, 4, 4), { format = "apng" })
end

function cases.animations_that_are_refused()
  local gif = support.path "film.gif"
  local function refused(message, ...)
    local arguments = { ... }
    raises(function() image.save_animation(support.unpack(arguments)) end, "save_animation", message)
  end
  refused("does not end in .gif, .png or .apng", support.path "film.mp4", dk.zeros(1, 2, 2))
  refused("[2, 2]", gif, dk.zeros(2, 2))
  refused("[1, 5, 2, 2]", gif, dk.zeros(1, 5, 2, 2))
  refused("no frames", gif, dk.zeros(0, 2, 2))
  refused("0 x 2 pixels", gif, dk.zeros(1, 2, 0))
  refused("shapes differ: [2, 2] and [3, 3]", gif, { dk.zeros(2, 2), dk.zeros(3, 3) })
  refused("Tensor", gif, { dk.zeros(2, 2), 5 })
  refused("bad argument #2", gif, {})
  for _, fps in ipairs { 0, -1, 51, 0 / 0, 1 / 0 } do refused("bad argument #3", gif, dk.zeros(1, 2, 2), fps) end
  refused("0.02 to 1000, not 1001", support.path "film.png", dk.zeros(1, 2, 2), 1001)
  for _, loop in ipairs { -1, 65536 } do refused("bad argument #4", gif, dk.zeros(1, 2, 2), 10, loop) end
  refused("'gif'", gif, dk.zeros(1, 2, 2), { format = "mp4" })
end

return cases
