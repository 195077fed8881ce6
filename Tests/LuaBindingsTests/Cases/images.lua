local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

function cases.png_round_trip()
  local path = support.path("image.png")
  for _, shape in ipairs { { 1, 4, 5 }, { 2, 3, 3 }, { 3, 2, 2 }, { 4, 3, 1 } } do
    local image = (dk.randint(0, 256, shape) / 255)
    dk.image.save(path, image)
    near(dk.image.load(path), image, 1e-3)
  end
  dk.image.save(path, dk.tensor { { 0, 1 } })
  near(dk.image.load(path), { { { 0, 1 } } }, 1e-3)
  dk.image.save { path = path, image = dk.tensor { { -5, 0.5, 7, 0 / 0 } } }
  local clipped = dk.image.load(path)
  assert(clipped[{ 1, 1, 1 }] == 0 and clipped[{ 1, 1, 3 }] == 1)
end

function cases.sixteen_bits()
  local path = support.path("deep.png")
  local values = dk.tensor { { 0, 100, 1000, 65535 } } / 65535
  dk.image.save(path, values, { bit_depth = 16 })
  same(dk.image.load(path), values:unsqueeze(1))
  assert(dk.image.encode(values, { bit_depth = 16 }) == support.read(path))
  dk.image.save(path, values)
  same(dk.image.load(path), dk.tensor { { { 0, 0, 4, 255 } } } / 255)
  dk.image.save_grid(path, values:unsqueeze(1), { scale = 1, bit_depth = 16 })
  same(dk.image.load(path)[{ 1, 9, { 9, 12 } }], values[1])
  for _, bits in ipairs { 0, 1, 12, 32 } do
    raises(function() dk.image.save(path, values, { bit_depth = bits }) end, "'bit_depth'", "8 or 16", "not " .. bits)
    raises(function() dk.image.encode(values, { bit_depth = bits }) end, "'bit_depth'")
    raises(function() dk.image.save_grid(path, values:unsqueeze(1), { bit_depth = bits }) end, "'bit_depth'")
  end
end

function cases.orientation()
  -- Exif data of one entry: orientation 6, a quarter turn clockwise.
  local exif = "MM\0\42" .. support.packed(">I4I2I2I2I4I2I2I4", 8, 1, 0x0112, 3, 1, 6, 0, 0)
  local stored = dk.tensor { { 0, 1, 0 }, { 1, 1, 0 } }
  local png = dk.image.encode(stored)
  local chunk = support.packed(">I4", #exif) .. "eXIf" .. exif .. support.packed(">I4", support.crc32("eXIf" .. exif))
  local folder = dk.makedirs(support.path("turned"))
  support.write(folder .. "/a.png", png:sub(1, 33) .. chunk .. png:sub(34))
  same(dk.image.load(folder .. "/a.png"), { { { 1, 0 }, { 1, 1 }, { 0, 0 } } })
  same(dk.image.load(folder .. "/a.png", { apply_exif_orientation = false })[1], stored)
  same(dk.data.image_folder(folder).images:shape(), { 1, 1, 3, 2 })
  same(dk.data.image_folder(folder, { apply_exif_orientation = false }).images:shape(), { 1, 1, 2, 3 })
end

function cases.encoding_is_saving_without_a_file()
  for _, shape in ipairs { { 4, 5 }, { 1, 8, 8 }, { 3, 2, 2 } } do
    local image, path = dk.rand(shape), support.path("image.png")
    dk.image.save(path, image)
    assert(dk.image.encode(image) == support.read(path))
  end
  assert(dk.image.encode { image = dk.zeros(1, 1) }:sub(2, 4) == "PNG")
  raises(function() dk.image.encode(dk.zeros(4)) end, "bad argument #1 to 'encode'", "[4]")
  raises(function() dk.image.encode(dk.zeros(5, 4, 4)) end, "encode", "[5, 4, 4]")
  raises(function() dk.image.encode(dk.zeros(0, 4)) end, "encode")
end

function cases.grids()
  local path = support.path("grid.png")
  dk.image.save_grid(path, dk.rand(6, 1, 8, 8), { columns = 3, labels = { 0, 1, 2, "three", 4.5, 5 }, row_labels = { "a", "b" }, title = "Title \1 ü", scale = 2 })
  assert(dk.image.load(path):size(2) > 16)
  dk.image.save_grid(path, dk.rand(2, 8, 8))
  dk.image.save_grid { path = path, images = dk.rand(2, 3, 4, 4), value_range = { -1, 1 }, padding = 0 }
  local images = dk.rand(2, 1, 4, 4)
  raises(function() dk.image.save_grid(path, dk.zeros(4)) end, "save_grid", "[4]")
  raises(function() dk.image.save_grid(path, dk.zeros(0, 1, 4, 4)) end, "save_grid")
  raises(function() dk.image.save_grid(path, images, { columns = 0 }) end, "columns")
  raises(function() dk.image.save_grid(path, images, { columns = -1 }) end, "columns")
  raises(function() dk.image.save_grid(path, images, { padding = -1 }) end, "padding")
  raises(function() dk.image.save_grid(path, images, { padding = support.maxinteger }) end, "save_grid")
  raises(function() dk.image.save_grid(path, images, { scale = 0 }) end, "scale")
  raises(function() dk.image.save_grid(path, images, { scale = support.maxinteger }) end, "save_grid")
  raises(function() dk.image.save_grid(path, images, { value_range = { 1, 1 } }) end, "value_range")
  raises(function() dk.image.save_grid(path, images, { value_range = { 16, 0 } }) end, "value_range", "(16.0, 0.0) is not a range",
    "black comes first and is the lower one; for an inverted image pass -images and (-16.0, 0.0)")
  dk.image.save_grid(path, -images, { value_range = { -16, 0 } })
  raises(function() dk.image.save_grid(path, images, { value_range = { 0, 1, 2 } }) end, "value_range", "two numbers")
  raises(function() dk.image.save_grid(path, images, { value_range = { 0, 0 / 0 } }) end, "value_range")
  raises(function() dk.image.save_grid(path, images, { labels = { 1, 2, 3 } }) end, "labels")
  raises(function() dk.image.save_grid(path, images, { labels = { {} } }) end, "'labels'")
end

function cases.showing_where_there_is_no_terminal()
  for _, shape in ipairs { { 8, 8 }, { 1, 8, 8 }, { 3, 8, 8 }, { 5, 8, 8 }, { 2, 1, 8, 8 }, { 2, 2, 8, 8 }, { 4, 3, 8, 8 } } do
    assert(select("#", dk.image.show(dk.rand(shape))) == 0)
  end
  dk.image.show(dk.rand(4, 1, 8, 8), { columns = 2, padding = 0, scale = 3, labels = { 1, 2, 3, 4 }, row_labels = { "a", "b" }, title = "t", width = 40, value_range = { -1, 1 } })
  raises(function() dk.image.show(dk.zeros(4)) end, "bad argument #1 to 'show'", "expected [H, W], [C, H, W] or [N, C, H, W], got [4]")
  raises(function() dk.image.show(dk.zeros(2, 5, 4, 4)) end, "show", "[2, 5, 4, 4]")
  raises(function() dk.image.show(dk.zeros(0, 4)) end, "show", "no pixels")
  raises(function() dk.image.show(dk.zeros(4, 4), { width = 0 }) end, "bad argument 'width' to 'show'")
  raises(function() dk.image.show(dk.zeros(4, 4), { width = support.maxinteger }) end, "width")
  raises(function() dk.image.show(dk.zeros(4, 4), { columns = 0 }) end, "columns")
  raises(function() dk.image.show(dk.zeros(4, 4), { padding = -1 }) end, "padding")
  raises(function() dk.image.show(dk.zeros(2, 1, 4, 4), { scale = support.maxinteger }) end, "scale")
  raises(function() dk.image.show(dk.zeros(2, 1, 4, 4), { labels = { 1 } }) end, "labels")
  raises(function() dk.image.show(dk.zeros(2, 1, 4, 4), { value_range = { 1, 0 } }) end, "value_range")
  raises(function() dk.image.show "x.png" end, "bad argument #1 to 'show'")
end

function cases.bad_files_and_shapes()
  local path = support.path("bad.png")
  local missing = support.directory .. "/missing/x.png"
  raises(function() dk.image.load(missing) end, "load", missing)
  raises(function() dk.image.load(support.directory) end, "load")
  raises(function() dk.image.save("/proc/none/x.png", dk.zeros(2, 2)) end, "save", "/proc/none/x.png")
  local path = support.path "made/by/save.png"
  dk.image.save(path, dk.ones(2, 2))
  same(dk.image.load(path):shape(), { 1, 2, 2 })
  dk.image.save_grid(support.path "made/by/grid/x.png", dk.ones(2, 1, 4, 4))
  raises(function() dk.image.save(path, dk.zeros(2)) end, "save", "[2]")
  raises(function() dk.image.save(path, dk.zeros(5, 2, 2)) end, "save", "[5, 2, 2]")
  raises(function() dk.image.save(path, dk.zeros(0, 2)) end, "save")
  raises(function() dk.image.save(path, "x") end, "bad argument #2 to 'save'")
  dk.image.save(path, dk.rand(3, 20, 20))
  local whole = support.read(path)
  local cut = support.path("cut.png")
  for length = 0, #whole - 13, 31 do
    support.write(cut, whole:sub(1, length))
    raises(function() dk.image.load(cut) end, "load", cut)
  end
  for _, bytes in ipairs { "", "nonsense", "\137PNG\r\n\26\n", "\255\216\255\224" } do
    support.write(cut, bytes)
    raises(function() dk.image.load(cut) end, "load", cut)
  end
  for position = 1, #whole, 17 do
    support.write(cut, whole:sub(1, position - 1) .. string.char(support.xor(whole:byte(position), 0xAA)) .. whole:sub(position + 1))
    pcall(dk.image.load, cut)
  end
end

return cases
