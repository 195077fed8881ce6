local support = ...
local dk, near, same, raises = support.dk, support.near, support.same, support.raises
local data = dk.data
local cases = {}

function cases.npy_round_trip()
  local path = support.path("array.npy")
  for _, t in ipairs { dk.randn(3, 4), dk.zeros(0, 2), dk.tensor(5), dk.arange(3), dk.tensor { 0 / 0, math.huge } } do
    data.save_npy(path, t)
    same(data.load_npy(path), t)
    same(data.load_npy(path):shape(), t:shape())
  end
  data.save_npy { path = path, tensor = dk.parameter { 1 } }
  same(data.load_npy { path = path }, { 1 })
end

function cases.npz_round_trip()
  local path = support.path("arrays.npz")
  local arrays = { images = dk.randn(2, 3), labels = dk.arange(2), empty = dk.zeros(0) }
  data.save_npz(path, arrays)
  same(data.load_npz(path), arrays)
  data.save_npz(path, arrays, { compressed = true })
  same(data.load_npz(path), arrays)
end

local function npy(header, body)
  header = header .. (" "):rep(63 - (10 + #header) % 64) .. "\n"
  return "\147NUMPY\1\0" .. support.packed("<s2", header) .. (body or "")
end

function cases.npy_of_other_types()
  local path = support.path("typed.npy")
  support.write(path, npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", support.packed("<i8i8", 3, -4)))
  same(data.load_npy(path), { 3, -4 })
  support.write(path, npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2), }", "\1\2\3\4"))
  same(data.load_npy(path), { { 1, 3 }, { 2, 4 } })
  support.write(path, npy("{'descr': '>f8', 'fortran_order': False, 'shape': (), }", support.packed(">d", 2.5)))
  assert(data.load_npy(path):item() == 2.5)
end

function cases.foreign_and_truncated_npy()
  local path = support.path("bad.npy")
  local good = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", ("\0"):rep(16))
  for length = 0, #good - 1, 5 do
    support.write(path, good:sub(1, length))
    raises(function() data.load_npy(path) end, "load_npy", path)
  end
  for _, header in ipairs {
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "{'descr': '<f4', 'shape': (1,), }", "{}", "nonsense",
    "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }",
  } do
    support.write(path, npy(header, "\0\0\0\0\0\0\0\0"))
    raises(function() data.load_npy(path) end, "load_npy", path)
  end
end

function cases.foreign_and_truncated_npz()
  local path, cut = support.path("good.npz"), support.path("bad.npz")
  data.save_npz(path, { a = dk.randn(100), b = dk.zeros(3) }, { compressed = true })
  local whole = support.read(path)
  for length = 0, #whole - 1, 37 do
    support.write(cut, whole:sub(1, length))
    raises(function() data.load_npz(cut) end, "load_npz", cut)
  end
  for _, bytes in ipairs { "", "nonsense", ("\255"):rep(500), "PK\5\6" .. ("\0"):rep(18):sub(1, 10) } do
    support.write(cut, bytes)
    raises(function() data.load_npz(cut) end, "load_npz", cut)
  end
  local flipped = 0
  for position = 1, #whole, 11 do
    support.write(cut, whole:sub(1, position - 1) .. string.char(support.xor(whole:byte(position), 0x55)) .. whole:sub(position + 1))
    local ok, message = pcall(data.load_npz, cut)
    if not ok then
      flipped = flipped + 1
      assert(type(message) == "string")
    end
  end
  assert(flipped > 0)
end

-- A zip archive of stored members.
local function zip(members)
  local body, directory = "", ""
  for _, member in ipairs(members) do
    local name, content = member[1], member[2]
    local common = support.packed("<I2I2I2I2I2I4I4I4I2I2", 20, 0, 0, 0, 33, support.crc32(content), #content, #content, #name, 0)
    directory = directory .. "PK\1\2" .. support.packed("<I2", 20) .. common .. support.packed("<I2I2I2I4I4", 0, 0, 0, 0, #body) .. name
    body = body .. "PK\3\4" .. common .. name .. content
  end
  return body .. directory .. "PK\5\6" .. support.packed("<I2I2I2I2I4I4I2", 0, 0, #members, #members, #directory, #body, 0)
end

function cases.npz_with_other_members()
  local path = support.path("mixed.npz")
  support.write(path, zip {
    { "x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", support.packed("<ff", 1, 2)) },
    { "names.npy", npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", "a\0\0\0") },
    { "readme.txt", "hello" },
    { "text.npy", "no array, but long enough" },
    { "y.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", "\7") },
  })
  local arrays = data.load_npz(path)
  local count = 0
  for _ in pairs(arrays) do count = count + 1 end
  same(arrays.x, { 1, 2 })
  same(arrays.y, { 7 })
  assert(count == 2 and arrays.nothing == nil and arrays[1] == nil)
  raises(function() return arrays.names end, path, "member 'names': holds texts, dtype '<U1'")
  raises(function() return arrays["readme.txt"] end, path, "member 'readme.txt': not a .npy array")
  raises(function() return arrays.text end, "member 'text': not a .npy array")
  arrays.names = 3
  assert(arrays.names == 3)
  -- Also a table of tensors.
  arrays.names = nil
  data.save_npz(path, arrays)
  same(data.load_npz(path), { x = { 1, 2 }, y = { 7 } })
  data.save_npz(path, {})
  assert(next(data.load_npz(path)) == nil and #support.read(path) == 22)
end

function cases.missing_and_unwritable()
  local missing = support.directory .. "/missing/file"
  for _, name in ipairs { "load_npy", "load_npz", "load_idx", "load_csv" } do
    raises(function() data[name](missing) end, name, missing)
    raises(function() data[name](support.directory) end, name)
    raises(function() data[name]("a\0b") end, name)
    raises(function() data[name](3) end, "bad argument #1 to '" .. name .. "'", "string expected, got number")
  end
  raises(function() data.save_npy("/proc/none/x.npy", dk.zeros(1)) end, "save_npy", "/proc/none/x.npy")
  raises(function() data.save_npz("/proc/none/x.npz", { a = dk.zeros(1) }) end, "save_npz", "/proc/none/x.npz")
  local array = support.path "made/by/save.npy"
  data.save_npy(array, dk.ones(1))
  same(data.load_npy(array), { 1 })
  raises(function() data.save_npy(support.path "x", 3) end, "bad argument #2 to 'save_npy'")
  raises(function() data.save_npz(support.path "x", { 3 }) end, "'save_npz'", "needs a name")
end

function cases.idx()
  local path = support.path("array.idx")
  support.write(path, "\0\0\8\2" .. support.packed(">I4I4", 2, 3) .. "\1\2\3\4\5\255")
  same(data.load_idx(path), { { 1, 2, 3 }, { 4, 5, 255 } })
  for _, bytes in ipairs { "", "\0\0\8", "\0\0\8\2" .. support.packed(">I4I4", 2, 3) .. "\1\2", "\0\0\7\1\0\0\0\1\1", "\1\0\8\1\0\0\0\1\1",
    "\0\0\8\4" .. ("\255"):rep(16), "\0\0\8\0" } do
    support.write(path, bytes)
    local ok, message = pcall(data.load_idx, path)
    assert(not ok or bytes == "\0\0\8\0", "accepted " .. ("%q"):format(bytes))
    if not ok then assert(message:find(path, 1, true), message) end
  end
end

function cases.digits()
  local images, labels = data.digits()
  same(images:shape(), { 1797, 8, 8 })
  same(labels:shape(), { 1797 })
  assert(images:min():item() == 0 and images:max():item() == 16)
  assert(labels:min():item() == 0 and labels:max():item() == 9)
  -- sklearn.datasets.load_digits(): the first image is a zero with this first row.
  same(images[{ 1, 1 }], { 0, 0, 5, 13, 9, 1, 0, 0 })
  assert(labels[1] == 0)
end

function cases.mnist()
  local images, labels = data.mnist()
  same(images:shape(), { 5000, 28, 28 })
  same(labels:shape(), { 5000 })
  assert(images:min():item() == 0 and images:max():item() == 255)
  assert(labels[1] == 0 and labels[501] == 1 and labels[5000] == 9)
end

function cases.image_quality()
  local g = dk.Generator(1)
  local a = dk.rand(2, 3, 12, 13, { generator = g })
  local b = (a + 0.1 * dk.randn(a:shape(), { generator = g })):clamp(0, 1)
  near(dk.metrics.psnr(a, b), -10 * math.log(dk.losses.mse(a, b):item()) / math.log(10), 1e-5)
  near(dk.metrics.psnr(a * 255, b * 255, { data_range = 255 }), dk.metrics.psnr(a, b), 1e-5)
  assert(dk.metrics.psnr(a, a) == math.huge)
  near(dk.metrics.ssim(a, a), 1, 1e-5)
  local found = dk.metrics.ssim(a, b)
  assert(found > 0.5 and found < 1, found)
  near(dk.metrics.ssim { a = b, b = a, window_size = 11, sigma = 1.5, k1 = 0.01, k2 = 0.03 }, found, 1e-5)
  near(dk.metrics.ssim(a:flatten(3), b:flatten(3)), dk.metrics.ssim(b:flatten(3), a:flatten(3)), 1e-5)
  raises(function() dk.metrics.psnr(a, b[1]) end, "bad argument #2 to 'psnr'", "[3, 12, 13]")
  raises(function() dk.metrics.psnr(a, b, -1) end, "bad argument #3 to 'psnr'")
  raises(function() dk.metrics.ssim(a, b[1]) end, "bad argument #2 to 'ssim'")
  raises(function() dk.metrics.ssim(a, b, { window_size = 13 }) end, "bad argument #1 to 'ssim'", "a window_size of 11")
  raises(function() dk.metrics.ssim(dk.zeros(20), dk.zeros(20)) end, "bad argument #1 to 'ssim'", "[N, C, H, W]")
  for _, bad in ipairs { 2, 0, -1 } do
    raises(function() dk.metrics.ssim(a, b, { window_size = bad }) end, "window_size")
  end
end

function cases.two_sample_test()
  local g = dk.Generator(1)
  local a, b = dk.randn(60, 2, { generator = g }), dk.randn(60, 2, { generator = g })
  assert(math.abs(dk.metrics.c2st(a, b) - 0.5) < 0.25)
  near(dk.metrics.c2st(a, b + 100), 1, 1e-6)
  raises(function() dk.metrics.c2st(a, dk.zeros(3, 4)) end, "c2st")
  raises(function() dk.metrics.c2st(a, dk.zeros(0, 2)) end, "c2st")
  raises(function() dk.metrics.c2st(a) end, "bad argument #2 to 'c2st'")
end

function cases.csv()
  local path = support.path("table.csv")
  support.write(path, "time, value\n0, 1.5\n1, -2e3\n")
  local values, columns = data.load_csv(path)
  same(values, { { 0, 1.5 }, { 1, -2000 } })
  assert(table.concat(columns, "|") == "time|value")
  support.write(path, "1;2;\n3;;4\n")
  values, columns = data.load_csv(path, { delimiter = ";", missing = -1, header = false })
  same(values, { { 1, 2, -1 }, { 3, -1, 4 } })
  assert(columns == nil)
  local function refused(options, ...) raises(function() data.load_csv(path, options) end, "load_csv", ...) end
  refused({ delimiter = ";" }, path, "line 1, column 3", "the field is empty")
  refused({ delimiter = ";;" }, "'delimiter'", "expected one character, got ';;'")
  refused({ delimiter = "1" }, "'delimiter'", "cannot divide numbers at '1'")
  support.write(path, "1,2\n3\n")
  refused({}, path, "1 fields, the first row has 2")
  support.write(path, "")
  refused({}, path, "holds no row of numbers")
  support.write(path, "1,NA\n3,4\n")
  refused({}, path, "line 1, column 2: 'NA' is not a number")
  same(data.load_csv(path, { missing = 0 }), { { 1, 0 }, { 3, 4 } })
  support.write(path, "1,2,x\n")
  refused({}, path, "line 1, column 3: 'x' is not a number")
  support.write(path, "a,b\n")
  refused({}, path, "holds no row of numbers: its only row, line 1, is taken for the names of columns: 'a', 'b'")
end

function cases.image_folder()
  local folder = support.path("images")
  for class, value in pairs { dark = 0, light = 1 } do
    dk.makedirs(folder .. "/" .. class)
    for i = 1, 2 do dk.image.save(("%s/%s/%d.png"):format(folder, class, i), dk.full({ 3, 4, 6 }, value)) end
  end
  local found = data.image_folder(folder)
  same(found.images:shape(), { 4, 3, 4, 6 })
  same(found.labels, { 0, 0, 1, 1 })
  same(found.classes, { "dark", "light" })
  same(found.paths[3], folder .. "/light/1.png")
  same(#found.skipped, 0)
  assert(found.images[{ 1, 1, 1, 1 }] == -1 and found.images[{ 4, 1, 1, 1 }] == 1)
  same(data.image_folder(folder, { size = { 2, 3 }, channels = 1, range = "0..1" }).images[1], dk.zeros(1, 2, 3))
  same(data.image_folder { path = folder, size = 2 }.images:shape(), { 4, 3, 2, 2 })
  support.write(folder .. "/dark/0.png", "no image")
  dk.image.save(folder .. "/light/3.png", dk.ones(4, 4))
  raises(function() data.image_folder(folder) end, "2 of 6 images", "dark/0.png: neither a PNG, a JPEG nor a WebP file", "light/3.png: 4 x 4 pixels")
  local some = data.image_folder(folder, { on_error = "skip" })
  same(some.images:shape(), { 4, 3, 4, 6 })
  same({ some.skipped[1].path, some.skipped[2].path }, { folder .. "/dark/0.png", folder .. "/light/3.png" })
  assert(some.skipped[1].reason:find "neither a PNG")
  raises(function() data.image_folder(folder, { on_error = "ignore" }) end, "'on_error'", "one of 'raise', 'skip'")
  raises(function() data.image_folder(folder, { range = "0..255" }) end, "'range'")
  raises(function() data.image_folder(folder, { size = 0 }) end, "'size'")
  raises(function() data.image_folder(folder, { size = { 1, 2, 3 } }) end, "'size'", "got 3")
  raises(function() data.image_folder(folder, { channels = 5 }) end, "'channels'")
  raises(function() data.image_folder(support.path("nowhere")) end, "No such file")
  raises(function() data.image_folder(folder .. "/dark/1.png") end, "Not a directory")
  raises(function() data.image_folder() end, "string expected")
end

function cases.csv_as_people_have_it()
  local path = support.path("people.csv")
  -- The delimiter is guessed, with a byte order mark, quotes and both line ends.
  for _, delimiter in ipairs { ",", ";", "\t", "|" } do
    support.write(path, "\239\187\191" .. ('a#"b, ;|c"\r\n1#2\r\n3#4\r\n'):gsub("#", delimiter))
    local values, columns = data.load_csv(path)
    same(values, { { 1, 2 }, { 3, 4 } })
    same(columns, { "a", "b, ;|c" })
  end
  support.write(path, "1,5;2\n-3,25;4\n")
  same(data.load_csv(path, { decimal = "," }), { { 1.5, 2 }, { -3.25, 4 } })
  -- Columns by name and by position.
  support.write(path, "id,city,value,day\n1,Rome,2.5,2024-02-29\n2,,NA,2024-03-01T12:00:00Z\n3,Oslo,4,2024-03-01 01:00:00.5+01:00\n")
  local values, columns = data.load_csv(path, { columns = { "value", "id" }, missing = 0 })
  same({ values, columns }, { dk.tensor { { 2.5, 1 }, { 0, 2 }, { 4, 3 } }, { "value", "id" } })
  same(data.load_csv(path, { columns = 1 }), { { 1 }, { 2 }, { 3 } })
  -- Text is left out, or returned as lists.
  values, columns = data.load_csv(path, { text = "skip", missing = 0 / 0 })
  same({ columns, values:shape() }, { { "id", "value" }, dk.zeros(3, 2):shape() })
  assert(values[{ 2, 2 }] ~= values[{ 2, 2 }])
  local texts
  values, columns, texts = data.load_csv(path, { text = "list", missing = 0 })
  same({ columns, texts.city }, { { "id", "value" }, { "Rome", "", "Oslo" } })
  same(texts.day[1], "2024-02-29")
  raises(function() data.load_csv(path, { text = "list", missing = 0, header = false }) end, "all 4 have text")
  -- Dates.
  same(data.load_csv(path, { columns = "day", dates = "days" }), { { 19782 }, { 19783.5 }, { 19783 } })
  near(data.load_csv(path, { columns = "day", dates = "seconds" }), { { 0 }, { 129600 }, { 86400.5 } })
  support.write(path, "d\n1969-12-31\n2000-02-29\n")
  same(data.load_csv(path, { dates = "days" }), { { -1 }, { 11016 } })
  support.write(path, "1,Rome\n2,Oslo\n")
  same(select(3, data.load_csv(path, { text = "list" }))[2], { "Rome", "Oslo" })
  local function refused(text, options, ...)
    support.write(path, text)
    raises(function() data.load_csv(path, options) end, "load_csv", ...)
  end
  refused("d\n2023-02-29\n", { dates = "days" }, "line 2, column 1: '2023-02-29' is not a number")
  refused("d\n2023-02-28\n", {}, "dates =")
  refused("a,b\n1,2\n", { columns = "c" }, "unknown column 'c'", "a, b")
  refused("1,2\n", { columns = { 3 } }, "there is no column 3")
  refused("1,2\n", { columns = { -1 } }, "there is no column")
  refused("1,2\n", { columns = "a" }, "names no columns")
  refused("1,2\n", { decimal = ";" }, "expected '.' or ','")
  refused("1,2\n", { decimal = ",", delimiter = "," }, "cannot divide numbers")
  refused("a,b\nx,y\n", { text = "skip" }, "holds no column of numbers")
  refused("a,b\nx,1\n", { text = "none" }, "none")
end

return cases
