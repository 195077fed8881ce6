local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local cases = {}

function cases.png_round_trip()
  local path = support.path("image.png")
  for _, shape in ipairs { { 1, 4, 5 }, { 3, 2, 2 }, { 4, 3, 1 } } do
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
  raises(function() dk.image.save_grid(path, images, { padding = math.maxinteger }) end, "save_grid")
  raises(function() dk.image.save_grid(path, images, { scale = 0 }) end, "scale")
  raises(function() dk.image.save_grid(path, images, { scale = math.maxinteger }) end, "save_grid")
  raises(function() dk.image.save_grid(path, images, { value_range = { 1, 1 } }) end, "value_range")
  raises(function() dk.image.save_grid(path, images, { value_range = { 16, 0 } }) end, "value_range", "(16.0, 0.0) is not a range",
    "black stands first and is the lower one; for an inverted picture give -images and (-16.0, 0.0)")
  dk.image.save_grid(path, -images, { value_range = { -16, 0 } })
  raises(function() dk.image.save_grid(path, images, { value_range = { 0, 1, 2 } }) end, "value_range", "two numbers")
  raises(function() dk.image.save_grid(path, images, { value_range = { 0, 0 / 0 } }) end, "value_range")
  raises(function() dk.image.save_grid(path, images, { labels = { 1, 2, 3 } }) end, "labels")
  raises(function() dk.image.save_grid(path, images, { labels = { {} } }) end, "'labels'")
end

function cases.bad_files_and_shapes()
  local path = support.path("bad.png")
  local missing = support.directory .. "/missing/x.png"
  raises(function() dk.image.load(missing) end, "load", missing)
  raises(function() dk.image.load(support.directory) end, "load")
  raises(function() dk.image.save("/proc/none/x.png", dk.zeros(2, 2)) end, "save", "/proc/none/x.png")
  local picture = support.path "made/by/save.png"
  dk.image.save(picture, dk.ones(2, 2))
  same(dk.image.load(picture):shape(), { 1, 2, 2 })
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
  for place = 1, #whole, 17 do
    support.write(cut, whole:sub(1, place - 1) .. string.char(whole:byte(place) ~ 0xAA) .. whole:sub(place + 1))
    pcall(dk.image.load, cut)
  end
end

return cases
